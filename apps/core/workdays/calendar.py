"""The working-day calendar: pure, immutable, no Django.

Source of a published year: the notice of the State Council's General Office (国务院办公厅关于…年部分节假日安排的通知).
A year without its notice is computed from the statute and marked provisional, or refused by a strict calendar.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from apps.core.workdays import statute
from apps.core.workdays.enums import DayKind, Festival

ONE_DAY = timedelta(days=1)
# A notice may move the last days of the year before: 29-31 December 2007, 31 December 2011, 29-31 December 2018.
_YEAR_END = (12, 29)

_NAMES = {
    Festival.NEW_YEAR: "元旦",
    Festival.SPRING: "春节",
    Festival.QINGMING: "清明",
    Festival.LABOUR: "劳动节",
    Festival.DRAGON_BOAT: "端午",
    Festival.MID_AUTUMN: "中秋",
    Festival.NATIONAL: "国庆",
    Festival.VICTORY: "抗战胜利纪念日",
    Festival.OTHER: "放假",
}
_KIND_NAMES = {DayKind.WORKDAY: "", DayKind.WEEKEND: "周末", DayKind.HOLIDAY: "放假", DayKind.MAKEUP: "调休上班"}


class UnknownYear(LookupError):
    """No calendar for this year; `year` says which one, the text what to do."""

    def __init__(self, year: int, known: tuple[int, int]) -> None:
        first, last = known
        if year < first:
            text = f"There is no calendar for {year}: it begins in {first}."
        else:
            text = (
                f"The State Council's holiday notice for {year} is not in the calendar (last known year: {last}). "
                f"Ask the central team to enter the notice for {year}, then try again."
            )
        super().__init__(text)
        self.year = year
        self.known = known


@dataclass(frozen=True, slots=True)
class Off:
    """Consecutive days off, both ends included."""

    festival: Festival
    first: date
    last: date

    def days(self) -> Iterable[date]:
        return (self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice. `changed_by` holds the numbers of later notices already worked into the days."""

    year: int
    number: str
    published_on: date | None
    off: tuple[Off, ...]
    makeup: tuple[date, ...]
    changed_by: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """From the format of `data/notices.json`; a malformed record raises KeyError or ValueError."""
        published_on = record["published_on"]
        return cls(
            year=record["year"],
            number=record["number"],
            published_on=date.fromisoformat(published_on) if published_on else None,
            off=tuple(
                Off(Festival(festival), date.fromisoformat(first), date.fromisoformat(last))
                for festival, first, last in record["off"]
            ),
            makeup=tuple(date.fromisoformat(day) for day in record["makeup"]),
            changed_by=tuple(record.get("changed_by", ())),
        )

    def days_json(self) -> dict[str, list[Any]]:
        """The days alone, in the format of `data/notices.json`."""
        return {
            "off": [[str(off.festival), off.first.isoformat(), off.last.isoformat()] for off in self.off],
            "makeup": [day.isoformat() for day in self.makeup],
        }


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says of one day. `provisional`: its notice is not out yet and may change it."""

    date: date
    kind: DayKind
    festival: Festival | None
    provisional: bool

    @property
    def works(self) -> bool:
        return self.kind in {DayKind.WORKDAY, DayKind.MAKEUP}

    @property
    def name(self) -> str:
        """The short Chinese name (国庆, 周末, 调休上班), empty for an ordinary working day."""
        return _NAMES[self.festival] if self.festival else _KIND_NAMES[self.kind]


class Calendar:
    """All days of the years given by `notices`, and provisionally of the years after them.

    A later notice wins where two speak of the same day. `strict` refuses (UnknownYear) what is not published.
    """

    def __init__(self, notices: Iterable[Notice], *, strict: bool = False) -> None:
        self.notices = {notice.year: notice for notice in sorted(notices, key=lambda notice: notice.year)}
        if not self.notices:
            raise ValueError("A calendar needs at least one notice.")
        self.strict = strict
        self.first_year, self.last_year = min(self.notices), max(self.notices)
        self._off: dict[date, Festival] = {}
        self._makeup: set[date] = set()
        for notice in self.notices.values():
            self._add(notice)

    def _add(self, notice: Notice) -> None:
        for off in notice.off:
            for day in off.days():
                self._off[day] = off.festival
                self._makeup.discard(day)
        for day in notice.makeup:
            self._makeup.add(day)
            self._off.pop(day, None)

    def strictly(self) -> "Calendar":
        """The same calendar refusing years without a notice."""
        return Calendar(self.notices.values(), strict=True)

    def knows(self, year: int) -> bool:
        """Whether the notice for the year is in this calendar."""
        return year in self.notices

    def is_workday(self, day: date) -> bool:
        """Whether the day works. Raises UnknownYear outside the calendar (see `describe`)."""
        if day.year not in self.notices:
            return self.describe(day).works
        return day in self._makeup or (day.weekday() < 5 and day not in self._off)

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may change the day.

        True in a year without notice, and from 29 December while the notice for the next year is missing.
        """
        if day.year not in self.notices:
            return True
        return (day.month, day.day) >= _YEAR_END and day.year + 1 not in self.notices

    def describe(self, day: date) -> Day:
        """The day with its kind and festival.

        Raises UnknownYear before the first notice, in a gap or future year of a strict calendar, and after the last
        year whose movable feasts are tabulated (2050).
        """
        provisional = self.is_provisional(day)
        festival = self._festival(day)
        if day in self._makeup:
            kind = DayKind.MAKEUP
        elif festival:
            kind = DayKind.HOLIDAY
        else:
            kind = DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY
        return Day(day, kind, festival, provisional)

    def _festival(self, day: date) -> Festival | None:
        if day.year not in self.notices:
            computable = statute.FIRST_YEAR <= day.year <= statute.LAST_YEAR
            if self.strict or day.year < self.first_year or not computable:
                raise UnknownYear(day.year, (self.first_year, self.last_year))
            if day not in self._off and day not in self._makeup:
                return statute.statutory_holidays(day.year).get(day)
        return self._off.get(day)

    def next_workday(self, day: date) -> date:
        """The day itself if it works, else the first working day after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def workdays_between(self, after: date, until: date) -> int:
        """Working days later than `after`, up to and including `until`."""
        days = (after + timedelta(days=offset) for offset in range(1, (until - after).days + 1))
        return sum(self.is_workday(day) for day in days)
