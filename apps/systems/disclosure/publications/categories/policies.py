"""The catalogue is the central team's, kept by its administrator; on every other host its pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from apps.core.people.enums import Duty
from tenants.enums import Level

View = Callable[..., HttpResponseBase]


def is_central(request: Any) -> bool:
    """Whether somebody of the central team asks, on its host."""
    jurisdiction = getattr(request, "jurisdiction", None)
    return jurisdiction is not None and jurisdiction.level == Level.CENTRE and request.official is not None


def for_the_centre(view: View) -> View:
    """404 on every other host, 403 for members of the central team without the duty."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_central(request):
            raise Http404("the catalogue is the central team's")
        if not request.official.holds(Duty.ADMIN):  # type: ignore[attr-defined]
            raise PermissionDenied(_("Only an administrator of the central team changes the catalogue."))
        return view(request, *args, **kwargs)

    return guarded
