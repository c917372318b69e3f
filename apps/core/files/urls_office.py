from django.urls import path

from apps.core.files import office

app_name = "files"
urlpatterns = [path("files/<uuid:attachment_id>/", office.file, name="file")]
