"""Urls of the office zone (专网)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("frontend.urls")),
    path("", include("apps.core.people.urls_office")),
    path("catalogue/items/", include("apps.systems.approvals.items.urls_office")),
    path("catalogue/disclosure/", include("apps.systems.disclosure.publications.categories.urls_office")),
    path("catalogue/", include("apps.core.catalogue.urls_office")),
    path("disclosure/", include("apps.systems.disclosure.publications.urls_office")),
    path("limits/", include("apps.core.cases.urls_limits")),
    path("approvals/items/", include("apps.systems.approvals.offers.urls_office")),
    path("", include("apps.systems.petitions.urls_office")),
    path("approvals/outside/", include("apps.systems.approvals.outside.urls_office")),
    path("approvals/", include("apps.systems.approvals.applications.urls_office")),
    path("disclosure/requests/", include("apps.systems.disclosure.requests.urls_office")),
    path("disclosure/reports/", include("apps.systems.disclosure.reports.urls_office")),
    path("", include("apps.core.cases.urls_office")),
    path("", include("apps.core.messaging.urls_office")),
    path("", include("apps.core.files.urls_office")),
    path("submissions/", include("apps.core.relay.urls_office")),
    path("workdays/", include("apps.core.workdays.urls_office")),
    path("ledger/", include("apps.core.ledger.urls_office")),
    path("exchange/", include("apps.platforms.exchange.urls_office")),
    path("supervision/", include("apps.platforms.supervision.urls_office")),
    path("", include("apps.operations.urls_office")),
    path("", include("oversight.urls_office")),
]

handler400 = "frontend.views.bad_request"
handler403 = "frontend.views.permission_denied"
handler404 = "frontend.views.page_not_found"
handler500 = "frontend.views.server_error"
