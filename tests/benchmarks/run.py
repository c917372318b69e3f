"""`make bench`: measures, prints a `BENCH` line a figure, writes the same table to docs/performance.md.

    make bench                                  everything
    make bench ARGS="pages"                     only these parts (the file is written by a whole run)
    make bench ARGS="--cases 2000000"           with more cases

Ends with 1 where a figure misses what is demanded.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from infra.embedded.testing import Connection
from tests.benchmarks import (
    across,
    adhoc,
    counters,
    database,
    disclosure,
    graphql,
    page,
    provisioning,
    report,
    rollout,
    serving,
    supervision,
)
from tests.benchmarks.measure import Figure


@dataclass(frozen=True)
class Part:
    """One comparison; `province`: it wants all 112 jurisdictions with cases in them."""

    measure: Callable[[Connection, int], list[Figure]]
    province: bool = True


PARTS: dict[str, Part] = {
    "provisioning": Part(lambda found, cases: provisioning.measure(found), province=False),
    "rollout": Part(lambda found, cases: rollout.measure(found), province=False),
    "serving": Part(lambda found, cases: serving.measure(found), province=False),
    "across": Part(across.measure),
    "adhoc": Part(adhoc.measure),
    "counters": Part(counters.measure),
    "graphql": Part(graphql.measure),
    "pages": Part(lambda found, cases: page.measure()),
    "supervision": Part(lambda found, cases: supervision.measure(found)),
    "disclosure": Part(lambda found, cases: disclosure.measure(found)),
}
CASES = 300_000


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="all of them unless named")
    parser.add_argument("--cases", type=int, default=CASES, help="how many in the province (default %(default)d)")
    parser.add_argument("--keep", action="store_true", help="keep the province's database, and use a kept one again")
    options = parser.parse_args(arguments)
    names = options.part or list(PARTS)
    with database.cluster(keep=options.keep) as found:
        figures = _measured(found, names, options.cases, keep=options.keep)
        if set(names) == set(PARTS):
            report.write(figures, found, options.cases)
    missed = [figure for figure in figures if not figure.met]
    for figure in missed:
        print(f"missed: {figure.name} is {figure.value:.3g} {figure.unit}, {figure.demanded} is demanded")
    return 1 if missed else 0


def _measured(found: Connection, names: list[str], cases: int, *, keep: bool) -> list[Figure]:
    """Parts with small databases first; the province is made once, for all that want it."""
    figures: list[Figure] = []
    made = False
    for name in sorted(names, key=lambda each: PARTS[each].province):
        if PARTS[name].province and not made:
            database.province(found, cases, keep=keep)
            made = True
        for figure in PARTS[name].measure(found, cases):
            print(figure.line(), flush=True)
            figures.append(figure)
    return figures
