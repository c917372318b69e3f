"""The typed request of the office's views."""

from django.http import HttpRequest

from apps.core.people.models import Official
from tenants.models import Jurisdiction


class OfficeRequest(HttpRequest):
    """What the middleware makes of a request of somebody signed in."""

    jurisdiction: Jurisdiction
    official: Official


class ArrivingRequest(HttpRequest):
    """A request of a stranger, of somebody who still owes a part of signing in, or of somebody signed in."""

    jurisdiction: Jurisdiction
    official: Official | None
    pending_official: Official | None
    axes_locked_out: bool
    axes_failures_since_start: int
