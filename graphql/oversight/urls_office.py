from django.urls import path

from oversight import api, office

app_name = "oversight"
urlpatterns = [
    path("graphql/", api.graphql, name="graphql"),
    path("oversight/", office.overview, name="overview"),
    path("oversight/cases/", office.cases, name="cases"),
]
