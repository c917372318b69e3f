"""Writing entries: one an act, in the act's own transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: an official in a duty, a citizen, the system itself, another jurisdiction.

    `department` is the department's code. `name` is kept in the ledger as it was at the time.
    """

    kind: ActorKind
    id: str = ""
    name: str = ""
    duty: str = ""
    department: str = ""


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="system")


def record(
    *,
    act: str,
    actor: Actor,
    case_id: UUID | None = None,
    number: str = "",
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    facts: dict[str, Any] | None = None,
    public: bool = False,
    occurred_at: datetime | None = None,
) -> Entry:
    """Append one entry. `facts` must be plain JSON; `occurred_at` defaults to now, imports carry their own.

    A trigger puts the entry among those waiting for a seal, another sets the time of recording. Call inside the
    transaction of the act. `reason` and `facts` of a `public` act reach the citizen with its proof.
    """
    entry = _entry(
        act=act, actor=actor, case_id=case_id, number=number, from_state=from_state, to_state=to_state,
        reason=reason, facts=facts, public=public, occurred_at=occurred_at, now=timezone.now(),
    )  # fmt: skip
    entry.save(force_insert=True)
    return entry


def _entry(
    *,
    act: str,
    actor: Actor,
    now: datetime,
    facts: dict[str, Any] | None = None,
    occurred_at: datetime | None = None,
    **told: Any,
) -> Entry:
    return Entry(
        act=act,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        duty=actor.duty,
        department=actor.department,
        facts=facts or {},
        occurred_at=occurred_at or now,
        recorded_at=now,
        **told,
    )


def record_all(entries: Iterable[dict[str, Any]]) -> int:
    """Append many entries, each given by the arguments of `record`; returns how many. One statement a thousand."""
    now = timezone.now()
    made = [_entry(now=now, **each) for each in entries]
    Entry.objects.bulk_create(made, batch_size=1000)
    return len(made)
