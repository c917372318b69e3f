"""The departments' parts on a case's page: a row each with its bar in time, clock, opinion and what may be done."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.cases.enums import StepState
from apps.core.cases.explanations import step_face
from apps.core.cases.models import Case, Step
from apps.core.files.models import Attachment
from apps.core.people.models import Official
from apps.core.workdays.services import local_date, today
from apps.systems.approvals.applications.display import OPINION_TONES, STEP_TONES
from apps.systems.approvals.applications.elsewhere import elsewhere_of, failure, is_elsewhere
from apps.systems.approvals.applications.enums import Opinion
from apps.systems.approvals.applications.models import Part, PartElsewhere
from apps.systems.approvals.applications.policies import may_enter_by_hand, may_skip, speaks_for
from frontend.clocks import Face
from frontend.dates import day

WIDTH = 120


@dataclass(frozen=True)
class Bar:
    """A rectangle of the bar: class, place and length in units of the picture."""

    style: str
    at: float
    length: float


@dataclass(frozen=True)
class Row:
    """A department's part."""

    step: Step
    part: Part
    state: str
    tone: str
    face: Face | None
    bars: list[Bar]
    told: str
    after: str
    acts: list[tuple[str, str]]
    files: list[Attachment]
    away: PartElsewhere | None = None
    failure: str = ""

    @property
    def who(self) -> str:
        """Who gave the opinion, here or elsewhere."""
        if self.step.official is not None:
            return self.step.official.name
        return self.away.official_name if self.away is not None and self.step.opinion else ""


@dataclass(frozen=True)
class Scale:
    """Days as places in the picture."""

    first: date
    last: date

    def place(self, on: date) -> float:
        """Where a day begins."""
        span = max((self.last - self.first).days, 1)
        return round(min(max((on - self.first).days / span, 0), 1) * WIDTH, 1)

    @property
    def now(self) -> float:
        """Where today is."""
        return self.place(today())


@dataclass(frozen=True)
class Plan:
    """All parts with their common scale."""

    rows: list[Row]
    scale: Scale

    @property
    def conflict(self) -> bool:
        """Whether what was said differs."""
        said = {row.part.opinion for row in self.rows if row.part.opinion}
        return Opinion.OBJECT in said and len(said) > 1


def plan_of(case: Case, official: Official, files: list[Attachment]) -> Plan | None:
    """The parts in the order of the plan; None before acceptance."""
    found = case.steps.select_related("department", "official", "part", "elsewhere").order_by("position")
    steps = list(found.prefetch_related("prerequisites__after"))
    if not steps:
        return None
    scale = _scale(steps)
    may = {"skip-part": may_skip(official, case), "enter-by-hand": may_enter_by_hand(official, case)}
    of_step = defaultdict[UUID | None, list[Attachment]](list)
    for file in files:
        of_step[file.came_with].append(file)
    rows = [
        Row(
            step=step,
            part=step.part,
            state=_state(step),
            tone=_tone(step),
            face=step_face(step, today()),
            bars=list(_bars(step, scale)),
            told=_told(step),
            after=_("、").join(link.after.title for link in step.prerequisites.all()),
            acts=list(_acts(case, step, official, may)),
            files=of_step[step.pk],
            away=elsewhere_of(step),
            failure=_failure(step),
        )
        for step in steps
    ]
    return Plan(rows, scale)


def _scale(steps: list[Step]) -> Scale:
    first = min(local_date(step.asked_at) for step in steps)
    ends = [step.due_on for step in steps if step.due_on]
    ends += [local_date(step.finished_at) for step in steps if step.finished_at]
    return Scale(first, max([*ends, today(), first + timedelta(days=7)]))


def _state(step: Step) -> str:
    if step.part.opinion:
        return str(step.part.get_opinion_display())
    away = elsewhere_of(step)
    if step.state == StepState.ACTIVE and away is not None:
        return str(away.get_state_display())
    return str(step.get_state_display())


def _failure(step: Step) -> str:
    away = elsewhere_of(step)
    return failure(away) if away is not None else ""


def _tone(step: Step) -> str:
    if step.part.opinion:
        return OPINION_TONES.get(Opinion(step.part.opinion), "neutral")
    return STEP_TONES.get(StepState(step.state), "neutral")


def _bars(step: Step, scale: Scale) -> Iterator[Bar]:
    if step.started_on is None:
        return
    start = scale.place(step.started_on)
    end = scale.place(local_date(step.finished_at) if step.finished_at else today())
    if step.due_on is not None:
        yield Bar("g-limit", start, max(scale.place(step.due_on) - start, 1))
    limit = scale.place(step.due_on) if step.due_on is not None else end
    yield Bar("g-done" if step.finished_at else "g-run", start, max(min(end, limit) - start, 1))
    if end > limit:
        yield Bar("g-late", limit, end - limit)


def _told(step: Step) -> str:
    """The bar in words."""
    if step.started_on is None:
        return _("not started")
    facts: dict[str, Any] = {"start": day(step.started_on), "due": day(step.due_on) if step.due_on else ""}
    if step.finished_at is not None:
        facts["end"] = day(local_date(step.finished_at))
        return _("from %(start)s to %(end)s") % facts
    return _("since %(start)s, due %(due)s") % facts if step.due_on else _("since %(start)s") % facts


def _acts(case: Case, step: Step, official: Official, may: dict[str, bool]) -> Iterator[tuple[str, str]]:
    if case.closed_at is not None or step.finished_at is not None:
        return
    if step.state == StepState.ACTIVE and speaks_for(official, step):
        yield _("Give the opinion"), _address(case, "give-opinion", step)
    if step.state == StepState.ACTIVE and is_elsewhere(step) and may["enter-by-hand"]:
        yield _("Enter the opinion by hand"), _address(case, "enter-by-hand", step)
    if may["skip-part"]:
        yield _("Leave out"), _address(case, "skip-part", step)


def _address(case: Case, act: str, step: Step) -> str:
    return f"{reverse('cases:action', args=[case.number, act])}?step={step.pk}"


def first_part(case: Case, official: Official) -> Step | None:
    """The open part of a department of the official that is due first."""
    waiting = case.steps.filter(state=StepState.ACTIVE).select_related("elsewhere").order_by("due_on", "position")
    return next((step for step in waiting if speaks_for(official, step)), None)
