"""Due dates that rested on a year without its notice, computed anew when the notice is there."""

from datetime import datetime

from apps.core.cases import clocks
from apps.core.cases.enums import StepState
from apps.core.cases.models import Clock, Step
from apps.core.cases.over import record_step
from apps.core.cases.recording import record_act
from apps.core.ledger.services import SYSTEM
from apps.core.workdays.services import ClockRun, calendar


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


def recompute_steps(at: datetime) -> int:
    """The same for the limits of opinions that are awaited. Returns how many moved."""
    moved = 0
    waiting = Step.objects.filter(state=StepState.ACTIVE, provisional=True).select_related("case", "department")
    for step in waiting.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
        if step.started_on is None or step.limit_days is None:
            continue
        before, due = step.due_on, ClockRun(step.started_on, step.limit_days).due(calendar())
        step.due_on, step.provisional = due.date, due.provisional
        step.save(update_fields=["due_on", "provisional"])
        if due.date != before:
            moved += 1
            record_step(step, case=step.case, act="step_due_recomputed", actor=SYSTEM, reason="", at=at)
    return moved
