"""The end of a department's part of a case: by its opinion, declined, taken back, or with the case itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from apps.core.cases.enums import StepState
from apps.core.cases.models import Case, Step
from apps.core.cases.recording import record_act
from apps.core.ledger.services import Actor

OPEN = (StepState.WAITING, StepState.ACTIVE)
Listener = Callable[[Case, list[Step]], None]
_listeners: list[Listener] = []


def on_steps_ended(listener: Listener) -> Listener:
    """Register what a system does when open parts end with their case (tell those who were asked)."""
    _listeners.append(listener)
    return listener


def open_steps(case: Case) -> list[Step]:
    """Parts of the work that are not over yet."""
    return list(case.steps.filter(state__in=OPEN).select_related("department"))


def end_open_steps(case: Case, *, actor: Actor, at: datetime) -> list[Step]:
    """Take back what is still open, each with its entry: the locked case closes, or leaves, in this transaction."""
    ended = open_steps(case)
    for step in ended:
        end_step(step, case=case, state=StepState.WITHDRAWN, act="step_ended_with_case", actor=actor, words="", at=at)
    if ended:
        for listener in _listeners:
            listener(case, ended)
    return ended


def end_step(
    step: Step,
    *,
    case: Case,
    state: str,
    act: str,
    actor: Actor,
    words: str,
    at: datetime,
    facts: dict[str, Any] | None = None,
) -> None:
    """Write the end of a step and its entry; `words` is the opinion or the reason."""
    step.state, step.finished_at = state, at
    if state != StepState.DONE:
        step.reason = words
    step.save(update_fields=["state", "finished_at", "opinion", "reason", "official"])
    record_step(step, case=case, act=act, actor=actor, reason=words, at=at, facts=facts)


def record_step(
    step: Step,
    *,
    case: Case,
    act: str,
    actor: Actor,
    reason: str,
    at: datetime,
    facts: dict[str, Any] | None = None,
) -> None:
    """An entry about a department's part. Never public: it is said inside."""
    told: dict[str, object] = {"step": str(step.pk), "department": step.department.code}
    if step.limit_days is not None:
        told["limit_days"] = step.limit_days
    if step.due_on is not None:
        told["due_on"] = step.due_on.isoformat()
    record_act(case, act=act, actor=actor, reason=reason, facts=told | (facts or {}), occurred_at=at)
