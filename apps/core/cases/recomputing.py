"""Due dates that rested on a year without its notice, computed anew when the notice is there."""

from datetime import datetime

from apps.core.cases import clocks
from apps.core.cases.models import Clock
from apps.core.cases.recording import record_act
from apps.core.ledger.services import SYSTEM


def recompute_changed(at: datetime) -> int:
    """Recompute the provisional running clocks behind the open door; moved dates go to the ledger. Returns how many."""
    moved = 0
    waiting = Clock.objects.filter(ended_on__isnull=True, provisional=True).select_related("case")
    for clock in waiting.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        before = clock.due_on
        if not clocks.refresh(clock):
            continue
        clocks.copy_due_dates(clock.case)
        after = Clock.objects.get(pk=clock.pk).due_on
        if before == after:
            continue
        moved += 1
        record_act(
            clock.case,
            act="due_date_recomputed",
            actor=SYSTEM,
            facts={
                "clock": clock.kind,
                "from": before.isoformat() if before else None,
                "to": after.isoformat() if after else None,
            },
            public=True,
            occurred_at=at,
        )
    return moved
