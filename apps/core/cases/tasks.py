"""Time passes: reminders, warnings, overdue marks; and due dates computed anew when a year's notice is entered."""

from collections.abc import Callable
from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from apps.core.cases import recomputing
from apps.core.cases.sweep import Raised, raise_marks
from apps.core.workdays.services import local_date
from tenants.context import door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)
LISTENERS: list[Callable[[Raised], None]] = []
_UNMARKED = (
    "NOT EXISTS (SELECT 1 FROM {schema}.cases_mark m WHERE m.clock_id = t.id AND m.kind = '%s' AND m.due_on = t.due_on)"
)
DUE = (
    "t.ended_on IS NULL AND t.kind = 'promised' AND ("
    f"(t.reminder_on <= [on] AND t.due_on >= [on] AND {_UNMARKED % 'reminder'})"
    f" OR (t.warning_on <= [on] AND t.due_on >= [on] AND {_UNMARKED % 'warning'})"
    f" OR (t.due_on < [on] AND {_UNMARKED % 'overdue'}))"
)


def on_mark(listener: Callable[[Raised], None]) -> Callable[[Raised], None]:
    """Register what a system does when a mark is raised (tell officials)."""
    LISTENERS.append(listener)
    return listener


@shared_task(name="cases.sweep")
def sweep() -> int:
    """Raise what is due everywhere; once, whatever is restarted. Returns how many marks."""
    return sweep_at(timezone.now())


def sweep_at(moment: datetime) -> int:
    """`sweep` at a given moment (tests inject the time)."""
    on = local_date(moment)
    raised = 0
    for jurisdiction in jurisdictions_with("cases_clock", DUE.replace("[on]", f"DATE '{on.isoformat()}'")):
        with door(jurisdiction):
            for mark in raise_marks(on, moment):
                raised += 1
                for listener in LISTENERS:
                    listener(mark)
    if raised:
        log.info("marks raised", count=raised)
    return raised


@shared_task(name="cases.recompute")
def recompute() -> int:
    """After a year's notice was entered: running clocks that rested on a provisional year get their final dates."""
    moved = 0
    for jurisdiction in jurisdictions_with("cases_clock", "t.ended_on IS NULL AND t.provisional"):
        with door(jurisdiction):
            moved += recomputing.recompute_changed(timezone.now())
    return moved
