"""A jurisdiction keeps its own house: departments, officials, duties, passwords."""

from typing import Any

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor


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
