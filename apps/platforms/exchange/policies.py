"""Who sees to the exchange of a jurisdiction: its administrator and its supervisor."""

from typing import Protocol

from apps.core.people.enums import Duty


class HoldsDuties(Protocol):
    """An official, as far as this policy is concerned."""

    def holds(self, *duties: str) -> bool: ...


def can_see_exchange(official: HoldsDuties | None) -> bool:
    """See what passes, and send again or set aside what failed. What a message says is not shown."""
    return official is not None and official.holds(Duty.ADMIN, Duty.SUPERVISOR)
