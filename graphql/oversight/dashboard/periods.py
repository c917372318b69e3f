"""The spans of time a dashboard speaks of, and the span before, which its figures are compared with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAILY_AT_MOST = 62  # days: a longer span is drawn by months
MONTHS_SHOWN = 24


class Span(TextChoices):
    """What can be asked for. Spans that run on end today."""

    LAST_TWELVE = "last-12-months", _("Last 12 months")
    THIS_MONTH = "this-month", _("This month")
    LAST_MONTH = "last-month", _("Last month")
    QUARTER = "quarter", _("This quarter")
    YEAR = "year", _("This year")
    OWN = "own", _("Own period")


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def months(self) -> float:
        """Its length in months of 30 days: limits of counts are laid down for a month."""
        return self.days / 30

    @property
    def is_daily(self) -> bool:
        """Whether it is short enough to be drawn day by day."""
        return self.days <= DAILY_AT_MOST

    @property
    def shown(self) -> "Period":
        """What the trend shows: the days of a short period, else the 24 months up to the one it ends in."""
        return self if self.is_daily else Period(month_start(self.last, 1 - MONTHS_SHOWN), self.last)

    def points(self) -> list[date]:
        """The first days of what the trend draws: each day, or each month."""
        shown = self.shown
        if self.is_daily:
            return [shown.first + timedelta(days=n) for n in range(shown.days)]
        return [month_start(shown.first, n) for n in range(MONTHS_SHOWN)]

    def span_of(self, point: date) -> tuple[date, date]:
        """First and last day of a point of the trend; its last month ends with the period."""
        return (point, point) if self.is_daily else (point, min(month_end(point), self.last))


@dataclass(frozen=True)
class Compared:
    """A period and the one before."""

    now: Period
    before: Period


def month_start(day: date, months: int = 0) -> date:
    """The first day of the month that lies `months` after (or before) the day's."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_end(day: date) -> date:
    return month_start(day, 1) - timedelta(days=1)


def moved(day: date, months: int) -> date:
    """The same day of another month, its last one where the month is shorter."""
    start = month_start(day, months)
    return start.replace(day=min(day.day, month_end(start).day))


def _running(first: date, today: date, months: int) -> Compared:
    """From a first day until today, compared with the same stretch so many months before."""
    return Compared(Period(first, today), Period(month_start(first, -months), moved(today, -months)))


def _last_month(today: date) -> Compared:
    first, before = month_start(today, -1), month_start(today, -2)
    return Compared(Period(first, month_end(first)), Period(before, month_end(before)))


_SPANS: dict[str, Callable[[date], Compared]] = {
    Span.LAST_TWELVE: lambda today: _running(month_start(today, -11), today, 12),
    Span.THIS_MONTH: lambda today: _running(month_start(today), today, 1),
    Span.LAST_MONTH: _last_month,
    Span.QUARTER: lambda today: _running(month_start(today, -((today.month - 1) % 3)), today, 3),
    Span.YEAR: lambda today: _running(date(today.year, 1, 1), today, 12),
}


def compared(span: str, today: date, first: date | None = None, last: date | None = None) -> Compared:
    """A span by name; with `own` the days given (an end that is missing: today, or 30 days before the end)."""
    if span != Span.OWN:
        return _SPANS[span](today)
    last = last or today
    first = first or last - timedelta(days=29)
    length = timedelta(days=(last - first).days + 1)
    return Compared(Period(first, last), Period(first - length, last - length))
