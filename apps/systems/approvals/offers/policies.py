"""Who may what on a jurisdiction's own list: everybody signed in reads it, its administrator keeps it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from apps.core.people.enums import Duty
from tenants.enums import Level

View = Callable[..., HttpResponseBase]


def may_keep_offers(official: Any) -> bool:
    """Adopt, change, stop; keep the windows."""
    return official is not None and official.holds(Duty.ADMIN)


def at_a_place(view: View) -> View:
    """404 at the centre, which offers nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        jurisdiction = getattr(request, "jurisdiction", None)
        if jurisdiction is None or jurisdiction.level == Level.CENTRE:
            raise Http404("the centre offers nothing itself")
        return view(request, *args, **kwargs)

    return guarded


def for_keepers(view: View) -> View:
    """The same, and 403 for everybody but the administrator."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_keep_offers(getattr(request, "official", None)):
            raise PermissionDenied(_("Only an administrator keeps the list of services."))
        return view(request, *args, **kwargs)

    return at_a_place(guarded)
