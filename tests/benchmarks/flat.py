"""One table of all cases of the province: what a single database without jurisdictions would hold."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from infra.embedded.testing import Connection
from tests.benchmarks.database import PROVINCE, run

SCHEMA, TABLE = "flat", "cases_case"


@contextmanager
def table(found: Connection, columns: str, indexes: Sequence[str]) -> Iterator[None]:
    """The table `flat.cases_case` with `code` (of the jurisdiction) and the columns, analysed; removed afterwards."""
    schemas = run(
        found, "SELECT schema_name FROM public.tenants_jurisdiction WHERE level <> 'centre'", database=PROVINCE
    )
    united = " UNION ALL ".join(
        f"SELECT '{str(schema)[1:]}'::text AS code, {columns} FROM {schema}.cases_case" for (schema,) in schemas
    )
    named = f"{SCHEMA}.{TABLE}"
    run(
        found,
        f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE",
        f"CREATE SCHEMA {SCHEMA}",
        f"CREATE TABLE {named} AS {united}",
        *(f"CREATE INDEX ON {named} {index}" for index in indexes),
        f"VACUUM ANALYZE {named}",
        database=PROVINCE,
    )
    try:
        yield
    finally:
        run(found, f"DROP SCHEMA {SCHEMA} CASCADE", database=PROVINCE)
