"""Who may keep the house: the administrator of this jurisdiction."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from apps.core.people.enums import Duty
from apps.core.people.models import Official
from frontend.requests import OfficeRequest

View = Callable[..., HttpResponseBase]


def can_administer(official: Official | None) -> bool:
    """Departments, officials, duties, passwords."""
    return official is not None and official.holds(Duty.ADMIN)


def for_administrators(view: View) -> View:
    """403 for every other official; strangers have been sent to sign in before."""

    @wraps(view)
    def guarded(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_administer(request.official):
            raise PermissionDenied(_("Only an administrator keeps departments and officials."))
        return view(request, *args, **kwargs)

    return guarded
