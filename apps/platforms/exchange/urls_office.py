from django.urls import path, re_path

from apps.platforms.exchange import office

app_name = "exchange"
_MESSAGE = r"^(?P<box>outbox|inbox|hub)/(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/"
urlpatterns = [
    path("", office.failed, name="failed"),
    path("outbox/", office.outbox, name="outbox"),
    path("inbox/", office.inbox, name="inbox"),
    path("replay/", office.replay_all, name="replay-all"),
    path("inbox/<uuid:pk>/set-aside/", office.set_aside, name="set-aside"),
    re_path(rf"{_MESSAGE}$", office.message, name="message"),
    re_path(rf"{_MESSAGE}replay/$", office.replay, name="replay"),
]
