"""A release is recorded once: what a new schema is made by, and the steps by which an older one becomes like it.

The release before is replayed into a template, this release's migrations are really carried out in it, and the template
is rolled back. A database without any release begins from nothing, and has no steps.
"""

import hashlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils import timezone

from tenants import grants
from tenants.context import PUBLIC, door
from tenants.models import Recording
from tenants.provisioning.schemas import migrations_of_code, owner_role, release_digest
from tenants.rollouts import catalog, minimum
from tenants.rollouts.errors import Changed, RolloutError
from tenants.rollouts.models import Release
from tenants.rollouts.operations import DropForgotten
from tenants.rollouts.recorder import Recorder, flat, joined, kept_statements

TEMPLATE = "recording_template"


class _Discard(Exception):
    """Rolls the template schema back."""


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
        loader = MigrationLoader(None)
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
    anew = _in_template(loader, None, None)
    drift = catalog.differences(anew.lines, made.lines)
    if drift:
        names = ", ".join(_edited(before, sources)[:5])
        said = "; ".join(str(each) for each in drift[:5])
        raise Changed(
            f"migrations of release {before} were edited ({names}): a schema upgraded from it would differ from a new"
            f" one in {len(drift)} objects ({said}). Undo the edit and write a new migration; in a demo, `make reset`"
        )


@contextmanager
def _template() -> Iterator[None]:
    """A schema that is gone afterwards."""
    try:
        with door(TEMPLATE, role=owner_role()):
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE SCHEMA {TEMPLATE}")
            yield
            raise _Discard
    except _Discard:
        pass


def _in_template(loader: MigrationLoader, before: Release | None, earlier: Recording | None) -> _Made:
    with _template():
        if earlier is not None:
            with connection.cursor() as cursor:
                cursor.execute(earlier.sql)
        applied = set(before.migrations) if before else set()
        recorder = Recorder(_state(loader, applied))
        if before is None:
            with kept_statements(recorder.creation), transaction.atomic():
                MigrationRecorder(connection).ensure_schema()
        for key in _plan(loader.graph):
            if ".".join(key) not in applied:
                recorder.record(loader.graph.nodes[key])
        text = joined(recorder.creation)
        now = grants.by_object(shared=False)
        anew = frozenset(name for name in now if f'CREATE TABLE "{name}"' in text)
        recorder.say(grants.changed(before.rights if before else {}, now, anew))
        recorder.close()
        lines = catalog.describe(TEMPLATE)
        touched = catalog.touched_by(before.description.splitlines() if before else lines, lines)
        check = catalog.digests([TEMPLATE], touched).get(TEMPLATE, "") if touched["kinds"] else ""
        return _Made(recorder, lines, catalog.digests([TEMPLATE])[TEMPLATE], check, touched)


def _state(loader: MigrationLoader, applied: set[str]) -> ProjectState:
    """The models as they were after these migrations, with those of apps that have none."""
    nodes = [key for key in loader.graph.nodes if ".".join(key) in applied]
    return loader.project_state(nodes) if nodes else ProjectState(real_apps=loader.unmigrated_apps)


def _plan(graph: MigrationGraph) -> list[tuple[str, str]]:
    """Every migration in the order in which Django would apply them."""
    ordered: dict[tuple[str, str], None] = {}
    for leaf in graph.leaf_nodes():
        ordered.update(dict.fromkeys(graph.forwards_plan(leaf)))
    return list(ordered)
