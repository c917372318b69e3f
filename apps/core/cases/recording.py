"""An act that leaves a case in its state, in the ledger. Moves are recorded by `services.perform`."""

from datetime import datetime
from typing import Any

from apps.core.cases.models import Case
from apps.core.ledger.services import Actor, record


def record_act(
    case: Case,
    *,
    act: str,
    actor: Actor,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    public: bool = False,
    occurred_at: datetime | None = None,
) -> None:
    """Append the entry; the arguments are those of the ledger's `record`."""
    record(
        act=act,
        actor=actor,
        case_id=case.pk,
        number=case.number,
        from_state=case.state,
        to_state=case.state,
        reason=reason,
        facts=facts,
        public=public,
        occurred_at=occurred_at,
    )
