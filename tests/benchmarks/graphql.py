"""G1: the GraphQL dashboard against its own SQL plus graphene on fixed data; an export against `.values()` and orjson.

The product's side is the whole request by WSGI: host, door, token, limits, resolvers, SQL, JSON. The other: the same
statements as texts on a bare connection, and graphql-core executing the same document by a schema without resolvers on
the answer that was given, written by orjson; both are less than what any product must do.
"""

import statistics
from typing import Any

from infra.embedded.testing import Connection
from tests.benchmarks.measure import Figure, Worker, ratio

WORKER = "tests.benchmarks.workers.graphql"
ROUNDS = 25


def measure(found: Connection, cases: int) -> list[Figure]:
    """All sides in turn in one process."""
    del found
    with Worker(WORKER, "bench", {"GANJIANG_ZONE": "office"}) as worker:
        taken: dict[str, Any] = worker.ask("dashboard", rounds=ROUNDS)
        own = worker.ask("export", rounds=ROUNDS, everywhere=False)
        everywhere = worker.ask("export", rounds=ROUNDS, everywhere=True)
    return figures(taken, own, everywhere, cases)


def figures(
    taken: dict[str, Any], own: dict[str, list[float]], everywhere: dict[str, list[float]], cases: int
) -> list[Figure]:
    """From seconds by side."""
    least = [sql + graphene for sql, graphene in zip(taken["sql"], taken["graphene"], strict=True)]
    said = f"112 jurisdictions, {cases:,} cases; {taken['statements']} statements, {taken['bytes'] / 1000:.0f} kB"
    rows = "1,000 rows × 10 columns, a whole request against `.values()` + orjson"
    all_of_them = f"{rows}, of all 112: either side reads by one statement"
    one = f"{rows} of Django's own, of one jurisdiction"
    return [
        Figure("graphql_dashboard_vs_parts", ratio(taken["product"], least), "x", 1.3, said),
        Figure("graphql_export_vs_values", ratio(everywhere["product"], everywhere["values"]), "x", 1.3, all_of_them),
        Figure("graphql_export_one_vs_values", ratio(own["product"], own["values"]), "x", 1.3, one),
        Figure("graphql_dashboard", statistics.median(taken["product"]) * 1000, "ms", None, said),
        Figure("graphql_dashboard_sql", statistics.median(taken["sql"]) * 1000, "ms", None, "its statements, bare"),
        Figure("graphql_dashboard_graphene", statistics.median(taken["graphene"]) * 1000, "ms", None, "on fixed data"),
        Figure("graphql_export", statistics.median(everywhere["product"]) * 1000, "ms", None, all_of_them),
    ]  # fmt: skip
