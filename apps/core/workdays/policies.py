"""Who may change the calendar: an administrator of the central team, nobody else."""

from typing import Protocol

from apps.core.people.enums import Duty
from tenants.enums import Level
from tenants.models import Jurisdiction


class HoldsDuties(Protocol):
    """An official, as far as this policy is concerned."""

    def holds(self, *duties: str) -> bool: ...


def is_central(jurisdiction: Jurisdiction | None) -> bool:
    """Whether the notice can be entered here at all: the calendar belongs to the central team."""
    return jurisdiction is not None and jurisdiction.level == Level.CENTRE


def can_enter_notice(official: HoldsDuties | None, jurisdiction: Jurisdiction | None) -> bool:
    """An administrator at the centre."""
    return is_central(jurisdiction) and official is not None and official.holds(Duty.ADMIN)
