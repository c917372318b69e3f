"""A schema by migrations (`public` has a way of its own); a jurisdiction's by replaying what was recorded from them.

The recording (`tenants.rollouts.recording`) names no schema, so it is replayed under any search path: one round trip
and one transaction a jurisdiction. Not django-tenants' clone_schema, which renames every unique constraint.
"""

import hashlib
import inspect
from functools import cache

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tenants import grants, rights
from tenants.context import PUBLIC, door
from tenants.models import Recording
from tenants.rollouts.marks import mark
from tenants.rollouts.recorder import Recorder


def migrate_here() -> None:
    """Apply every migration to the schema behind the open door, rights last: all in its transaction."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    executor.recorder.ensure_schema()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined]
    recorder = Recorder(state, fills=True)
    for migration, _ in plan:
        recorder.record(migration)
    recorder.say(grants.statements(shared=connection.schema_name == PUBLIC))  # type: ignore[attr-defined]
    recorder.close()


def owner_role() -> str | None:
    return "owner" if getattr(settings, "DOOR_SETS_ROLE", False) else None


@cache
def migrations_of_code() -> MigrationLoader:
    """The migrations of this process's code, read once: what is on disk later is not its code."""
    return MigrationLoader(None)


@cache
def release_digest() -> str:
    """SHA-256 over every migration's source and the declared rights: what a schema of this release is made of."""
    loader = migrations_of_code()
    digest = hashlib.sha256()
    for key in sorted(loader.disk_migrations):
        digest.update("/".join(key).encode())
        digest.update(inspect.getsource(inspect.getmodule(loader.disk_migrations[key].__class__)).encode())  # type: ignore[arg-type]
    digest.update(inspect.getsource(rights).encode())
    digest.update(settings.DB_PREFIX.encode())
    return digest.hexdigest()


def schema_exists(schema: str) -> bool:
    """Whether the database has a schema of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s", [schema])
        return cursor.fetchone() is not None


def create_schema(schema: str, recording: Recording) -> None:
    """Replay a recording into a new schema: one transaction, one round trip for all DDL.

    Nothing is left behind where it fails.
    """
    quoted = connection.ops.quote_name(schema)
    with door(schema, role=owner_role(), alone=True), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quoted}")
        cursor.execute(recording.sql)
        mark(recording.digest)


def drop_schema(schema: str) -> None:
    """Remove a schema and all that is in it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(schema)} CASCADE")
