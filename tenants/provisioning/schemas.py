"""The public schema by migration; a jurisdiction's schema by replaying what was recorded from a real migration.

Recording: the tenant apps are migrated for real into a template schema under an `execute_wrapper` that keeps every
statement but reads and settings. The template is rolled back; the text names no schema, so it is replayed under any
search path: one round trip and one transaction a jurisdiction. Not django-tenants' clone_schema, which renames
every unique constraint.
"""

import hashlib
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from tenants import grants, rights
from tenants.context import PUBLIC, door
from tenants.models import Recording

TEMPLATE = "recording_template"
_SKIPPED = ("SELECT", "SHOW", "SET", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH", "DECLARE", "FETCH", "CLOSE", "BEGIN")
_APPLIED = re.compile(r'(?P<into>INSERT INTO "django_migrations" \([^)]*\)) VALUES (?P<row>\(.*\)) RETURNING .*')
Progress = Callable[[str], None]


def _silent(_: str) -> None:
    return None


class _Discard(Exception):
    """Rolls the template schema back."""


def migrate_here() -> None:
    """Apply every migration to the schema behind the open door, rights last."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    shared = connection.schema_name == PUBLIC  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        for statement in grants.statements(shared):
            cursor.execute(statement)


def migrate_public() -> None:
    """Bring the public schema to this release."""
    with door(PUBLIC, role=owner_role()):
        migrate_here()


def owner_role() -> str | None:
    return "owner" if getattr(settings, "DOOR_SETS_ROLE", False) else None


def release_digest() -> str:
    """SHA-256 over every migration's source and the declared rights: what a schema of this release is made of."""
    loader = MigrationLoader(None)
    digest = hashlib.sha256()
    for key in sorted(loader.disk_migrations):
        digest.update("/".join(key).encode())
        digest.update(inspect.getsource(inspect.getmodule(loader.disk_migrations[key].__class__)).encode())  # type: ignore[arg-type]
    digest.update(inspect.getsource(rights).encode())
    digest.update(settings.DB_PREFIX.encode())
    return digest.hexdigest()


@contextmanager
def _recording(into: list[str]) -> Iterator[None]:
    def keep(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = str(sql)
        if not text.lstrip().upper().startswith(_SKIPPED):
            rows = params if many else [params]
            for row in rows:
                with context["connection"].connection.cursor() as raw:
                    into.append(raw.mogrify(text, row).decode() if row else text)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield


def record() -> Recording:
    """The recording of this release, made now where there is none yet."""
    digest = release_digest()
    with door(PUBLIC, role=owner_role()):
        found = Recording.objects.filter(digest=digest).first()
    if found is not None:
        return found
    kept: list[str] = []
    try:
        with door(TEMPLATE, role=owner_role()):
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA {TEMPLATE}")
            with _recording(kept):
                migrate_here()
            raise _Discard
    except _Discard:
        pass
    text = ";\n".join(statement.rstrip().rstrip(";") for statement in _with_one_history(kept))
    if TEMPLATE in text:
        raise RuntimeError("a migration names its schema: it cannot be replayed in another one")
    with door(PUBLIC, role=owner_role()):
        return Recording.objects.create(digest=digest, sql=text, statements=len(kept), recorded_at=timezone.now())


def _with_one_history(kept: list[str]) -> list[str]:
    """The rows of django_migrations, each recorded as an INSERT of its own, as a single one at the end: quicker."""
    history = [found for statement in kept if (found := _APPLIED.fullmatch(statement))]
    rest = [statement for statement in kept if not _APPLIED.fullmatch(statement)]
    if not history:
        return rest
    return [*rest, f"{history[0]['into']} VALUES {', '.join(found['row'] for found in history)}"]


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


def drop_schema(schema: str) -> None:
    """Remove a schema and all that is in it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(schema)} CASCADE")
