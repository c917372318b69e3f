"""`request.official`: who is signed in. Every office view requires it unless marked public."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]


def public(view: Any) -> Any:
    """Mark an office view as open to everybody (sign-in)."""
    view.open_to_everybody = True
    return view


class OfficialMiddleware:
    """Login by default: a view that is not marked `public` sends strangers to the sign-in page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        request.official = user if user.is_authenticated else None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if request.official is not None or getattr(view, "open_to_everybody", False):  # type: ignore[attr-defined]
            return None
        return redirect_to_login(request.get_full_path(), "people:sign-in")
