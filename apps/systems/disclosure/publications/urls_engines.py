from django.urls import path

from apps.systems.disclosure.publications import feeds

app_name = "engines"
urlpatterns = [
    path("robots.txt", feeds.robots, name="robots"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap-<int:year>.xml", feeds.sitemap_of_year, name="sitemap-year"),
]
