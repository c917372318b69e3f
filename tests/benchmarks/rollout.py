"""R1 and R2: a release to all jurisdictions, whole commands, against django-tenants' `migrate_schemas` and bare DDL.

The release is the tests' own (tests/support/release): a table of 2,700 rows in each schema gets a column and an index,
made CONCURRENTLY as the linter demands. Each run begins on an equal copy of the same database. The stock side is the
same apps and migrations with django-tenants' own backend and router; bare DDL is the same two statements a schema in a
process that does nothing else, from its connection on.
"""

import statistics
import time

import psycopg2

from infra.embedded.testing import Connection
from tests.benchmarks import database
from tests.benchmarks.measure import Figure, ratio

ROUNDS = 3
RELEASE = "indexed"
COLUMN = "ALTER TABLE {}.release_item ADD COLUMN length integer NULL"
INDEX = "CREATE INDEX CONCURRENTLY release_length ON {}.release_item (length)"
ARRIVED = (
    "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'length'"
    " JOIN pg_class c ON c.oid = i.indexrelid AND c.relname = 'release_length' AND i.indisvalid"
    " JOIN public.tenants_jurisdiction p ON p.schema_name = c.relnamespace::regnamespace::text"
)


def measure(found: Connection) -> list[Figure]:
    """Ours and bare DDL three times, in turn; the stock command once in their middle: it takes as long as a hundred."""
    schemas = database.released(found)
    taken: dict[str, list[float]] = {side: [] for side in ("ours", "nothing", "bare", "stock", "stock_nothing")}
    for turn in range(ROUNDS):
        for side in (_ours, _bare) if turn % 2 == 0 else (_bare, _ours):
            for name, seconds in side(found, schemas).items():
                taken[name].append(seconds)
        if turn == ROUNDS // 2:
            for name, seconds in _stock(found, schemas).items():
                taken[name].append(seconds)
    database.drop(found, database.OURS, database.STOCK)
    return figures(taken, len(schemas) - 1)


def figures(taken: dict[str, list[float]], places: int) -> list[Figure]:
    """From seconds by side."""
    said = f"{places} jurisdictions and the centre, {database.ROWS:,} rows each: a column and an index; whole commands"
    nothing = f"{places} jurisdictions and the centre are at the release; whole commands"
    return [
        Figure("rollout_vs_migrate_schemas", ratio(taken["ours"], taken["stock"]), "x", 1 / 25, said),
        Figure("rollout_vs_bare_ddl", ratio(taken["ours"], taken["bare"]), "x", 4, f"{said} against DDL alone"),
        Figure(
            "rollout_nothing_vs_migrate_schemas", ratio(taken["nothing"], taken["stock_nothing"]), "x", 1 / 40, nothing
        ),
        Figure("rollout", statistics.median(taken["ours"]), "s", None, said),
        Figure("rollout_nothing", statistics.median(taken["nothing"]), "s", None, nothing),
        Figure("rollout_bare_ddl", statistics.median(taken["bare"]), "s", None, "two statements a schema"),
        Figure("rollout_migrate_schemas", statistics.median(taken["stock"]), "s", None, f"{said}; run once"),
        Figure("rollout_nothing_migrate_schemas", statistics.median(taken["stock_nothing"]), "s", None, nothing),
    ]


def _ours(found: Connection, schemas: list[str]) -> dict[str, float]:
    database.copy(found, database.RELEASED, database.OURS)
    taken = database.manage("rollout", "start", database=database.OURS, release=RELEASE)
    _all_have_it(found, database.OURS, schemas)
    return {"ours": taken, "nothing": database.manage("rollout", "start", database=database.OURS, release=RELEASE)}


def _stock(found: Connection, schemas: list[str]) -> dict[str, float]:
    database.copy(found, database.RELEASED, database.STOCK)
    name, settings = database.STOCK, "bench_stock"
    taken = database.manage("migrate_schemas", database=name, settings=settings, release=RELEASE)
    _all_have_it(found, name, schemas)
    nothing = database.manage("migrate_schemas", database=name, settings=settings, release=RELEASE)
    return {"stock": taken, "stock_nothing": nothing}


def _bare(found: Connection, schemas: list[str]) -> dict[str, float]:
    database.copy(found, database.RELEASED, database.OURS)
    begin = time.perf_counter()
    raw = psycopg2.connect(host=found.host, port=found.port, user=f"{database.PREFIX}_owner", dbname=database.OURS)
    raw.autocommit = True
    with raw.cursor() as cursor:
        for schema in schemas:
            cursor.execute(COLUMN.format(schema))
            cursor.execute(INDEX.format(schema))
    raw.close()
    taken = time.perf_counter() - begin
    _all_have_it(found, database.OURS, schemas)
    return {"bare": taken}


def _all_have_it(found: Connection, name: str, schemas: list[str]) -> None:
    [(count,)] = database.run(found, ARRIVED, database=name)
    if count != len(schemas):
        raise RuntimeError(f"{name}: {count} of {len(schemas)} schemas have the column and its index")
