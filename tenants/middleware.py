"""From the host to the jurisdiction, and through its door: the outermost layers of every request."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.shortcuts import render
from structlog.contextvars import bind_contextvars

from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.selectors import UnknownHost, jurisdiction_at

Handler = Callable[[HttpRequest], HttpResponseBase]
PORTAL_SESSION_COOKIE = "portal_session"


class HostMiddleware:
    """Sets `request.jurisdiction`: the tenant of the host, or None on the province-wide front door.

    An unknown host gets a page that says where to go (404); a jurisdiction that does not serve gets 503.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = str(settings.DOOR_ROLE)
        host = split_domain_port(request._get_raw_host())[0].lower()  # type: ignore[attr-defined]
        request.jurisdiction = None  # type: ignore[attr-defined]
        if zone == "portal" and host == settings.PORTAL_DOMAIN:
            return self.get_response(request)
        try:
            jurisdiction = jurisdiction_at(zone, host)
        except UnknownHost:
            return self._page(request, "errors/unknown_host.html", {"host": host[:80]}, 404)
        request.jurisdiction = jurisdiction  # type: ignore[attr-defined]
        bind_contextvars(jurisdiction=jurisdiction.schema_name)
        if jurisdiction.state != JurisdictionState.ACTIVE:
            return self._page(request, "errors/maintenance.html", {"jurisdiction": jurisdiction}, 503)
        return self.get_response(request)

    @staticmethod
    def _page(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
        links = {
            "portal_front": f"{settings.PUBLIC_SCHEME}://{settings.PORTAL_DOMAIN}:{settings.PORTAL_PORT}/",
            "office_front": f"{settings.PUBLIC_SCHEME}://{settings.OFFICE_DOMAIN}:{settings.OFFICE_PORT}/",
        }
        return render(request, template, {**links, **context}, status=status)


class DoorMiddleware:
    """One transaction a request, in the jurisdiction's schema; rolled back when the answer is a 5xx."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        jurisdiction = getattr(request, "jurisdiction", None)
        session = request.COOKIES.get(PORTAL_SESSION_COOKIE, "") if settings.DOOR_ROLE == "portal" else ""
        with door(jurisdiction or PUBLIC, session=session):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
