"""What the views of the portal share: the typed request, and the guard that a place is chosen."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect

from frontend.requests import PortalRequest

View = Callable[..., HttpResponseBase]


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
