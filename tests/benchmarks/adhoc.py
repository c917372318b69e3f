"""A5: figures that no counter holds, from the cases of 112 schemas in one statement, against one flat table."""

from infra.embedded.testing import Connection
from tests.benchmarks import flat
from tests.benchmarks.measure import Figure, Worker, ratio

WORKER = "tests.benchmarks.workers.adhoc"
ROUNDS = 9
INDEXES = ("(subkind, received_at)", "(channel, code)", "(category)", "(promised_due, code) WHERE closed_at IS NULL")


def measure(found: Connection, cases: int) -> list[Figure]:
    """Five questions each round, both ways in turn; the answers must be the same."""
    server = {"GANJIANG_BENCH_SUPERUSER": found.user, "GANJIANG_ZONE": "office"}
    with flat.table(found, "*", INDEXES), Worker(WORKER, "bench", server) as worker:
        taken = worker.ask("measure", rounds=ROUNDS)
    said = f"112 jurisdictions, {cases:,} cases; five questions of two properties each, all figures of a summary"
    return [
        Figure("adhoc_vs_flat_table", ratio(taken["united"], taken["flat"]), "x", 1.5, said),
        Figure("adhoc_vs_loop", ratio(taken["united"], taken["loop"]), "x", None, said),
    ]
