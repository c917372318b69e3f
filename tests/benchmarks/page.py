"""T1: a page of a tenant without and with one query, against the same page without tenancy.

Without tenancy: plain Django on one schema, ATOMIC_REQUESTS (the door is one transaction a request, so that must be the
other side too), the same persistent connection, no middleware at all. With: host, door, over all jurisdictions' hosts.
"""

import statistics

from tests.benchmarks.measure import Figure, Worker, ratio

WORKER = "tests.benchmarks.workers.pages"
BLOCKS = 40
CALLS = 224
DEMANDED = {"nothing": 1.7, "one": 1.6}
NAMES = {"nothing": "page_without_query", "one": "page_with_query"}


def measure() -> list[Figure]:
    """In-process WSGI calls in two processes, in turn, in blocks of two rounds over the hosts."""
    environment = {"GANJIANG_ZONE": "office", "GANJIANG_BENCH_PAGES": "1"}
    taken: dict[str, dict[str, list[float]]] = {}
    with Worker(WORKER, "bench", environment) as tenancy, Worker(WORKER, "bench_plain", environment) as plain:
        hosts = tenancy.ask("hosts")
        sides = {"tenancy": tenancy, "plain": plain}
        for page in DEMANDED:
            taken[page] = {side: [] for side in sides}
            for turn in range(BLOCKS + 2):
                for side in list(sides) if turn % 2 == 0 else reversed(list(sides)):
                    block = sides[side].ask("block", page=page, hosts=hosts, calls=CALLS)
                    if turn >= 2:  # the first two warm up
                        taken[page][side] += block
    figures = []
    for page, sides_taken in taken.items():
        microseconds = {side: statistics.median(values) * 1e6 for side, values in sides_taken.items()}
        said = f"{len(hosts)} hosts; {microseconds['tenancy']:.0f} µs against {microseconds['plain']:.0f} µs"
        value = ratio(sides_taken["tenancy"], sides_taken["plain"])
        figures.append(Figure(f"{NAMES[page]}_vs_plain", value, "x", DEMANDED[page], said))
    return figures
