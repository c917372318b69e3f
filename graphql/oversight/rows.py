"""Cases as bare rows, for exports: up to a thousand at a time, ten times faster than field by field.

The rights are those of the list: no title without the right to it, no case that the viewer may not list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from oversight.access import Viewer
from oversight.cursors import Cursor
from oversight.filters import CaseFilter
from oversight.lists import KEYS, CaseQuestion, Order
from oversight.refusals import Refused
from tenants.across import PLACE, LeftOut, page

MOST_ROWS = 1_000
COLUMNS: dict[str, str] = {  # column of an export: what it is in the database
    "number": "number",
    "jurisdiction": PLACE,
    "kind": "subkind",
    "title": "title",
    "confidential": "confidentiality",
    "state": "state",
    "category": "category",
    "channel": "channel",
    "department": "department__code",
    "urgent": "urgent",
    "received_at": "received_at",
    "accepted_at": "accepted_at",
    "answered_at": "answered_at",
    "closed_at": "closed_at",
    "promised_due": "promised_due",
    "statutory_due": "statutory_due",
    "due_provisional": "due_provisional",
    "breached_on": "breached_on",
    "handling_days": "used_days",
    "outcome": "outcome",
    "satisfaction": "satisfaction",
}


@dataclass(frozen=True)
class Rows:
    """Values in the order of the columns; dates and times as ISO 8601 once written."""

    columns: tuple[str, ...]
    rows: list[Sequence[Any]]
    has_next: bool
    end: Cursor | None
    left_out: tuple[LeftOut, ...]


def case_rows(
    viewer: Viewer, wanted: CaseFilter, columns: Sequence[str], *, first: int = MOST_ROWS, after: str | None = None
) -> Rows:
    """The `first` newest cases after a cursor, in one statement. Raises Refused, tenants.across.TooSlow."""
    if not 1 <= first <= MOST_ROWS:
        raise Refused.bad_input(_("first must be between 1 and %(most)d.") % {"most": MOST_ROWS})
    chosen = tuple(dict.fromkeys(columns))
    if not chosen:
        raise Refused.bad_input(_("Name at least one column."))
    question = CaseQuestion(wanted, 1, after)
    names = [COLUMNS[column] for column in chosen]
    needed = dict.fromkeys((*names, "id", "received_at", *(["confidentiality"] if "title" in names else [])))
    needed.pop(PLACE, None)
    renamed = {"department_code": F("department__code")} if needed.pop("department__code", 1) is None else {}
    queryset = question.cases(viewer).values(*needed, **renamed)
    found = page(
        queryset,
        wanted.places(viewer),
        order=KEYS[Order.NEWEST],
        size=first,
        after=question.key,
        planned_once=not wanted.text,
    )
    taken = [name.replace("__", "_") for name in names]
    return Rows(
        chosen,
        _values(found.rows, taken, viewer),
        found.has_next,
        Cursor(found.rows[-1]["received_at"], found.rows[-1]["id"]) if found.rows else None,
        found.left_out,
    )


def _values(rows: list[dict[str, Any]], names: list[str], viewer: Viewer) -> list[Sequence[Any]]:
    if "title" in names:
        for row in rows:
            if not viewer.sees_title(place=row[PLACE], confidentiality=row["confidentiality"]):
                row["title"] = None
    if "confidentiality" in names:
        for row in rows:
            row["confidentiality"] = row["confidentiality"] != "open"
    take: Callable[[dict[str, Any]], Any] = itemgetter(*names)
    return [take(row) for row in rows] if len(names) > 1 else [(take(row),) for row in rows]
