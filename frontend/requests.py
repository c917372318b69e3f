"""What the middleware makes of a request: the types that the views of both zones ask for."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from apps.core.citizens.selectors import Profile
    from apps.core.people.models import Official
    from tenants.models import Jurisdiction


class OfficeRequest(HttpRequest):
    """A request in the office zone of somebody signed in."""

    jurisdiction: "Jurisdiction"
    official: "Official"


class ArrivingRequest(HttpRequest):
    """A request in the office zone of a stranger, of somebody who still owes a part of signing in, or of somebody
    signed in.
    """

    jurisdiction: "Jurisdiction"
    official: "Official | None"
    pending_official: "Official | None"
    axes_locked_out: bool
    axes_failures_since_start: int


class PortalRequest(HttpRequest):
    """A request in the portal zone; on the province-wide front door there is no jurisdiction."""

    citizen: "Profile"
    jurisdiction: "Jurisdiction | None"


class PlaceRequest(HttpRequest):
    """A request to the portal of one jurisdiction."""

    citizen: "Profile"
    jurisdiction: "Jurisdiction"
