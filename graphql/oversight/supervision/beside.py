"""What belongs to the rows of a page: read for all of them in one statement, each jurisdiction asked for its own only.

Not joined in the page's own statement: a second table in each of 112 branches makes planning it four times as dear.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value

from apps.core.people.models import Department
from tenants.across import PART, PLACE, read
from tenants.models import Jurisdiction

Key = tuple[str, Any]  # code of the jurisdiction, key of the row


class _OneOf(Func):
    """Whether a column is one of the values that stand for `PART`."""

    template = "(%(expressions)s, ',')::%(kind)s[]))"
    arg_joiner = " = ANY(string_to_array("
    output_field = BooleanField()


def beside(
    queryset: QuerySet[Any, Any],
    column: str,
    keys: Iterable[Key],
    places: Iterable[Jurisdiction],
    *,
    kind: str = "uuid",
) -> list[dict[str, Any]]:
    """The rows of `queryset` (made by `.values(…)`) whose `column` is among the keys of their jurisdiction."""
    by_place: dict[str, set[str]] = defaultdict(set)
    for code, key in keys:
        by_place[code].add(str(key))
    if not by_place:
        return []
    parts = {code: [",".join(sorted(found))] for code, found in by_place.items()}
    asked = queryset.filter(_OneOf(F(column), Value(PART), kind=kind))
    return read(asked, [place for place in places if place.code in parts], parts=parts).rows


def add_organs(rows: list[dict[str, Any]], places: Iterable[Jurisdiction]) -> None:
    """`department`, a code, becomes (code, short name); None where there is none."""
    keys = [(row[PLACE], row["department"]) for row in rows if row["department"]]
    named = beside(Department.objects.order_by().values("code", "short_name"), "code", keys, places, kind="text")
    names = {(row[PLACE], row["code"]): row["short_name"] for row in named}
    for row in rows:
        code = row["department"]
        row["department"] = (code, names.get((row[PLACE], code), code)) if code else None
