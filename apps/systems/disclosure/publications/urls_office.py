from django.urls import path

from apps.systems.disclosure.publications import office, office_acts

app_name = "publications"
urlpatterns = [
    path("", office.documents, name="list"),
    path("new/", office.new, name="new"),
    path("duty/", office.duty, name="duty"),
    path("<uuid:pk>/", office.document, name="document"),
    path("<uuid:pk>/edit/", office.edit, name="edit"),
    path("<uuid:pk>/versions/<int:number>/", office.version, name="version"),
    path("<uuid:pk>/files/<uuid:file>/", office.file, name="file"),
    path("<uuid:pk>/files/<uuid:file>/remove/", office_acts.remove_file, name="file-remove"),
    path("<uuid:pk>/<slug:name>/", office_acts.act, name="act"),
]
