"""A release is recorded once: what a new schema is made by, and the steps by which an older one becomes like it.

This release's migrations are really carried out in a template, a schema that is as the release before makes it. It
stays for the next one; where it is missing or is not what it should be, the release before is replayed into a new one.
A database without any release begins from nothing, and has no steps.
"""

import hashlib
import inspect
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils import timezone

from tenants import grants
from tenants.context import PUBLIC, door
from tenants.models import Recording
from tenants.provisioning.schemas import migrations_of_code, owner_role, release_digest
from tenants.rollouts import catalog, history, minimum
from tenants.rollouts.errors import Changed, RolloutError
from tenants.rollouts.marks import Mark, mark, mark_of
from tenants.rollouts.models import Release
from tenants.rollouts.operations import DropForgotten
from tenants.rollouts.recorder import Recorder, flat, joined, kept_statements

TEMPLATE = "recording_template"
ANEW = f"{TEMPLATE}_anew"


class _Discard(Exception):
    """Rolls a schema back."""


@dataclass(frozen=True)
class _Made:
    """What was seen in the template."""

    recorder: Recorder
    lines: list[str]
    schema_digest: str
    check_digest: str
    touched: catalog.Touched


def record_release(*, version: str = "", notes: str = "") -> Release:
    """The release of this code, recorded now where it is not yet. Raises CannotBeRecorded, Changed, RolloutError."""
    digest = release_digest()
    with door(PUBLIC, role=owner_role()):
        found = Release.objects.filter(digest=digest).first()
        before = Release.objects.select_related("previous").first()
        earlier = Recording.objects.get(digest=before.digest) if before else None
    if found is not None:
        return found
    refuse_what_cannot_follow()
    loader = migrations_of_code()
    sources = _sources(loader)
    made = _in_template(loader, before, earlier)
    if before is not None and _edited(before, sources):
        _refuse_edited(loader, before, sources, made)
    creation = joined([*([earlier.sql] if earlier else []), *made.recorder.creation])
    steps = [step.kept() for step in made.recorder.steps] if before else []
    if TEMPLATE in creation or TEMPLATE in str(steps):
        raise RolloutError("names_schema", "a migration names its schema: it cannot be replayed in another one")
    with door(PUBLIC, role=owner_role()):
        Recording.objects.create(
            digest=digest, sql=creation, statements=len(made.recorder.creation), recorded_at=timezone.now()
        )
        release = Release.objects.create(
            version=version or _next_version(),
            digest=digest,
            previous=before,
            migrations=sources,
            added=sorted(sources.keys() - (before.migrations if before else {}).keys()),
            needed=sorted(minimum.needed_of(loader.disk_migrations)),
            steps=steps,
            rights=grants.by_object(shared=False),
            schema_digest=made.schema_digest,
            check_digest=made.check_digest,
            touched=made.touched,
            description="\n".join(made.lines),
            notes=notes,
        )
        minimum.forget()
    return release


def refuse_what_cannot_follow() -> None:
    """Before anything is changed: this code is older than the newest release, or drops what that one uses."""
    with door(PUBLIC, role=owner_role()):
        before = Release.objects.only("version", "migrations").first()
    if before is not None:
        loader = migrations_of_code()
        _refuse_older_code(before, _sources(loader))
        _refuse_dropping_too_soon(before, loader)


def creation_of(release: Release) -> Recording:
    """What a new schema of this release is made by. Behind an open door of the owner."""
    return Recording.objects.get(digest=release.digest)


def _next_version() -> str:
    """The day, and a figure where the day has had one."""
    today = timezone.localdate().isoformat().replace("-", ".")
    taken = Release.objects.filter(version__startswith=today).count()
    return f"{today}.{taken + 1}" if taken else today


def _sources(loader: MigrationLoader) -> dict[str, str]:
    """Every migration on disk with a digest of its source."""
    found = {}
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        source = inspect.getsource(inspect.getmodule(migration.__class__))  # type: ignore[arg-type]
        found[f"{app}.{name}"] = hashlib.sha256(source.encode()).hexdigest()[:16]
    return found


def _refuse_older_code(before: Release, sources: dict[str, str]) -> None:
    missing = before.migrations.keys() - sources.keys()
    if missing:
        raise RolloutError(
            "older_code",
            f"this code is older than release {before}: it has no {', '.join(sorted(missing)[:3])}. It is served by the"
            " newer schemas as it is; nothing has to be rolled out",
        )


def _refuse_dropping_too_soon(before: Release, loader: MigrationLoader) -> None:
    """What is dropped must have been forgotten by the release that serves while this one is rolled out."""
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        for drop in flat(migration.operations) if f"{app}.{name}" not in before.migrations else ():
            if isinstance(drop, DropForgotten) and f"{app}.{drop.forgotten_in}" not in before.migrations:
                raise RolloutError(
                    "dropped_too_soon",
                    f"{app}.{name} drops {drop.table} {drop.column}".rstrip()
                    + f", which the code of release {before} still uses: it is forgotten in {drop.forgotten_in},"
                    " which is not released yet. Release that first, and drop in the release after it",
                )


def _edited(before: Release, sources: dict[str, str]) -> list[str]:
    return sorted(name for name, source in before.migrations.items() if sources[name] != source)


def _refuse_edited(loader: MigrationLoader, before: Release, sources: dict[str, str], made: _Made) -> None:
    """A migration that was released already was edited: harmless only where a new schema comes out the same."""
    anew = _from_nothing(loader)
    drift = catalog.differences(anew.lines, made.lines)
    if drift:
        names = ", ".join(_edited(before, sources)[:5])
        said = "; ".join(str(each) for each in drift[:5])
        raise Changed(
            f"migrations of release {before} were edited ({names}): a schema upgraded from it would differ from a new"
            f" one in {len(drift)} objects ({said}). Undo the edit and write a new migration; in a demo, `make reset`"
        )


def _in_template(loader: MigrationLoader, before: Release | None, earlier: Recording | None) -> _Made:
    had = {_key(name) for name in before.migrations} if before else set()
    with door(TEMPLATE, role=owner_role()), ThreadPoolExecutor(1) as beside:
        models = beside.submit(_models_after, loader, had)  # while the server is at it
        if before is None or earlier is None or not _is_kept(before):
            _make(TEMPLATE, earlier)
        made = _carry_out(loader, had, before, models.result(), TEMPLATE)
        mark(release_digest())
        return made


def _from_nothing(loader: MigrationLoader) -> _Made:
    """Every migration in a schema that is gone afterwards."""
    try:
        with door(ANEW, role=owner_role()):
            _make(ANEW, None)
            made = _carry_out(loader, set(), None, _models_after(loader, set()), ANEW)
            raise _Discard
    except _Discard:
        return made


def _is_kept(before: Release) -> bool:
    """The template is as the release before makes it, by its mark and by what PostgreSQL knows of it."""
    return mark_of(TEMPLATE) == Mark(before.digest) and (
        catalog.digest_of(catalog.describe(TEMPLATE)) == before.schema_digest
    )


def _make(schema: str, earlier: Recording | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")
        if earlier is not None:
            cursor.execute(earlier.sql)


def _carry_out(
    loader: MigrationLoader, had: set[history.Key], before: Release | None, models: ProjectState, schema: str
) -> _Made:
    """What is left to be done after the migrations that it `had`, done in the schema behind the open door."""
    recorder = Recorder(models)
    if not had:
        with kept_statements(recorder.creation), transaction.atomic():
            MigrationRecorder(connection).ensure_schema()
    for migration in history.left(loader, had):
        recorder.record(migration)
    text = joined(recorder.creation)
    now = grants.by_object(shared=False)
    anew = frozenset(name for name in now if f'CREATE TABLE "{name}"' in text)
    recorder.say(grants.changed(before.rights if before else {}, now, anew))
    recorder.close()
    lines = catalog.describe(schema)
    touched = catalog.touched_by(before.description.splitlines() if before else lines, lines)
    check = catalog.digests([schema], touched).get(schema, "") if touched["kinds"] else ""
    return _Made(recorder, lines, catalog.digest_of(lines), check, touched)


def _models_after(loader: MigrationLoader, had: set[history.Key]) -> ProjectState:
    """Made once: what is cloned from it makes only those that an operation changes."""
    state = history.state_after(loader, had)
    if had:
        _ = state.apps
    return state


def _key(name: str) -> tuple[str, str]:
    app, _, migration = name.partition(".")
    return app, migration
