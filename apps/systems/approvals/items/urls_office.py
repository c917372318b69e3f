from django.urls import path

from apps.systems.approvals.items import office

app_name = "items"
urlpatterns = [
    path("", office.items, name="items"),
    path("new/", office.new, name="new"),
    path("<str:code>/", office.item, name="item"),
    path("<str:code>/draft/", office.begin, name="begin"),
    path("<str:code>/draft/<slug:name>/", office.section, name="section"),
    path("<str:code>/drop/", office.drop, name="drop"),
    path("<str:code>/publish/", office.publish, name="publish"),
    path("<str:code>/turn/", office.turn, name="turn"),
    path("<str:code>/versions/<int:number>/", office.version, name="version"),
]
