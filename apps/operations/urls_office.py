from django.urls import path

from apps.operations import office_flags, office_jurisdictions, office_notices, office_releases

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
    path("releases/", office_releases.index, name="releases"),
    path("releases/plan/", office_releases.plan, name="rollout-plan"),
    path("releases/rollouts/", office_releases.history, name="rollouts"),
    path("releases/rollouts/<int:pk>/", office_releases.rollout, name="rollout"),
    path("releases/rollouts/<int:pk>/<slug:act>/", office_releases.act, name="rollout-act"),
    path("releases/hold/<str:code>/", office_releases.hold, name="hold"),
    path("releases/hold/<str:code>/end/", office_releases.let_go, name="let-go"),
]
