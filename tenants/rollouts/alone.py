"""Steps that no transaction of others must hold: rows in batches, indexes CONCURRENTLY. A kill leaves both to go on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import connection
from psycopg2 import sql

from tenants.context import door
from tenants.provisioning.schemas import owner_role
from tenants.rollouts.operations import Backfill
from tenants.rollouts.steps import SCHEMA_MARK, Step
from tenants.rollouts.waits import LOCK_TIMEOUT_MS

if TYPE_CHECKING:
    from tenants.models import Jurisdiction


class Interrupted(Exception):
    """Asked to stop in the middle of a backfill; it goes on from there."""


def fill(place: "Jurisdiction | str", backfill: Backfill, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Batch after batch, each its own transaction, until nothing is left. Raises Interrupted, DatabaseError."""
    after = None
    while True:
        if not goes_on():
            raise Interrupted
        with door(place, role=owner_role()), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS};\n{backfill.batch_sql(after)}")
            last = cursor.fetchone()[0]
            if last is None:
                cursor.execute(backfill.left_sql(after))
                if not cursor.fetchone()[0]:
                    return
            else:
                after = sql.Literal(last).as_string(cursor.cursor)


def make_index(schema: str, step: Step) -> None:
    """Outside of any transaction, so by qualified names; what a kill left half made is made anew."""
    quoted, name = (sql.Identifier(each) for each in (schema, step.name))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indisvalid FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = %s",
            [schema, step.name],
        )
        there = cursor.fetchone()
        if there and (step.kind == "drop_index" or not there[0]):
            drop = sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}.{}").format(quoted, name)
            cursor.execute(drop.as_string(cursor.cursor))
        if step.kind == "index" and not (there and there[0]):
            cursor.execute(step.sql.replace(SCHEMA_MARK, quoted.as_string(cursor.cursor)))
