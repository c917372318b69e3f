"""Who deals with what could not be taken in: the administrator."""

from typing import TYPE_CHECKING

from apps.core.people.enums import Duty

if TYPE_CHECKING:
    from apps.core.people.models import Official


def can_mend(official: "Official | None") -> bool:
    """An administrator of this jurisdiction."""
    return official is not None and official.holds(Duty.ADMIN)
