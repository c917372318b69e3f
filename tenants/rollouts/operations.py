"""Migration operations that a rollout makes into steps of their own.

    Backfill("cases", set="title_length = length(title)", where="title_length IS NULL")

Rows are filled in batches, each its own transaction, in the order of the key; a killed or paused backfill goes on with
those rows for which `where` still holds. Old code may go on adding rows meanwhile: what must hold for ever (NOT NULL)
is demanded by the next release, which begins with the same backfill.

    AddUniqueConcurrently("case", models.UniqueConstraint(fields=["number"], name="cases_number_once"))

An existing table gets a unique index made CONCURRENTLY, which then becomes the constraint.

    DropForgotten("cases_case", "old_number", forgotten_in="0007_forget_old_number")

What the models forgot in an earlier release (`SeparateDatabaseAndState(state_operations=[...])`) leaves the database.
"""

from typing import Any

from django.db import models, router
from django.db.backends.ddl_references import Statement
from django.db.migrations import AddConstraint
from django.db.migrations.operations.base import Operation, OperationCategory

BATCH = 1000


class Backfill(Operation):
    """Fill a column of a table that exists: `set` and `where` are SQL over it; where it holds no more, it is filled."""

    category = OperationCategory.SQL
    reversible = True
    reduces_to_sql = True
    elidable = True

    def __init__(self, table: str, set: str, where: str, key: str = "id", batch: int = BATCH) -> None:
        self.table, self.set, self.where, self.key, self.batch = table, set, where, key, batch

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For the writer and the optimiser."""
        kept = {"table": self.table, "set": self.set, "where": self.where, "key": self.key, "batch": self.batch}
        return self.__class__.__name__, [], kept

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """All at once, where a migration is run by Django itself: a new schema, a test, the linter."""
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            schema_editor.execute(f'UPDATE "{self.table}" SET {self.set} WHERE {self.where}', params=None)  # noqa: S608

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """What was filled goes with its column."""

    def describe(self) -> str:
        return f"Backfill {self.table}: {self.set}"

    def batch_sql(self, after: str | None) -> str:
        """One batch behind the key `after` (a quoted literal): the last key reached, None where no row was found."""
        return (
            f'WITH part AS (SELECT "{self.key}" AS key FROM "{self.table}" WHERE {self._left(after)}'  # noqa: S608
            f' ORDER BY "{self.key}" LIMIT {int(self.batch)} FOR NO KEY UPDATE),'
            f' filled AS (UPDATE "{self.table}" SET {self.set} FROM part WHERE "{self.table}"."{self.key}" = part.key)'
            " SELECT (SELECT key::text FROM part ORDER BY key DESC LIMIT 1)"
        )

    def left_sql(self, after: str | None) -> str:
        """Whether a row behind `after` is still to be filled: a batch may come back empty because others changed it."""
        return f'SELECT EXISTS (SELECT 1 FROM "{self.table}" WHERE {self._left(after)})'  # noqa: S608

    def _left(self, after: str | None) -> str:
        return f"({self.where})" + (f' AND "{self.key}" > {after}' if after is not None else "")


class AddUniqueConcurrently(AddConstraint):
    """A unique constraint on a table that is in use. Django itself, in a new schema or a test, adds it plainly."""

    def __init__(self, model_name: str, constraint: models.UniqueConstraint) -> None:
        if not isinstance(constraint, models.UniqueConstraint):
            raise TypeError("AddUniqueConcurrently takes a UniqueConstraint")
        super().__init__(model_name, constraint)

    def describe(self) -> str:
        return f"Create unique constraint {self.constraint.name} on {self.model_name}, its index concurrently"

    def index_sql(self, model: type[models.Model], editor: Any) -> Statement:
        """CREATE UNIQUE INDEX CONCURRENTLY, whatever Django would make of the constraint."""
        made: Any = self.constraint.create_sql(model, editor)
        return Statement(
            "CREATE UNIQUE INDEX CONCURRENTLY %(name)s ON %(table)s (%(columns)s)%(include)s%(nulls_distinct)s"
            "%(condition)s",
            **made.parts,
        )

    def attach_sql(self, model: type[models.Model], editor: Any) -> str:
        """The index becomes the constraint; empty where Django makes an index only (a condition, an expression)."""
        made: Any = self.constraint.create_sql(model, editor)
        if not made.template.startswith("ALTER TABLE"):
            return ""
        name = editor.quote_name(self.constraint.name)
        table = editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}{made.parts['deferrable']}"


class DropForgotten(Operation):
    """A column, or without one a table, that no model has known since `forgotten_in`, a migration of the same app."""

    category = OperationCategory.REMOVAL
    reversible = False
    reduces_to_sql = True

    def __init__(self, table: str, column: str = "", *, forgotten_in: str) -> None:
        self.table, self.column, self.forgotten_in = table, column, forgotten_in

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        kept = {"table": self.table, "column": self.column, "forgotten_in": self.forgotten_in}
        return self.__class__.__name__, [], kept

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models have forgotten it already."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if not router.allow_migrate(schema_editor.connection.alias, app_label):
            return
        table = schema_editor.quote_name(self.table)
        if self.column:
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN {schema_editor.quote_name(self.column)}")
        else:
            schema_editor.execute(f"DROP TABLE {table}")

    def describe(self) -> str:
        return f"Drop {self.table}{'.' * bool(self.column)}{self.column}, forgotten in {self.forgotten_in}"
