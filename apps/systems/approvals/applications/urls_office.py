from django.urls import path

from apps.systems.approvals.applications import office

app_name = "applications"
urlpatterns = [
    path("", office.application_list, name="list"),
    path("register/", office.choose, name="choose"),
    path("register/<str:code>/", office.register_application, name="register"),
]
