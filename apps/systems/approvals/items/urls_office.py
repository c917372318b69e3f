from django.urls import path

from apps.systems.approvals.items import office, office_events

app_name = "items"
urlpatterns = [
    path("", office.items, name="items"),
    path("new/", office.new, name="new"),
    path("files/<str:sha256>/", office.file, name="file"),
    path("things/", office_events.events, name="events"),
    path("things/new/", office_events.new, name="event-new"),
    path("things/<slug:code>/", office_events.event, name="event"),
    path("<str:code>/", office.item, name="item"),
    path("<str:code>/draft/", office.begin, name="begin"),
    path("<str:code>/draft/<slug:name>/", office.section, name="section"),
    path("<str:code>/preview/", office.preview, name="preview"),
    path("<str:code>/drop/", office.drop, name="drop"),
    path("<str:code>/publish/", office.publish, name="publish"),
    path("<str:code>/turn/", office.turn, name="turn"),
    path("<str:code>/versions/<int:number>/", office.version, name="version"),
    path("<str:code>/versions/<int:number>/preview/", office.preview, name="version-preview"),
]
