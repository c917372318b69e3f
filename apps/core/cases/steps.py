"""Parallel work: several departments act on one case at once, each with its own clock (会办).

A step starts when all steps that it waits for are over: done, declined or taken back. The case row is locked while
steps change, so that a join is right when the last two opinions arrive in the same second. What is still open when
the case is closed or leaves the jurisdiction is taken back (`over.end_open_steps`): an opinion asked inside never
holds up what the citizen is owed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.enums import StepState
from apps.core.cases.models import Case, Step, StepPrerequisite
from apps.core.cases.over import OPEN, end_step, open_steps, record_step
from apps.core.cases.refusals import Refusal, TransitionRefused
from apps.core.cases.services import lock
from apps.core.ledger.services import SYSTEM, Actor
from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.core.workdays.services import ClockRun, calendar, local_date

__all__ = [
    "Ended",
    "add_step",
    "decline_step",
    "finish_step",
    "finish_step_elsewhere",
    "may_answer",
    "open_steps",
    "withdraw_step",
]

ANSWERING = (Duty.HANDLER, Duty.REVIEWER, Duty.LEADER)


@dataclass(frozen=True)
class Ended:
    """What followed from the end of a step: the steps that start now, and whether it was the last open one."""

    step: Step
    started: list[Step]
    last: bool


def may_answer(official: Any, step: Step) -> bool:
    """Whether the official speaks for the department that was asked."""
    return bool(official.holds(*ANSWERING, department_id=step.department_id))


@transaction.atomic
def add_step(
    *,
    case: Case,
    department: Any,
    title: str,
    official: Any,
    question: str = "",
    key: str = "",
    limit_days: int | None = None,
    after: Iterable[Step] = (),
    at: datetime | None = None,
) -> Step:
    """Give a department a part of the work. It starts at once where it waits for nothing; raises TransitionRefused.

    `official` None: the flow itself gives it (a plan that begins with the acceptance).
    """
    moment = at or timezone.now()
    case = lock(case.pk)
    if case.closed_at is not None:
        raise TransitionRefused.illegal(_("Ask a department for its opinion"), case.state)
    if case.steps.filter(department=department, key=key, state__in=OPEN).exists():
        raise TransitionRefused(Refusal.ILLEGAL, _("This department has been asked already and has not answered yet."))
    waits_for = list(after)
    if any(step.case_id != case.pk for step in waits_for):
        raise ValueError("a step can only wait for steps of its own case")
    step = Step.objects.create(
        case=case,
        department=department,
        title=title,
        key=key,
        question=question,
        asked_by=official,
        asked_at=moment,
        limit_days=limit_days,
        position=case.steps.count() + 1,
    )
    StepPrerequisite.objects.bulk_create(StepPrerequisite(step=step, after=other) for other in waits_for)
    record_step(step, case=case, act="step_added", actor=_actor(official), reason=question or title, at=moment)
    if all(other.state not in OPEN for other in waits_for):
        _start(step, local_date(moment))
    return step


@transaction.atomic
def finish_step(
    *, step_id: UUID, official: Any, opinion: str, facts: dict[str, Any] | None = None, at: datetime | None = None
) -> Ended:
    """A department has done its part. Raises TransitionRefused.

    Only an official of the step's department may finish it, only once, and only with an opinion. `facts` are what its
    system tells the ledger besides.
    """
    moment = at or timezone.now()
    case, step = _asked(step_id, official, _("Give an opinion"), opinion)
    step.opinion, step.official = opinion, official
    end_step(
        step, case=case, state=StepState.DONE, act="step_done", actor=actor_of(official), words=opinion, facts=facts,
        at=moment,
    )  # fmt: skip
    return _ended(case, step, moment)


@transaction.atomic
def finish_step_elsewhere(
    *,
    step_id: UUID,
    actor: Actor,
    opinion: str,
    facts: dict[str, Any] | None = None,
    given_at: datetime,
    at: datetime | None = None,
) -> Ended:
    """An organ of another jurisdiction has done the part: what its answer says, with that jurisdiction as actor.

    The part ended when the opinion was given; what waited for it begins when it is known here (`at`).
    """
    case, step = _locked(step_id)
    _only_active(step)
    if not opinion.strip():
        raise TransitionRefused.reason(_("Give an opinion"))
    step.opinion = opinion
    end_step(
        step, case=case, state=StepState.DONE, act="step_done", actor=actor, words=opinion, facts=facts, at=given_at
    )
    return _ended(case, step, at or timezone.now())


@transaction.atomic
def decline_step(*, step_id: UUID, official: Any, reason: str, at: datetime | None = None) -> Ended:
    """The department says why it gives no opinion: not its matter, or it needs to be asked otherwise."""
    moment = at or timezone.now()
    case, step = _asked(step_id, official, _("Decline"), reason)
    step.official = official
    end_step(
        step,
        case=case,
        state=StepState.DECLINED,
        act="step_declined",
        actor=actor_of(official),
        words=reason,
        at=moment,
    )
    return _ended(case, step, moment)


@transaction.atomic
def withdraw_step(*, step_id: UUID, official: Any, reason: str, at: datetime | None = None) -> Ended:
    """Who asked does not need the opinion any more. The caller has checked that the official speaks for them."""
    moment = at or timezone.now()
    case, step = _locked(step_id)
    if step.state not in OPEN:
        raise TransitionRefused(Refusal.STALE, _("This department has answered already."))
    if not reason.strip():
        raise TransitionRefused.reason(_("Take the question back"))
    end_step(
        step, case=case, state=StepState.WITHDRAWN, act="step_withdrawn", actor=actor_of(official), words=reason,
        at=moment,
    )  # fmt: skip
    return _ended(case, step, moment)


def _actor(official: Any) -> Actor:
    return actor_of(official) if official is not None else SYSTEM


def _locked(step_id: UUID) -> tuple[Case, Step]:
    case = lock(Step.objects.values_list("case_id", flat=True).get(pk=step_id))
    return case, Step.objects.select_related("department").get(pk=step_id)


def _asked(step_id: UUID, official: Any, label: str, words: str) -> tuple[Case, Step]:
    """The case, locked, and the step, which is open to this official's words."""
    case, step = _locked(step_id)
    if not may_answer(official, step):
        raise TransitionRefused.forbidden(label)
    _only_active(step)
    if not words.strip():
        raise TransitionRefused.reason(label)
    return case, step


def _only_active(step: Step) -> None:
    if step.state != StepState.ACTIVE:
        raise TransitionRefused(Refusal.STALE, _("This part is not open: it was done already, or waits for another."))


def _ended(case: Case, step: Step, moment: datetime) -> Ended:
    started = _start_ready(case, local_date(moment))
    return Ended(step, started, last=not case.steps.filter(state__in=OPEN).exists())


def _start_ready(case: Case, on: date) -> list[Step]:
    started = []
    for step in case.steps.filter(state=StepState.WAITING).prefetch_related("prerequisites__after"):
        if all(link.after.state not in OPEN for link in step.prerequisites.all()):
            _start(step, on)
            started.append(step)
    return started


def _start(step: Step, on: date) -> None:
    step.state, step.started_on = StepState.ACTIVE, on
    if step.limit_days is not None:
        due = ClockRun(on, step.limit_days).due(calendar())
        step.due_on, step.provisional = due.date, due.provisional
    step.save(update_fields=["state", "started_on", "due_on", "provisional"])
