"""Rules of time: reminder, warning, yellow and red, each independent of the others (DOMAIN, system 3)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from apps.core.workdays.services import Calendar, ClockRun, day_end, day_start, local_date
from apps.platforms.supervision.enums import Level, Part
from apps.platforms.supervision.events import Event
from apps.platforms.supervision.folding import Counted, MatterView, StepView
from apps.platforms.supervision.rules.base import Finding, Parameters, Rule


class _OfTime(Rule):
    part = Part.TIME
    timed = True

    def about(
        self, matter: MatterView, clock: Counted, at: datetime, counted_on: date, calendar: Calendar,
        with_: Parameters, step: StepView | None = None,
    ) -> Finding:  # fmt: skip
        """A finding about a limit; `counted_on` is the last day whose counting it tells."""
        holder = step or matter
        return Finding(
            rule=self.code,
            level=with_["level"],
            key=f"{self.code}:{step.code if step else ''}:{clock.name}",
            at=at,
            department=holder.department,
            official=holder.official,
            official_name=holder.official_name,
            step=step.code if step else "",
            due_on=clock.run.due(calendar).date,
            limit_days=clock.run.total_days,
            used_days=clock.run.used(calendar, counted_on),
            evidence=tuple(dict.fromkeys(clock.entries)),
            clock=clock.run.facts(),
        )

    def passed(
        self, matter: MatterView, clock: Counted, calendar: Calendar, with_: Parameters, step: StepView | None = None
    ) -> Iterator[Finding]:
        """That the limit's last day has ended without its end."""
        due = clock.run.due(calendar).date
        if due is not None and clock.open_at(day_end(due)):
            yield self.about(matter, clock, day_end(due), due, calendar, with_, step)


def _promised(matter: MatterView) -> Iterable[Counted]:
    return (clock for kind, clock in matter.clocks if kind == "promised")


class Reminder(_OfTime):
    """At the start of the last working day of a promised limit."""

    code = "T-01"
    name = _("The last day of the promised limit begins")
    level = Level.REMINDER

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for clock in _promised(matter):
            last = clock.run.reminder_on(calendar)
            if last is not None and clock.open_at(day_start(last)):
                yield self.about(matter, clock, day_start(last), last, calendar, with_)


class Warning90(_OfTime):
    """When so many per cent of a promised limit are used: with the start of the counted day that reaches them."""

    code = "T-02"
    name = _("Most of the promised limit is used")
    level = Level.WARNING
    defaults = {"percent": 90}

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for clock in _promised(matter):
            day = _nth_counted(clock.run, -(-with_["percent"] * clock.run.total_days // 100), calendar)
            if day is not None and clock.open_at(day_start(day)):
                yield self.about(matter, clock, day_start(day), day, calendar, with_)


def _nth_counted(run: ClockRun, number: int, calendar: Calendar) -> date | None:
    """The day on which the count reaches a number: the due date of the same clock with that limit."""
    return ClockRun(run.started_on, number, 0, run.pauses).due(calendar).date


class StepOverdue(_OfTime):
    """A step's own limit has passed, also inside the promised one."""

    code = "T-03"
    name = _("A step has passed its limit")

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for step in matter.steps.values():
            if step.clock is not None:
                yield from self.passed(matter, step.clock, calendar, with_, step)


class PromisedOverdue(_OfTime):
    """The promised limit has passed."""

    code = "T-04"
    name = _("The promised limit has passed")

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for clock in _promised(matter):
            yield from self.passed(matter, clock, calendar, with_)


class StatutoryOverdue(_OfTime):
    """The statutory limit has passed."""

    code = "T-05"
    name = _("The statutory limit has passed")
    level = Level.RED

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for kind, clock in matter.clocks:
            if kind == "statutory":
                yield from self.passed(matter, clock, calendar, with_)


class NotPutRight(Rule):
    """A yellow card was not put right in time: the work is not done, nothing was corrected, nobody lifted it."""

    code = "T-06"
    name = _("A yellow card was not put right in time")
    part = Part.TIME
    level = Level.RED
    timed = True
    defaults = {"days": 5}

    def after(
        self, cards: Iterable[Finding], matter: MatterView, with_: Parameters, calendar: Calendar
    ) -> Iterator[Finding]:
        """A red card for each yellow one whose time runs out."""
        for card in cards:
            run = ClockRun(local_date(card.at), with_["days"])
            due = run.expires_on(calendar)
            righted = _put_right_at(card, matter)
            if righted is not None and righted < day_end(due):
                continue
            yield Finding(
                rule=self.code, level=with_["level"], key=f"{self.code}:{card.key}", at=day_end(due),
                department=card.department, official=card.official, official_name=card.official_name, step=card.step,
                due_on=due, limit_days=run.total_days, used_days=run.total_days, evidence=card.evidence,
                clock=run.facts(), cause=card.key,
            )  # fmt: skip


def _put_right_at(card: Finding, matter: MatterView) -> datetime | None:
    """When the cause of a yellow card was gone: by the work itself, by a correction, or because it was lifted."""
    moments = [matter.put_right[card.key]] if card.key in matter.put_right else []
    rule = card.rule
    if rule in {PromisedOverdue.code, StatutoryOverdue.code}:
        moments += [clock.ended_at for _kind, clock in matter.clocks if clock.ended_at and _same(card, clock)]
    elif rule == StepOverdue.code and card.step in matter.steps:
        ended = matter.steps[card.step].clock
        moments += [ended.ended_at] if ended is not None and ended.ended_at else []
    elif rule == "P-07":
        moments += [h.occurred_at for h in matter.trail if h.event == Event.PUBLISHED]
    elif rule == "C-01":
        moments += [h.occurred_at for h in matter.complaint_answers]
    return min(moments, default=None)


def _same(card: Finding, clock: Counted) -> bool:
    return card.key.endswith(f":{clock.name}")
