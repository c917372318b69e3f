"""Reminders, warnings and overdue marks: found with one statement a jurisdiction, raised once whatever is restarted.

A reminder at the start of the last working day, a warning when 90 % of the limit is used, an overdue mark when the
limit has passed (DOMAIN, system 3). They stand alone: under limits of more than ten days the warning comes first.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q

from apps.core.cases.enums import ClockKind, MarkKind, StepState
from apps.core.cases.models import Case, Clock, Mark, Step
from apps.core.cases.over import record_step
from apps.core.cases.recording import record_act
from apps.core.ledger.services import SYSTEM


@dataclass(frozen=True)
class Raised:
    """A mark raised now, for those who send messages about it."""

    kind: str
    case: Case
    due_on: date


@dataclass(frozen=True)
class StepRaised:
    """That an awaited opinion is due today (`reminder`) or overdue."""

    kind: str
    step: Step


def raise_marks(on: date, at: datetime, limit: int = 1000) -> list[Raised]:
    """Raise what is due on a date in the jurisdiction behind the open door; at most `limit` at a time."""
    raised: list[Raised] = []
    for kind, day in (
        (MarkKind.REMINDER, Q(reminder_on__lte=on, due_on__gte=on)),
        (MarkKind.WARNING, Q(warning_on__lte=on, due_on__gte=on)),
        (MarkKind.OVERDUE, Q(due_on__lt=on)),
    ):
        for clock in _waiting(kind, day, limit):
            if _raise(kind, clock, at):
                raised.append(Raised(kind, clock.case, clock.due_on or on))
    return raised


def _waiting(kind: str, day: Q, limit: int) -> list[Clock]:
    marked = Mark.objects.filter(kind=kind, due_on=F("clock__due_on")).values("clock_id")
    return list(
        Clock.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(day, ended_on__isnull=True, kind=ClockKind.PROMISED)
        .exclude(pk__in=marked)
        .select_related("case", "case__department", "case__official")
        .order_by("due_on", "pk")[:limit]
    )


def _raise(kind: str, clock: Clock, at: datetime) -> bool:
    due = clock.due_on
    if due is None:
        return False
    _, made = Mark.objects.get_or_create(
        clock=clock, kind=kind, due_on=due, defaults={"case": clock.case, "raised_at": at}
    )
    if not made:
        return False
    if kind == MarkKind.OVERDUE:
        _note_breach(clock, due + timedelta(days=1))
    record_act(
        clock.case,
        act=f"mark_{kind}",
        actor=SYSTEM,
        facts={"due_on": due.isoformat(), "limit_days": clock.limit_days + clock.extension_days},
        occurred_at=at,
    )
    return True


def _note_breach(clock: Clock, on: date) -> None:
    Clock.objects.filter(pk=clock.pk, breached_on__isnull=True).update(breached_on=on)
    Case.objects.filter(pk=clock.case_id, breached_on__isnull=True).update(breached_on=on)


def raise_step_marks(on: date, at: datetime, limit: int = 1000) -> list[StepRaised]:
    """Remind of opinions due on a date, and mark those overdue, each once; behind the open door."""
    raised: list[StepRaised] = []
    for kind, field, day in (
        (MarkKind.REMINDER, "reminded_at", Q(due_on=on)),
        (MarkKind.OVERDUE, "overdue_at", Q(due_on__lt=on)),
    ):
        waiting = Step.objects.filter(day, state=StepState.ACTIVE, **{f"{field}__isnull": True})
        locked = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("case", "department")
        for step in locked.order_by("due_on", "pk")[:limit]:
            setattr(step, field, at)
            step.save(update_fields=[field])
            record_step(step, case=step.case, act=f"step_{kind}", actor=SYSTEM, reason="", at=at)
            raised.append(StepRaised(kind, step))
    return raised
