from django.urls import path

from apps.operations import portal

app_name = "home"
urlpatterns = [
    path("", portal.home, name="home"),
    path("search/", portal.search, name="search"),
    path("places/<slug:slug>/", portal.choose, name="choose"),
]
