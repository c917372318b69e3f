"""Urls of the portal zone (外网)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("apps.core.citizens.urls_portal")),
    path("verify/", include("apps.core.ledger.urls_portal")),
]
