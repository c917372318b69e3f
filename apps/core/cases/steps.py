"""Parallel work: several departments act on one case at once, each with its own clock (会办).

A step starts when all steps that it waits for are done. The case row is locked while steps change, so that a join is
right when the last two opinions arrive in the same second.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.enums import StepState
from apps.core.cases.models import Case, Step, StepPrerequisite
from apps.core.cases.recording import record_act
from apps.core.cases.refusals import Refusal, TransitionRefused
from apps.core.cases.services import lock
from apps.core.people.services import actor_of
from apps.core.workdays.services import ClockRun, calendar, local_date


@transaction.atomic
def add_step(
    *,
    case: Case,
    department: Any,
    title: str,
    official: Any,
    limit_days: int | None = None,
    after: Iterable[Step] = (),
    at: datetime | None = None,
) -> Step:
    """Give a department a part of the work. It starts at once where it waits for nothing; raises TransitionRefused."""
    moment = at or timezone.now()
    case = lock(case.pk)
    if case.closed_at is not None:
        raise TransitionRefused.illegal(_("Ask a department for its opinion"), case.state)
    if case.steps.filter(department=department, state__in=[StepState.WAITING, StepState.ACTIVE]).exists():
        raise TransitionRefused(Refusal.ILLEGAL, _("This department has been asked already and has not answered yet."))
    waits_for = list(after)
    if any(step.case_id != case.pk for step in waits_for):
        raise ValueError("a step can only wait for steps of its own case")
    step = Step.objects.create(
        case=case, department=department, title=title, limit_days=limit_days, position=case.steps.count() + 1
    )
    StepPrerequisite.objects.bulk_create(StepPrerequisite(step=step, after=other) for other in waits_for)
    _record(case, official, "step_added", title, {"step": str(step.pk), "department": department.code}, moment)
    if all(other.state == StepState.DONE for other in waits_for):
        _start(step, local_date(moment))
    return step


@transaction.atomic
def finish_step(*, step_id: UUID, official: Any, opinion: str, at: datetime | None = None) -> list[Step]:
    """A department has done its part; returns the steps that start now. Raises TransitionRefused.

    Only an official of the step's department may finish it, only once, and only with an opinion.
    """
    moment = at or timezone.now()
    case = lock(Step.objects.values_list("case_id", flat=True).get(pk=step_id))
    step = Step.objects.select_related("department").get(pk=step_id)
    label = _("Give an opinion")
    if not official.holds("handler", "reviewer", "leader", department_id=step.department_id):
        raise TransitionRefused.forbidden(label)
    if step.state != StepState.ACTIVE:
        raise TransitionRefused(Refusal.STALE, _("This part is not open: it was done already, or waits for another."))
    if not opinion.strip():
        raise TransitionRefused.reason(label)
    step.state, step.opinion, step.official, step.finished_at = StepState.DONE, opinion, official, moment
    step.save(update_fields=["state", "opinion", "official", "finished_at"])
    _record(case, official, "step_done", opinion, {"step": str(step.pk), "department": step.department.code}, moment)
    return _start_ready(case, local_date(moment))


def open_steps(case: Case) -> list[Step]:
    """Parts of the work that are not done yet."""
    return list(case.steps.exclude(state=StepState.DONE).select_related("department"))


def _start_ready(case: Case, on: date) -> list[Step]:
    started = []
    for step in case.steps.filter(state=StepState.WAITING).prefetch_related("prerequisites__after"):
        if all(link.after.state == StepState.DONE for link in step.prerequisites.all()):
            _start(step, on)
            started.append(step)
    return started


def _start(step: Step, on: date) -> None:
    step.state, step.started_on = StepState.ACTIVE, on
    if step.limit_days is not None:
        step.due_on = ClockRun(on, step.limit_days).due(calendar()).date
    step.save(update_fields=["state", "started_on", "due_on"])


def _record(case: Case, official: Any, act: str, reason: str, facts: dict[str, str], moment: datetime) -> None:
    record_act(
        case,
        act=act,
        actor=actor_of(official),
        reason=reason,
        facts=facts,
        occurred_at=moment,
    )
