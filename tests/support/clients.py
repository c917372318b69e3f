"""Browsers for one zone of one jurisdiction: the zone's urls, middleware, cookies and database role."""

from abc import ABC, abstractmethod
from typing import Any

from django.conf import settings
from django.test import Client, override_settings

from config.zones import OFFICE, PORTAL
from tenants.models import Jurisdiction


class ZoneClient(Client, ABC):
    """A test client that answers as one zone would: same settings table as the real process."""

    zone: dict[str, Any] = {}

    def __init__(self, jurisdiction: Jurisdiction | None = None, host: str = "", **extra: Any) -> None:
        super().__init__(**extra)
        self.jurisdiction = jurisdiction
        self.host = host or self.host_of(jurisdiction)
        self.handler = type(self.handler)(enforce_csrf_checks=False)

    @abstractmethod
    def host_of(self, jurisdiction: Jurisdiction | None) -> str:
        """The zone's host of a jurisdiction, with its port."""

    def at(self, jurisdiction: Jurisdiction) -> "ZoneClient":
        """The same browser on another jurisdiction's host (cookies stay, as in a cookie jar of one host)."""
        self.jurisdiction, self.host = jurisdiction, self.host_of(jurisdiction)
        return self

    def request(self, **request: Any) -> Any:
        request.setdefault("SERVER_NAME", self.host.split(":")[0])
        request["HTTP_HOST"] = request.get("HTTP_HOST", self.host)
        with override_settings(**self.zone):
            return super().request(**request)


class OfficeClient(ZoneClient):
    """The office zone (专网)."""

    zone = OFFICE

    def host_of(self, jurisdiction: Jurisdiction | None) -> str:
        assert jurisdiction is not None
        return jurisdiction.office_host

    def sign_in(self, username: str, password: str = "ganjiang-demo") -> "OfficeClient":
        """Sign in through the real form; fails the test where that fails."""
        answer = self.post("/sign-in/", {"username": username, "password": password})
        assert answer.status_code == 302, answer.content.decode()[:2000]
        return self


class PortalClient(ZoneClient):
    """The portal zone (外网); without a jurisdiction the province-wide front door."""

    zone = PORTAL

    def host_of(self, jurisdiction: Jurisdiction | None) -> str:
        if jurisdiction is None:
            return f"{settings.PORTAL_DOMAIN}:{settings.PORTAL_PORT}"
        return jurisdiction.portal_host
