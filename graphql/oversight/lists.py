"""Pages of cases over many jurisdictions: one statement a page, however deep, also for the pages of many jurisdictions
or departments side by side.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.db.models import Value
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.numbers import NotANumber, parse
from apps.core.cases.querysets import CaseQuerySet
from apps.core.people.models import Department
from oversight.access import Viewer
from oversight.cursors import BadCursor, Cursor, Listing
from oversight.filters import CaseFilter
from oversight.refusals import Refused
from tenants.across import PART, PLACE, LeftOut, behind, page, read
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction

LARGEST_PAGE = 100


class Order(StrEnum):
    """In which order cases are listed."""

    NEWEST = "newest"
    LONGEST_OVERDUE = "longest_overdue"


KEYS: dict[Order, tuple[str, ...]] = {
    Order.NEWEST: ("-received_at", "-id"),
    Order.LONGEST_OVERDUE: ("promised_due", "received_at", "id"),
}
LISTINGS = {Order.NEWEST: Listing.CASES, Order.LONGEST_OVERDUE: Listing.CASES_BY_DUE}
ORDER = KEYS[Order.NEWEST]
ALWAYS = ("id", "received_at")
NEEDS: dict[str, tuple[str, ...]] = {  # field of the schema: the columns that it is made of
    "number": ("number",),
    "kind": ("subkind",),
    "title": ("title", "confidentiality"),
    "confidential": ("confidentiality",),
    "state": ("state",),
    "category": ("category",),
    "channel": ("channel",),
    "department": ("department_id",),
    "urgent": ("urgent",),
    "receivedAt": ("received_at",),
    "acceptedAt": ("accepted_at",),
    "answeredAt": ("answered_at",),
    "closedAt": ("closed_at",),
    "promisedDue": ("promised_due",),
    "statutoryDue": ("statutory_due",),
    "dueProvisional": ("due_provisional",),
    "overdue": ("closed_at", "promised_due"),
    "overdueDays": ("closed_at", "promised_due"),
    "breachedOn": ("breached_on",),
    "handlingDays": ("used_days",),
    "outcome": ("outcome",),
    "satisfaction": ("satisfaction",),
}


@dataclass(frozen=True)
class CasePage:
    """Rows (dicts with `jurisdiction` and the columns of the fields asked for), and whether more follow.

    Where departments are asked for, `department` is (code, short name) or None.
    """

    rows: list[dict[str, Any]]
    has_next: bool
    left_out: tuple[LeftOut, ...] = ()
    order: Order = Order.NEWEST

    @property
    def end(self) -> Cursor | None:
        """Where the next page begins."""
        return cursor_of(self.rows[-1], self.order) if self.rows else None


def cursor_of(row: dict[str, Any], order: Order = Order.NEWEST) -> Cursor:
    """The place of a row in the list."""
    due = row["promised_due"] if order == Order.LONGEST_OVERDUE else None
    return Cursor(row["received_at"], row["id"], due, LISTINGS[order])


def columns_for(fields: Collection[str], order: Order = Order.NEWEST) -> tuple[str, ...]:
    """The columns behind fields of the schema, each once; names that are no field of a case are passed over."""
    wanted = (column for field in NEEDS if field in fields for column in NEEDS[field])
    keys = (name.removeprefix("-") for name in KEYS[order])
    return tuple(dict.fromkeys((*ALWAYS, *keys, *wanted)))


@dataclass(frozen=True)
class CaseQuestion:
    """Which cases, in which order, from where on, how many, and which fields of the schema of each."""

    wanted: CaseFilter
    first: int = 50
    after: str | None = None
    order: Order = Order.NEWEST
    fields: frozenset[str] = field(default=frozenset(NEEDS))

    def cases(self, viewer: Viewer) -> CaseQuerySet:
        """What the viewer may list of it. Raises Refused."""
        if not viewer.sees_cases:
            raise Refused.forbidden()
        if not 1 <= self.first <= LARGEST_PAGE:
            raise Refused.bad_input(_("first must be between 1 and %(most)d.") % {"most": LARGEST_PAGE})
        wanted = replace(self.wanted, overdue=True) if self.order == Order.LONGEST_OVERDUE else self.wanted
        found = wanted.cases(viewer)
        return found if viewer.handler is None else found.visible_to(viewer.handler)

    @property
    def columns(self) -> tuple[str, ...]:
        return columns_for(self.fields, self.order)

    @property
    def key(self) -> tuple[Any, ...] | None:
        """The values behind which to read on."""
        if not self.after:
            return None
        try:
            cursor = Cursor.parse(self.after)
        except BadCursor as error:
            raise Refused.bad_cursor() from error
        if cursor.listing != LISTINGS[self.order]:
            raise Refused.bad_cursor()
        return (cursor.moment, cursor.id) if cursor.due is None else (cursor.due, cursor.moment, cursor.id)


def page_of_cases(
    viewer: Viewer,
    wanted: CaseFilter,
    *,
    first: int,
    after: str | None = None,
    fields: Collection[str] = NEEDS,
    order: Order = Order.NEWEST,
) -> CasePage:
    """The `first` cases after a cursor: one statement that reads only what the `fields` of the schema need, a second
    one for the names of departments. Raises Refused, tenants.across.TooSlow.
    """
    question = CaseQuestion(wanted, first, after, order, frozenset(fields))
    places = wanted.places(viewer)
    found = page(
        question.cases(viewer).values(*question.columns),
        places,
        order=KEYS[order],
        size=first,
        after=question.key,
        planned_once=not wanted.text,
    )
    if "department" in fields:
        add_departments(found.rows, places)
    return CasePage(found.rows, found.has_next, found.left_out, order)


def pages_by_place(
    viewer: Viewer, question: CaseQuestion, places: Sequence[Jurisdiction]
) -> tuple[dict[Hashable, CasePage], tuple[LeftOut, ...]]:
    """The page of each jurisdiction by its code, all in one statement."""
    chosen = question.wanted.places(viewer)
    rows, left_out = _side_by_side(viewer, question, [place for place in places if place in chosen], None)
    by_code: dict[Hashable, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_code[row[PLACE]].append(row)
    return _cut(by_code, question), left_out


def pages_by_department(
    viewer: Viewer, question: CaseQuestion, pairs: Iterable[tuple[Jurisdiction, str]]
) -> tuple[dict[Hashable, CasePage], tuple[LeftOut, ...]]:
    """The page of each department by the code of its jurisdiction and its own, all in one statement."""
    chosen = {place.code for place in question.wanted.places(viewer)}
    places = {place.code: place for place, _code in pairs if place.code in chosen}
    parts: dict[str, list[str]] = defaultdict(list)
    for place, code in pairs:
        if place.code in chosen:
            parts[place.code].append(code)
    rows, left_out = _side_by_side(viewer, question, list(places.values()), parts)
    by_pair: dict[Hashable, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_pair[row[PLACE], row["part"]].append(row)
    return _cut(by_pair, question), left_out


def _side_by_side(
    viewer: Viewer, question: CaseQuestion, places: list[Jurisdiction], parts: Mapping[str, Sequence[str]] | None
) -> tuple[list[dict[str, Any]], tuple[LeftOut, ...]]:
    order = KEYS[question.order]
    found: Any = question.cases(viewer)
    if question.key is not None:
        found = behind(found, order, question.key)
    named: dict[str, Any] = {}
    if parts is not None:
        found, named = found.filter(department__code=PART), {"part": Value(PART)}
    limited = found.order_by(*order).values(*question.columns, **named)[: question.first + 1]
    result = read(limited, places, order=order, parts=parts)
    if "department" in question.fields:
        add_departments(result.rows, places)
    return result.rows, result.left_out


def _cut(rows: Mapping[Hashable, list[dict[str, Any]]], question: CaseQuestion) -> dict[Hashable, CasePage]:
    size = question.first
    return {key: CasePage(each[:size], len(each) > size, (), question.order) for key, each in rows.items()}


def case_by_number(viewer: Viewer, number: str, fields: Collection[str] = NEEDS) -> dict[str, Any] | None:
    """The case of a number as typed, None where there is none or the viewer may not see it. Raises Refused, TooSlow.

    The number begins with the code of the jurisdiction that gave it; after a merge its successor holds the case.
    """
    if not viewer.sees_cases:
        raise Refused.forbidden()
    try:
        meant = parse(number)
    except NotANumber:
        return None
    named = [place for place in viewer.places if place.code == meant.code]
    places = named if any(place.state == JurisdictionState.ACTIVE for place in named) else list(viewer.places)
    found: CaseQuerySet = Case.objects.filter(number=str(meant))
    if viewer.handler is not None:
        found = found.visible_to(viewer.handler)
    rows = read(found.order_by().values(*columns_for(fields))[:1], places).rows
    if "department" in fields:
        add_departments(rows, places)
    return rows[0] if rows else None


def add_departments(rows: list[dict[str, Any]], places: Iterable[Jurisdiction]) -> None:
    """Not joined in the page's own statement: a second table in each branch makes planning it four times as dear."""
    keys = {row["department_id"] for row in rows if row["department_id"]}
    codes = {row[PLACE] for row in rows}
    named = read(
        Department.objects.filter(pk__in=keys).order_by().values("id", "code", "short_name"),
        [place for place in places if place.code in codes],
    )
    names = {row["id"]: (row["code"], row["short_name"]) for row in named.rows}
    for row in rows:
        row["department"] = names.get(row["department_id"])
