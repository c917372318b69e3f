"""Figures over many jurisdictions in one statement: counts, and the mean of handling days (`handling`: their spread).

Definitions, the same wherever they are shown:
- received: cases that match the filter.
- open: not closed yet. overdue: open, and the promised limit expired before today (Asia/Shanghai).
- closed: with outcome and answer. closed on time: closed, and the promised limit was never broken.
- handling days: working days that the promised clock counted, suspensions left out; a reopened case counts all its
  rounds together (`Case.used_days`). The mean is over closed cases that had such a clock.
- rated: the citizen said how satisfied. satisfied: said satisfied or basically satisfied.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, DateTimeField, F, Q, Sum, Value
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone

from apps.core.cases.enums import Satisfaction
from apps.core.workdays.services import SHANGHAI, today
from oversight.access import Viewer
from oversight.filters import CaseFilter
from oversight.refusals import Refused
from tenants.across import PLACE, Fold, LeftOut, read
from tenants.enums import Level
from tenants.models import Jurisdiction

MOST_GROUPS = 5_000
MOST_DIMENSIONS = 4


class Dimension(StrEnum):
    """What figures can be grouped by."""

    JURISDICTION = "jurisdiction"
    CITY = "city"
    KIND = "kind"
    STATE = "state"
    CATEGORY = "category"
    CHANNEL = "channel"
    DEPARTMENT = "department"
    MONTH = "month"
    OUTCOME = "outcome"
    DAY = "day"
    CLOSED_MONTH = "closed_month"
    CLOSED_DAY = "closed_day"
    HANDLING_DAYS = "handling_days"


def _month(moment: str) -> Any:
    return TruncMonth(moment, output_field=DateTimeField(), tzinfo=SHANGHAI)


EXPRESSIONS: dict[Dimension, Any] = {
    Dimension.KIND: F("subkind"),
    Dimension.STATE: F("state"),
    Dimension.CATEGORY: F("category"),
    Dimension.CHANNEL: F("channel"),
    Dimension.DEPARTMENT: F("department__code"),
    Dimension.MONTH: _month("received_at"),
    Dimension.OUTCOME: F("outcome"),
    Dimension.DAY: TruncDate("received_at", tzinfo=SHANGHAI),
    Dimension.CLOSED_MONTH: _month("closed_at"),
    Dimension.CLOSED_DAY: TruncDate("closed_at", tzinfo=SHANGHAI),
    Dimension.HANDLING_DAYS: F("used_days"),
}


@dataclass
class Figures:
    """Counts of cases; `days` working days over `timed` closed cases (None: not asked for)."""

    received: int = 0
    open: int = 0
    overdue: int = 0
    closed: int = 0
    closed_on_time: int = 0
    satisfied: int = 0
    rated: int = 0
    days: int | None = None
    timed: int | None = None

    @property
    def mean_handling_days(self) -> float | None:
        """None where no closed case had a clock."""
        return round(self.days / self.timed, 2) if self.timed and self.days is not None else None

    @property
    def on_time_share(self) -> float | None:
        """Closed on time of closed; None where nothing was closed."""
        return self.closed_on_time / self.closed if self.closed else None

    @property
    def satisfied_share(self) -> float | None:
        """Satisfied of rated; None where nobody rated."""
        return self.satisfied / self.rated if self.rated else None

    def add(self, other: "Figures") -> None:
        """Count another group in."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if theirs is not None:
                setattr(self, each.name, (mine or 0) + theirs)


@dataclass
class Group:
    """Figures of one group; `keys` hold a code, None for none, "2026-11" for a month, "2026-11-24" for a day, "3" for
    handling days.
    """

    figures: Figures
    keys: dict[Dimension, str | None]
    department_name: str | None = None


@dataclass
class Summary:
    """Figures of all cases asked for, and of each group."""

    total: Figures
    groups: list[Group]
    left_out: tuple[LeftOut, ...]
    as_of: datetime


def summary(
    viewer: Viewer,
    wanted: CaseFilter,
    group_by: Iterable[Dimension] = (),
    *,
    with_days: bool = True,
    most: int = MOST_GROUPS,
) -> Summary:
    """From the counters where they hold what is asked, else from the cases: one statement, whatever the number of
    jurisdictions; of a period that takes months in part one more for each end. `with_days` False leaves the handling
    days out; more than `most` groups are refused.

    Raises Refused, tenants.across.TooSlow.
    """
    dimensions = tuple(dict.fromkeys(group_by))
    if len(dimensions) > MOST_DIMENSIONS + (Dimension.HANDLING_DAYS in dimensions):
        raise Refused.too_many_groups(most)
    from oversight.counted import counted_summary, partly_counted_summary  # made of the types of this module

    found = counted_summary(viewer, wanted, dimensions, with_days=with_days)
    if found is None:
        found = partly_counted_summary(viewer, wanted, dimensions, with_days=with_days, most=most)
    if found is None:
        found = live_summary(viewer, wanted, dimensions, with_days=with_days, most=most)
    if len(found.groups) > most:
        raise Refused.too_many_groups(most)
    return found


def live_summary(
    viewer: Viewer,
    wanted: CaseFilter,
    dimensions: tuple[Dimension, ...] = (),
    *,
    with_days: bool = True,
    most: int = MOST_GROUPS,
) -> Summary:
    """The same, counted from the cases. Raises Refused, tenants.across.TooSlow."""
    inner = [each for each in dimensions if each in EXPRESSIONS]
    by_place = Dimension.JURISDICTION in dimensions
    by_city = Dimension.CITY in dimensions
    names = [f"{each}_key" for each in inner]
    outer = ([PLACE] if by_place or by_city else []) + names
    queryset = wanted.cases(viewer)
    keys: dict[str, Any] = {name: EXPRESSIONS[each] for name, each in zip(names, inner, strict=True)}
    same: tuple[str, ...] = ()
    if Dimension.DEPARTMENT in inner:
        keys["department_name"] = F("department__short_name")
        same = ("department_name",)
    counted = _counts(with_days)
    found = read(
        queryset.values(**(keys or {"everything": Value(1)})).annotate(**counted),
        wanted.places(viewer),
        fold=Fold(tuple(outer), tuple(counted), same),
        order=tuple(outer),
        limit=most + 1,
        label=(lambda place: place.code) if by_place or not by_city else city_code,
        planned_once=not wanted.text,
    )
    if len(found.rows) > most:
        raise Refused.too_many_groups(most)
    groups = [_group(row, dimensions, viewer, counted) for row in found.rows]
    total = Figures(days=0 if with_days else None, timed=0 if with_days else None)
    for group in groups:
        total.add(group.figures)
    return Summary(total, groups if dimensions else [], found.left_out, timezone.now())


def _counts(with_days: bool) -> dict[str, Any]:
    """Each figure as an aggregate of a branch."""
    closed = Q(closed_at__isnull=False)
    counts: dict[str, Any] = {
        "received": Count("*"),
        "open": Count(Value(1), filter=~closed),
        "overdue": Count(Value(1), filter=~closed & Q(promised_due__lt=today())),
        "closed": Count(Value(1), filter=closed),
        "closed_on_time": Count(Value(1), filter=closed & Q(breached_on__isnull=True)),
        "satisfied": Count(Value(1), filter=Q(satisfaction__in=(Satisfaction.SATISFIED, Satisfaction.BASICALLY))),
        "rated": Count(Value(1), filter=~Q(satisfaction="")),
    }
    if with_days:
        counts["days"] = Sum("used_days", filter=closed)
        counts["timed"] = Count("used_days", filter=closed)
    return counts


def _group(row: dict[str, Any], dimensions: tuple[Dimension, ...], viewer: Viewer, counted: Collection[str]) -> Group:
    keys: dict[Dimension, str | None] = {}
    for dimension in dimensions:
        match dimension:
            case Dimension.JURISDICTION:
                keys[dimension] = row[PLACE]
            case Dimension.CITY:
                keys[dimension] = _city_of(row[PLACE], viewer)
            case _:
                keys[dimension] = _plain(row[f"{dimension}_key"])
    figures = Figures(**{name: row[name] for name in counted})
    return Group(figures, keys, row.get("department_name"))


def _plain(value: Any) -> str | None:
    match value:
        case datetime():
            return f"{value:%Y-%m}"
        case date() | int():
            return str(value)
    return value or None


def city_code(place: Jurisdiction) -> str:
    """The code of the city to which a jurisdiction belongs; the province and the cities stand for themselves."""
    return place.parent_code if place.level == Level.COUNTY else place.code


def _city_of(code: str, viewer: Viewer) -> str:
    places = {place.code: place for place in viewer.places}
    return city_code(places[code]) if code in places else code
