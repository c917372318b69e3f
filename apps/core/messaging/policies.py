"""Who deals with messages that could not be sent: the administrator."""

from typing import TYPE_CHECKING

from apps.core.people.enums import Duty

if TYPE_CHECKING:
    from apps.core.people.models import Official


def can_send_again(official: "Official") -> bool:
    """An administrator of this jurisdiction."""
    return official.holds(Duty.ADMIN)
