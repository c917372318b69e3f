from django.urls import path

from apps.systems.approvals.offers import portal

app_name = "items"
urlpatterns = [
    path("", portal.item_list, name="list"),
    path("things/<slug:code>/", portal.life_event, name="event"),
    path("files/<str:sha256>/", portal.file, name="file"),
    path("<str:code>/", portal.guide, name="guide"),
]
