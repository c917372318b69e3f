"""All figures of a dashboard: a fixed number of statements, whatever the number of jurisdictions.

Received are the cases that came in the period, closed those that were closed in it, open and overdue are as of now,
whenever they came. Rates are of the closed ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Value
from django.utils import timezone

from apps.core.cases.querysets import CaseQuerySet
from apps.core.people.models import Department
from apps.core.workdays.services import today
from apps.systems.petitions.enums import PetitionState
from oversight.dashboard.asked import Asked
from oversight.figures import Dimension, Figures, Group, Summary, summary
from oversight.filters import CaseFilter
from tenants.across import Fold, LeftOut, read

LONGEST_OVERDUE = 8
SOON = timedelta(days=3)


@dataclass
class Place:
    """A jurisdiction's figures (or a department's, by its code) in the period and in the one before."""

    code: str
    now: Figures = field(default_factory=Figures)
    before: Figures = field(default_factory=Figures)
    name: str = ""


@dataclass(frozen=True)
class Point:
    """A month or a day of the trend."""

    begins: date
    received: int = 0
    closed: int = 0
    on_time: int = 0
    satisfied: int = 0
    rated: int = 0


@dataclass(frozen=True)
class Late:
    """An open case whose limit has expired, as far as the viewer may see it."""

    place: str
    number: str
    title: str
    confidentiality: str
    department: str
    due: date


@dataclass(frozen=True)
class Pressing:
    """Open cases that want somebody's attention today."""

    due_today: int
    due_soon: int  # in the coming three days
    waiting: int  # for acceptance


@dataclass(frozen=True)
class Reading:
    """What the statements found. `as_of` is the moment before the first of them."""

    as_of: datetime
    places: dict[str, Place]
    departments: list[Place]
    kinds: dict[str, int]
    subjects: dict[str, int]
    channels: dict[str, int]
    outcomes: dict[str, int]
    points: list[Point]
    late: list[Late]
    pressing: Pressing
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> Place:
        """All places together."""
        whole = Place("")
        for place in self.places.values():
            whole.now.add(place.now)
            whole.before.add(place.before)
        return whole

    @property
    def is_empty(self) -> bool:
        """Whether there is no case at all to speak of."""
        found = self.total
        return not any((found.now.received, found.now.closed, found.now.open)) and not any(
            point.received or point.closed for point in self.points
        )


class Reader:
    """Asks the questions of one dashboard and keeps what was left out of any answer."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.left_out: dict[str, LeftOut] = {}

    def read(self) -> Reading:
        """Raises Refused, tenants.across.TooSlow."""
        as_of = timezone.now()
        places, departments = self._places()
        now = self.asked.period
        kinds, subjects, channels = self._makeup(now)
        return Reading(
            as_of=as_of,
            places=places,
            departments=departments,
            kinds=kinds,
            subjects=subjects,
            channels=channels,
            outcomes=self._outcomes(now),
            points=self._points(),
            late=self._late(),
            pressing=self._pressing(),
            left_out=tuple(self.left_out.values()),
        )

    def _summary(self, wanted: CaseFilter, *by: Dimension, with_days: bool = False) -> list[Group]:
        found: Summary = summary(self.asked.viewer, wanted, by, with_days=with_days)
        self._left(found.left_out)
        return found.groups

    def _left(self, left_out: Iterable[LeftOut]) -> None:
        self.left_out.update({each.place.code: each for each in left_out})

    def _places(self) -> tuple[dict[str, Place], list[Place]]:
        """Five statements. Of a single jurisdiction they tell its departments too."""
        asked, now, before = self.asked, self.asked.periods.now, self.asked.periods.before
        by = [Dimension.JURISDICTION, *([Dimension.DEPARTMENT] if asked.single else [])]
        cohorts = (
            ("now", self._summary(asked.received(now), *by), ("received",)),
            ("now", self._summary(asked.closed(now), *by, with_days=True), OF_CLOSED),
            ("now", self._summary(asked.filter(), *by), ("open", "overdue")),
            ("before", self._summary(asked.received(before), *by), ("received",)),
            ("before", self._summary(asked.closed(before), *by, with_days=True), OF_CLOSED),
        )
        places = {place.code: Place(place.code) for place in asked.places if place.code not in self.left_out}
        departments: dict[str, Place] = {}
        for when, groups, names in cohorts:
            for group in groups:
                place = places.setdefault(code := str(group.keys[Dimension.JURISDICTION]), Place(code))
                _add(getattr(place, when), group.figures, names)
                if asked.single:
                    key = group.keys[Dimension.DEPARTMENT] or ""
                    department = departments.setdefault(key, Place(key))
                    department.name = department.name or group.department_name or ""
                    _add(getattr(department, when), group.figures, names)
        return places, list(departments.values())

    def _makeup(self, period: Any) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
        """One statement: what the cases received are about, and how they came."""
        by = (Dimension.KIND, Dimension.CATEGORY, Dimension.CHANNEL)
        groups = self._summary(self.asked.received(period), *by)
        kinds, subjects, channels = (_tally(groups, dimension) for dimension in by)
        whole: dict[str, int] = {}
        for code, number in subjects.items():
            subject = code.split(".", 1)[0]
            whole[subject] = whole.get(subject, 0) + number
        return kinds, whole, channels

    def _outcomes(self, period: Any) -> dict[str, int]:
        groups = self._summary(self.asked.closed(period), Dimension.OUTCOME)
        return _tally(groups, Dimension.OUTCOME)

    def _points(self) -> list[Point]:
        """Two statements: received by the day (or month) of receipt, closed by that of closing."""
        asked, shown = self.asked, self.asked.period.shown
        by = (Dimension.DAY, Dimension.CLOSED_DAY) if shown.is_daily else (Dimension.MONTH, Dimension.CLOSED_MONTH)
        received = {g.keys[by[0]]: g.figures for g in self._summary(asked.received(shown), by[0])}
        closed = {g.keys[by[1]]: g.figures for g in self._summary(asked.closed(shown), by[1])}
        style = "%Y-%m-%d" if shown.is_daily else "%Y-%m"
        points, none = [], Figures()
        for day in asked.period.points():
            key = day.strftime(style)
            came, went = received.get(key, none), closed.get(key, none)
            point = Point(day, came.received, went.closed, went.closed_on_time, went.satisfied, went.rated)
            points.append(point)
        return points

    # what figures.summary does not tell

    def _cases(self, wanted: CaseFilter) -> CaseQuerySet:
        return wanted.cases(self.asked.viewer)

    def _late(self) -> list[Late]:
        """Two statements: the longest overdue cases that the viewer may see, and the names of their departments."""
        viewer, wanted = self.asked.viewer, self.asked.filter()
        if not viewer.sees_cases:
            return []
        cases = self._cases(wanted).overdue(today())
        if viewer.handler is not None:
            cases = cases.visible_to(viewer.handler)
        columns = ("promised_due", "id", "number", "title", "confidentiality", "department_id")
        order = ("promised_due", "id")
        found = read(
            cases.order_by(*order).values(*columns)[:LONGEST_OVERDUE],
            wanted.places(viewer),
            order=order,
            limit=LONGEST_OVERDUE,
        )
        self._left(found.left_out)
        names = self._department_names(found.rows)
        return [
            Late(
                place=row["jurisdiction"],
                number=row["number"],
                title=row["title"],
                confidentiality=row["confidentiality"],
                department=names.get(row["department_id"], ""),
                due=row["promised_due"],
            )
            for row in found.rows
        ]

    def _department_names(self, rows: list[dict[str, Any]]) -> dict[Any, str]:
        codes = {row["jurisdiction"] for row in rows}
        keys = {row["department_id"] for row in rows if row["department_id"]}
        found = read(
            Department.objects.filter(pk__in=keys).order_by().values("id", "short_name"),
            [place for place in self.asked.places if place.code in codes],
        )
        return {row["id"]: row["short_name"] for row in found.rows}

    def _pressing(self) -> Pressing:
        """One statement over the open cases."""
        wanted, day = self.asked.filter(), today()
        cases = self._cases(wanted).open().order_by()
        counts = {
            "due_today": Count(Value(1), filter=Q(promised_due=day)),
            "due_soon": Count(Value(1), filter=Q(promised_due__gt=day, promised_due__lte=day + SOON)),
            "waiting": Count(Value(1), filter=Q(state=PetitionState.RECEIVED)),
        }
        found = read(
            cases.values(everything=Value(1)).annotate(**counts),
            wanted.places(self.asked.viewer),
            fold=Fold((), tuple(counts)),
        )
        self._left(found.left_out)
        return Pressing(**found.rows[0]) if found.rows else Pressing(0, 0, 0)


OF_CLOSED = ("closed", "closed_on_time", "satisfied", "rated", "days", "timed")


def _add(to: Figures, more: Figures, names: Iterable[str]) -> None:
    for name in names:
        setattr(to, name, (getattr(to, name) or 0) + (getattr(more, name) or 0))


def _tally(groups: list[Group], dimension: Dimension) -> dict[str, int]:
    """How many cases each code has; without a code: the empty one."""
    found: dict[str, int] = {}
    for group in groups:
        code = group.keys[dimension] or ""
        found[code] = found.get(code, 0) + group.figures.received
    return found
