"""How many alerts, in one statement over all jurisdictions; the total is the sum of the groups."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, DateTimeField, F, Q, Value
from django.db.models.functions import TruncMonth
from django.utils import timezone

from apps.core.workdays.services import SHANGHAI
from apps.platforms.supervision.enums import OPEN, AlertState, Level
from oversight.access import Viewer
from oversight.figures import MOST_DIMENSIONS, MOST_GROUPS, city_code
from oversight.refusals import Refused
from oversight.supervision.filters import AlertFilter
from tenants.across import PLACE, Fold, LeftOut, read


class AlertDimension(StrEnum):
    """What alerts can be grouped by."""

    JURISDICTION = "jurisdiction"
    CITY = "city"
    DEPARTMENT = "department"
    LEVEL = "level"
    RULE = "rule"
    STATE = "state"
    SYSTEM = "system"
    MONTH = "month"


PLACES = {AlertDimension.JURISDICTION, AlertDimension.CITY}
EXPRESSIONS: dict[AlertDimension, Any] = {
    AlertDimension.DEPARTMENT: F("department"),
    AlertDimension.LEVEL: F("level"),
    AlertDimension.RULE: F("rule"),
    AlertDimension.STATE: F("state"),
    AlertDimension.SYSTEM: F("matter__system"),
    AlertDimension.MONTH: TruncMonth("due_at", output_field=DateTimeField(), tzinfo=SHANGHAI),
}


@dataclass
class AlertFigures:
    """Counts of alerts. `waiting`: cards that nobody has decided on, reminders and warnings of open matters."""

    alerts: int = 0
    reminders: int = 0
    warnings: int = 0
    yellow: int = 0
    red: int = 0
    waiting: int = 0
    lifted: int = 0

    def add(self, other: "AlertFigures") -> None:
        """Count another group in."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass
class AlertGroup:
    """Figures of one group; `keys` hold a code, None for none, "2026-11" for a month."""

    figures: AlertFigures
    keys: dict[AlertDimension, str | None]


@dataclass
class AlertSummary:
    """Figures of all alerts asked for, and of each group."""

    figures: AlertFigures
    groups: list[AlertGroup]
    left_out: tuple[LeftOut, ...]
    as_of: datetime


_WAITING = Q(state__in=OPEN) & (Q(level__in=(Level.YELLOW, Level.RED)) | Q(matter__ended_at__isnull=True))
COUNTS: dict[str, Any] = {
    "alerts": Count("*"),
    "reminders": Count(Value(1), filter=Q(level=Level.REMINDER)),
    "warnings": Count(Value(1), filter=Q(level=Level.WARNING)),
    "yellow": Count(Value(1), filter=Q(level=Level.YELLOW)),
    "red": Count(Value(1), filter=Q(level=Level.RED)),
    "waiting": Count(Value(1), filter=_WAITING),
    "lifted": Count(Value(1), filter=Q(state=AlertState.LIFTED)),
}


def alert_summary(
    viewer: Viewer, wanted: AlertFilter, group_by: Iterable[AlertDimension] = (), *, with_waiting: bool = True
) -> AlertSummary:
    """One statement, whatever the number of jurisdictions. `with_waiting` False leaves the matters out, which tell what
    waits. Raises Refused, tenants.across.TooSlow.
    """
    dimensions = tuple(dict.fromkeys(group_by))
    if len(dimensions) > MOST_DIMENSIONS:
        raise Refused.too_many_groups(MOST_GROUPS)
    counted = {name: each for name, each in COUNTS.items() if with_waiting or name != "waiting"}
    inner = {f"{each}_key": EXPRESSIONS[each] for each in dimensions if each in EXPRESSIONS}
    by_place, by_city = (each in dimensions for each in (AlertDimension.JURISDICTION, AlertDimension.CITY))
    outer = (*([PLACE] if by_place or by_city else []), *inner)
    found = read(
        wanted.alerts().order_by().values(**(inner or {"everything": Value(1)})).annotate(**counted),
        wanted.places(viewer),
        fold=Fold(tuple(outer), tuple(counted)),
        order=tuple(outer),
        limit=MOST_GROUPS + 1,
        label=(lambda place: place.code) if by_place or not by_city else city_code,
        planned_once=True,
    )
    if len(found.rows) > MOST_GROUPS:
        raise Refused.too_many_groups(MOST_GROUPS)
    cities = {place.code: city_code(place) for place in viewer.places}
    groups = [
        AlertGroup(
            AlertFigures(**{name: row[name] for name in counted}),
            {each: _key(row, each, cities) for each in dimensions},
        )
        for row in found.rows
    ]
    total = AlertFigures()
    for group in groups:
        total.add(group.figures)
    return AlertSummary(total, groups if dimensions else [], found.left_out, timezone.now())


def _key(row: dict[str, Any], dimension: AlertDimension, cities: dict[str, str]) -> str | None:
    if dimension in PLACES:
        code = str(row[PLACE])
        return code if dimension is AlertDimension.JURISDICTION else cities.get(code, code)
    value = row[f"{dimension}_key"]
    return f"{value:%Y-%m}" if isinstance(value, datetime) else str(value) or None
