from django.urls import path

from apps.core.cases import limits_office

app_name = "limits"
urlpatterns = [
    path("", limits_office.index, name="limits"),
    path("<slug:case_kind>/<slug:subkind>/", limits_office.limit, name="limit"),
]
