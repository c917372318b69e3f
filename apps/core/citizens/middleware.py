"""`request.citizen`: the signed-in citizen of the portal, looked up when first asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from apps.core.citizens.selectors import NOBODY, current_citizen
from tenants.middleware import PORTAL_SESSION_COOKIE

Handler = Callable[[HttpRequest], HttpResponseBase]


class CitizenMiddleware:
    """Sets `request.citizen` to a `Profile`, falsy where nobody is signed in (without a cookie: no query)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        signed_in = bool(request.COOKIES.get(PORTAL_SESSION_COOKIE))
        request.citizen = SimpleLazyObject(current_citizen) if signed_in else NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)
