"""The deadline clock: pure date arithmetic, Asia/Shanghai dates, no hours, no Django (DESIGN 5).

A working day counts when the clock ran both at its 00:00 and at its 24:00. So the days of start, suspension and
resumption never count, and a suspension lifted the same day changes nothing. The due date is the N-th counted day,
expiring at its 24:00. The day of the event is not counted: 行政许可法 article 82, 民法典 article 201.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Self

from apps.core.workdays.calendar import ONE_DAY, Calendar
from apps.core.workdays.enums import DayKind, Festival, Reason


class ClockError(ValueError):
    """The clock cannot do this; the text says why."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension: the day it began and the day it was lifted (None while it lasts)."""

    from_on: date
    to_on: date | None = None

    def __post_init__(self) -> None:
        if self.to_on is not None and self.to_on < self.from_on:
            raise ClockError(f"A suspension that began on {self.from_on} cannot end on {self.to_on}.")

    def touches(self, day: date) -> bool:
        """Whether the day loses its 00:00 or its 24:00 to this suspension."""
        if self.to_on is None:
            return day >= self.from_on
        return self.from_on != self.to_on and self.from_on <= day <= self.to_on

    def at_end_of(self, day: date) -> bool:
        """Whether the clock stood still at the day's 24:00."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


@dataclass(frozen=True, slots=True)
class Due:
    """The due date, None while the clock stands; `provisional` when a notice still to come may move it."""

    date: date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One day of the explanation. `ordinal` is the count reached on a counted day, `name` the calendar's short
    Chinese name; `due` marks the due day, `late` every day after it.
    """

    date: date
    counted: bool
    ordinal: int | None
    reason: Reason
    name: str
    festival: Festival | None
    due: bool
    late: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class ClockRun:
    """A limit of `limit_days` working days begun by an event on `started_on`, with what happened since.

    `pauses` are in order of time and do not overlap; only the last may be open. A restart is a new ClockRun.
    Every method that takes a calendar raises UnknownYear where the calendar does.
    """

    started_on: date
    limit_days: int
    extension_days: int = 0
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        if self.limit_days < 0 or self.extension_days < 0:
            raise ClockError("A limit and its extension are counted in whole working days, 0 or more.")
        latest = self.started_on
        for position, pause in enumerate(self.pauses):
            if pause.from_on < latest:
                raise ClockError(f"A suspension cannot begin on {pause.from_on}, before {latest}.")
            if pause.to_on is None and position + 1 < len(self.pauses):
                raise ClockError("Only the last suspension may still be open.")
            latest = pause.to_on or pause.from_on

    # What happens to a clock

    def suspend(self, on: date) -> Self:
        """The clock stopped on a day."""
        if self.suspended:
            raise ClockError("The clock already stands still.")
        return replace(self, pauses=(*self.pauses, Pause(on)))

    def resume(self, on: date) -> Self:
        """The clock going on from a day, which itself does not count."""
        if not self.suspended:
            raise ClockError("The clock is running already.")
        *before, last = self.pauses
        return replace(self, pauses=(*before, Pause(last.from_on, on)))

    def extend(self, days: int, *, on: date, calendar: Calendar) -> Self:
        """The limit lengthened by working days: once, and on the due day at the latest."""
        if self.extension_days:
            raise ClockError("The limit has been extended once already.")
        if days < 1:
            raise ClockError("An extension adds at least 1 working day.")
        if self.is_overdue(calendar, on):
            raise ClockError("The limit has passed; it can no longer be extended.")
        return replace(self, extension_days=days)

    # What a clock says

    @property
    def total_days(self) -> int:
        """The limit with its extension, in working days."""
        return self.limit_days + self.extension_days

    @property
    def suspended(self) -> bool:
        """Whether a suspension is open."""
        return bool(self.pauses) and self.pauses[-1].to_on is None

    def due(self, calendar: Calendar) -> Due:
        """The N-th counted day; for N = 0 the day of the event or the next working day.

        None while suspended, unless the limit had passed before the suspension began: a breach stays.
        """
        day = self._nth(calendar, self.total_days)
        until = day or self.pauses[-1].from_on
        return Due(day, any(calendar.is_provisional(each) for each in _days(self.started_on, until)))

    def expires_on(self, calendar: Calendar) -> date:
        """The due date of a clock that has one; ClockError where `due` gives None."""
        day = self._nth(calendar, self.total_days)
        if day is None:
            raise ClockError("The clock stands still; there is no due date.")
        return day

    def counts(self, calendar: Calendar, day: date) -> bool:
        """Whether this day is counted."""
        return (
            day > self.started_on and not any(pause.touches(day) for pause in self.pauses) and calendar.is_workday(day)
        )

    def used(self, calendar: Calendar, on: date) -> int:
        """Counted days up to and including `on`; goes on beyond the limit when overdue.

        A limit of 0 uses nothing before its due day has passed.
        """
        after = self.started_on
        if self.total_days == 0:
            due = self._nth(calendar, 0)
            if due is None:
                return 0
            after = due
        return self._count(calendar, after, on)

    def remaining(self, calendar: Calendar, on: date) -> int:
        """Counted days later than `on` up to the due day, recounted forward; 0 on the due day and after it.

        While suspended: what would be left if the clock went on from `on`. A limit of 0 has its working day left while
        that day is still to come (received on a weekend).
        """
        run = self
        if self.suspended:
            run = self.resume(max(on, self.pauses[-1].from_on))
        return run._count(calendar, on, run.expires_on(calendar))

    def overdue_days(self, calendar: Calendar, on: date) -> int:
        """Counted days later than the due day, up to and including `on`: 0 on a weekend right after it."""
        due = self._nth(calendar, self.total_days)
        return 0 if due is None else self._count(calendar, due, on)

    def is_overdue(self, calendar: Calendar, on: date) -> bool:
        """Whether the limit expired before `on` began."""
        due = self._nth(calendar, self.total_days)
        return due is not None and on > due

    def share_used(self, calendar: Calendar, on: date) -> float:
        """Used days as a share of the limit: 0.9 is 90 %, above 1 is overdue. A limit of 0 is 0 before its due day."""
        if self.total_days == 0:
            due = self._nth(calendar, 0)
            return 1.0 if due is not None and on >= due else 0.0
        return self.used(calendar, on) / self.total_days

    def warning_on(self, calendar: Calendar) -> date | None:
        """The counted day with which 90 % of the limit is used (the 18th of 20); None while not yet foreseeable."""
        return self._nth(calendar, (9 * self.total_days + 9) // 10)

    def reminder_on(self, calendar: Calendar) -> date | None:
        """The last working day of the limit, at whose start the reminder goes out; None while suspended."""
        return self._nth(calendar, self.total_days)

    def explain(self, calendar: Calendar, until: date) -> list[ExplainedDay]:
        """Every day from the start to `until`, both included, with why it counts or does not."""
        due = self._nth(calendar, self.total_days)
        explained, ordinal = [], 0
        for day in _days(self.started_on, until):
            described = calendar.describe(day)
            counted = self.counts(calendar, day)
            ordinal += counted
            explained.append(
                ExplainedDay(
                    date=day,
                    counted=counted,
                    ordinal=ordinal if counted else None,
                    reason=self._reason(day, described.kind),
                    name=described.name,
                    festival=described.festival,
                    due=day == due,
                    late=due is not None and day > due,
                    provisional=described.provisional,
                )
            )
        return explained

    # To and from storage

    def facts(self) -> dict[str, Any]:
        """JSON for a ledger entry or a public record."""
        return {
            "started_on": self.started_on.isoformat(),
            "limit_days": self.limit_days,
            "extension_days": self.extension_days,
            "pauses": [[p.from_on.isoformat(), p.to_on.isoformat() if p.to_on else None] for p in self.pauses],
        }

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """The clock that `facts` described; malformed facts raise KeyError or ValueError."""
        return cls(
            started_on=date.fromisoformat(facts["started_on"]),
            limit_days=int(facts["limit_days"]),
            extension_days=int(facts["extension_days"]),
            pauses=tuple(
                Pause(date.fromisoformat(begun), date.fromisoformat(lifted) if lifted else None)
                for begun, lifted in facts["pauses"]
            ),
        )

    # The counting

    def _nth(self, calendar: Calendar, number: int) -> date | None:
        """The `number`-th counted day, None when the clock was stopped before reaching it."""
        stopped_on = self.pauses[-1].from_on if self.suspended else None
        day = self.started_on
        if number == 0:
            while not calendar.is_workday(day) or any(pause.at_end_of(day) for pause in self.pauses):
                if stopped_on is not None and day >= stopped_on:
                    return None
                day += ONE_DAY
            return day
        while number:
            day += ONE_DAY
            if stopped_on is not None and day >= stopped_on:
                return None
            number -= self.counts(calendar, day)
        return day

    def _count(self, calendar: Calendar, after: date, until: date) -> int:
        return sum(self.counts(calendar, day) for day in _days(after + ONE_DAY, until))

    def _reason(self, day: date, kind: DayKind) -> Reason:
        if day == self.started_on:
            return Reason.START
        if kind in {DayKind.WEEKEND, DayKind.HOLIDAY}:
            return Reason(kind)
        touching = [pause for pause in self.pauses if pause.touches(day)]
        if not touching:
            return Reason(kind)
        if any(pause.at_end_of(day) for pause in touching):
            return Reason.SUSPENSION if any(pause.from_on == day for pause in touching) else Reason.SUSPENDED
        return Reason.RESUMPTION


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))
