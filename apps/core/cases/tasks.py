"""Time passes: reminders, warnings, overdue marks; and due dates computed anew when a year's notice is entered."""

from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from apps.core.cases import marks, recomputing
from apps.core.cases.sweep import raise_marks, raise_step_marks
from apps.core.workdays.services import local_date
from tenants.context import door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)
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
            raised += marks.tell(raise_marks(on, moment))
    for jurisdiction in jurisdictions_with("cases_step", STEPS_DUE.replace("[on]", today)):
        with door(jurisdiction):
            raised += marks.tell_steps(raise_step_marks(on, moment))
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
    for jurisdiction in jurisdictions_with("cases_step", "t.state = 'active' AND t.provisional"):
        with door(jurisdiction):
            moved += recomputing.recompute_steps(timezone.now())
    return moved
