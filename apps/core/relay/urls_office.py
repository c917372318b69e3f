from django.urls import path

from apps.core.relay import office

app_name = "relay"
urlpatterns = [
    path("", office.submissions, name="submissions"),
    path("try-again/", office.try_all_again, name="try-all-again"),
    path("<uuid:pk>/", office.submission, name="submission"),
    path("<uuid:pk>/try-again/", office.try_again, name="try-again"),
    path("<uuid:pk>/set-aside/", office.set_aside, name="set-aside"),
]
