"""Urls of the portal zone (外网)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("frontend.urls")),
    path("", include("apps.core.citizens.urls_portal")),
    path("disclosure/", include("apps.systems.disclosure.publications.urls_portal")),
    path("", include("apps.systems.disclosure.publications.urls_engines")),
    path("items/", include("apps.systems.approvals.offers.urls_portal")),
    path("apply/", include("apps.systems.approvals.applications.urls_apply")),
    path("", include("apps.systems.approvals.applications.urls_portal")),
    path("disclosure/requests/", include("apps.systems.disclosure.requests.urls_portal")),
    path("", include("apps.systems.petitions.urls_portal")),
    path("", include("apps.operations.urls_portal")),
    path("verify/", include("apps.core.ledger.urls_portal")),
]

handler400 = "frontend.views.bad_request"
handler403 = "frontend.views.permission_denied"
handler404 = "frontend.views.page_not_found"
handler500 = "frontend.views.server_error"
