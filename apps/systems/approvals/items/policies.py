"""Who may what in the catalogue of service items: at the centre only, written by one, published by another."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from apps.core.people.enums import Duty
from tenants.enums import Level

View = Callable[..., HttpResponseBase]
EDITORS = (Duty.ADMIN, Duty.HANDLER)
PUBLISHERS = (Duty.REVIEWER, Duty.LEADER)
READERS = tuple(Duty)


def at_the_centre(*duties: str) -> Callable[[View], View]:
    """404 on every other host, 403 for members of the central team without one of the duties."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            jurisdiction, official = getattr(request, "jurisdiction", None), getattr(request, "official", None)
            if jurisdiction is None or jurisdiction.level != Level.CENTRE:
                raise Http404("the catalogue is the central team's")
            if official is None or not official.holds(*duties):
                raise PermissionDenied(_("Another duty of the central team does this."))
            return view(request, *args, **kwargs)

        return guarded

    return decorate
