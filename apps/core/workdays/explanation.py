"""A due date shown as a calendar: rows of weeks for the `.calendar` component, and the notices it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import pgettext

from apps.core.workdays.calendar import ONE_DAY, Calendar
from apps.core.workdays.clock import ExplainedDay
from apps.core.workdays.enums import DayKind, Reason
from apps.core.workdays.labels import festival_label

Weeks = list[list["Cell"]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One day in the table, as `{% calendar weeks %}` takes it.

    `kind` is the component's `data-day` (start, count, off, end, due or empty), `words` stand below the figure,
    `label` is the figure in a month's own table, empty outside the month.
    """

    date: date
    kind: str = ""
    words: str = ""
    label: str = ""
    provisional: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A notice that the counting rests on; without `number` the year is computed provisionally or carries none."""

    year: int
    number: str
    published: bool


def weeks(
    explained: Sequence[ExplainedDay],
    *,
    ended_on: date | None = None,
    start_note: str = "",
    today: date | None = None,
) -> Weeks:
    """The explanation as rows of seven cells, Monday first; the days before and after it are blank cells.

    `ended_on` is the day the case ended: days after it are no longer counted aloud. `start_note` says what happened on
    the first day (default "received"). An empty explanation gives no rows.
    """
    if not explained:
        return []
    cells, late = {}, 0
    for day in explained:
        late += day.late and day.counted
        kind, words = _kind_and_words(day, ended_on, start_note or pgettext("calendar", "received"), late)
        cells[day.date] = Cell(day.date, kind, words, str(day.date.day), day.provisional, day.date == today)
    return _rows(cells, explained[0].date, explained[-1].date)


def months(calendar: Calendar, year: int) -> list[tuple[date, Weeks]]:
    """The twelve months of a year, each with its first day and its rows. Raises UnknownYear where the calendar does."""
    found = []
    for number in range(1, 13):
        first = date(year, number, 1)
        last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
        cells = {}
        for offset in range((last - first).days + 1):
            day = calendar.describe(first + timedelta(days=offset))
            words = festival_label(day.festival) if day.festival else ""
            if day.kind is DayKind.MAKEUP:
                words = pgettext("calendar", "works")
            kind = {DayKind.MAKEUP: "count", DayKind.WORKDAY: ""}.get(day.kind, "off")
            cells[day.date] = Cell(day.date, kind, words, str(day.date.day), day.provisional)
        found.append((first, _rows(cells, first, last)))
    return found


def sources(calendar: Calendar, explained: Sequence[ExplainedDay]) -> list[Source]:
    """The notices of the years that the explanation touches, oldest first."""
    found = []
    for year in sorted({day.date.year for day in explained}):
        notice = calendar.notices.get(year)
        found.append(Source(year, notice.number if notice else "", notice is not None))
    return found


def _kind_and_words(day: ExplainedDay, ended_on: date | None, start_note: str, late: int) -> tuple[str, str]:
    if day.date == ended_on:
        count = pgettext("calendar", "day %(number)d") % {"number": day.ordinal} if day.ordinal else ""
        return "end", f"{count} {pgettext('calendar', 'done')}".strip()
    if day.due:
        return "due", pgettext("calendar", "due")
    if day.reason is Reason.START:
        return "start", start_note
    if ended_on is not None and day.date > ended_on:
        return "", ""
    if not day.counted:
        return "off", _off_note(day)
    if day.late:
        note = pgettext("calendar", "%(number)d late") % {"number": late}
    else:
        note = pgettext("calendar", "day %(number)d") % {"number": day.ordinal or 0}
    return "count", f"{note} {pgettext('calendar', 'works')}" if day.reason is Reason.MAKEUP else note


def _off_note(day: ExplainedDay) -> str:
    if day.reason is Reason.HOLIDAY and day.festival:
        return festival_label(day.festival)
    notes = {
        Reason.WEEKEND: pgettext("calendar", "weekend"),
        Reason.SUSPENSION: pgettext("calendar", "stopped"),
        Reason.SUSPENDED: pgettext("calendar", "stopped"),
        Reason.RESUMPTION: pgettext("calendar", "resumed"),
    }
    return notes.get(day.reason, "")


def _rows(cells: dict[date, Cell], first: date, last: date) -> Weeks:
    begin = first - timedelta(days=first.weekday())
    end = last + timedelta(days=6 - last.weekday())
    days = [begin + timedelta(days=offset) for offset in range((end - begin).days + 1)]
    row = [cells.get(day) or Cell(day) for day in days]
    return [row[start : start + 7] for start in range(0, len(row), 7)]
