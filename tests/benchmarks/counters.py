"""A1, A2, A4: a dashboard from the counters; W1-W3: what keeping them costs whoever writes cases.

The dashboard asks: cases by jurisdiction and state, 24 months of received and closed, the ten jurisdictions with most
overdue, mean handling days by subject. Against the loop that this code base would hold (a door a jurisdiction, behind
it the five ORM queries), and against one flat table of all cases with an index for each question.
"""

import statistics
from typing import Any

from infra.embedded.testing import Connection
from tests.benchmarks import flat
from tests.benchmarks.measure import Figure, Worker, ratio

READER = "tests.benchmarks.workers.counters"
WRITER = "tests.benchmarks.workers.writing"
ROUNDS = 11
LARGE = 1_000_000  # cases, from which on the demands for 2,000,000 hold
INDEXES = (
    "(code, state)",
    "(received_at)",
    "(closed_at)",
    "(promised_due, code) WHERE closed_at IS NULL",
    "(category) INCLUDE (used_days) WHERE closed_at IS NOT NULL",
)
COLUMNS = "state, category, received_at, closed_at, promised_due, used_days"


def measure(found: Connection, cases: int) -> list[Figure]:
    """Reading first, then writing, which leaves cases behind."""
    server = {"GANJIANG_BENCH_SUPERUSER": found.user, "GANJIANG_ZONE": "office"}
    with flat.table(found, COLUMNS, INDEXES):
        taken, pending = _read(server)
    with Worker(WRITER, "bench", server) as writer:
        written = writer.ask("measure")
    return [*_reading(taken, pending, cases), *_writing(written)]


def _read(server: dict[str, str]) -> tuple[dict[str, list[float]], dict[str, Any]]:
    with Worker(READER, "bench", server) as reader:
        return reader.ask("measure", rounds=ROUNDS), reader.ask("pending", deltas=10_000, rounds=5)


def _reading(taken: dict[str, list[float]], pending: dict[str, Any], cases: int) -> list[Figure]:
    large = cases >= LARGE
    said = f"112 jurisdictions, {cases:,} cases, nothing pending"
    waits = f"{pending['deltas']:,} rows wait in {pending['schemas']} schemas"
    return [
        Figure("dashboard_vs_loop", ratio(taken["counters"], taken["loop"]), "x", 1 / 70 if large else 1 / 25, said),
        Figure("dashboard_vs_flat_table", ratio(taken["counters"], taken["flat"]), "x", 0.035 if large else 0.15, said),
        Figure("dashboard", statistics.median(taken["counters"]) * 1000, "ms", None, said),
        Figure("dashboard_loop", statistics.median(taken["loop"]) * 1000, "ms", None, said),
        Figure("dashboard_flat_table", statistics.median(taken["flat"]) * 1000, "ms", None, said),
        Figure("dashboard_pending_differences", pending["differences"], "answers", 0, f"against the loop; {waits}"),
        Figure("dashboard_pending_vs_folded", ratio(pending["pending"], pending["folded"]), "x", 2.5, waits),
    ]


def _writing(written: dict[str, Any]) -> list[Figure]:
    said = "trigger on against off, in turn, on the server"
    eight = "8 writers of one jurisdiction, a transaction held 10 ms"

    def cost(kind: str, most: float | None, text: str = said) -> Figure:
        return Figure(f"counted_{kind}", ratio(written[kind]["on"], written[kind]["off"]), "x", most, text)

    planned = f"the same, each planned once for all of them; {said}"
    return [
        cost("insert", 1.5),
        cost("update", 1.35),
        cost("planned_insert", None, planned),
        cost("planned_update", None, planned),
        cost("bulk", 2, f"20,000 rows; {said}"),
        Figure(
            "fold_vs_insert",
            ratio(written["fold"], written["bulk"]["on"]),
            "x",
            None,
            "folding the rows of that insert against inserting",
        ),
        Figure(
            "counted_writers", ratio(written["writers"]["on"], written["writers"]["off"]), "x", None, eight, least=0.85
        ),
        Figure("counted_writers_deadlocks", written["deadlocks"], "deadlocks", 0, eight),
    ]
