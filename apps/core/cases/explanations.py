"""A clock that explains itself, to citizen and official alike, from plain facts that cross the relay."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.core.cases import clocks
from apps.core.cases.enums import ClockKind, StepState
from apps.core.cases.models import Case, Clock, Step
from apps.core.workdays.services import Cell, ClockRun, Source, calendar, local_date, sources, weeks
from frontend.clocks import Face


@dataclass(frozen=True)
class ClockView:
    """A clock on a screen: its face, its weeks day by day, the notices it rests on."""

    face: Face
    weeks: list[list[Cell]]
    sources: list[Source]
    provisional: bool
    limit_days: int
    extension_days: int
    started_on: date
    due_on: date | None
    ended_on: date | None
    pauses: list[dict[str, Any]]


def clock_explained(case: Case, kind: str = ClockKind.PROMISED) -> dict[str, Any]:
    """The newest clock of a kind as plain JSON, for a public record or a screen; empty where there is none."""
    clock = case.clocks.filter(kind=kind).prefetch_related("pauses").order_by("-generation").first()
    return facts_of(clock) if clock is not None else {}


def facts_of(clock: Clock) -> dict[str, Any]:
    """A clock row with its pauses as plain JSON."""
    return {
        **clocks.run_of(clock).facts(),
        "reasons": [p.reason for p in sorted(clock.pauses.all(), key=lambda p: p.from_on)],
        "ended_on": clock.ended_on.isoformat() if clock.ended_on else None,
        "kind": clock.kind,
    }


def clock_view(facts: dict[str, Any], on: date) -> ClockView | None:
    """What a screen shows of `clock_explained` on a date; None for an empty one."""
    if not facts:
        return None
    run, days = ClockRun.from_facts(facts), calendar()
    ended_on = date.fromisoformat(facts["ended_on"]) if facts.get("ended_on") else None
    due = run.due(days)
    last = max(d for d in (due.date, ended_on, None if ended_on else on, run.started_on) if d is not None)
    explained = run.explain(days, last)
    return ClockView(
        face=_face(run, on, ended_on),
        weeks=weeks(explained, ended_on=ended_on, today=None if ended_on else on),
        sources=sources(days, explained),
        provisional=due.provisional,
        limit_days=run.limit_days,
        extension_days=run.extension_days,
        started_on=run.started_on,
        due_on=due.date,
        ended_on=ended_on,
        pauses=[
            {"from_on": pause.from_on, "to_on": pause.to_on, "reason": reason}
            for pause, reason in zip(run.pauses, facts.get("reasons", []), strict=False)
        ],
    )


def face_of(case: Case, on: date) -> Face | None:
    """The face of a case's promised clock, from prefetched `clocks__pauses`; None where no clock runs or ran."""
    rows = [c for c in case.clocks.all() if c.kind == ClockKind.PROMISED]
    if not rows:
        return None
    clock = max(rows, key=lambda c: c.generation)
    return _face(clocks.run_of(clock), on, clock.ended_on)


def step_face(step: Step, on: date) -> Face | None:
    """The face of a department's own limit; None where it has none. What was declined or taken back has no clock."""
    if step.started_on is None or step.limit_days is None or step.state not in {StepState.ACTIVE, StepState.DONE}:
        return None
    return limit_face(step.started_on, step.limit_days, on, local_date(step.finished_at) if step.finished_at else None)


def limit_face(started_on: date, limit_days: int, on: date, ended_on: date | None = None) -> Face:
    """The face of a limit in working days that nothing suspends."""
    return _face(ClockRun(started_on, limit_days), on, ended_on)


def _face(run: ClockRun, on: date, ended_on: date | None) -> Face:
    days = calendar()
    due = run.due(days).date
    at = ended_on or on
    used, limit = run.used(days, at), run.total_days
    if ended_on is not None:
        left = -run.overdue_days(days, at) if run.is_overdue(days, at) else run.remaining(days, at)
        if run.is_overdue(days, at):
            left = min(left, -1)
        return Face(used, limit, left, due, "closed")
    if due is None:
        return Face(used, limit, run.remaining(days, at), None, "stopped")
    late = run.is_overdue(days, at)
    left = min(-run.overdue_days(days, at), -1) if late else run.remaining(days, at)
    return Face(used, limit, left, due, "running")
