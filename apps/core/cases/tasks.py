"""Time passes: reminders, warnings, overdue marks; and due dates computed anew when a year's notice is entered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from celery import shared_task
from django.utils import timezone

from apps.core.cases import recomputing
from apps.core.cases.sweep import Raised, StepRaised, raise_marks, raise_step_marks
from apps.core.workdays.services import local_date
from tenants.context import door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)
LISTENERS: list[Callable[[Raised], None]] = []
STEP_LISTENERS: list[Callable[[StepRaised], None]] = []
_UNMARKED = (
    "NOT EXISTS (SELECT 1 FROM {schema}.cases_mark m WHERE m.clock_id = t.id AND m.kind = '%s' AND m.due_on = t.due_on)"
)
DUE = (
    "t.ended_on IS NULL AND t.kind = 'promised' AND ("
    f"(t.reminder_on <= [on] AND t.due_on >= [on] AND {_UNMARKED % 'reminder'})"
    f" OR (t.warning_on <= [on] AND t.due_on >= [on] AND {_UNMARKED % 'warning'})"
    f" OR (t.due_on < [on] AND {_UNMARKED % 'overdue'}))"
)
STEPS_DUE = (
    "t.state = 'active' AND ((t.due_on = [on] AND t.reminded_at IS NULL) OR (t.due_on < [on] AND t.overdue_at IS NULL))"
)


def on_mark(listener: Callable[[Raised], None]) -> Callable[[Raised], None]:
    """Register what a system does when a mark is raised (tell officials)."""
    LISTENERS.append(listener)
    return listener


def on_step_mark(listener: Callable[[StepRaised], None]) -> Callable[[StepRaised], None]:
    """Register what a system does when an opinion is due or overdue."""
    STEP_LISTENERS.append(listener)
    return listener


@shared_task(name="cases.sweep")
def sweep() -> int:
    """Raise what is due everywhere; once, whatever is restarted. Returns how many marks."""
    return sweep_at(timezone.now())


def sweep_at(moment: datetime) -> int:
    """`sweep` at a given moment (tests inject the time)."""
    on, raised = local_date(moment), 0
    today = f"DATE '{on.isoformat()}'"
    for jurisdiction in jurisdictions_with("cases_clock", DUE.replace("[on]", today)):
        with door(jurisdiction):
            raised += _tell(raise_marks(on, moment), LISTENERS)
    for jurisdiction in jurisdictions_with("cases_step", STEPS_DUE.replace("[on]", today)):
        with door(jurisdiction):
            raised += _tell(raise_step_marks(on, moment), STEP_LISTENERS)
    if raised:
        log.info("marks raised", count=raised)
    return raised


def _tell(marks: list[Any], listeners: list[Callable[[Any], None]]) -> int:
    for mark in marks:
        for listener in listeners:
            listener(mark)
    return len(marks)


@shared_task(name="cases.recompute")
def recompute() -> int:
    """After a year's notice was entered: running clocks that rested on a provisional year get their final dates."""
    moved = 0
    for jurisdiction in jurisdictions_with("cases_clock", "t.ended_on IS NULL AND t.provisional"):
        with door(jurisdiction):
            moved += recomputing.recompute_changed(timezone.now())
    for jurisdiction in jurisdictions_with("cases_step", "t.state = 'active' AND t.provisional"):
        with door(jurisdiction):
            moved += recomputing.recompute_steps(timezone.now())
    return moved
