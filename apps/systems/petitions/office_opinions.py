"""Opinions of other departments on a case's page: the questions with their clocks, and what may be done with each."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.cases.enums import StepState
from apps.core.cases.explanations import step_face
from apps.core.cases.models import Case, Step
from apps.core.cases.steps import may_answer
from apps.core.files.models import Attachment
from apps.core.people.models import Official
from apps.core.workdays.services import today
from apps.systems.petitions.policies import may_withdraw_opinion
from frontend.clocks import Face

_TONES = {StepState.WAITING: "neutral", StepState.ACTIVE: "info", StepState.DONE: "ok", StepState.DECLINED: "caution"}


@dataclass(frozen=True)
class Opinion:
    """A question to a department, what became of it, and the addresses of what this official may do."""

    step: Step
    state: str
    tone: str
    face: Face | None
    reason: str
    files: list[Attachment]
    acts: list[tuple[str, str]]


def state_of(step: Step) -> str:
    """The state in the words of an opinion."""
    words = {
        StepState.ACTIVE: _("awaited"),
        StepState.DONE: _("given"),
        StepState.DECLINED: _("declined"),
        StepState.WITHDRAWN: _("not needed any more"),
    }
    return words.get(StepState(step.state), str(step.get_state_display()))


def opinions_of(case: Case, official: Official, files: list[Attachment]) -> list[Opinion]:
    """The questions of a case in the order in which they were asked."""
    steps = list(case.steps.select_related("department", "official", "asked_by").order_by("position"))
    if not steps:
        return []
    of_step: dict[UUID | None, list[Attachment]] = defaultdict(list)
    for file in files:
        of_step[file.came_with].append(file)
    withdraw = may_withdraw_opinion(official, case)
    return [
        Opinion(
            step=step,
            state=state_of(step),
            tone=_TONES.get(StepState(step.state), "neutral"),
            face=step_face(step, today()),
            reason=step.reason or (_("The message is closed, or handled elsewhere.") if _ended(step) else ""),
            files=of_step[step.pk],
            acts=list(_acts(case, step, official, withdraw)),
        )
        for step in steps
    ]


def _ended(step: Step) -> bool:
    return step.state == StepState.WITHDRAWN


def _acts(case: Case, step: Step, official: Official, withdraw: bool) -> Any:
    if case.closed_at is not None or step.finished_at is not None:
        return
    if step.state == StepState.ACTIVE and may_answer(official, step):
        yield _("Give the opinion"), _address(case, "give-opinion", step)
        yield _("Decline"), _address(case, "decline-opinion", step)
    if withdraw:
        yield _("Take it back"), _address(case, "withdraw-opinion", step)


def _address(case: Case, act: str, step: Step) -> str:
    return f"{reverse('cases:action', args=[case.number, act])}?step={step.pk}"


def first_question(case: Case, official: Official) -> Step | None:
    """The open question to a department of the official that is due first."""
    waiting = case.steps.filter(state=StepState.ACTIVE).order_by("due_on", "position")
    return next((step for step in waiting if may_answer(official, step)), None)
