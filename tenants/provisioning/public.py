"""The public schema comes to a release while it is read by every jurisdiction: stage by stage, never all at once.

A block of statements is one transaction that waits for a lock only briefly; an index is made CONCURRENTLY, rows are
filled in batches, a constraint is looked through on its own. The schema's mark says how far a migration has come, so a
killed or refused run goes on from there.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.postgres.operations import RemoveIndexConcurrently, ValidateConstraint
from django.db import DatabaseError, OperationalError, connection, router
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenants import grants
from tenants.context import PUBLIC, door
from tenants.provisioning.schemas import migrate_here, migrations_of_code, owner_role, release_digest
from tenants.rollouts import history
from tenants.rollouts.alone import fill, make_index
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.marks import Mark, mark, mark_of, mark_sql
from tenants.rollouts.operations import AddUniqueConcurrently, Backfill
from tenants.rollouts.recorder import STANDS_ALONE, index_step, joined, only_django_can
from tenants.rollouts.recording import refuse_what_cannot_follow
from tenants.rollouts.steps import Step
from tenants.rollouts.waits import LOCKED, lock_timeout, waits


@dataclass
class _Part:
    """Operations of one migration that go together; `done` of its operations are done after them."""

    migration: Migration
    done: int
    operations: list[tuple[Operation, ProjectState, ProjectState]] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"{self.migration.app_label}.{self.migration.name}"

    @property
    def ends(self) -> bool:
        return self.done == len(self.migration.operations)

    @property
    def alone(self) -> bool:
        return any(isinstance(operation, STANDS_ALONE) for operation, _, _ in self.operations)


def migrate_public() -> bool:
    """Bring the public schema to this release, once; True where something was done. Raises RolloutError."""
    digest = release_digest()
    with door(PUBLIC, role=owner_role()):
        at = mark_of(PUBLIC)
        if at == Mark(digest):
            return False
        had = history.applied()
    if not had:
        _patiently(_all_at_once(digest))
        return True
    refuse_what_cannot_follow()
    for part in _parts(had, at):
        try:
            _patiently(_stage(part, at.release))
        except DatabaseError as error:
            raise RolloutError("public", _refusal(part, error)) from error
    _patiently(_rights(digest))
    return True


def _patiently(work: Callable[[], None]) -> None:
    """Where a table is in use for long it gives up at once and tries again, so that nobody queues behind it."""
    for pause in (*waits(settings.ROLLOUT_TRIES), None):
        try:
            return work()
        except OperationalError as error:
            if pause is None or getattr(error.__cause__, "pgcode", "") not in LOCKED:
                raise
            time.sleep(pause)
    return None


def _refusal(part: _Part, error: DatabaseError) -> str:
    why = str(error).strip().splitlines()[0]
    if getattr(error.__cause__, "pgcode", "") in LOCKED:
        why = f"a table is in use for too long: {why}"
    return (
        f"the public schema stops at {part.label}: {why}. It stays as far as it has come, and the release before goes"
        " on serving; the same command goes on from there when that is mended"
    )


def _parts(had: set[history.Key], at: Mark) -> Iterator[_Part]:
    """What is left, in order; of a migration that was broken off, the rest."""
    loader = migrations_of_code()
    state = history.state_after(loader, had)
    for migration in history.left(loader, had):
        if not _is_shared(migration):  # none of its tables is here: it only has to be said
            migration.mutate_state(state, preserve=False)
            yield _Part(migration, len(migration.operations))
            continue
        begun = at.done if at.towards == f"{migration.app_label}.{migration.name}" else 0
        whole = only_django_can(migration)
        part = _Part(migration, 0)
        for number, operation in enumerate(migration.operations, start=1):
            before = state.clone()
            operation.state_forwards(migration.app_label, state)
            if number <= begun:
                continue
            if part.operations and not whole and (part.alone or isinstance(operation, STANDS_ALONE)):
                yield part
                part = _Part(migration, 0)
            part.operations.append((operation, before, state.clone()))
            part.done = number
        if part.operations or not migration.operations:
            yield part


def _stage(part: _Part, release: str) -> Callable[[], None]:
    """Repeatable: what a refused or killed try has done of it is found done."""
    operation, before, after = part.operations[0] if part.operations else (None, None, None)

    def block() -> None:
        with _brief_transaction():
            for each, state, then in part.operations:
                with connection.schema_editor(atomic=False) as editor:
                    each.database_forwards(part.migration.app_label, editor, state, then)
            _say(part, release)

    def batches() -> None:
        if isinstance(operation, Backfill):
            fill(PUBLIC, operation)
        with _brief_transaction():
            _say(part, release)

    def index() -> None:
        with door(PUBLIC, role=owner_role()):
            step, attach = _index_of(part.migration, operation, before, after)
        if step is not None:
            make_index(PUBLIC, step)
        with _brief_transaction():
            if attach:
                with connection.cursor() as cursor:
                    cursor.execute(attach)
            _say(part, release)

    if isinstance(operation, Backfill):
        return batches
    return index if part.alone and not isinstance(operation, ValidateConstraint) else block


def _is_shared(migration: Migration) -> bool:
    with door(PUBLIC, role=owner_role()):
        return bool(router.allow_migrate(connection.alias, migration.app_label))


def _index_of(migration: Migration, operation: Any, before: Any, after: Any) -> tuple[Step | None, str]:
    """The step, and the statement that makes a constraint of it; nothing where the table is not in public."""
    apps = (before if isinstance(operation, RemoveIndexConcurrently) else after).apps
    model = apps.get_model(migration.app_label, operation.model_name)
    if not operation.allow_migrate_model(connection.alias, model):
        return None, ""
    with connection.schema_editor(atomic=False) as editor:
        attach = operation.attach_sql(model, editor) if isinstance(operation, AddUniqueConcurrently) else ""
        return index_step(operation, model, editor), attach


@contextmanager
def _brief_transaction() -> Iterator[None]:
    with door(PUBLIC, role=owner_role()):
        lock_timeout()
        yield


def _say(part: _Part, release: str) -> None:
    """In the transaction of the stage: the migration is done, or how far it is."""
    if part.ends:
        history.say_applied(part.migration.app_label, part.migration.name)
        mark(release)
        return
    with connection.cursor() as cursor:
        cursor.execute(mark_sql(release, part.label, part.done))


def _rights(digest: str) -> Callable[[], None]:
    def say() -> None:
        with _brief_transaction():
            with connection.cursor() as cursor:
                cursor.execute(joined(grants.statements(shared=True)))
            mark(digest)

    return say


def _all_at_once(digest: str) -> Callable[[], None]:
    """Nobody reads it yet."""

    def migrate() -> None:
        with _brief_transaction():
            migrate_here()
            mark(digest)

    return migrate
