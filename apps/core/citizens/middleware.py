"""`request.citizen`: the signed-in citizen of the portal, looked up when first asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from apps.core.citizens.selectors import current_citizen

Handler = Callable[[HttpRequest], HttpResponseBase]


class CitizenMiddleware:
    """Sets `request.citizen` to a `Profile`, falsy where nobody is signed in."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.citizen = SimpleLazyObject(lambda: current_citizen())  # type: ignore[attr-defined]
        return self.get_response(request)
