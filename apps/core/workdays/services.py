"""What others ask of the calendar: today's date, the calendar itself, and entering a notice.

Dates are those of Asia/Shanghai. `calendar()` is cached for 30 seconds per process; an entered notice reaches the other
processes within that time.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.workdays.calendar import ONE_DAY, Calendar, Notice, Off, UnknownYear
from apps.core.workdays.checks import check_notice
from apps.core.workdays.clock import ClockError, ClockRun, Due, ExplainedDay, Pause
from apps.core.workdays.explanation import Cell, Source, sources, weeks
from apps.core.workdays.labels import unknown_year
from apps.core.workdays.models import HolidayNotice
from apps.core.workdays.published import published_notices
from tenants.context import PUBLIC, door, open_schema

__all__ = [
    "Calendar",
    "Cell",
    "ClockError",
    "ClockRun",
    "Due",
    "ExplainedDay",
    "NoticeEntered",
    "Off",
    "Pause",
    "Source",
    "UnknownYear",
    "calendar",
    "changed_message",
    "day_end",
    "day_start",
    "enter_notice",
    "forget",
    "last_entered",
    "local_date",
    "shipped_calendar",
    "sources",
    "today",
    "unknown_year",
    "weeks",
    "years_entered_since",
]

SHANGHAI = ZoneInfo("Asia/Shanghai")
CACHE_SECONDS = 30.0

_cached: tuple[float, Calendar] | None = None


def today() -> date:
    """Today's date in Asia/Shanghai."""
    return local_date(timezone.now())


def local_date(moment: datetime) -> date:
    """The date of an aware moment in Asia/Shanghai; a naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no date")
    return moment.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """The day's 00:00 in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def day_end(day: date) -> datetime:
    """The day's 24:00, which is the next day's 00:00: compare with `<`."""
    return day_start(day + ONE_DAY)


def shipped_calendar(*, strict: bool = False) -> Calendar:
    """The calendar without what was entered, for when there is no database."""
    return Calendar(published_notices(), strict=strict)


def calendar(*, strict: bool = False) -> Calendar:
    """The shipped and the entered notices; an entered one takes the place of a shipped one of its year.

    With `strict` a year without notice raises UnknownYear; otherwise it is computed provisionally.
    """
    global _cached
    now = time.monotonic()
    if _cached is None or now - _cached[0] > CACHE_SECONDS:
        _cached = (now, Calendar([*_without(published_notices(), entered := _entered()), *entered]))
    return _cached[1].strictly() if strict else _cached[1]


def forget() -> None:
    """Drop the cached calendar of this process."""
    global _cached
    _cached = None


def _entered() -> list[Notice]:
    if open_schema() is None:
        with door(PUBLIC):
            return [row.as_notice() for row in HolidayNotice.objects.all()]
    return [row.as_notice() for row in HolidayNotice.objects.all()]


def _without(notices: Iterable[Notice], replaced: Iterable[Notice]) -> list[Notice]:
    years = {notice.year for notice in replaced}
    return [notice for notice in notices if notice.year not in years]


@dataclass(frozen=True, slots=True)
class NoticeEntered:
    """What entering a notice changed. Clocks whose due date falls in `years` and is provisional, or lies on or after
    the first of `changed`, have to be recomputed.
    """

    notice: HolidayNotice
    years: tuple[int, int]
    changed: tuple[date, ...]


@transaction.atomic
def enter_notice(
    *,
    year: int,
    number: str,
    published_on: date,
    off_ranges: Iterable[Off],
    makeup_days: Iterable[date],
    actor_name: str,
) -> NoticeEntered:
    """Enter or correct the State Council's notice for a year that is not over.

    The notice may name days of late December of the year before. Raises ValidationError with messages by field
    (see `checks.check_notice`). The caller has checked the right to do this.
    """
    notice = Notice(
        year=year,
        number="".join(number.split()),
        published_on=published_on,
        off=tuple(sorted(off_ranges, key=lambda off: off.first)),
        makeup=tuple(sorted(makeup_days)),
    )
    check_notice(notice, today=today())
    before = calendar()
    row, _created = HolidayNotice.objects.update_or_create(
        year=year,
        defaults={
            "number": notice.number,
            "published_on": published_on,
            "days": notice.days_json(),
            "entered_by": actor_name,
            "entered_at": timezone.now(),
        },
    )
    after = Calendar([*_without(before.notices.values(), [notice]), notice])
    forget()
    transaction.on_commit(forget)
    span = (date(year - 1, 12, 1) + timedelta(days=offset) for offset in range(31 + 366))
    changed = tuple(day for day in span if day.year <= year and before.is_workday(day) != after.is_workday(day))
    return NoticeEntered(row, (year - 1, year), changed)


def years_entered_since(moment: datetime) -> frozenset[int]:
    """The years whose calendar was entered or corrected after a moment, with the year before each (its last days)."""
    entered = HolidayNotice.objects.filter(entered_at__gt=moment).values_list("year", flat=True)
    return frozenset(each for year in entered for each in (year - 1, year))


def last_entered() -> datetime | None:
    """When a notice was last entered or corrected; None where none was."""
    found: datetime | None = HolidayNotice.objects.aggregate(last=Max("entered_at"))["last"]
    return found


def changed_message(result: NoticeEntered) -> str:
    """What happened, in the user's words."""
    return _("The notice for %(year)d is in the calendar. Days that changed: %(days)d.") % {
        "year": result.notice.year,
        "days": len(result.changed),
    }
