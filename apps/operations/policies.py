"""The console is the central team's: elsewhere its pages do not exist."""

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
    """Whether the console is on this host at all."""
    jurisdiction = getattr(request, "jurisdiction", None)
    return jurisdiction is not None and jurisdiction.level == Level.CENTRE


def can_operate(request: Any) -> bool:
    """An administrator of the central team."""
    official = getattr(request, "official", None)
    return is_central(request) and official is not None and official.holds(Duty.ADMIN)


def for_operators(view: View) -> View:
    """404 on every other host, 403 for members of the central team without the duty."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_central(request):
            raise Http404("the console is the central team's")
        if not can_operate(request):
            raise PermissionDenied(_("Only an administrator of the central team runs the platform."))
        return view(request, *args, **kwargs)

    return guarded
