"""Pages of cases over many jurisdictions, newest first: one statement a page, however deep."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.utils.translation import gettext as _

from apps.core.cases.querysets import CaseQuerySet
from apps.core.people.models import Department
from oversight.access import Viewer
from oversight.cursors import BadCursor, Cursor
from oversight.filters import CaseFilter
from oversight.refusals import Refused
from tenants.across import LeftOut, read
from tenants.models import Jurisdiction

LARGEST_PAGE = 100
ORDER = ("-received_at", "-id")
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
    left_out: tuple[LeftOut, ...]

    @property
    def end(self) -> Cursor | None:
        """Where the next page begins."""
        return cursor_of(self.rows[-1]) if self.rows else None


def cursor_of(row: dict[str, Any]) -> Cursor:
    """The place of a row in the list."""
    return Cursor(row["received_at"], row["id"])


def columns_for(fields: Collection[str]) -> tuple[str, ...]:
    """The columns behind fields of the schema, each once; names that are no field of a case are passed over."""
    wanted = (column for field in NEEDS if field in fields for column in NEEDS[field])
    return tuple(dict.fromkeys((*ALWAYS, *wanted)))


def page_of_cases(
    viewer: Viewer, wanted: CaseFilter, *, first: int, after: str | None = None, fields: Collection[str] = NEEDS
) -> CasePage:
    """The `first` newest cases after a cursor: one statement that reads only what the `fields` of the schema need, a
    second one for the names of departments. Raises Refused, tenants.across.TooSlow.
    """
    if not viewer.sees_cases:
        raise Refused.forbidden()
    if not 1 <= first <= LARGEST_PAGE:
        raise Refused.bad_input(_("first must be between 1 and %(most)d.") % {"most": LARGEST_PAGE})
    found = wanted.cases(viewer)
    if viewer.handler is not None:
        found = found.visible_to(viewer.handler)
    found = _after(found, after).order_by(*ORDER)
    columns = columns_for(fields)
    places = wanted.places(viewer)
    result = read(found.values(*columns)[: first + 1], places, order=ORDER, limit=first + 1)
    rows = result.rows[:first]
    if "department" in fields:
        _add_departments(rows, places)
    return CasePage(rows, len(result.rows) > first, result.left_out)


def _add_departments(rows: list[dict[str, Any]], places: list[Jurisdiction]) -> None:
    """Not joined in the page's own statement: a second table in each branch makes planning it four times as dear."""
    keys = {row["department_id"] for row in rows if row["department_id"]}
    codes = {row["jurisdiction"] for row in rows}
    named = read(
        Department.objects.filter(pk__in=keys).order_by().values("id", "code", "short_name"),
        [place for place in places if place.code in codes],
    )
    names = {row["id"]: (row["code"], row["short_name"]) for row in named.rows}
    for row in rows:
        row["department"] = names.get(row["department_id"])


def _after(found: CaseQuerySet, after: str | None) -> CaseQuerySet:
    if not after:
        return found
    try:
        cursor = Cursor.parse(after)
    except BadCursor:
        raise Refused.bad_input(_("after is not a cursor of this list.")) from None
    # one comparison of rows: short to plan 112 times, and the index of the newest goes straight to the place
    return found.filter(TupleLessThan(Tuple(F("received_at"), F("id")), (cursor.received_at, cursor.id)))
