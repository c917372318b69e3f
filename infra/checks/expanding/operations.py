"""Each kind of operation, and what of it a table in use can bear. An operation that is not known here is refused."""

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db.migrations import operations as django
from django.db.migrations.operations.base import Operation
from django.db.models import CheckConstraint, Q, UniqueConstraint

from infra.checks.expanding import columns, remedies, statements
from infra.checks.expanding.findings import Fault, Faults, Place
from tenants.rollouts.operations import AddUniqueConcurrently, Backfill, DropForgotten


@singledispatch
def faults(operation: Operation, place: Place) -> Faults:
    """What is wrong with an operation on a table that was there before its migration."""
    yield Fault(
        "the check does not know what it does to a table in use",
        "an operation that it knows, or a rule for this one in infra/checks/expanding/operations.py",
    )


def _safe(operation: Operation, place: Place) -> Faults:
    yield from ()


for _kind in (
    django.AlterModelOptions, django.AlterModelManagers, django.AlterModelTableComment, django.RenameIndex,
    django.RemoveIndex, django.RemoveConstraint, AddIndexConcurrently, RemoveIndexConcurrently, AddUniqueConcurrently,
    Backfill,
):  # fmt: skip
    faults.register(_kind)(_safe)


@faults.register
def _(operation: django.CreateModel, place: Place) -> Faults:
    table = str(operation.options.get("db_table", ""))
    if "." in table or '"' in table:
        yield Fault(f"it names a schema: {table}", remedies.NO_SCHEMA)


@faults.register
def _(operation: django.DeleteModel, place: Place) -> Faults:
    yield Fault("it drops a table that the running code still asks for", remedies.DROP_TABLE)


@faults.register
def _(operation: django.RenameModel, place: Place) -> Faults:
    before, after = place.model_before(operation.old_name), place.after.apps.get_model(place.app, operation.new_name)
    if before._meta.db_table != after._meta.db_table or before._meta.local_many_to_many:
        how = remedies.RENAME_TABLE.format(model=operation.old_name, table=before._meta.db_table)
        yield Fault("it renames a table that the running code asks for by its old name", how)


@faults.register
def _(operation: django.AlterModelTable, place: Place) -> Faults:
    before, after = place.model_before(operation.name), place.after.apps.get_model(place.app, operation.name)
    if before._meta.db_table != after._meta.db_table:
        yield Fault(
            f"it renames the table {before._meta.db_table}, which the running code asks for by its old name",
            f"keep the table's name in Meta.db_table: {before._meta.db_table!r}",
        )


@faults.register
def _(operation: django.AddField, place: Place) -> Faults:
    yield from columns.added(place.field_after(operation.model_name, operation.name), operation.model_name)


@faults.register
def _(operation: django.RemoveField, place: Place) -> Faults:
    yield Fault("it drops a column that the running code still asks for", remedies.DROP_COLUMN)


@faults.register
def _(operation: django.AlterField, place: Place) -> Faults:
    old = place.field_before(operation.model_name, operation.name)
    new = place.field_after(operation.model_name, operation.name)
    if (operation.model_name_lower, operation.name) not in place.new_fields:
        yield from columns.changed(old, new, operation.model_name, place)
    else:
        yield from columns.added(new, operation.model_name)


@faults.register
def _(operation: django.RenameField, place: Place) -> Faults:
    old = place.field_before(operation.model_name, operation.old_name)
    new = place.field_after(operation.model_name, operation.new_name)
    if old.column != new.column:
        yield Fault(
            f"it renames the column {old.column}, which the running code asks for",
            remedies.RENAME_FIELD.format(column=old.column),
        )


@faults.register
def _(operation: django.AlterOrderWithRespectTo, place: Place) -> Faults:
    if operation.order_with_respect_to:
        yield Fault("it adds a NOT NULL column that the running code does not know", remedies.COLUMN)


@faults.register
def _(operation: django.AlterUniqueTogether, place: Place) -> Faults:
    known = place.before.models[place.app, operation.name_lower].options.get("unique_together") or ()
    wanted = operation.option_value or ()
    if {tuple(each) for each in wanted} - {tuple(each) for each in known}:
        yield Fault(
            "its index is made in the block, which keeps everybody out", remedies.UNIQUE.format(model=operation.name)
        )


@faults.register
def _(operation: django.AddIndex, place: Place) -> Faults:
    fields = ", ".join(repr(name) for name in operation.index.fields)
    yield Fault(
        "a rollout carries it out within a block, in one transaction, which keeps writers out until the index is there",
        remedies.CONCURRENTLY.format(model=operation.model_name, fields=fields),
    )


@faults.register
def _(operation: django.AddConstraint, place: Place) -> Faults:
    constraint: Any = operation.constraint
    if isinstance(constraint, UniqueConstraint):
        how = remedies.UNIQUE.format(model=operation.model_name)
        yield Fault("its index is made in the block, which keeps everybody out", how)
    elif isinstance(constraint, CheckConstraint):
        yield Fault("PostgreSQL looks through every row for it while it keeps everybody out", remedies.CHECK)
    else:
        yield Fault(
            "it makes an index while it keeps everybody out",
            "such a constraint cannot be added to a table in use: a new table that has it, or a trigger",
        )


@faults.register
def _(operation: AddConstraintNotValid, place: Place) -> Faults:
    model = operation.model_name.lower()
    for name in _fields_of(getattr(operation.constraint, "condition", None)):
        field = place.field_after(model, name)
        if (model, name) in place.new_fields and not field.has_db_default():
            yield Fault(
                f"it holds for new rows at once, and the running code does not write {name}",
                "one release later, when the code that serves writes the column always",
            )
    place.history.not_valid.add((place.app, model, operation.constraint.name))


def _fields_of(condition: Any) -> set[str]:
    """Fields that a condition demands a value of."""
    if not isinstance(condition, Q):
        return set()
    return {
        child[0].removesuffix("__isnull")
        for child in condition.children
        if isinstance(child, tuple) and child[0].endswith("__isnull") and child[1] is False
    }


@faults.register
def _(operation: ValidateConstraint, place: Place) -> Faults:
    place.history.not_valid.discard((place.app, operation.model_name.lower(), operation.name))
    yield from ()


@faults.register
def _(operation: django.RunPython, place: Place) -> Faults:
    if operation.code is not django.RunPython.noop:
        yield Fault(
            "a rollout runs it as one transaction a jurisdiction, over all its rows and one by one: whoever changes one"
            " of them waits, and it cannot be paused",
            remedies.BATCHES,
        )


@faults.register
def _(operation: django.RunSQL, place: Place) -> Faults:
    for sql in texts(operation.sql):
        yield from statements.faults_of(sql, place)


def texts(sql: Any) -> list[str]:
    """What RunSQL was given: a text, or several, some with parameters."""
    if isinstance(sql, str):
        return [sql]
    return [each if isinstance(each, str) else each[0] for each in sql]


@faults.register
def _(operation: DropForgotten, place: Place) -> Faults:
    what = f"{operation.table}.{operation.column}" if operation.column else operation.table
    if not place.named:
        yield Fault(
            f"nothing says that no released code uses {what} any more",
            f"name {place.label} in CONTRACTIONS (infra/checks/migrations.py) with the reason: which release forgot it",
        )
    forgotten = place.history.forgotten.get(f"{place.app}.{operation.forgotten_in}")
    if forgotten is None or (operation.table, operation.column) not in forgotten:
        how = remedies.DROP_COLUMN if operation.column else remedies.DROP_TABLE
        yield Fault(f"{operation.forgotten_in} comes before it and forgets other things than {what}, or none", how)
    elif operation.forgotten_in == place.migration.name:
        yield Fault(f"{what} is forgotten in the same migration", "drop it one release later, in another migration")


@faults.register
def _(operation: django.SeparateDatabaseAndState, place: Place) -> Faults:
    yield from _forgetting(operation.state_operations, place)


def _forgetting(operations: Sequence[Operation], place: Place) -> Faults:
    """State operations alone change no table; what they forget must bear rows that do not write it."""
    for each in operations:
        if isinstance(each, django.RemoveField):
            field = place.field_before(each.model_name, each.name)
            table = place.model_before(each.model_name)._meta.db_table
            _forgotten(place).add((table, str(field.column)))
            if not field.null and not field.has_db_default() and not field.many_to_many:
                yield Fault(
                    f"the new code writes {each.name} no more, and NOT NULL would refuse its rows",
                    "an AlterField to null=True (or with db_default) before it",
                )
        elif isinstance(each, django.DeleteModel):
            _forgotten(place).add((place.model_before(each.name)._meta.db_table, ""))


def _forgotten(place: Place) -> set[tuple[str, str]]:
    return place.history.forgotten.setdefault(place.label, set())
