"""Of both zones: `path("", include("frontend.urls"))`."""

from django.urls import path

from frontend import views

app_name = "frontend"
urlpatterns = [
    path("language/", views.set_language, name="language"),
    path("display/", views.set_display, name="display"),
]
