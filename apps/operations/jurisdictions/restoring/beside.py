"""The restored schema is made beside the one that serves, complete and checked, before anybody sees it."""

from collections.abc import Callable
from copy import copy

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg2 import sql

from apps.core.files import moving as files
from apps.core.ledger.findings import Kind
from apps.core.ledger.stores import store
from apps.core.ledger.verify import verify_here
from apps.operations.jurisdictions.dumps.archive import RECORDING, Dump, Part, table_part
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.closing import tables_of
from tenants.provisioning.schemas import drop_schema, migrate_here, owner_role, release_digest
from tenants.rollouts.marks import mark
from tenants.selectors import codes_of

Told = Callable[[str], None]
# what a restore and a move are expected to look like; anything else is a damaged ledger
EXPECTED = {Kind.RESTORED, Kind.MOVED, Kind.ANCHOR_MISSING}


def place_beside(place: Jurisdiction) -> Jurisdiction:
    """The same jurisdiction, its schema the one being made: what is done behind its door is done there."""
    beside = copy(place)
    beside.schema_name = f"{place.schema_name}_restoring"
    return beside


def check_release(dump: Dump) -> bool:
    """Whether the schema must be upgraded after loading. Raises JurisdictionRefused for a dump of a newer release."""
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    newer = sorted(set(dump.manifest.migrations) - known)
    if newer:
        raise JurisdictionRefused("The dump is of a newer release: install that first. This one does not know:", newer)
    return dump.manifest.release != release_digest()


def make(dump: Dump, beside: Jurisdiction, told: Told = lambda what: None) -> None:
    """Make the schema of the dump's release, load it, upgrade it; what a run that was killed has left goes first."""
    upgrade = check_release(dump)
    drop_schema(beside.schema_name)
    with door(beside, role=owner_role(), alone=True), connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(beside.schema_name)).as_string(cursor.connection)
        )
        cursor.execute(dump.text(RECORDING))
        _load(dump, beside.schema_name, told)
    if upgrade:
        told("upgrade")
        with door(beside, role=owner_role()):
            migrate_here()
            mark(release_digest())


def _load(dump: Dump, schema: str, told: Told) -> None:
    there, tables = set(tables_of(schema)), dump.manifest.tables()
    missing = sorted(set(tables) - there)
    if missing:
        raise JurisdictionRefused("The dump has tables that its own release does not make:", missing)
    _triggers(schema, tables, "DISABLE")
    for table, part in tables.items():
        told(table)
        _load_table(dump, schema, table, part)
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    _triggers(schema, tables, "ENABLE")
    mark(dump.manifest.release)
    for name, value in dump.manifest.sequences.items():
        _run(
            "SELECT pg_catalog.setval({name}::regclass, {value})",
            name=_literal(f'"{schema}"."{name}"'),
            value=_literal(value),
        )


def _load_table(dump: Dump, schema: str, table: str, part: Part) -> None:
    columns = sql.SQL(", ").join(map(sql.Identifier, part.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(schema, table), columns)
    with dump.open(table_part(table)) as stream, connection.cursor() as cursor:
        cursor.copy_expert(statement.as_string(cursor.connection), stream)
        if cursor.rowcount != part.rows:
            raise JurisdictionRefused(f"{table}: {part.rows} rows were dumped, {cursor.rowcount} were loaded.")


def _triggers(schema: str, tables: dict[str, Part], verb: str) -> None:
    for table in tables:
        _run("ALTER TABLE {table} " + verb + " TRIGGER USER", table=sql.Identifier(schema, table))


def check_ledger(beside: Jurisdiction) -> bool:
    """Whether its seals have no anchors here (it was moved). Raises JurisdictionRefused for any other finding."""
    outside = [anchor for code in sorted(codes_of(beside) | {beside.code}) for anchor in store().read(code)]
    with door(beside, role=owner_role(), isolation="REPEATABLE READ"):
        report = verify_here(outside=outside)
    other = [finding.text for finding in report.findings if finding.kind not in EXPECTED]
    if other:
        raise JurisdictionRefused("The ledger in the dump is not sound: it is not put in service.", other)
    return any(finding.kind == Kind.MOVED for finding in report.findings)


def put_files_back(dump: Dump, told: Told = lambda what: None) -> tuple[int, list[str]]:
    """Stored files of the dump that are missing or differ are written again; the number, and those nobody has."""
    written, missing = 0, []
    for name, part in dump.manifest.files.items():
        if files.is_there(name, part.sha256):
            continue
        told(name)
        if not dump.manifest.with_files:
            missing.append(name)
            continue
        with dump.open(f"files/{name}") as stream:
            files.put(name, stream)
        written += 1
    return written, missing


def _literal(value: object) -> sql.Composable:
    return sql.Literal(value)


def _run(text: str, **parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(text).format(**parts).as_string(cursor.connection))
