from django.urls import path, re_path

from apps.systems.disclosure.publications import feeds, portal

app_name = "publications"
urlpatterns = [
    path("", portal.landing, name="landing"),
    path("search/", portal.search, name="search"),
    path("feed/", feeds.feed, name="feed"),
    path("catalogue.jsonld", feeds.catalogue, name="catalogue"),
    path("<uuid:pk>/", portal.by_key, name="by-key"),
    path("<uuid:pk>/files/<uuid:file>/", portal.file, name="file"),
    re_path(  # /disclosure/requests/ and /disclosure/reports/ are on-request disclosure's
        r"^(?!requests/|reports/)(?P<organ>[0-9A-Za-z-]{1,40})/(?P<serial>[0-9]{4}[0-9A-Za-z-]{0,25})/\Z",
        portal.document,
        name="document",
    ),
]
