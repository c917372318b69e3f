"""A jurisdiction keeps its own house: departments, officials, duties, passwords.

Everything is called behind the jurisdiction's door, is keyword-only, takes the `actor`, and writes one ledger entry.
Refusals are `ChangeRefused`, in the user's words.
"""

from typing import Any

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.people.departments import (
    also_open,
    change_department,
    create_department,
    reopen_department,
    retire_department,
    when_departments_change,
)
from apps.core.people.officials import (
    change_official,
    change_own_password,
    create_official,
    deactivate_official,
    first_password,
    reactivate_official,
    reset_password,
    reset_second_factor,
    set_duties,
)
from apps.core.people.refusals import ChangeRefused, Outdated

__all__ = [
    "ChangeRefused",
    "Outdated",
    "actor_of",
    "also_open",
    "change_department",
    "change_official",
    "change_own_password",
    "create_department",
    "create_official",
    "deactivate_official",
    "first_password",
    "reactivate_official",
    "reopen_department",
    "reset_password",
    "reset_second_factor",
    "retire_department",
    "set_duties",
    "when_departments_change",
]


def actor_of(official: Any, duty: str = "") -> Actor:
    """The official as actor of the ledger, in the given duty or the first one held."""
    holdings = [h for h in official.duties if not duty or h.duty == duty]
    held = holdings[0] if holdings else None
    return Actor(
        kind=ActorKind.OFFICIAL,
        id=str(official.pk),
        name=official.name,
        duty=held.duty if held else duty,
        department=held.department.code if held else "",
    )
