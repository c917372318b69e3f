from django.urls import path

from apps.core.messaging import office

app_name = "messaging"
urlpatterns = [
    path("messages/", office.inside, name="inside"),
    path("messages/read/", office.read_all, name="read-all"),
    path("messages/<uuid:message_id>/read/", office.read, name="read"),
    path("messages/failed/", office.failed, name="failed"),
    path("messages/<uuid:message_id>/send-again/", office.send_again, name="send-again"),
]
