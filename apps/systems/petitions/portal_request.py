"""What the views of the portal share: the typed request, and the guard that a place is chosen."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from apps.core.citizens.selectors import Profile
from tenants.models import Jurisdiction

View = Callable[..., HttpResponseBase]


class PortalRequest(HttpRequest):
    """What the portal's middleware makes of a request; no jurisdiction on the province-wide front door."""

    citizen: Profile
    jurisdiction: Jurisdiction | None


class PlaceRequest(HttpRequest):
    """A request to the portal of one jurisdiction."""

    citizen: Profile
    jurisdiction: Jurisdiction


def of_a_place(to: str) -> Callable[[View], View]:
    """On the front door nobody has chosen a place yet: go and choose, then come back to what was wanted (`to`)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.jurisdiction is None:
                return redirect(f"/?to={to}")
            return view(request, *args, **kwargs)

        return guarded

    return decorate
