from django.urls import path

from apps.operations import office_flags, office_jurisdictions, office_notices

app_name = "operations"
urlpatterns = [
    path("flags/", office_flags.flags, name="flags"),
    path("flags/<str:name>/", office_flags.flag, name="flag"),
    path("flags/<str:name>/change/", office_flags.change, name="flag-change"),
    path("central-notices/", office_notices.index, name="notices"),
    path("central-notices/new/", office_notices.add, name="notice-new"),
    path("central-notices/<uuid:pk>/", office_notices.notice, name="notice"),
    path("central-notices/<uuid:pk>/dismiss/", office_notices.dismiss, name="notice-dismiss"),
    path("jurisdictions/", office_jurisdictions.index, name="jurisdictions"),
    path("jurisdictions/<str:code>/", office_jurisdictions.jurisdiction, name="jurisdiction"),
    path("jurisdictions/<str:code>/close/", office_jurisdictions.close, name="jurisdiction-close"),
    path("jurisdictions/<str:code>/postpone/", office_jurisdictions.postpone, name="jurisdiction-postpone"),
    path("jurisdictions/<str:code>/open/", office_jurisdictions.reopen, name="jurisdiction-open"),
]
