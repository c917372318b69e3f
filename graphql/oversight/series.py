"""What came in and what was closed, day by day or month by month, without gaps.

Of each day or month: the cases received in it, and the cases closed in it with their figures. Two statements at most,
whatever the number of jurisdictions and of days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.workdays.services import today
from oversight.access import Viewer
from oversight.figures import Dimension, Figures, Summary, summary
from oversight.filters import CaseFilter, check_period
from oversight.refusals import Refused
from tenants.across import LeftOut

MOST_POINTS = {"day": 400, "month": 240}
USUAL = {"day": 30, "month": 24}


class Interval(StrEnum):
    """How long a point of a series lasts."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Point:
    """A day or a month: what came in, and the figures of what was closed in it."""

    period: str
    begins: date
    received: int
    closed: Figures


@dataclass(frozen=True)
class Series:
    """All points from the first day to the last."""

    points: list[Point]
    left_out: tuple[LeftOut, ...]
    as_of: datetime


def month_start(day: date, back: int = 0) -> date:
    """The first day of the month, or of one so many months earlier."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def periods(interval: Interval, first: date, last: date) -> Iterator[tuple[str, date]]:
    """Each day or month from first to last: its name ("2026-11-24", "2026-11") and its first day."""
    if interval == Interval.DAY:
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            yield day.isoformat(), day
        return
    begins = month_start(first)
    while begins <= last:
        yield f"{begins:%Y-%m}", begins
        begins = month_start(begins, -1)


def _bounds(interval: Interval, first: date | None, last: date | None) -> tuple[date, date]:
    check_period(first, last)
    last = last or today()
    if first is None:
        usual = USUAL[interval] - 1
        first = last - timedelta(days=usual) if interval == Interval.DAY else month_start(last, usual)
    check_period(first, last)
    length = (last - first).days + 1
    if interval == Interval.MONTH:
        length = (last.year - first.year) * 12 + last.month - first.month + 1
    if length > MOST_POINTS[interval]:
        raise Refused.bad_input(_("At most %(most)d points.") % {"most": MOST_POINTS[interval]})
    return first, last


def case_series(
    viewer: Viewer,
    wanted: CaseFilter,
    interval: Interval,
    *,
    first: date | None = None,
    last: date | None = None,
    received: bool = True,
    closed: bool = True,
    with_days: bool = True,
) -> Series:
    """From `first` to `last` (24 months or 30 days up to today unless given). `received`, `closed`: which of the two
    statements are needed. Raises Refused, TooSlow.
    """
    first, last = _bounds(interval, first, last)
    came: dict[str | None, Figures] = {}
    left: dict[str | None, Figures] = {}
    found: list[Summary] = []
    if received:
        by = Dimension.DAY if interval == Interval.DAY else Dimension.MONTH
        within = _within(wanted, "received", first, last)
        found.append(_grouped(viewer, within, by, came, with_days=False))
    if closed:
        by = Dimension.CLOSED_DAY if interval == Interval.DAY else Dimension.CLOSED_MONTH
        within = _within(wanted, "closed", first, last)
        found.append(_grouped(viewer, within, by, left, with_days=with_days))
    nothing = Figures()
    points = [
        Point(name, begins, came.get(name, nothing).received, left.get(name, nothing))
        for name, begins in periods(interval, first, last)
    ]
    left_out = {each.place.code: each for one in found for each in one.left_out}
    return Series(points, tuple(left_out.values()), found[0].as_of if found else timezone.now())


def _grouped(
    viewer: Viewer, wanted: CaseFilter, by: Dimension, into: dict[str | None, Figures], *, with_days: bool
) -> Summary:
    found = summary(viewer, wanted, [by], with_days=with_days)
    into.update((group.keys[by], group.figures) for group in found.groups)
    return found


def _within(wanted: CaseFilter, name: str, first: date, last: date) -> CaseFilter:
    """What the filter asks for, no longer than the series."""
    begins, ends = getattr(wanted, f"{name}_from"), getattr(wanted, f"{name}_to")
    bounds: dict[str, Any] = {
        f"{name}_from": first if begins is None else max(begins, first),
        f"{name}_to": last if ends is None else min(ends, last),
    }
    return replace(wanted, **bounds)
