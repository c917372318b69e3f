"""Statements that the server plans once a connection instead of each time they are run.

A statement over 112 schemas is 112 plans, which take longer than reading a page. So it is prepared, under a name that
is made from its text: one name is one statement on whatever server connection, also behind a pooler that gives each
transaction another one. Whether a plan for all values is as good as one for these is left to PostgreSQL, which weighs
the two after five runs (`plan_cache_mode = auto`).
"""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError

PREFIX = "across_"
MOST = 12  # on a server connection: the plan of a page over 112 schemas takes about 3 MB
TRIES = 6
_NOT_THERE, _THERE, _OTHER_RESULT = "26000", "42P05", "0A000"
_TYPES_UNKNOWN = {"42P18", "42804", "42883", "42725"}


class Again(Exception):
    """What was known of the server connection is corrected; the savepoint must be taken anew."""


@dataclass(frozen=True)
class Statement:
    """SQL with `$1`, `$2`, … for its parameters."""

    text: str
    parameters: tuple[Any, ...] = ()

    @cached_property
    def name(self) -> str:
        return PREFIX + sha256(self.text.encode()).hexdigest()[:40]

    @property
    def preparable(self) -> bool:
        """Whether the server can tell the types of its parameters, as far as was seen."""
        return self.name not in _unpreparable


@dataclass
class _Connection:
    """What is believed of a server connection: wrong where a pooler gives another one, which the server then says."""

    there: set[str] = field(default_factory=set)
    outdated: set[str] = field(default_factory=set)


_connections: WeakKeyDictionary[Any, _Connection] = WeakKeyDictionary()
_unpreparable: set[str] = set()


def execute(cursor: Any, statement: Statement) -> None:
    """Run it in the open savepoint. Raises Again where that must be taken anew before another try."""
    known = _connections.setdefault(cursor.cursor.connection, _Connection())
    try:
        _prepare(cursor, statement, known)
        values = f"({', '.join(['%s'] * len(statement.parameters))})" if statement.parameters else ""
        cursor.execute(f"EXECUTE {statement.name}{values}", statement.parameters)
    except DatabaseError as error:
        if _corrected(known, statement.name, getattr(error.__cause__, "pgcode", "")):
            raise Again from error
        raise


def _prepare(cursor: Any, statement: Statement, known: _Connection) -> None:
    """Prepare it where it is not, and give up the oldest beyond what is kept."""
    name = statement.name
    if name in known.outdated:
        cursor.execute(f"DEALLOCATE {name}")
        known.outdated.discard(name)
        known.there.discard(name)
    if name in known.there:
        return
    cursor.execute(f"PREPARE {name} AS {statement.text}")
    known.there.add(name)
    cursor.execute(
        "SELECT name FROM pg_catalog.pg_prepared_statements WHERE pg_catalog.starts_with(name, %s)"
        " ORDER BY prepare_time DESC OFFSET %s",
        [PREFIX, MOST],
    )
    for (old,) in cursor.fetchall():
        cursor.execute(f"DEALLOCATE {old}")
        known.there.discard(old)


def _corrected(known: _Connection, name: str, code: str) -> bool:
    """Whether the error says no more than that something else was believed of the connection."""
    if code == _NOT_THERE:
        known.there.discard(name)
        known.outdated.discard(name)
    elif code == _THERE:
        known.there.add(name)
    elif code == _OTHER_RESULT and name in known.there:  # an upgrade changed a column's type
        known.outdated.add(name)
    elif code in _TYPES_UNKNOWN and name not in known.there:
        _unpreparable.add(name)
    else:
        return False
    return True
