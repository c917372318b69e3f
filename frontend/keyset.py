"""Pages by key: the next page begins after the last row seen, however deep it lies. Empty values come last.

The order is one column and the primary key, so that no row is shown twice or left out while others are added.
"""

from __future__ import annotations

import base64
import json
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

from frontend.paging import KeysetPage

M = TypeVar("M", bound=Model)


class BadCursor(ValueError):
    """The address holds a cursor that was not made here."""


def ordered(queryset: QuerySet[M], field: str, *, descending: bool, backwards: bool = False) -> QuerySet[M]:
    """By the field, then by key. Empty values last; `backwards` turns everything round."""
    down = descending != backwards
    nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
    expression = F(field).desc(**nulls) if down else F(field).asc(**nulls)
    return queryset.order_by(expression, "-pk" if down else "pk")


def page(
    queryset: QuerySet[M], field: str, *, descending: bool, size: int, after: str = "", before: str = ""
) -> KeysetPage[M]:
    """One page of the queryset, after or before a cursor. Raises BadCursor."""
    backwards = bool(before)
    found = ordered(queryset, field, descending=descending, backwards=backwards)
    cursor = before or after
    if cursor:
        column, nullable = _column(queryset, field)
        value, key = _read(queryset, column, cursor)
        down = descending != backwards
        found = found.filter(_beyond(field, value, key, nullable=nullable, down=down, backwards=backwards))
    rows = list(found[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next = bool(rows) and (more if not backwards else True)
    has_previous = bool(rows) and (more if backwards else bool(after))
    return KeysetPage(
        items=rows,
        next_cursor=_write(rows[-1], field) if has_next else None,
        previous_cursor=_write(rows[0], field) if has_previous else None,
    )


def _beyond(field: str, value: Any, key: Any, *, nullable: bool, down: bool, backwards: bool) -> Q:
    """Rows further on than (value, key). The plain bound beside the pair lets an index be used."""
    way, bound = ("lt", "lte") if down else ("gt", "gte")
    further_key = Q(**{f"pk__{way}": key})
    empty = Q(**{f"{field}__isnull": True})
    if value is None:
        beyond = empty & further_key
        return beyond | ~empty if backwards else beyond
    pair = Q(**{f"{field}__{bound}": value}) & (Q(**{f"{field}__{way}": value}) | (Q(**{field: value}) & further_key))
    return pair | empty if nullable and not backwards else pair


def _write(row: Model, field: str) -> str:
    value: Any = row
    for part in field.split("__"):
        value = getattr(value, part, None)
    raw = json.dumps([None if value is None else _text(value), str(row.pk)])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read(queryset: QuerySet[M], column: Any, cursor: str) -> tuple[Any, Any]:
    try:
        value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        python = None if value is None else column.to_python(str(value))
        return python, queryset.model._meta.pk.to_python(str(key))
    except (ValueError, TypeError, ValidationError) as error:
        raise BadCursor(cursor) from error


def _column(queryset: QuerySet[M], field: str) -> tuple[Any, bool]:
    """The model field (or annotation's output field) behind an ordering path, and whether it may be empty."""
    if field in queryset.query.annotations:
        return queryset.query.annotations[field].output_field, True
    model: Any = queryset.model
    *relations, last = field.split("__")
    nullable = False
    for name in relations:
        relation = model._meta.get_field(name)
        model, nullable = relation.related_model, nullable or relation.null
    column = model._meta.get_field(last)
    return column, nullable or column.null
