"""Which jurisdictions a statement over many reaches, and why it does not reach the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import connection

from tenants.branches import Compiled, Lacking
from tenants.enums import JurisdictionState
from tenants.grants import role_name
from tenants.models import Jurisdiction

READABLE = {JurisdictionState.ACTIVE, JurisdictionState.ARCHIVED}  # a closed one keeps its history
_BEHIND = {"42703", "42P01", "3F000"}  # undefined column, table, schema
_LOCKED = {"55P03"}
_DENIED = {"42501"}


class Reason(StrEnum):
    """Why a jurisdiction is missing from a result."""

    NOT_IN_SERVICE = "not_in_service"
    MISSING = "missing"
    OLDER_SCHEMA = "older_schema"
    LOCKED = "locked"


@dataclass(frozen=True)
class LeftOut:
    """A jurisdiction that the result does not contain."""

    place: Jurisdiction
    reason: Reason


def reader() -> str:
    """As whom many schemas are read: `oversight`; on the portal, which may not become that, the portal itself."""
    return "portal" if settings.DOOR_ROLE == "portal" else "oversight"


def serving(places: Iterable[Jurisdiction]) -> tuple[list[Jurisdiction], tuple[LeftOut, ...]]:
    """Those that may be read, and the others."""
    readable, left_out = [], []
    for place in places:
        if place.state in READABLE:
            readable.append(place)
        else:
            left_out.append(LeftOut(place, Reason.NOT_IN_SERVICE))
    return readable, tuple(left_out)


def in_the_way(
    compiled: Compiled, places: list[Jurisdiction], code: str
) -> tuple[tuple[LeftOut, ...], dict[str, Lacking]]:
    """Who must be left out, and who can answer without some columns."""
    if code in _BEHIND:
        return _behind(compiled, places)
    reason, found = Reason.LOCKED, set()
    if code in _LOCKED:
        found = _locked(compiled, places)
    elif code in _DENIED:
        reason, found = Reason.OLDER_SCHEMA, _denied(compiled, places)
    return tuple(LeftOut(place, reason) for place in places if place.schema_name in found), {}


def _behind(compiled: Compiled, places: list[Jurisdiction]) -> tuple[tuple[LeftOut, ...], dict[str, Lacking]]:
    """Schemas without a table or column that the statement needs: one look at the catalog."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, c.relname, a.attname FROM pg_catalog.pg_namespace n"
            " LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = ANY(%s)"
            " LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE n.nspname = ANY(%s)",
            [sorted(compiled.tables), [place.schema_name for place in places]],
        )
        there = set(cursor.fetchall())
    schemas = {schema for schema, _, _ in there}
    tables = {(schema, table) for schema, table, _ in there}
    left_out, lacking = [], {}
    for place in places:
        schema = place.schema_name
        if schema not in schemas:
            left_out.append(LeftOut(place, Reason.MISSING))
        elif any((schema, table) not in tables for table in compiled.tables):
            left_out.append(LeftOut(place, Reason.OLDER_SCHEMA))
        elif without := frozenset(column for column in compiled.needed if (schema, *column) not in there):
            if compiled.answers_without(without):
                lacking[schema] = without
            else:
                left_out.append(LeftOut(place, Reason.OLDER_SCHEMA))
    return tuple(left_out), lacking


def _denied(compiled: Compiled, places: list[Jurisdiction]) -> set[str]:
    """Schemas in which the reader may not yet read: the last step of an upgrade gives the rights. None where it may
    read in no schema at all: that is no upgrade but a mistake of ours.
    """
    role = role_name(reader())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT n.nspname FROM pg_catalog.pg_namespace n"
            " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
            " WHERE n.nspname = ANY(%s) AND c.relname = ANY(%s)"
            " AND NOT (pg_catalog.has_schema_privilege(%s, n.oid, 'USAGE')"
            " AND pg_catalog.has_any_column_privilege(%s, c.oid, 'SELECT'))",
            [[place.schema_name for place in places], sorted(compiled.tables), role, role],
        )
        found = {row[0] for row in cursor.fetchall()}
    return set() if len(found) == len(places) else found


def _locked(compiled: Compiled, places: list[Jurisdiction]) -> set[str]:
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
