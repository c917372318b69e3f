"""The calendar that explains a due date: weeks from Monday to Sunday, each day with what it did to the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

Kind: TypeAlias = Literal["", "start", "count", "off", "end", "due"]
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """One day. `kind`: start (received), count, off, end (answered), due, or nothing; `number` is the count reached."""

    date: dt.date
    kind: Kind = ""
    number: int | None = None
    note: str = ""

    @property
    def words(self) -> str:
        """「第 6 天」「第 8 天 班」「国庆」「收到」「期限」."""
        parts = [_("day %(number)s") % {"number": self.number}] if self.number else []
        if self.note:
            parts.append(self.note)
        elif self.kind in SAYS:
            parts.append(SAYS[self.kind]())
        return " ".join(parts)


SAYS = {
    "start": lambda: _("received"),
    "off": lambda: _("day off"),
    "end": lambda: _("answered"),
    "due": lambda: _("due"),
}


class Explained(Protocol):
    """What `ClockRun.explain()` of the working-day clock gives for each day."""

    @property
    def date(self) -> dt.date: ...
    @property
    def counted(self) -> bool: ...
    @property
    def ordinal(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def due(self) -> bool: ...


def days_of(explained: Sequence[Explained], *, ended_on: dt.date | None = None) -> list[Day]:
    """The days of an explained clock; `ended_on` is the day of the answer, which may be before or after the due day."""
    days = []
    for position, each in enumerate(explained):
        kind: Kind = "count" if each.counted else "off"
        note = each.name
        if position == 0:
            kind, note = "start", ""
        if each.due:
            kind, note = "due", ""
        if each.date == ended_on:
            kind, note = "end", ""
        days.append(Day(each.date, kind, each.ordinal, note))
    return days


def weeks_of(days: Iterable[Day]) -> list[list[Day]]:
    """Whole weeks around these days; days before and after them are plain."""
    known = {day.date: day for day in days}
    if not known:
        return []
    first, last = min(known), max(known)
    first -= ONE_DAY * first.weekday()
    last += ONE_DAY * (6 - last.weekday())
    dates = [first + ONE_DAY * offset for offset in range((last - first).days + 1)]
    row = [known.get(date, Day(date)) for date in dates]
    return [row[start : start + 7] for start in range(0, len(row), 7)]


def weeks_explained(explained: Sequence[Explained], *, ended_on: dt.date | None = None) -> list[list[Day]]:
    """`{% calendar weeks %}` straight from the clock's own explanation."""
    return weeks_of(days_of(explained, ended_on=ended_on))


def heads() -> list[str]:
    """「一」 to 「日」."""
    return [
        pgettext("calendar head", "Mon"),
        pgettext("calendar head", "Tue"),
        pgettext("calendar head", "Wed"),
        pgettext("calendar head", "Thu"),
        pgettext("calendar head", "Fri"),
        pgettext("calendar head", "Sat"),
        pgettext("calendar head", "Sun"),
    ]
