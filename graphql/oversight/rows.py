"""Cases as bare rows, for exports: up to a thousand at a time, ten times faster than field by field.

The rights are those of the list: no title without the right to it, no case that the viewer may not list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from apps.core.cases.enums import Confidentiality
from oversight.access import Viewer
from oversight.cursors import Cursor
from oversight.filters import CaseFilter
from oversight.lists import KEYS, CaseQuestion, Order
from oversight.refusals import Refused
from tenants.across import PLACE, LeftOut, WrittenPage, written_page

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
    """Values in the order of the columns; dates and times as ISO 8601."""

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
    found = written_page(
        queryset,
        wanted.places(viewer),
        order=KEYS[Order.NEWEST],
        size=first,
        after=question.key,
        planned_once=not wanted.text,
    )
    at = {column: place for place, column in enumerate(found.columns)}
    last = found.rows[-1] if found.rows else None
    taken = [name.replace("__", "_") for name in names]
    return Rows(
        chosen,
        _values(found, at, taken, viewer),
        found.has_next,
        Cursor(datetime.fromisoformat(last[at["received_at"]]), UUID(last[at["id"]])) if last else None,
        found.left_out,
    )


def _values(found: WrittenPage, at: dict[str, int], names: list[str], viewer: Viewer) -> list[Sequence[Any]]:
    """Only what the viewer may see, in the order of the columns."""
    if not found.rows:
        return []
    take: Callable[[tuple[Any, ...]], Any] = itemgetter(*(at[name] for name in names))
    chosen: list[Any] = [take(row) for row in found.rows]
    if len(names) == 1:
        chosen = [(value,) for value in chosen]
    if "title" in names:
        place, said, title = at[PLACE], at["confidentiality"], names.index("title")
        hidden = {
            each: not viewer.sees_title(place=each[0], confidentiality=each[1])
            for each in {(row[place], row[said]) for row in found.rows}
        }
        if any(hidden.values()):
            chosen = [
                (*row[:title], None, *row[title + 1 :]) if hidden[whole[place], whole[said]] else row
                for row, whole in zip(chosen, found.rows, strict=True)
            ]
    if "confidentiality" in names:
        said = names.index("confidentiality")
        chosen = [(*row[:said], row[said] != Confidentiality.OPEN, *row[said + 1 :]) for row in chosen]
    return chosen
