"""`make bench`: measures, prints a `BENCH` line a figure, writes the same table to docs/performance.md.

    make bench                                  everything
    make bench ARGS="pages"                     only: provisioning, across, pages (the file is written by a whole run)
    make bench ARGS="--cases 2000000"           with more cases

Ends with 1 where a figure misses what is demanded.
"""

import argparse
from collections.abc import Callable

from tests.benchmarks import across, database, page, provisioning, report
from tests.benchmarks.measure import Figure

PARTS = ("provisioning", "across", "pages")
CASES = 100_000


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="*", choices=[*PARTS, []], help="all of them unless named")
    parser.add_argument("--cases", type=int, default=CASES, help="how many in the province (default %(default)d)")
    parser.add_argument("--keep", action="store_true", help="keep the province's database, and use a kept one again")
    options = parser.parse_args(arguments)
    parts = options.part or PARTS
    found = database.cluster()
    figures: list[Figure] = []
    if "provisioning" in parts:
        figures += _told(lambda: provisioning.measure(found))
    if {"across", "pages"} & set(parts):
        database.province(found, options.cases, keep=options.keep)
        if "across" in parts:
            figures += _told(lambda: across.measure(found, options.cases))
        if "pages" in parts:
            figures += _told(page.measure)
        if not options.keep:
            database.drop(found, database.PROVINCE)
    if set(parts) == set(PARTS):
        report.write(figures, found, options.cases)
    missed = [figure for figure in figures if not figure.met]
    for figure in missed:
        print(f"missed: {figure.name} is {figure.value:.3g} {figure.unit}, at most {figure.most:.3g} is demanded")
    return 1 if missed else 0


def _told(measure: Callable[[], list[Figure]]) -> list[Figure]:
    figures = measure()
    for figure in figures:
        print(figure.line(), flush=True)
    return figures
