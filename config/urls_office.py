"""Urls of the office zone (专网)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("frontend.urls")),
    path("", include("apps.core.people.urls_office")),
    path("", include("apps.core.messaging.urls_office")),
    path("", include("apps.core.files.urls_office")),
    path("workdays/", include("apps.core.workdays.urls_office")),
    path("ledger/", include("apps.core.ledger.urls_office")),
    path("", include("oversight.urls_office")),
]
