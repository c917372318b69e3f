from django.urls import path

from oversight import api

app_name = "oversight"
urlpatterns = [
    path("graphql/", api.graphql, name="graphql"),
]
