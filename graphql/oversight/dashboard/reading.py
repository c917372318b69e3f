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
from oversight.dashboard.counting import Wish, grant
from oversight.figures import Dimension, Figures, Group
from oversight.filters import CaseFilter
from tenants.across import Fold, LeftOut, read

LONGEST_OVERDUE = 8
SOON = timedelta(days=3)


@dataclass
class Place:
    """A jurisdiction's figures (or a department's, by its code) in the period and in the one before."""

    code: str
    now: Figures = field(default_factory=lambda: Figures(days=0, timed=0))
    before: Figures = field(default_factory=lambda: Figures(days=0, timed=0))
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
        granted = grant(self.asked.viewer, self._wishes(), self.asked.places)
        self._left(granted.left_out)
        cohorts, (kinds, subjects, channels, outcomes), (came, went) = (
            granted.groups[:5], granted.groups[5:9], granted.groups[9:11]
        )  # fmt: skip
        places = {place.code: Place(place.code) for place in self.asked.places if place.code not in self.left_out}
        _share_out(cohorts, Dimension.JURISDICTION, places)
        return Reading(
            as_of=as_of,
            places=places,
            departments=self._departments(granted.groups[11:]) if self.asked.single else [],
            kinds=_tally(kinds, Dimension.KIND),
            subjects=_whole_subjects(_tally(subjects, Dimension.CATEGORY)),
            channels=_tally(channels, Dimension.CHANNEL),
            outcomes=_tally(outcomes, Dimension.OUTCOME),
            points=self._points(came, went),
            late=self._late(),
            pressing=self._pressing(),
            left_out=tuple(self.left_out.values()),
        )

    def _wishes(self) -> list[Wish]:
        """Five cohorts by place; what they are; the trend; of a single jurisdiction the cohorts by department too."""
        asked, now, shown = self.asked, self.asked.period, self.asked.period.shown
        cohorts = list(zip(self._cohorts(), COHORTS, strict=True))
        by_time = (Dimension.DAY, Dimension.CLOSED_DAY) if now.is_daily else (Dimension.MONTH, Dimension.CLOSED_MONTH)
        return [
            *(Wish(each, (Dimension.JURISDICTION,), told) for each, (_, told) in cohorts),
            *(
                Wish(asked.received(now), (by,), COUNT)
                for by in (Dimension.KIND, Dimension.CATEGORY, Dimension.CHANNEL)
            ),
            Wish(asked.closed(now), (Dimension.OUTCOME,), COUNT),
            Wish(asked.received(shown), (by_time[0],), COUNT),
            Wish(asked.closed(shown), (by_time[1],), OF_CLOSED),
            *(Wish(each, (Dimension.DEPARTMENT,), told) for each, (_, told) in cohorts if asked.single),
        ]

    def _cohorts(self) -> list[CaseFilter]:
        """In the order of COHORTS."""
        asked, now, before = self.asked, self.asked.periods.now, self.asked.periods.before
        return [asked.received(now), asked.closed(now), asked.filter(), asked.received(before), asked.closed(before)]

    def _left(self, left_out: Iterable[LeftOut]) -> None:
        self.left_out.update({each.place.code: each for each in left_out})

    def _departments(self, cohorts: list[list[Group]]) -> list[Place]:
        """One more statement: what the departments are called in that jurisdiction."""
        found: dict[str, Place] = {}
        _share_out(cohorts, Dimension.DEPARTMENT, found)
        named = read(Department.objects.order_by().values("code", "short_name"), self.asked.places)
        names = {row["code"]: row["short_name"] for row in named.rows}
        for code, department in found.items():
            department.name = names.get(code, code)
        return list(found.values())

    def _points(self, came: list[Group], went: list[Group]) -> list[Point]:
        style, none = "%Y-%m-%d" if self.asked.period.is_daily else "%Y-%m", Figures()
        received = {_only(group): group.figures for group in came}
        closed = {_only(group): group.figures for group in went}
        points = []
        for day in self.asked.period.points():
            key = day.strftime(style)
            found = closed.get(key, none)
            counts = (found.closed, found.closed_on_time, found.satisfied, found.rated)
            points.append(Point(day, received.get(key, none).received, *counts))
        return points

    # what figures do not tell

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


COUNT = ("received",)
OF_CLOSED = ("closed", "closed_on_time", "satisfied", "rated", "days", "timed")
COHORTS = (
    ("now", COUNT),
    ("now", OF_CLOSED),
    ("now", ("open", "overdue")),
    ("before", COUNT),
    ("before", OF_CLOSED),
)


def _share_out(cohorts: list[list[Group]], by: Dimension, to: dict[str, Place]) -> None:
    """Give each place (or department) what it has in each cohort."""
    for groups, (when, names) in zip(cohorts, COHORTS, strict=True):
        for group in groups:
            code = group.keys[by] or ""
            figures: Figures = getattr(to.setdefault(code, Place(code)), when)
            for name in names:
                setattr(figures, name, (getattr(figures, name) or 0) + (getattr(group.figures, name) or 0))


def _only(group: Group) -> str | None:
    """The key of a group that is told by one dimension."""
    return next(iter(group.keys.values()))


def _whole_subjects(counts: dict[str, int]) -> dict[str, int]:
    """Parts counted into their subject: urban.02 into urban."""
    whole: dict[str, int] = {}
    for code, number in counts.items():
        subject = code.split(".", 1)[0]
        whole[subject] = whole.get(subject, 0) + number
    return whole


def _tally(groups: list[Group], dimension: Dimension) -> dict[str, int]:
    """How many cases each code has; without a code: the empty one."""
    found: dict[str, int] = {}
    for group in groups:
        code = group.keys[dimension] or ""
        found[code] = found.get(code, 0) + group.figures.received
    return found
