"""The one door into a jurisdiction: one transaction, one search path, one role.

    with door(jurisdiction):
        Case.objects.count()

Outside a door every statement fails with "relation does not exist", in production too: PostgreSQL is the guard.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django_tenants.postgresql_backend.base import FakeTenant
from structlog.contextvars import bound_contextvars

from tenants.backend.base import Opening

if TYPE_CHECKING:
    from tenants.models import Jurisdiction

PUBLIC = "public"


class DoorAlreadyOpen(RuntimeError):
    """A door was opened inside another one: a transaction belongs to one jurisdiction only."""


@contextmanager
def door(
    place: "Jurisdiction | str",
    *,
    role: str | None = None,
    session: str = "",
    isolation: str = "",
    alone: bool = False,
    timeout_ms: int = 0,
) -> Iterator[None]:
    """Open one transaction in a jurisdiction's schema (or in `"public"`, or a schema by name).

    `role` is entered by SET LOCAL ROLE (`oversight`; in tests also the zone's own); `session` is the token that
    public.app_account() looks up; `isolation` such as "REPEATABLE READ"; `timeout_ms` bounds each statement.
    """
    schema = place if isinstance(place, str) else place.schema_name
    held: Any = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up at each use: a tenth of a page without a query
    outer: Opening | None = getattr(held, "opening", None)
    nestable = getattr(settings, "DOOR_SETS_ROLE", False)
    if outer is not None and not nestable:
        raise DoorAlreadyOpen(f"inside the door of {outer.schema}: {schema} must wait for its end")
    if role is None and nestable:
        role = settings.DOOR_ROLE
    told = tuple((name, value) for name, value in _told(session, timeout_ms) if value)
    opening = Opening(schema=schema, role=role, alone=alone, told=told)
    before = held.tenant
    nested = held.in_atomic_block
    held.forget_if_lost()
    try:
        with bound_contextvars(jurisdiction=schema), transaction.atomic():
            held.set_tenant(FakeTenant(schema_name=schema) if isinstance(place, str) else place)
            held.enter(opening)
            if isolation and not nested:
                _isolate(isolation)
            yield
    finally:
        held.set_tenant(before)
        if nested:
            held.leave_nested(outer)
        else:
            held.enter(None)
    if outer is None:
        held.door_closed()


@contextmanager
def through(place: "Jurisdiction") -> Iterator[None]:
    """Inside an open door: go on in another schema, in the same transaction and role, then come back.

    For what the owner does to two schemas at once (a merge, an entry in the centre's ledger beside the one here).
    Never from a request: what citizens and officials do stays within one schema.
    """
    held: Any = connections[DEFAULT_DB_ALIAS]
    outer: Opening | None = getattr(held, "opening", None)
    if outer is None:
        raise RuntimeError("no door is open: nothing to go on from")
    before = held.tenant
    held.set_tenant(place)
    held.enter(replace(outer, schema=place.schema_name, alone=False))
    try:
        with bound_contextvars(jurisdiction=place.schema_name):
            yield
    finally:
        held.set_tenant(before)
        held.enter(outer)


@contextmanager
def without_savepoints() -> Iterator[None]:
    """Inside a door: all of it or nothing. An error in a nested `atomic` undoes the whole transaction, and
    no round trips go to savepoints. For batches that never go on after a refusal inside (an import).
    """
    held: Any = connections[DEFAULT_DB_ALIAS]
    held.savepoints = False
    try:
        yield
    finally:
        held.savepoints = True


def _told(session: str, timeout_ms: int) -> Iterator[tuple[str, str]]:
    yield "app.session", session
    yield "statement_timeout", str(timeout_ms) if timeout_ms else ""


def _isolate(level: str) -> None:
    if level not in {"REPEATABLE READ", "SERIALIZABLE"}:
        raise ValueError(f"unknown isolation level {level!r}")
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:  # before the opening: it must be the transaction's first statement
        cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")


def tell(**values: str) -> None:
    """Set `app.<name>` for the rest of the door's transaction (receipt number and code, draft token)."""
    calls = ", ".join(["set_config(%s, %s, true)"] * len(values))
    parameters: list[Any] = [part for name, value in values.items() for part in (f"app.{name}", value)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", parameters)


def open_schema() -> str | None:
    """Name of the schema behind the open door, or None outside of any."""
    opening: Opening | None = getattr(connection, "opening", None)
    return opening.schema if opening else None


def current_jurisdiction() -> "Jurisdiction":
    """The jurisdiction behind the open door."""
    from tenants.selectors import jurisdiction_by_schema

    tenant = connection.tenant  # type: ignore[attr-defined]
    schema = open_schema()
    if schema is None or schema == PUBLIC:
        raise RuntimeError("no door is open to a jurisdiction")
    if isinstance(tenant, FakeTenant):
        return jurisdiction_by_schema(schema)
    found: Jurisdiction = tenant
    return found
