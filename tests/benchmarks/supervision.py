"""100,000 open clocks over 112 jurisdictions: what the sweep that raises due alerts costs.

Finding is one statement over all schemas, by the index on when the next rule falls due. Raising reads the entries of
the matters that are due, judges them anew and writes alerts with their entries in the ledger.
"""

import statistics

from infra.embedded.testing import Connection
from tests.benchmarks.measure import Figure, Worker

WORKER = "tests.benchmarks.workers.supervision"
OPEN, ROUNDS = 100_000, 11


def measure(found: Connection) -> list[Figure]:
    """Matters are left behind in the province's database."""
    with Worker(WORKER, "bench", {"GANJIANG_BENCH_SUPERUSER": found.user, "GANJIANG_ZONE": "office"}) as worker:
        filled = worker.ask("fill", matters=OPEN)
        finding = worker.ask("find", rounds=ROUNDS)
        raised = worker.ask("sweep")
    said = f"{filled['matters']:,} open clocks in {filled['schemas']} schemas, {filled['due']:,} due"
    return [
        Figure("supervision_find", statistics.median(finding) * 1000, "ms", None, f"one statement; {said}"),
        Figure("supervision_raise_1000", raised["seconds"] * 1000 / raised["alerts"], "s", 30, said),
        Figure("supervision_raised_twice", raised["again"], "alerts", 0, said),
    ]
