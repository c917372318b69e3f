"""Migrations into steps: each operation is really carried out in a template schema while its statements are kept.

What comes of it is told twice: `steps`, for schemas with data under running code, and `creation`, for new schemas (an
index is made without CONCURRENTLY there, and there is nothing to fill).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    NotInTransactionMixin,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import connection, router
from django.db.backends.ddl_references import Statement
from django.db.migrations import RunPython, SeparateDatabaseAndState
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

from tenants.rollouts.errors import CannotBeRecorded
from tenants.rollouts.operations import AddUniqueConcurrently, Backfill
from tenants.rollouts.steps import SCHEMA_MARK, Kind, Step

_NO_STATEMENT = (
    "SELECT",
    "SHOW",
    "SET",
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "WITH",
    "DECLARE",
    "FETCH",
    "CLOSE",
    "BEGIN",
)
# what a block of others must not hold up: an index made concurrently, batches, a look at every row
STANDS_ALONE = (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    AddUniqueConcurrently,
    Backfill,
    ValidateConstraint,
)
_NOT_NESTED = (*STANDS_ALONE, NotInTransactionMixin)
_HISTORY = "INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', now())"


def joined(statements: list[str]) -> str:
    """Statements as one text."""
    return ";\n".join(statement.rstrip().rstrip(";") for statement in statements)


@contextmanager
def kept_statements(into: list[str]) -> Iterator[None]:
    """Keep every statement that Django sends but reads and settings, with its parameters in place."""

    def keep(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = str(sql)
        if not text.lstrip().upper().startswith(_NO_STATEMENT):
            for row in params if many else [params]:
                with context["connection"].connection.cursor() as raw:
                    into.append(raw.mogrify(text, row).decode() if row else text)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield


class Recorder:
    """Carries out migrations behind the open door of the template, one after the other."""

    def __init__(self, state: ProjectState, *, fills: bool = False) -> None:
        """`fills`: the schema has data, and nobody will take the steps."""
        self.state = state
        self.fills = fills
        self._anew = not state.models
        self.steps: list[Step] = []
        self.creation: list[str] = []
        self._history: list[tuple[str, str]] = []
        self._block: list[str] = []
        self._named: list[str] = []

    def record(self, migration: Migration) -> None:
        """One migration; its row in django_migrations goes with its last statement."""
        self._named.append(f"{migration.app_label}.{migration.name}")
        if router.allow_migrate(connection.alias, migration.app_label) is False:  # none of its tables belongs here
            self.state = migration.mutate_state(self.state, preserve=False)
            self._block.append(_HISTORY.format(app=migration.app_label, name=migration.name))
        elif only_django_can(migration):
            self._stock(migration)
        else:
            self._by_operation(migration)
            self._block.append(_HISTORY.format(app=migration.app_label, name=migration.name))
        self._history.append((migration.app_label, migration.name))

    def say(self, statements: list[str]) -> None:
        """Statements that belong to the release rather than to a migration: carried out and kept."""
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        self._block += statements
        self.creation += statements

    def close(self) -> None:
        """The last block ends; new schemas get the rows of django_migrations in one statement."""
        self._end_block()
        if self._history:
            rows = ", ".join(f"('{app}', '{name}', now())" for app, name in self._history)
            self.creation.append(f"INSERT INTO django_migrations (app, name, applied) VALUES {rows}")  # noqa: S608
            with connection.cursor() as cursor:
                cursor.execute(self.creation[-1])

    def _by_operation(self, migration: Migration) -> None:
        """As `Migration.apply` does it, with an end of the block where an operation needs one."""
        if not self._anew:
            _render(self.state)
        pending: list[tuple[Operation, ProjectState]] = []
        for operation in migration.operations:
            before = self.state.clone()
            operation.state_forwards(migration.app_label, self.state)
            if isinstance(operation, STANDS_ALONE):
                self._carry_out(migration, pending, before)
                pending = []
                self._of_its_own(migration, operation, before)
            else:
                pending.append((operation, before))
        self._carry_out(migration, pending, self.state)

    def _carry_out(
        self, migration: Migration, operations: list[tuple[Operation, ProjectState]], end: ProjectState
    ) -> None:
        if not operations:
            return
        statements: list[str] = []
        states = [*(before for _, before in operations[1:]), end]
        with kept_statements(statements), connection.schema_editor(atomic=False) as editor:
            for (operation, before), after in zip(operations, states, strict=True):
                operation.database_forwards(migration.app_label, editor, before, after)
        self._block += statements
        self.creation += statements

    def _of_its_own(self, migration: Migration, operation: Operation, before: ProjectState) -> None:
        if isinstance(operation, Backfill):
            if router.allow_migrate(connection.alias, migration.app_label):
                if self.fills:
                    with connection.schema_editor(atomic=False) as editor:
                        operation.database_forwards(migration.app_label, editor, before, self.state)
                self._step("backfill", options=operation.deconstruct()[2])
            return
        if isinstance(operation, ValidateConstraint):
            self._cut()
            self._carry_out(migration, [(operation, before)], self.state)
            if self._block:
                self._cut()
                self.steps[-1] = replace(self.steps[-1], options={"looks": True})
            return
        known: Any = operation
        adds = not isinstance(operation, RemoveIndexConcurrently)
        apps = (self.state if adds else before).apps
        model = apps.get_model(migration.app_label, known.model_name)
        if not known.allow_migrate_model(connection.alias, model):
            return
        statements: list[str] = []
        attach = ""
        with kept_statements(statements), connection.schema_editor(atomic=False) as editor:
            made = index_step(operation, model, editor)
            if isinstance(operation, AddUniqueConcurrently):
                attach = operation.attach_sql(model, editor)
                editor.add_constraint(model, operation.constraint)
            elif adds:
                editor.add_index(model, known.index)
            else:
                index = before.models[migration.app_label, known.model_name_lower].get_index_by_name(known.name)
                editor.remove_index(model, index)
        self._step(made.kind, name=made.name, sql=made.sql, options={"table": model._meta.db_table})
        self._block += [attach] if attach else []
        self.creation += statements

    def _stock(self, migration: Migration) -> None:
        if any(isinstance(each, _NOT_NESTED) for each in flat(migration.operations)):
            raise CannotBeRecorded(
                f"{migration} mixes RunPython with an index made concurrently or a backfill: put each into a migration"
                " of its own"
            )
        name = self._named[-1]
        self._named.pop()
        self._end_block()
        self._named = [name]
        with kept_statements(self.creation), connection.schema_editor(atomic=False) as editor:
            self.state = migration.apply(self.state, editor)
        self._step("stock", name=name)
        self._named = []

    def _cut(self) -> None:
        """The block ends within the migration."""
        named = list(self._named[-1:])
        self._end_block()
        self._named = named

    def _step(self, kind: Kind, *, name: str = "", sql: str = "", options: dict[str, Any] | None = None) -> None:
        self._cut()
        self.steps.append(Step(kind, list(self._named), sql=sql, name=name, options=options or {}))

    def _end_block(self) -> None:
        if self._block:
            self.steps.append(Step("block", list(self._named), sql=joined(self._block)))
        self._block, self._named = [], []


def _render(state: ProjectState) -> None:
    """Make its models, once: what is cloned from it makes only those that an operation changes."""
    _ = state.apps


def flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    """With those that SeparateDatabaseAndState sends to the database."""
    for operation in operations:
        yield operation
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flat(operation.database_operations)


def only_django_can(migration: Migration) -> bool:
    """RunPython; or what insists on having no transaction around it and is none of the operations known here."""
    every = list(flat(migration.operations))
    if any(isinstance(each, RunPython) for each in every):
        return True
    nested = [each for each in every if each not in migration.operations]
    if any(isinstance(each, _NOT_NESTED) for each in nested):
        raise CannotBeRecorded(f"{migration}: take what stands on its own out of SeparateDatabaseAndState")
    return False


def index_step(operation: Any, model: type[Model], editor: Any) -> Step:
    """An index that is made or goes CONCURRENTLY."""
    if isinstance(operation, RemoveIndexConcurrently):
        return Step("drop_index", [], name=operation.name)
    if isinstance(operation, AddUniqueConcurrently):
        return Step("index", [], name=operation.constraint.name, sql=_qualified(operation.index_sql(model, editor)))
    create = operation.index.create_sql(model, editor, concurrently=True)
    return Step("index", [], name=operation.index.name, sql=_qualified(create))


def _qualified(create: Statement) -> str:
    """CREATE INDEX CONCURRENTLY on `schema.table`: outside of a transaction no search path is set."""
    table: Any = create.parts["table"]
    quote = table.quote_name
    table.quote_name = lambda name: f"{SCHEMA_MARK}.{quote(name)}"
    return str(create)
