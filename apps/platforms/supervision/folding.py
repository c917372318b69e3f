"""A matter as its happenings make it: who has it, both clocks recounted, its steps. Pure, no database.

The clocks are supervision's own: `workdays.clock` over the events, never what the watched system says is due.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from apps.core.workdays.services import Calendar, ClockError, ClockRun, local_date
from apps.platforms.supervision.events import Event, Happening

SUPPLEMENT = "supplement:"
ENDS = frozenset({Event.DECIDED, Event.ACCEPTANCE_REFUSED, Event.WITHDRAWN, Event.CLOSED})


@dataclass(frozen=True)
class Counted:
    """A limit that runs or has run. `entries` are those that made it what it is; `ended_at` when it was stopped."""

    run: ClockRun
    entries: tuple[UUID, ...] = ()
    round: int = 1
    ended_at: datetime | None = None

    def touched(self, run: ClockRun, happening: Happening) -> "Counted":
        """Another run, because of an entry."""
        return replace(self, run=run, entries=(*self.entries, happening.entry))

    @property
    def name(self) -> str:
        """What makes an alert about it once: its round and its length, not its due date, which a pause moves."""
        return f"{self.round}:{self.run.total_days}"

    def open_at(self, moment: datetime) -> bool:
        """Whether it had not ended at a moment."""
        return self.ended_at is None or moment < self.ended_at


@dataclass
class StepView:
    """A step with its own limit."""

    code: str
    title: str
    department: str
    official: str = ""
    official_name: str = ""
    mandatory: bool = True
    runs_on: bool = False
    clock: Counted | None = None
    opinion: str = ""
    skipped: bool = False
    started_at: datetime | None = None
    done_at: datetime | None = None


@dataclass
class MatterView:
    """Everything that supervision knows of a matter after some of its happenings."""

    system: str = ""
    number: str = ""
    power: str = ""
    item: str = ""
    item_version: str = ""
    item_title: str = ""
    channel: str = ""
    home: str = ""
    department: str = ""
    official: str = ""
    official_name: str = ""
    received_at: datetime | None = None
    received_on: date | None = None
    accepted_on: date | None = None
    decided_on: date | None = None
    delivered_on: date | None = None
    published_on: date | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    outcome: str = ""
    deemed: bool = False
    satisfaction: int | None = None
    promised: Counted | None = None
    statutory: Counted | None = None
    round: int = 0
    special: set[str] = field(default_factory=set)
    suspended_on: date | None = None
    notices: int = 0
    steps: dict[str, StepView] = field(default_factory=dict)
    past: list[tuple[str, Counted]] = field(default_factory=list)
    put_right: dict[str, datetime] = field(default_factory=dict)
    complaints: list[Happening] = field(default_factory=list)
    complaint_answers: list[Happening] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    trail: list[Happening] = field(default_factory=list)

    @property
    def clocks(self) -> list[tuple[str, Counted]]:
        """Every limit of the matter itself, former rounds first."""
        now = [("promised", self.promised), ("statutory", self.statutory)]
        return [*self.past, *((kind, each) for kind, each in now if each is not None)]

    @property
    def over(self) -> bool:
        """Decided, refused, withdrawn or closed."""
        return self.ended_at is not None

    def apply(self, happening: Happening, calendar: Calendar) -> None:
        """One happening more. What was not understood is kept as a fault and changes nothing else."""
        self.trail.append(happening)
        self.number = self.number or happening.number
        self.system = self.system or happening.system
        if happening.fault:
            self.faults.append(happening.fault)
            return
        if happening.event in APPLY:
            APPLY[happening.event](self, happening, calendar)
        if happening.event in ENDS:
            _end(self, happening)


def fold(history: list[Happening], calendar: Calendar) -> MatterView:
    """The matter after all of its happenings."""
    matter = MatterView()
    for happening in history:
        matter.apply(happening, calendar)
    return matter


# what each event does


def _received(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    facts = h.facts
    for name in ("power", "item", "item_title"):
        setattr(matter, name, str(facts[name]))
    matter.item_version = str(facts["item_version"])
    matter.channel = str(facts.get("channel") or "")
    matter.home = matter.department = str(facts["department"] or "")
    matter.received_at, matter.received_on = h.occurred_at, facts["received_on"]
    if facts.get("counts_from"):
        _start(matter, h, facts["counts_from"])


def _accepted(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.accepted_on, matter.deemed = h.facts["accepted_on"], bool(h.facts.get("deemed"))
    if matter.promised is None:
        _start(matter, h, h.facts["counts_from"])


def _reopened(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    _keep(matter, h.occurred_at)
    matter.ended_at, matter.ended_by, matter.outcome = None, "", ""
    matter.decided_on = matter.published_on = matter.delivered_on = None
    matter.department, matter.official, matter.official_name = matter.home, "", ""
    _start(matter, h, h.facts["counts_from"])


def _restarted(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    """The law lets the limit begin anew (a supplement has come, a fee was paid): a round more, in the same hands."""
    _keep(matter, h.occurred_at)
    _start(matter, h, h.facts["counts_from"])


def _start(matter: MatterView, h: Happening, on: date) -> None:
    matter.round += 1
    matter.special.clear()  # what was open before the clocks ran does not hold them
    matter.suspended_on = None
    begun = (h.entry,)
    promised, statutory = h.facts["promised_days"], h.facts["statutory_days"]
    matter.promised = None if promised is None else Counted(ClockRun(on, promised), begun, matter.round)
    matter.statutory = None if statutory is None else Counted(ClockRun(on, statutory), begun, matter.round)


def _limits_changed(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    """Another kind, another limit: counted from the same start with the same pauses."""
    for kind in ("promised", "statutory"):
        clock, days = getattr(matter, kind), h.facts[f"{kind}_days"]
        if clock is not None and days is not None:
            setattr(matter, kind, clock.touched(replace(clock.run, limit_days=days), h))


def _suspend(matter: MatterView, h: Happening, procedure: str) -> None:
    matter.special.add(procedure)
    if matter.suspended_on is not None or matter.over or matter.promised is None:
        return
    on = local_date(h.occurred_at)
    matter.suspended_on = on
    _each_clock(matter, h, lambda run: run.suspend(on))


def _resume(matter: MatterView, h: Happening, procedure: str) -> None:
    matter.special.discard(procedure)
    if matter.special or matter.suspended_on is None:
        return
    on = local_date(h.occurred_at)
    matter.suspended_on = None
    _each_clock(matter, h, lambda run: run.resume(on))


def _each_clock(matter: MatterView, h: Happening, change: Callable[[ClockRun], ClockRun]) -> None:
    """Both clocks and the steps that stand still with them. What a clock cannot do is a fault, not an error."""
    for kind in ("promised", "statutory"):
        clock: Counted | None = getattr(matter, kind)
        if clock is not None and clock.ended_at is None:
            setattr(matter, kind, clock.touched(_changed(matter, h, clock.run, change), h))
    for step in matter.steps.values():
        if step.clock is not None and step.clock.ended_at is None and not step.runs_on:
            step.clock = step.clock.touched(_changed(matter, h, step.clock.run, change), h)


def _changed(matter: MatterView, h: Happening, run: ClockRun, change: Callable[[ClockRun], ClockRun]) -> ClockRun:
    try:
        return change(run)
    except ClockError as error:
        matter.faults.append(f"{h.event}: {error}")
        return run


def _supplement_asked(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.notices = max(matter.notices, h.facts["notice"])
    _suspend(matter, h, SUPPLEMENT)


def _supplement_received(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    _resume(matter, h, SUPPLEMENT)


def _special_started(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    _suspend(matter, h, _procedure(h))


def _special_ended(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    _resume(matter, h, _procedure(h))


def _procedure(h: Happening) -> str:
    """Which one: two departments may inspect at once, each for its step; the clocks go on with the last."""
    return f"{h.facts['procedure']}:{h.facts.get('step') or ''}"


def _extended(matter: MatterView, h: Happening, calendar: Calendar) -> None:
    """More days for the promised limit, the statutory one or both: once, and before expiry; else a fault."""
    which, on = h.facts.get("clock") or "promised", local_date(h.occurred_at)
    for kind in ("promised", "statutory"):
        clock: Counted | None = getattr(matter, kind)
        if clock is None or clock.ended_at is not None or which not in (kind, "both"):
            continue
        run = _changed(matter, h, clock.run, lambda run: run.extend(h.facts["days"], on=on, calendar=calendar))
        setattr(matter, kind, clock.touched(run, h))


def _assigned(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    if h.facts["department"] is not None:  # nothing said: it stays; empty: back to where it was received
        matter.department = str(h.facts["department"] or matter.home)
    matter.official = str(h.facts.get("official") or "")
    matter.official_name = str(h.facts.get("official_name") or "")


def _step_started(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    facts, code = h.facts, str(h.facts["step"])
    run = ClockRun(local_date(h.occurred_at), facts["days"]) if facts["days"] is not None else None
    runs_on = bool(facts.get("runs_on"))
    if run is not None and matter.suspended_on is not None and not runs_on:
        run = run.suspend(local_date(h.occurred_at))
    matter.steps[code] = StepView(
        code=code,
        title=str(facts.get("step_title") or code),
        department=str(facts["department"]),
        official=str(facts.get("official") or ""),
        official_name=str(facts.get("official_name") or ""),
        mandatory=bool(facts.get("mandatory", True)),
        runs_on=runs_on,
        clock=None if run is None else Counted(run, (h.entry,)),
        started_at=h.occurred_at,
    )


def _step_done(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    code = str(h.facts["step"])
    step = matter.steps.setdefault(code, StepView(code=code, title=code, department=str(h.facts["department"])))
    step.done_at, step.opinion = h.occurred_at, str(h.facts.get("opinion") or "")
    step.official, step.official_name = h.official or step.official, h.official_name or step.official_name
    _stop_step(step, h.occurred_at)


def _step_skipped(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    code = str(h.facts["step"])
    step = matter.steps.setdefault(code, StepView(code=code, title=code, department=h.department))
    step.skipped = True
    _stop_step(step, h.occurred_at)


def _stop_step(step: StepView, at: datetime) -> None:
    if step.clock is not None and step.clock.ended_at is None:
        step.clock = replace(step.clock, ended_at=at)


def _decided(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.decided_on = h.facts["decided_on"]
    matter.outcome = str(h.facts["outcome"])


def _delivered(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.delivered_on = h.facts["delivered_on"]


def _published(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.published_on = h.facts["published_on"]


def _rated(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.satisfaction = h.facts["satisfaction"]


def _complained(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.complaints.append(h)


def _complaint_decided(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.complaint_answers.append(h)


def _put_right(matter: MatterView, h: Happening, _calendar: Calendar) -> None:
    matter.put_right.setdefault(str(h.facts["alert"]), h.recorded_at)


def _end(matter: MatterView, h: Happening) -> None:
    """The first end counts; steps still open end with it."""
    if matter.over:
        return
    matter.ended_at, matter.ended_by = h.occurred_at, str(h.event)
    matter.outcome = matter.outcome or str(h.facts.get("outcome") or h.event)
    for kind in ("promised", "statutory"):
        clock: Counted | None = getattr(matter, kind)
        if clock is not None and clock.ended_at is None:
            setattr(matter, kind, replace(clock, ended_at=h.occurred_at, entries=(*clock.entries, h.entry)))
    for step in matter.steps.values():
        _stop_step(step, h.occurred_at)


def _keep(matter: MatterView, at: datetime) -> None:
    """A round ends: its clocks stay as they were."""
    for kind in ("promised", "statutory"):
        clock: Counted | None = getattr(matter, kind)
        if clock is not None:
            matter.past.append((kind, clock if clock.ended_at else replace(clock, ended_at=at)))


APPLY: dict[Event, Callable[[MatterView, Happening, Calendar], None]] = {
    Event.RECEIVED: _received,
    Event.SUPPLEMENT_ASKED: _supplement_asked,
    Event.SUPPLEMENT_RECEIVED: _supplement_received,
    Event.ACCEPTED: _accepted,
    Event.STEP_STARTED: _step_started,
    Event.STEP_DONE: _step_done,
    Event.STEP_SKIPPED: _step_skipped,
    Event.SPECIAL_STARTED: _special_started,
    Event.SPECIAL_ENDED: _special_ended,
    Event.EXTENDED: _extended,
    Event.DECIDED: _decided,
    Event.DELIVERED: _delivered,
    Event.PUBLISHED: _published,
    Event.RATED: _rated,
    Event.COMPLAINED: _complained,
    Event.COMPLAINT_DECIDED: _complaint_decided,
    Event.ASSIGNED: _assigned,
    Event.LIMITS_CHANGED: _limits_changed,
    Event.REOPENED: _reopened,
    Event.RESTARTED: _restarted,
    Event.PUT_RIGHT: _put_right,
}
