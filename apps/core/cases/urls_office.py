from django.urls import path

from apps.core.cases import office

app_name = "cases"
urlpatterns = [
    path("search/", office.search, name="search"),
    path("cases/<str:number>/", office.case_page, name="page"),
    path("cases/<str:number>/<slug:action>/", office.case_action, name="action"),
]
