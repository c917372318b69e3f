"""Taking a dump: one snapshot of the schema, then the stored files, which are never changed once they are there."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg2 import sql

from apps.core.files import moving as files
from apps.core.ledger.models import Chain, Entry, PendingEntry
from apps.core.ledger.services import Actor, record
from apps.operations.jurisdictions.dumps import public_rows
from apps.operations.jurisdictions.dumps.archive import (
    PUBLIC_ROWS,
    RECORDING,
    Manifest,
    Part,
    Writer,
    sha256_of,
    table_part,
    written,
)
from apps.operations.jurisdictions.entries import record_in_the_centre
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from tenants.context import door
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction, Recording
from tenants.provisioning.closing import tables_of
from tenants.provisioning.schemas import owner_role

HISTORY = "django_migrations"
Told = Callable[[str], None]
_CHUNK = 256 * 1024


@dataclass(frozen=True)
class Dumped:
    """What is in the file, and its hash as `sha256sum` prints it."""

    path: Path
    sha256: str
    size: int
    rows: int
    files: int


def dump(
    *,
    place: Jurisdiction,
    path: Path,
    actor: Actor,
    with_files: bool = True,
    overwrite: bool = False,
    told: Told = lambda what: None,
) -> Dumped:
    """Write a jurisdiction into a file. Raises JurisdictionRefused. Outside of any door.

    `with_files` False: the manifest names the stored files and their hashes, the file does not contain them.
    """
    if place.state == JurisdictionState.PREPARING:
        raise JurisdictionRefused(f"{place.name} is not in service yet: there is nothing to dump.")
    with written(path, overwrite=overwrite) as writer:
        with door(place, role=owner_role(), isolation="REPEATABLE READ"):
            manifest = _manifest(place, actor)
            _write_schema(writer, manifest, place, told)
        manifest.with_files = with_files
        _write_files(writer, manifest, place, told)
        writer.finish(manifest)
    done = Dumped(
        path,
        sha256_of(path),
        path.stat().st_size,
        sum(part.rows for part in manifest.tables().values()),
        len(manifest.files),
    )
    _record(place, actor, manifest, done)
    return done


def _manifest(place: Jurisdiction, actor: Actor) -> Manifest:
    return Manifest(
        code=place.code,
        name=place.name,
        slug=place.slug,
        schema=place.schema_name,
        taken_at=_one("SELECT transaction_timestamp()")[0].isoformat(),  # before the snapshot, never after it
        taken_by=actor.name,
        release=Jurisdiction.objects.values_list("release", flat=True).get(pk=place.pk),
        migrations=[f"{app}.{name}" for app, name in _all("SELECT app, name FROM django_migrations ORDER BY id")],
        sequences=_sequences(place.schema_name),
        ledger=_ledger(place.code),
    )


def _sequences(schema: str) -> dict[str, int]:
    found = _all(
        "SELECT sequencename, last_value FROM pg_catalog.pg_sequences WHERE schemaname = %s AND last_value IS NOT NULL"
        " ORDER BY 1",
        schema,
    )
    return {name: int(value) for name, value in found}


def _ledger(code: str) -> dict[str, Any]:
    chain = Chain.objects.filter(code=code).order_by("-generation").first()
    last = chain.seals.order_by("-number").first() if chain else None
    return {
        "chain": chain.name if chain else "",
        "seal": last.number if last else 0,
        "digest": last.digest if last else "",
        "entries": Entry.objects.count(),
        "waiting": PendingEntry.objects.count(),
    }


def _write_schema(writer: Writer, manifest: Manifest, place: Jurisdiction, told: Told) -> None:
    recording = Recording.objects.filter(digest=manifest.release).first()
    if recording is None:
        raise JurisdictionRefused(
            f"The recording of release {manifest.release[:12]} is missing: bring {place.name} to the present release."
        )
    writer.text(RECORDING, recording.sql, manifest.parts)
    writer.text(PUBLIC_ROWS, public_rows.told(place), manifest.parts)
    for table in tables_of(place.schema_name):
        if table != HISTORY:  # comes with the recording
            told(table)
            _write_table(writer, manifest, place.schema_name, table)


def _write_table(writer: Writer, manifest: Manifest, schema: str, table: str) -> None:
    columns = columns_of(schema, table)
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    copy = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(schema, table), listed)
    name = table_part(table)
    with writer.member(name, manifest.parts) as stream, connection.cursor() as cursor:
        cursor.copy_expert(copy.as_string(cursor.connection), stream)
        rows = cursor.rowcount
    manifest.parts[name].columns, manifest.parts[name].rows = columns, rows


def columns_of(schema: str, table: str) -> list[str]:
    """Columns of a table that can be written, in their order."""
    found = _all(
        "SELECT a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = %s"
        " AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum",
        schema,
        table,
    )
    return [name for (name,) in found]


def _write_files(writer: Writer, manifest: Manifest, place: Jurisdiction, told: Told) -> None:
    for name in files.names_of(place.schema_name):
        told(name)
        if not manifest.with_files:
            manifest.files[name] = _described(name)
            continue
        with files.opened(name) as stream, writer.member(f"files/{name}", manifest.files, key=name) as into:
            for chunk in stream.chunks(_CHUNK):
                into.write(chunk)


def _described(name: str) -> Part:
    return Part(*files.digest_of(name))


def _record(place: Jurisdiction, actor: Actor, manifest: Manifest, done: Dumped) -> None:
    """Personal data has left the database: both ledgers know when, by whom, and which file it is."""
    facts = {"sha256": done.sha256, "taken_at": manifest.taken_at, "rows": done.rows, "files": done.files}
    with door(place, role=owner_role()):
        if place.state != JurisdictionState.ARCHIVED:
            record(act="jurisdiction.dumped", actor=actor, facts=facts)
        record_in_the_centre(place, act="jurisdiction.dumped", actor=actor, facts=facts)


def _one(text: str, *parameters: Any) -> Any:
    return _all(text, *parameters)[0]


def _all(text: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return list(cursor.fetchall())
