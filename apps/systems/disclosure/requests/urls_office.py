from django.urls import path

from apps.systems.disclosure.requests import office

app_name = "requests"
urlpatterns = [
    path("", office.request_list, name="list"),
    path("register/", office.register_request, name="register"),
]
