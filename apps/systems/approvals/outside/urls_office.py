from django.urls import path

from apps.systems.approvals.outside import office

app_name = "outside"
urlpatterns = [
    path("", office.part_list, name="list"),
    path("<uuid:pk>/", office.part, name="part"),
    path("<uuid:pk>/files/<uuid:file>/", office.part_file, name="file"),
    path("<uuid:pk>/<str:act>/", office.part_act, name="act"),
]
