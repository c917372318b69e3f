"""Closing a schema: everybody else waits, or nobody but the owner may write in it any more.

The state of a jurisdiction is known to every process within half a minute; what must not happen in between is refused
here, by PostgreSQL.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg2 import errors, sql

from tenants import grants

T = TypeVar("T")
HELD_WITHIN = 5.0
BREATH = 0.02  # seconds between two tries: nobody waits behind us meanwhile
TRIES = 12
_PASSING = (errors.LockNotAvailable, errors.DeadlockDetected)


class StillInUse(Exception):
    """Somebody holds a table of the schema for longer than can be waited for."""


def patiently(work: Callable[[], T], *, tries: int = TRIES) -> T:
    """Run a transaction of its own that takes locks; again where it could not have them. Raises StillInUse.

    Between two tries those who wait behind us get their turn: nobody waits longer than the lock's timeout.
    """
    for _ in range(tries - 1):
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.__cause__, _PASSING):
                raise
        time.sleep(0.5)
    try:
        return work()
    except OperationalError as error:
        if not isinstance(error.__cause__, _PASSING):
            raise
        raise StillInUse(str(error).splitlines()[0]) from error


def hold(schema: str) -> None:
    """Lock every table of the schema until the transaction's end: who has touched one is waited for, who comes later
    waits. Raises OperationalError (LockNotAvailable) where that cannot be had within `HELD_WITHIN` seconds.

    ACCESS EXCLUSIVE: a transaction that has only read must not write into what will stand there afterwards. Never
    waits while it holds a table: others take theirs in another order, and one of them would be ended as deadlocked.
    """
    tables = tables_of(schema)
    if not tables:
        return
    listed = sql.SQL(", ").join(sql.Identifier(schema, table) for table in tables)
    statement = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(listed)
    end = time.monotonic() + HELD_WITHIN
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement.as_string(cursor.connection))
        except OperationalError as error:
            if not isinstance(error.__cause__, errors.LockNotAvailable) or time.monotonic() > end:
                raise
            time.sleep(BREATH)
        else:
            return


def tables_of(schema: str) -> list[str]:
    """Names of the tables of a schema, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind IN ('r', 'p') ORDER BY c.relname",
            [schema],
        )
        return [row[0] for row in cursor.fetchall()]


def freeze(schema: str) -> None:
    """From this transaction's commit on nobody but the owner writes in the schema; who might read it still may."""
    _revoke(schema, "INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA {}")
    _revoke(schema, "ALL ON ALL SEQUENCES IN SCHEMA {}")


def shut(schema: str) -> None:
    """From this transaction's commit on nobody but the owner reaches anything in the schema."""
    _revoke(schema, "ALL ON ALL TABLES IN SCHEMA {}")
    _revoke(schema, "ALL ON ALL SEQUENCES IN SCHEMA {}")
    _revoke(schema, "USAGE ON SCHEMA {}")


def _revoke(schema: str, what: str) -> None:
    roles = sql.SQL(", ").join(sql.Identifier(grants.role_name(role)) for role in grants.ROLES)
    statement = sql.SQL("REVOKE " + what + " FROM {}").format(sql.Identifier(schema), roles)
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection))
