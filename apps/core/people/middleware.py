"""`request.official`: who is signed in, with everything that was asked for. Every office view requires it.

`request.pending_official` is somebody whose password was right but who still owes the second factor or a password of
their own (`request.owed` names the page): every view but that page sees a stranger.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from apps.core.people import second_factor, sign_ins

Handler = Callable[[HttpRequest], HttpResponseBase]
OPEN = frozenset({"frontend:language", "frontend:display"})  # how the page looks is everybody's own affair
SIGN_OUT = "people:sign-out"


def public(view: Any) -> Any:
    """Mark an office view as open to everybody (sign-in)."""
    view.open_to_everybody = True
    return view


class OfficialMiddleware:
    """Login by default: a view that is not marked `public` sends strangers to the sign-in page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self.identify(request)
        return self.get_response(request)

    @staticmethod
    def identify(request: Any) -> None:
        """Set official, pending_official and owed from the session."""
        request.official, request.pending_official, request.owed = None, None, ""
        user = request.user
        if not user.is_authenticated:
            return
        request.owed = owed(request, user)
        if request.owed:
            request.pending_official, request.user = user, AnonymousUser()
        else:
            request.official = user

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        name = request.resolver_match.view_name
        if request.official is not None or name in OPEN or getattr(view, "open_to_everybody", False):
            return None
        if request.pending_official is None:
            return redirect_to_login(request.get_full_path(), "people:sign-in")
        return None if name in {request.owed, SIGN_OUT} else redirect(request.owed)


def owed(request: HttpRequest, official: Any) -> str:
    """The page of what is still owed after the password, or nothing: second factor first, then an own password."""
    asked_for = request.session.get(sign_ins.FACTOR) or second_factor.required_of(official)
    if asked_for and not official.is_verified():
        return "people:second-factor-check" if second_factor.has_device(official) else "people:second-factor"
    return "people:password" if official.must_change_password else ""
