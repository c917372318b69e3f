"""P1: making a jurisdiction by our replay, against django-tenants' `Tenant.save()`; that both make the same schema."""

import statistics

from infra.embedded.testing import Connection
from tests.benchmarks import database
from tests.benchmarks.measure import Figure, Worker, ratio
from tests.support.catalog import statement

CODES = ("360100", "360200", "360300", "360400", "360500", "360600")
WORKER = "tests.benchmarks.workers.provisioning"


def measure(found: Connection) -> list[Figure]:
    """Six jurisdictions each, in turn, in two databases that begin empty and grow alike."""
    for name in (database.OURS, database.STOCK):
        database.fresh(found, name)
    environment = {"GANJIANG_ZONE": "owner"}
    taken: dict[str, list[float]] = {"ours": [], "stock": []}
    with (
        Worker(WORKER, "bench", {**environment, "GANJIANG_DB_NAME": database.OURS}) as ours,
        Worker(WORKER, "bench_stock", {**environment, "GANJIANG_DB_NAME": database.STOCK}) as stock,
    ):
        recording: float = ours.ask("prepare_ours")
        stock.ask("prepare_stock")
        for turn, code in enumerate(CODES):
            sides = [("ours", ours), ("stock", stock)]
            for name, worker in sides if turn % 2 == 0 else reversed(sides):
                taken[name].append(worker.ask(f"make_{name}", code=code))
        for code in CODES:
            stock.ask("rights", code=code)
    different = differences(found)
    database.drop(found, database.OURS, database.STOCK)
    said = f"six of each in turn; the recording that is replayed takes {recording:.1f} s once a release"
    return [
        Figure("provisioning_vs_default", ratio(taken["ours"], taken["stock"]), "x", 1 / 6, said),
        Figure("provisioning", statistics.median(taken["ours"]), "s", None, "one jurisdiction by replay"),
        Figure("provisioning_default", statistics.median(taken["stock"]), "s", None, "one by `Tenant.save()`"),
        Figure(
            "provisioning_schema_differences",
            len(different),
            "lines",
            0,
            "all six schemas: objects of every kind, order of columns, rights, applied migrations",
        ),
    ]


def describe(found: Connection, name: str, schema: str) -> set[str]:
    """A line for each thing in a schema of a database."""
    return {str(line) for _, line in database.run(found, "SET search_path = ''", statement(schema), database=name)}


def differences(found: Connection) -> list[str]:
    """Lines that only one of the two has, over all schemas made."""
    lines: list[str] = []
    for code in CODES:
        schema = f"j{code}"
        ours, stock = (describe(found, name, schema) for name in (database.OURS, database.STOCK))
        if len(ours) < 500:
            raise RuntimeError(f"the catalog of {schema} looks empty: {len(ours)} lines")
        lines += [f"only ours  {line}" for line in sorted(ours - stock)]
        lines += [f"only stock {line}" for line in sorted(stock - ours)]
    for line in lines[:20]:
        print(line)
    return lines
