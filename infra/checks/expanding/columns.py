"""Fields: what a new one, and a changed one, asks of a table that is in use."""

import re
from typing import Any

from django.db import connection
from django.db.models import CheckConstraint, Field, ForeignObject, Q, Value
from django.db.models.fields import NOT_PROVIDED
from django.db.models.functions import Now

from infra.checks.expanding import remedies
from infra.checks.expanding.findings import Fault, Faults, Place

_LENGTH = re.compile(r"(varchar|numeric)\((\d+)(?:, ?(\d+))?\)$")
_LOOKS_THROUGH = "PostgreSQL looks through every row for it while it keeps everybody out"
_MAKES_INDEX = "its index is made in the block, which keeps writers out"


def added(field: "Field[Any, Any]", model: str) -> Faults:
    """A new column of an existing table."""
    if field.many_to_many:
        return  # a table of its own
    if field.generated:
        yield Fault("a stored generated column rewrites the table", f"a plain column: {remedies.COLUMN}")
        return
    has_default = field.db_default is not NOT_PROVIDED
    if not field.null and not has_default:
        yield Fault("the running code does not know the column, so that its rows are refused", remedies.COLUMN)
    if has_default and not _constant(field.db_default):
        yield Fault("a default that differs from row to row rewrites the table", remedies.COLUMN)
    yield from _index(field, model)
    if _check(field):
        yield Fault(f"its CHECK ({_check(field)}): {_LOOKS_THROUGH}", f"IntegerField without it; {remedies.CHECK}")
    if _references(field) and has_default:
        yield Fault(f"its foreign key: {_LOOKS_THROUGH}", "null=True and no db_default; old rows by Backfill")


def changed(old: "Field[Any, Any]", new: "Field[Any, Any]", model: str, place: Place) -> Faults:
    """An existing column becomes another one."""
    if old.many_to_many or new.many_to_many:
        if old.many_to_many != new.many_to_many:
            yield Fault("it moves the values elsewhere while the running code asks for them here", remedies.NEW_COLUMN)
        return
    if old.column != new.column:
        yield Fault(
            f"it renames the column {old.column}, which the running code asks for",
            remedies.RENAME_FIELD.format(column=old.column),
        )
    yield from _retyped(old, new)
    if old.null and not new.null:
        yield from _demanded(new, model, place)
    if new.unique and not old.unique:
        yield Fault(_MAKES_INDEX, remedies.UNIQUE.format(model=model))
    elif _indexed(new) and not _indexed(old):
        yield from _index(new, model)
    if _check(new) and _check(new) != _check(old):
        yield Fault(f"its CHECK ({_check(new)}): {_LOOKS_THROUGH}", remedies.CHECK)
    if _references(new) and _references(new) != _references(old):
        yield Fault(f"its foreign key: {_LOOKS_THROUGH}", remedies.FOREIGN_KEY.format(model=model))
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED and not new.null:
        yield Fault(
            "the running code leaves the column to its default, and NOT NULL would refuse its rows",
            "keep db_default; or let the code of a release write the column always, then AlterField to null=True",
        )


def _retyped(old: "Field[Any, Any]", new: "Field[Any, Any]") -> Faults:
    before, after = _type(old), _type(new)
    if before != after and not _wider(before, after):
        yield Fault(
            f"it changes the column's type from {before} to {after}: the table may be rewritten, which keeps everybody"
            " out, and the running code expects the old type",
            f"{remedies.NEW_COLUMN}. Without all that: a longer varchar, varchar to text, more digits before the point",
        )
    elif getattr(old, "db_collation", None) != getattr(new, "db_collation", None):
        yield Fault("another collation makes every index of the column anew", remedies.NEW_COLUMN)


def _wider(before: str, after: str) -> bool:
    """Neither rewrites the table nor loses a value."""
    if before.startswith("varchar") and after in {"text", "varchar"}:
        return True
    was, becomes = _LENGTH.match(before), _LENGTH.match(after)
    if not was or not becomes or was[1] != becomes[1]:
        return False
    return int(becomes[2]) >= int(was[2]) and was[3] == becomes[3]


def _demanded(new: "Field[Any, Any]", model: str, place: Place) -> Faults:
    """NOT NULL is taken from a constraint that has been looked through, or not at all."""
    if not any(_says_not_null(each, new.name) for each in _validated(model, place)):
        yield Fault(
            f"for NOT NULL {_LOOKS_THROUGH}, and a release that writes NULL is refused",
            remedies.NOT_NULL.format(model=model, field=new.name),
        )
    elif new.has_default() or new.has_db_default():
        yield Fault(
            "together with a default Django fills the column by one UPDATE under the lock",
            "this AlterField without default= and db_default=; the default in another AlterField behind it",
        )


def _validated(model: str, place: Place) -> list[CheckConstraint]:
    known = place.before.models[place.app, model.lower()].options.get("constraints", [])
    waiting = place.history.not_valid
    return [
        each
        for each in known
        if isinstance(each, CheckConstraint) and (place.app, model.lower(), each.name) not in waiting
    ]


def _says_not_null(constraint: CheckConstraint, name: str) -> bool:
    return constraint.condition == Q(**{f"{name}__isnull": False})


def _index(field: "Field[Any, Any]", model: str) -> Faults:
    if field.unique:
        yield Fault(_MAKES_INDEX, f"without unique=True; {remedies.UNIQUE.format(model=model)}")
    elif _indexed(field):
        how = remedies.CONCURRENTLY.format(model=model, fields=repr(field.name))
        yield Fault(_MAKES_INDEX, f"db_index=False (a foreign key has True by itself), and {how}")


def _indexed(field: "Field[Any, Any]") -> bool:
    return bool(getattr(field, "db_index", False) or field.unique)


def _constant(default: Any) -> bool:
    return not hasattr(default, "resolve_expression") or isinstance(default, (Value, Now))


def _type(field: "Field[Any, Any]") -> str:
    return str(field.db_parameters(connection)["type"])


def _check(field: "Field[Any, Any]") -> str:
    return str(field.db_parameters(connection)["check"] or "")


def _references(field: "Field[Any, Any]") -> str:
    """The table that PostgreSQL guards it by."""
    if isinstance(field, ForeignObject) and getattr(field, "db_constraint", False):
        return str(field.remote_field.model._meta.db_table)
    return ""
