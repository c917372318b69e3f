"""The product's figures and pages, and the loop that they are compared with."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from oversight import figures, lists  # noqa: E402
from oversight.access import Viewer  # noqa: E402
from oversight.figures import Dimension, Figures  # noqa: E402
from oversight.filters import CaseFilter  # noqa: E402
from tenants.context import door  # noqa: E402
from tenants.models import Jurisdiction  # noqa: E402
from tenants.selectors import jurisdiction_by_code, subtree  # noqa: E402
from tests.benchmarks.measure import interleaved, serve  # noqa: E402

ALL = CaseFilter()
SUBJECT = CaseFilter(category=("urban.02",))
FIELDS = ("number", "title", "state", "category", "receivedAt", "promisedDue", "closedAt")
SIZE = 50
DEEP = 40


def viewer() -> Viewer:
    province = jurisdiction_by_code("360000")
    return Viewer(home=province, places=tuple(subtree(province)), sees_cases=True, sees_titles=True)


def prepare() -> int:
    return len(viewer().places)


def each_by_its_door(places: Iterable[Jurisdiction]) -> Iterator[Jurisdiction]:
    """The loop as this code base would write it: a door a jurisdiction."""
    for place in places:
        with door(place):
            yield place


def each_by_search_path(places: Iterable[Jurisdiction]) -> Iterator[Jurisdiction]:
    """The tightest loop: one transaction for all, one short statement to change the schema."""
    with door("public", role="oversight"), connection.cursor() as cursor:
        for place in places:
            cursor.execute(f'SET LOCAL search_path = "{place.schema_name}"')
            yield place


Each = Callable[[Iterable[Jurisdiction]], Iterator[Jurisdiction]]


def added(each: Each, dimensions: list[Dimension], *, with_days: bool) -> dict[tuple[Any, ...], Figures]:
    """The loop: the product's own querysets, one jurisdiction after the other."""
    asker = viewer()
    found: dict[tuple[Any, ...], Figures] = defaultdict(Figures)
    keys = {f"{by}_key": figures.EXPRESSIONS[by] for by in dimensions if by != Dimension.JURISDICTION}
    counts = figures._counts(with_days)
    queryset: Any = ALL.cases(asker)
    for place in each(asker.places):
        for row in queryset.values(**keys).annotate(**counts).order_by():
            key = tuple(place.code if by == Dimension.JURISDICTION else row[f"{by}_key"] for by in dimensions)
            found[key].add(Figures(**{name: row[name] for name in counts}))
    return found


def united(dimensions: list[Dimension], *, with_days: bool) -> dict[tuple[Any, ...], Figures]:
    with door("public"):
        found = figures.summary(viewer(), ALL, dimensions, with_days=with_days)
    return {tuple(group.keys[each] or "" for each in dimensions): group.figures for group in found.groups}


def looped_page(each: Each, *, as_rows: bool) -> list[str]:
    """Page and merge in Python: objects, as one would write it, or the bare columns of the product's page."""
    asker = viewer()
    with door("public"):
        cases: Any = SUBJECT.cases(asker).order_by(*lists.ORDER)
    found: list[tuple[Any, Any, str]] = []
    for _place in each(asker.places):
        if as_rows:
            rows = cases.values(*lists.columns_for(FIELDS))[: SIZE + 1]
            found += [(row["received_at"], row["id"], row["number"]) for row in rows]
        else:
            found += [(case.received_at, case.id, case.number) for case in cases.all()[: SIZE + 1]]
    return [number for _, _, number in heapq.nlargest(SIZE, found)]


def page(after: str | None = None) -> lists.CasePage:
    with door("public"):
        return lists.page_of_cases(viewer(), SUBJECT, first=SIZE, after=after, fields=FIELDS)


def measure(name: str, rounds: int) -> dict[str, list[float]]:
    """Seconds by side: `one` is the product, `loop` and `tight` the loops; all are first shown to give the same."""
    if name == "deep_page":
        cursor = None
        for _ in range(DEEP - 1):
            cursor = str(page(cursor).end)
        assert len(page(cursor).rows) == SIZE, "too few cases for a deep page"
        return interleaved({"one": lambda: page(cursor), "first": page}, rounds)
    if name == "page":
        loop, tight = (
            lambda: looped_page(each_by_its_door, as_rows=False),
            lambda: looped_page(each_by_search_path, as_rows=True),
        )
        assert [row["number"] for row in page().rows] == loop() == tight(), "the sides differ"
        return interleaved({"one": page, "loop": loop, "tight": tight}, rounds)
    days = name == "summary_with_days"
    by = [Dimension.CATEGORY] if days else [Dimension.JURISDICTION, Dimension.STATE]
    ours = united(by, with_days=days)
    for each in (each_by_its_door, each_by_search_path):
        assert ours == dict(added(each, by, with_days=days)), f"{name}: the sides differ"
    return interleaved(
        {
            "one": lambda: united(by, with_days=days),
            "loop": lambda: added(each_by_its_door, by, with_days=days),
            "tight": lambda: added(each_by_search_path, by, with_days=days),
        },
        rounds,
    )


if __name__ == "__main__":
    serve({"prepare": prepare, "measure": measure})
