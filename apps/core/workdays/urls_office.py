from django.urls import path

from apps.core.workdays import office

app_name = "workdays"
urlpatterns = [
    path("", office.this_year, name="calendar"),
    path("<int:year>/", office.year, name="year"),
    path("notices/new/", office.enter, name="enter-notice"),
]
