"""Figures from the counters, where these hold what is asked; else None, and the cases themselves are read.

The counters know one property of a case at a time, and properties by whole months. A question that narrows by one
property and tells by another, or that searches texts, is live. Of a period that begins or ends within a month the whole
months are counted and only the days beside them are read.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from apps.core.counters.selectors import FIGURES as ALL
from apps.core.counters.selectors import By, Dated, HandlingDays, Period, Question, Row, Unanswerable, answer
from apps.core.counters.selectors import Dimension as Counted
from apps.core.people.models import Department
from apps.core.workdays.services import today
from oversight.access import Viewer
from oversight.figures import Dimension, Figures, Group, Summary, city_code, live_summary
from oversight.filters import CaseFilter, with_parts
from tenants.across import read
from tenants.models import Jurisdiction

PROPERTIES = {
    Dimension.KIND: Counted.SUBKIND,
    Dimension.STATE: Counted.STATE,
    Dimension.CATEGORY: Counted.CATEGORY,
    Dimension.CHANNEL: Counted.CHANNEL,
    Dimension.DEPARTMENT: Counted.DEPARTMENT,
    Dimension.OUTCOME: Counted.OUTCOME,
}
MOMENTS = {
    Dimension.MONTH: (By.MONTH, Dated.RECEIVED),
    Dimension.DAY: (By.DAY, Dated.RECEIVED),
    Dimension.CLOSED_MONTH: (By.MONTH, Dated.CLOSED),
    Dimension.CLOSED_DAY: (By.DAY, Dated.CLOSED),
}
PLACES = {Dimension.JURISDICTION, Dimension.CITY}
NARROWED = {each.value: counted for each, counted in PROPERTIES.items()}  # the filter is called as the grouping
FIGURES = ("received", "closed", "closed_on_time", "rated", "satisfied", "days", "timed", "overdue")


def counted_summary(
    viewer: Viewer, wanted: CaseFilter, dimensions: Sequence[Dimension], *, with_days: bool = True
) -> Summary | None:
    """What `figures.summary` tells, from the counters: one statement, and one for the names of departments."""
    question = question_of(wanted, dimensions, ALL if with_days else ALL - {"days", "timed"})
    if question is None:
        return None
    places = wanted.places(viewer)
    found = answer([question], places)
    by_code = {place.code: place for place in places}
    names = _department_names(found.rows[0], places) if Dimension.DEPARTMENT in dimensions else {}
    merged: dict[tuple[str | None, ...], Group] = {}
    called: dict[tuple[str | None, ...], set[str | None]] = {}
    total = _blank(with_days)
    for row in found.rows[0]:
        group = group_of(row, dimensions, question)
        if Dimension.CITY in dimensions:
            group.keys[Dimension.CITY] = city_code(by_code[row.code])
        if not with_days:
            group.figures.days = group.figures.timed = None
        total.add(group.figures)
        key = tuple(group.keys.values())
        called.setdefault(key, set()).add(names.get((row.code, row.value)))
        if key in merged:
            merged[key].figures.add(group.figures)
        else:
            merged[key] = group
    for key, group in merged.items():
        group.department_name = called[key].pop() if len(called[key]) == 1 else None
    groups = sorted(merged.values(), key=_in_order) if dimensions else []
    return Summary(total, groups, found.left_out, timezone.now())


def partly_counted_summary(
    viewer: Viewer, wanted: CaseFilter, dimensions: tuple[Dimension, ...], *, with_days: bool, most: int
) -> Summary | None:
    """Whole months from the counters and the days beside them from the cases; None where that cannot be. A case is
    received (closed) on one day, so no part counts what another does.
    """
    parts = _parted(wanted)
    if parts is None:
        return None
    months, days = parts
    found = counted_summary(viewer, months, dimensions, with_days=with_days)
    if found is None:
        return None
    for each in days:
        found = _joined(found, live_summary(viewer, each, dimensions, with_days=with_days, most=most))
    return found


def _parted(wanted: CaseFilter) -> tuple[CaseFilter, list[CaseFilter]] | None:
    """The whole months of the period, and what it takes of the months before and after them."""
    closed = wanted.closed_from is not None or wanted.closed_to is not None
    if closed and _received(wanted):
        return None
    ends = ("closed_from", "closed_to") if closed else ("received_from", "received_to")
    first, last = (getattr(wanted, end) for end in ends)
    if (first is None and last is None) or Period(first, last).whole_months(today()):
        return None
    begins = first if first is None or first.day == 1 else _month_after(first)
    stops = last if Period(None, last).whole_months(today()) else last.replace(day=1) - timedelta(days=1)
    if begins is not None and begins > (stops or today()):
        return None
    beside = []
    if begins is not None and begins != first:
        beside.append(_within(wanted, {ends[1]: begins - timedelta(days=1)}))
    if stops is not None and stops != last:
        beside.append(_within(wanted, {ends[0]: stops + timedelta(days=1)}))
    return _within(wanted, {ends[0]: begins, ends[1]: stops}), beside


def _within(wanted: CaseFilter, ends: dict[str, Any]) -> CaseFilter:
    return replace(wanted, **ends)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _joined(one: Summary, other: Summary) -> Summary:
    """Figures of two lots of cases together."""
    groups = {tuple(group.keys.values()): group for group in one.groups}
    for group in other.groups:
        key = tuple(group.keys.values())
        if key not in groups:
            groups[key] = group
            continue
        groups[key].figures.add(group.figures)
        if groups[key].department_name != group.department_name:
            groups[key].department_name = None
    one.total.add(other.total)
    left_out = {each.place.code: each for each in (*one.left_out, *other.left_out)}
    return Summary(one.total, sorted(groups.values(), key=_in_order), tuple(left_out.values()), one.as_of)


def counted_days(
    viewer: Viewer, wanted: CaseFilter, dimensions: Sequence[Dimension] = ()
) -> dict[tuple[str | None, ...], dict[int, int]] | None:
    """Closed cases by the working days that they took, for each group of places; None where the cases must tell."""
    if not set(dimensions) <= PLACES or _received(wanted) or question_of(wanted, ()) is None:
        return None
    if any(getattr(wanted, name) for name in NARROWED):
        return None
    by_place = frozenset({By.CODE}) if dimensions else frozenset[By]()
    asked = HandlingDays(Period(wanted.closed_from, wanted.closed_to), by_place)
    if not asked.period.whole_months(today()):
        return None
    places = wanted.places(viewer)
    by_code = {place.code: place for place in places}
    made: dict[tuple[str | None, ...], dict[int, int]] = {}
    for row in answer([asked], places).rows[0]:
        key = tuple(row.code if each is Dimension.JURISDICTION else city_code(by_code[row.code]) for each in dimensions)
        steps = made.setdefault(key, {})
        steps[int(row.value)] = steps.get(int(row.value), 0) + row.timed
    return made


def question_of(
    wanted: CaseFilter, dimensions: Collection[Dimension], figures: Collection[str] = ALL
) -> Question | None:
    """What is asked as a question to the counters, as far as the `figures` go (names of Figures); None where only the
    cases themselves can tell.
    """
    narrowed = [name for name in NARROWED if getattr(wanted, name)]
    told = [each for each in dimensions if each in PROPERTIES]
    moments = [MOMENTS[each] for each in dimensions if each in MOMENTS]
    properties = {*(NARROWED[name] for name in narrowed), *(PROPERTIES[each] for each in told)}
    received, closed = _received(wanted), wanted.closed_from is not None or wanted.closed_to is not None
    dated = Dated.CLOSED if closed else Dated.RECEIVED
    if (
        len(properties) > 1
        or len(moments) > 1
        or wanted.text
        or wanted.overdue is not None
        or Dimension.HANDLING_DAYS in dimensions
        or (received and closed)
        or any(moment_dated is not dated for _by, moment_dated in moments)
    ):
        return None
    bounds = (wanted.closed_from, wanted.closed_to) if closed else (wanted.received_from, wanted.received_to)
    # departments are told by jurisdiction too: one code may be called differently in another one
    placed = PLACES & set(dimensions) or Dimension.DEPARTMENT in dimensions
    by = {each for each, _dated in moments} | ({By.VALUE} if told else set()) | ({By.CODE} if placed else set())
    question = Question(
        dimension=next(iter(properties), Counted.ALL),
        values=_values(wanted, narrowed),
        dated=dated,
        period=Period(*bounds),
        by=frozenset(by),
        figures=frozenset({*figures, *({"closed"} if "open" in figures else ())}),
    )
    try:
        question.text(0, today(), {})
    except Unanswerable:
        return None
    return question


def group_of(row: Row, dimensions: Iterable[Dimension], question: Question) -> Group:
    """A row's figures under the keys of the dimensions; of a city the jurisdiction's own code stands in."""
    keys: dict[Dimension, str | None] = {}
    for dimension in dimensions:
        if dimension in PLACES:
            keys[dimension] = row.code
        elif dimension in PROPERTIES:
            keys[dimension] = row.value or None
        else:
            keys[dimension] = _moment(row, dimension)
    figures: dict[str, Any] = {name: getattr(row, name) for name in FIGURES}
    if question.dated is Dated.RECEIVED:
        figures["open"] = row.received - row.closed
    return Group(Figures(**figures), keys)


def _received(wanted: CaseFilter) -> bool:
    return wanted.received_from is not None or wanted.received_to is not None


def _values(wanted: CaseFilter, narrowed: Sequence[str]) -> tuple[str, ...]:
    values = tuple(str(value) for name in narrowed for value in getattr(wanted, name))
    return tuple(with_parts(values)) if "category" in narrowed else values


def _moment(row: Row, dimension: Dimension) -> str | None:
    if row.period is None:
        return None
    by_month = dimension in {Dimension.MONTH, Dimension.CLOSED_MONTH}
    return f"{row.period:%Y-%m}" if by_month else row.period.isoformat()


def _blank(with_days: bool) -> Figures:
    return Figures(days=0, timed=0) if with_days else Figures()


def _in_order(group: Group) -> tuple[tuple[bool, str], ...]:
    """As the database sorts: by place first, then by each key; no department comes last, no code otherwise first."""
    keys = sorted(group.keys.items(), key=lambda item: item[0] not in PLACES)
    return tuple((value is None and each is Dimension.DEPARTMENT, value or "") for each, value in keys)


def _department_names(rows: Iterable[Row], places: Sequence[Jurisdiction]) -> dict[tuple[str, str], str]:
    """By code of the jurisdiction and of the department."""
    codes = {row.value for row in rows if row.value}
    named = read(Department.objects.filter(code__in=codes).order_by().values("code", "short_name"), places)
    return {(row["jurisdiction"], row["code"]): row["short_name"] for row in named.rows}
