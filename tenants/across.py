"""Reading many jurisdictions in one statement, from a Django queryset of a tenant model.

    result = read(
        Case.objects.overdue(today()).values("number", "promised_due").order_by("promised_due")[:50],
        subtree(jurisdiction), order=("promised_due", "number"), limit=50,
    )
    result = read(
        Case.objects.values("state").annotate(received=Count("pk")),
        subtree(jurisdiction), fold=Fold(keys=("state",), sums=("received",)),
    )

The queryset is compiled once, without a schema; each schema in scope gets its branch of one UNION ALL, so that filters,
annotations, GROUP BY and LIMIT work inside the branches; order, limit and the sums over all branches stand on top. Each
row says its jurisdiction in the column `jurisdiction`. Names of schemas come from the table of jurisdictions only.

The statement runs as the role `oversight` (read-only, an empty search path, time limits) inside a savepoint that is
rolled back, whatever door is open; that also gives the zone its own role back. A jurisdiction that cannot answer (not
in service, its schema behind this release, a table locked by an upgrade) is left out and named: a partial result.

A branch reads tenant tables only. What the public schema knows (names of categories) belongs on top, in a statement of
its own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from secrets import token_hex
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection
from django.db.models import QuerySet, TextField, Value
from psycopg2 import sql

from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.grants import models_in, role_name
from tenants.models import Jurisdiction

PLACE = "jurisdiction"
TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 2_000
_SAVEPOINT = "across"
_TOKEN = re.compile(
    r"""'(?:[^']|'')*'                                          # a literal
      | \b(?P<word>FROM|JOIN)\s+"(?P<table>(?:[^"]|"")+)"(?!\s*\.)  # a table, not EXTRACT(… FROM "table"."column")
      | "(?:[^"]|"")*"                                          # any other name""",
    re.VERBOSE,
)
_COLUMN = re.compile(r'\."((?:[^"]|"")+)"')
_BEHIND = {"42703", "42P01", "3F000"}  # undefined column, table, schema
_LOCKED = {"55P03"}


class NotATenantTable(ValueError):
    """The queryset reads a table that is not in each jurisdiction's schema."""


class TooSlow(RuntimeError):
    """The statement did not end within its time."""


class Reason(StrEnum):
    """Why a jurisdiction is missing from a result."""

    NOT_IN_SERVICE = "not_in_service"
    OLDER_SCHEMA = "older_schema"
    LOCKED = "locked"


@dataclass(frozen=True)
class LeftOut:
    """A jurisdiction that the result does not contain."""

    place: Jurisdiction
    reason: Reason


@dataclass(frozen=True)
class Result:
    """Rows as dicts; `jurisdiction` in each is its code (or its label)."""

    rows: list[dict[str, Any]]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Fold:
    """How the branches' groups become one: by `keys` (`jurisdiction` may be one), `sums` (whole numbers) added up.

    `same`: columns kept where all merged groups agree, else None.
    """

    keys: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Compiled:
    """A queryset's SQL with a marker where each table's schema belongs."""

    text: str
    parameters: tuple[Any, ...]
    columns: tuple[str, ...]
    tables: frozenset[str]
    marker: str
    converted: Callable[[list[tuple[Any, ...]]], Iterable[Sequence[Any]]] = field(compare=False)

    @property
    def wanted(self) -> dict[str, frozenset[str]]:
        """The columns of each table that the SQL may need."""
        named = {name.replace('""', '"') for name in _COLUMN.findall(self.text)}
        return {table: _tenant_columns()[table] & named for table in self.tables}


def read(
    queryset: QuerySet[Any, Any],
    places: Iterable[Jurisdiction],
    *,
    order: tuple[str, ...] = (),
    limit: int | None = None,
    fold: Fold | None = None,
    label: Callable[[Jurisdiction], str] | None = None,
    timeout_ms: int = TIMEOUT_MS,
) -> Result:
    """Run `queryset` (made by `.values(…)`) over the jurisdictions in one statement.

    `order` names columns, `-` before one turns it round. `label` is what a row says as its `jurisdiction`: the code
    unless given (a city's code, to fold counties into their city). Raises TooSlow, NotATenantTable.
    """
    serving, left_out = _serving(places)
    try:
        compiled = _compile(queryset if fold is None else queryset.order_by())
    except EmptyResultSet:
        return Result([], left_out)
    if not serving:
        return Result([], left_out)
    top = _Top(order, limit, fold, label or (lambda place: place.code))
    if connection.opening is None:  # type: ignore[attr-defined]
        with door(PUBLIC):
            return _read(compiled, serving, left_out, top, timeout_ms)
    return _read(compiled, serving, left_out, top, timeout_ms)


@dataclass(frozen=True)
class _Top:
    """What stands over the branches."""

    order: tuple[str, ...]
    limit: int | None
    fold: Fold | None
    label: Callable[[Jurisdiction], str]

    def columns(self, compiled: _Compiled) -> tuple[str, ...]:
        if self.fold is None:
            return compiled.columns
        return (*self.fold.keys, *self.fold.sums, *self.fold.same)


def _serving(places: Iterable[Jurisdiction]) -> tuple[list[Jurisdiction], tuple[LeftOut, ...]]:
    serving, left_out = [], []
    for place in places:
        if place.state == JurisdictionState.ACTIVE:
            serving.append(place)
        else:
            left_out.append(LeftOut(place, Reason.NOT_IN_SERVICE))
    return serving, tuple(left_out)


# from a queryset to a template


@cache
def _tenant_columns() -> dict[str, frozenset[str]]:
    """Tables of the tenant schemas with their columns, as this release's models know them."""
    apps.check_models_ready()
    return {
        model._meta.db_table: frozenset(str(column.column) for column in model._meta.concrete_fields)
        for model in models_in(shared=False)
    }


def _compile(queryset: QuerySet[Any, Any]) -> _Compiled:
    if getattr(queryset.query, "selected", None) is None:
        raise ValueError("name the columns: only .values(…) can be read across jurisdictions")
    marker = f"schema_{token_hex(16)}"
    # the column that names the jurisdiction is the branch's own: a level around it would be planned 112 times
    query: Any = queryset.annotate(**{PLACE: Value(_label(marker), output_field=TextField())}).query
    compiler = query.get_compiler(connection=connection)
    text, parameters = compiler.as_sql()
    template, tables = _qualified(text, marker)
    converters = compiler.get_converters([column for column, _, _ in compiler.select])

    def converted(rows: list[tuple[Any, ...]]) -> Iterable[Sequence[Any]]:
        return compiler.apply_converters(rows, converters) if converters else rows

    return _Compiled(template, tuple(parameters), tuple(query.selected), tables, marker, converted)


def _label(marker: str) -> str:
    return f"{marker}:label"


def _qualified(text: str, marker: str) -> tuple[str, frozenset[str]]:
    """Put the marker before each table: a quoted name right after FROM or JOIN, never one inside a literal, an alias
    or a column of the same name.
    """
    found: set[str] = set()

    def qualify(token: re.Match[str]) -> str:
        word, table = token["word"], token["table"]
        if table is None:
            return token.group(0)
        if table not in _tenant_columns():
            raise NotATenantTable(table)
        found.add(table)
        return f'{word} {marker}."{table}"'

    return _TOKEN.sub(qualify, text), frozenset(found)


# from a template to one statement


def _statement(cursor: Any, compiled: _Compiled, places: Sequence[Jurisdiction], top: _Top) -> str:
    """The UNION ALL. Parameters are bound once, then the marker, which no value can contain, becomes each schema."""
    raw = cursor.cursor
    body = raw.mogrify(compiled.text, compiled.parameters).decode()
    label = f"'{_label(compiled.marker)}'"
    branches = [
        body.replace(label, f"{_quoted(raw, sql.Literal(top.label(place)))}::text").replace(
            compiled.marker, _quoted(raw, sql.Identifier(place.schema_name))
        )
        for place in places
    ]
    united = ") UNION ALL (".join(branches)
    text = f"SELECT {_head(raw, top, compiled)} FROM (({united})) AS united ({_listed(raw, compiled.columns)})"  # noqa: S608
    if top.fold is not None and top.fold.keys:
        text += f" GROUP BY {_listed(raw, top.fold.keys)}"
    if top.order:
        text += f" ORDER BY {', '.join(_direction(raw, name) for name in top.order)}"
    return f"{text} LIMIT {int(top.limit)}" if top.limit is not None else text


def _head(raw: Any, top: _Top, compiled: _Compiled) -> str:
    if top.fold is None:
        return _listed(raw, compiled.columns)
    parts = [_quoted(raw, sql.Identifier(key)) for key in top.fold.keys]
    for name in top.fold.sums:
        column = _quoted(raw, sql.Identifier(name))
        parts.append(f"coalesce(sum({column}), 0)::bigint AS {column}")
    for name in top.fold.same:
        column = _quoted(raw, sql.Identifier(name))
        parts.append(f"CASE WHEN min({column}) = max({column}) THEN min({column}) END AS {column}")
    return ", ".join(parts)


def _quoted(raw: Any, part: sql.Composable) -> str:
    text: str = part.as_string(raw)
    return text


def _listed(raw: Any, names: Iterable[str]) -> str:
    return ", ".join(_quoted(raw, sql.Identifier(name)) for name in names)


def _direction(raw: Any, name: str) -> str:
    column = _quoted(raw, sql.Identifier(name.removeprefix("-")))
    return f"{column} DESC" if name.startswith("-") else column


# running it


def _read(
    compiled: _Compiled,
    places: list[Jurisdiction],
    left_out: tuple[LeftOut, ...],
    top: _Top,
    timeout_ms: int,
) -> Result:
    """First as if all were well, which costs nothing; those who stand in the way are found only when it fails."""
    for _attempt in range(3):
        try:
            rows = _run(compiled, places, top, timeout_ms)
        except DatabaseError as error:
            code = getattr(error.__cause__, "pgcode", "")
            if code == "57014":
                raise TooSlow(f"no answer within {timeout_ms} ms") from error
            missing = _in_the_way(compiled, places, code)
            if not missing:
                raise
            left_out += missing
            places = [place for place in places if place not in {each.place for each in missing}]
            if not places:
                return Result([], left_out)
        else:
            return Result(rows, left_out)
    raise TooSlow("jurisdictions kept falling out of reach")


def _run(compiled: _Compiled, places: list[Jurisdiction], top: _Top, timeout_ms: int) -> list[dict[str, Any]]:
    with _as_oversight(timeout_ms) as cursor:
        cursor.execute(_statement(cursor, compiled, places, top))
        found = cursor.fetchall()
    columns = top.columns(compiled)
    if top.fold is None:
        found = compiled.converted(found)
    return [dict(zip(columns, row, strict=True)) for row in found]


@contextmanager
def _as_oversight(timeout_ms: int) -> Iterator[Any]:
    """The read-only role until the savepoint is rolled back, which undoes role, search path and limits."""
    told = (
        ("search_path", ""),
        ("statement_timeout", str(int(timeout_ms))),
        ("lock_timeout", str(LOCK_TIMEOUT_MS)),
        ("role", role_name("oversight")),
    )
    calls = ", ".join(["set_config(%s, %s, true)"] * len(told))
    with connection.cursor() as cursor:
        cursor.execute(f"SAVEPOINT {_SAVEPOINT}; SELECT {calls}", [part for pair in told for part in pair])
        try:
            yield cursor
        finally:
            with connection.cursor() as after:
                after.execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}; RELEASE SAVEPOINT {_SAVEPOINT}")


def _in_the_way(compiled: _Compiled, places: list[Jurisdiction], code: str) -> tuple[LeftOut, ...]:
    if code in _BEHIND:
        behind = _lacking(compiled, places)
        return tuple(LeftOut(place, Reason.OLDER_SCHEMA) for place in places if place.schema_name in behind)
    if code in _LOCKED:
        locked = _locked(compiled, places)
        return tuple(LeftOut(place, Reason.LOCKED) for place in places if place.schema_name in locked)
    return ()


def _lacking(compiled: _Compiled, places: list[Jurisdiction]) -> set[str]:
    """Schemas without a table or column that the statement needs: one look at the catalog."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname, a.attname FROM pg_catalog.pg_namespace n"
            " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
            " WHERE n.nspname = ANY(%s) AND c.relname = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped",
            [[place.schema_name for place in places], sorted(compiled.tables)],
        )
        there = set(cursor.fetchall())
    needed = [(table, column) for table, columns in compiled.wanted.items() for column in columns]
    return {
        place.schema_name
        for place in places
        if any((place.schema_name, table, column) not in there for table, column in needed)
    }


def _locked(compiled: _Compiled, places: list[Jurisdiction]) -> set[str]:
    """Schemas in which somebody holds or awaits a lock on a table that bars reading."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT n.nspname FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
            " WHERE l.mode = 'AccessExclusiveLock' AND l.pid <> pg_catalog.pg_backend_pid()"
            " AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
            " AND n.nspname = ANY(%s) AND c.relname = ANY(%s)",
            [[place.schema_name for place in places], sorted(compiled.tables)],
        )
        return {row[0] for row in cursor.fetchall()}
