"""A5 and A6: figures and a page of cases over 112 jurisdictions, against a Python loop over them.

The loop is the one that this code base would hold: a door and one ORM query a jurisdiction, the same querysets, added
up or merged in Python. The tight loop beside it leaves out all that can be left out: one transaction, one `SET LOCAL
search_path` a jurisdiction, bare columns instead of objects; what remains is what one statement saves.
"""

import statistics

from infra.embedded.testing import Connection
from tests.benchmarks.measure import Figure, Worker, ratio

WORKER = "tests.benchmarks.workers.across"
ROUNDS = 15


def measure(found: Connection, cases: int) -> list[Figure]:
    """Both ways in turn, in one process, medians; both must give the same answer."""
    del found
    with Worker(WORKER, "bench", {"GANJIANG_ZONE": "office"}) as worker:
        places = worker.ask("prepare")
        taken: dict[str, dict[str, list[float]]] = {
            name: worker.ask("measure", name=name, rounds=ROUNDS)
            for name in ("summary", "summary_with_days", "page", "deep_page")
        }
    said = f"{places} jurisdictions, {cases:,} cases"
    page = taken["page"]["one"]

    def line(name: str, question: str, side: str, most: float | None, text: str) -> Figure:
        return Figure(name, ratio(taken[question]["one"], taken[question][side]), "x", most, f"{said}; {text}")

    days = "all figures by subject, handling days too"
    return [
        line("summary_vs_loop", "summary", "loop", 1 / 2, "figures by jurisdiction and state"),
        line("summary_vs_tight_loop", "summary", "tight", None, "the same"),
        line("summary_with_days_vs_loop", "summary_with_days", "loop", 1 / 2, days),
        line("summary_with_days_vs_tight_loop", "summary_with_days", "tight", None, "the same"),
        line("page_vs_loop", "page", "loop", 1 / 10, "the newest 50 of a subject"),
        line("page_vs_tight_loop", "page", "tight", None, "the same"),
        line("page_40_vs_page_1", "deep_page", "first", 1.3, "by cursor"),
        Figure("summary", statistics.median(taken["summary"]["one"]) * 1000, "ms", None, said),
        Figure("page", statistics.median(page) * 1000, "ms", None, said),
    ]
