"""The databases that are measured, on the throw-away cluster: whole province, and two empty ones to provision."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.embedded.state import Home
from infra.embedded.testing import Connection, delete, ensure_postgres
from tenants.provisioning.cluster import Cluster, make_cluster
from tests.benchmarks.measure import PROJECT

PREFIX = "ganjiang"
PROVINCE = "ganjiang_bench"
OURS = "ganjiang_bench_ours"
STOCK = "ganjiang_bench_stock"
RELEASED = "ganjiang_bench_released"
ROWS = 2_700  # of the table that a release changes, in each jurisdiction: as many as 300,000 cases are in the mean
MEMORY = Path("/dev/shm")
ROOM = 8 << 30


@contextmanager
def cluster(*, keep: bool = False) -> Iterator[Connection]:
    """A new cluster for one run, which every process started from now on finds; with `keep` that of the tests.

    New, because making files in a folder that has held many is five times as slow; in memory where there is room,
    because the time that a shared disk takes to make a file says nothing about either side.
    """
    if keep:
        yield _found_by_all(ensure_postgres())
        return
    with TemporaryDirectory(prefix="ganjiang-bench-", dir=_place()) as folder:
        Path(folder).chmod(0o755)  # the server runs as a user of its own
        home = Home(Path(folder) / "run")
        try:
            yield _found_by_all(ensure_postgres(home))
        finally:
            delete(home)


def _place() -> Path | None:
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else None


def _found_by_all(found: Connection) -> Connection:
    os.environ |= {"GANJIANG_DB_HOST": found.host, "GANJIANG_DB_PORT": str(found.port), "GANJIANG_DB_PREFIX": PREFIX}
    return found


def run(found: Connection, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
    """As superuser, in autocommit; the rows of the last statement."""
    import psycopg2

    raw = psycopg2.connect(host=found.host, port=found.port, user=found.user, dbname=database)
    raw.autocommit = True
    try:
        with raw.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        raw.close()


def drop(found: Connection, *names: str) -> None:
    """Remove databases, whoever is connected."""
    run(found, *(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)' for name in names))


def fresh(found: Connection, name: str) -> None:
    """An empty database with the product's roles."""
    drop(found, name)
    make_cluster(Cluster(found.host, found.port, found.user, "", name, PREFIX, {}))


def manage(
    *arguments: str, zone: str = "owner", database: str = PROVINCE, settings: str = "bench", release: str = ""
) -> float:
    """A management command of the product in a process of its own, and its seconds; raises where it fails."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"config.settings.{settings}",
        "GANJIANG_ZONE": zone,
        "GANJIANG_DB_NAME": database,
        "GANJIANG_RELEASE": release,
    }
    said = subprocess.DEVNULL if release else None
    begin = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=PROJECT, env=environment, stdout=said, check=True)
    return time.perf_counter() - begin


def copy(found: Connection, template: str, name: str) -> None:
    """An equal database; its own rights are not copied, so they are set again."""
    drop(found, name)
    run(found, f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {PREFIX}_owner STRATEGY FILE_COPY', "CHECKPOINT")
    make_cluster(Cluster(found.host, found.port, found.user, "", name, PREFIX, {}))


def released(found: Connection) -> list[str]:
    """All jurisdictions at the tests' release `before`, whose table has rows; their schemas, the centre's too."""
    schemas = "SELECT schema_name FROM public.tenants_jurisdiction ORDER BY schema_name"
    if not run(found, f"SELECT 1 FROM pg_database WHERE datname = '{RELEASED}'"):
        fresh(found, RELEASED)
        manage("provision", database=RELEASED, release="before")
        fill = "INSERT INTO {}.release_item (id, title) SELECT gen_random_uuid(), 'item ' || n FROM generate_series"
        rows = run(found, schemas, database=RELEASED)
        run(
            found,
            *(f"{fill.format(schema)}(1, {ROWS}) n" for (schema,) in rows),
            "VACUUM ANALYZE",
            database=RELEASED,
        )
    return [str(schema) for (schema,) in run(found, schemas, database=RELEASED)]


def province(found: Connection, cases: int, *, keep: bool = False) -> None:
    """All 112 jurisdictions with synthetic cases, made as an installation makes them; with `keep` one already there."""
    if keep and run(found, f"SELECT 1 FROM pg_database WHERE datname = '{PROVINCE}'"):
        return
    fresh(found, PROVINCE)
    manage("provision")
    manage("generate_cases", "--total", str(cases))
