"""From the host to the jurisdiction, and through its door: the outermost layers of every request."""

import re
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.shortcuts import render
from django.utils import timezone
from structlog.contextvars import bind_contextvars

from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.maintenance.selectors import closed
from tenants.models import Jurisdiction
from tenants.rollouts.minimum import is_behind
from tenants.selectors import UnknownHost, is_former_host, jurisdiction_at, present

Handler = Callable[[HttpRequest], HttpResponseBase]
SAFE = ("GET", "HEAD", "OPTIONS")
SOON, LATEST = 60, 3600  # seconds after which a machine may ask a closed jurisdiction again
_READ_IN_ARCHIVE = re.compile(r"/petitions/(?!new/|receipt/)|/(track|verify|display|language)/")
_ASKED_IN_ARCHIVE = re.compile(r"/(track|verify|display|language)/")  # forms that write nothing
PORTAL_SESSION_COOKIE = "portal_session"


def _still_readable(request: HttpRequest) -> bool:
    allowed = _READ_IN_ARCHIVE if request.method in SAFE else _ASKED_IN_ARCHIVE
    return allowed.match(request.path) is not None


class HostMiddleware:
    """Sets `request.jurisdiction`: the tenant of the host, or None on the province-wide front door.

    An unknown host gets a page that says where to go (404); a jurisdiction that does not serve gets 503. A renamed
    one's earlier host, and the hosts of one that was merged, lead to the present host for good.
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
        moved = self._moved(request, zone, host, jurisdiction)
        if moved is not None:
            return moved
        if jurisdiction.state == JurisdictionState.ARCHIVED:
            return self._archived(request, zone, jurisdiction)
        if jurisdiction.state != JurisdictionState.ACTIVE:
            return self._closed(request, zone, jurisdiction)
        if is_behind(jurisdiction):
            return self._page(request, "errors/behind.html", {"jurisdiction": jurisdiction}, 503)
        return self.get_response(request)

    def _moved(self, request: HttpRequest, zone: str, host: str, jurisdiction: Jurisdiction) -> HttpResponseBase | None:
        """The answer to what has another address now; None where this is the address.

        What is sent to a renamed jurisdiction's earlier host is taken there: a form filled in before the renaming is
        not lost. What is sent to a merged one cannot be taken: it says so.
        """
        target = present(jurisdiction)
        merged = target.code != jurisdiction.code
        if not merged and not is_former_host(zone, host):
            return None
        url = (target.portal_url if zone == "portal" else target.office_url) + request.get_full_path()
        if request.method in SAFE:
            return HttpResponsePermanentRedirect(url)
        if merged:
            told = {"jurisdiction": jurisdiction, "to": target, "url": url}
            return self._page(request, "errors/moved.html", told, 410)
        return None

    def _archived(self, request: HttpRequest, zone: str, jurisdiction: Jurisdiction) -> HttpResponseBase:
        """A closed jurisdiction's portal goes on telling what was answered; nothing is taken in, nobody signs in."""
        if zone == "portal" and _still_readable(request):
            return self.get_response(request)
        return self._page(request, "errors/archived.html", {"jurisdiction": jurisdiction, "zone": zone}, 410)

    def _closed(self, request: HttpRequest, zone: str, jurisdiction: Jurisdiction) -> HttpResponseBase:
        """Nothing is accepted, nothing is lost: why, until when, and which other ways there are."""
        maintenance = closed(jurisdiction)
        told = {"jurisdiction": jurisdiction, "zone": zone, "closed": maintenance, "sent": request.method not in SAFE}
        response = self._page(request, "errors/maintenance.html", told, 503)
        seconds = (maintenance.expected_end - timezone.now()).total_seconds() if maintenance else SOON
        response.headers["Retry-After"] = str(int(min(max(seconds, SOON), LATEST)))
        response.headers["Cache-Control"] = "no-store"
        if request.headers.get("HX-Request"):  # the page takes the place of the one that asked
            response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
            response.headers["HX-Reswap"] = "outerHTML"
        return response

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
