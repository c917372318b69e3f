"""How long handling takes: median and ninth tenth, exact, from a histogram of whole working days.

- median: half of the closed cases took no longer; of an even number the mean of the two in the middle.
- p90: the number of days within which nine of ten cases were closed (nearest rank).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

from oversight.access import Viewer
from oversight.counted import counted_days
from oversight.figures import Dimension, Summary, summary
from oversight.filters import CaseFilter

MOST_STEPS = 50_000

Key = tuple[str | None, ...]


class Histogram:
    """Closed cases by the working days that they took."""

    def __init__(self, cases: dict[int, int] | None = None) -> None:
        self.cases: Counter[int] = Counter(cases or {})

    @property
    def total(self) -> int:
        """How many cases."""
        return self.cases.total()

    def at(self, rank: int) -> int:
        """The days of the case at a rank, counted from 1 by days."""
        passed = 0
        for days in sorted(self.cases):
            passed += self.cases[days]
            if passed >= rank:
                return days
        raise IndexError(rank)

    @property
    def median(self) -> float | None:
        """None without cases."""
        if not self.total:
            return None
        return (self.at((self.total + 1) // 2) + self.at(self.total // 2 + 1)) / 2

    @property
    def p90(self) -> int | None:
        """None without cases."""
        rank = -(-self.total * Fraction(9, 10) // 1)
        return self.at(int(rank)) if self.total else None


def histograms(viewer: Viewer, wanted: CaseFilter, group_by: Iterable[Dimension] = ()) -> dict[Key, Histogram]:
    """A histogram of each group, by its keys in the order of `group_by`: one statement. Raises Refused, TooSlow."""
    dimensions = tuple(dict.fromkeys(group_by))
    counted = counted_days(viewer, wanted, dimensions)
    if counted is not None:
        return {key: Histogram(days) for key, days in counted.items()}
    return by_group(summary(viewer, wanted, [*dimensions, Dimension.HANDLING_DAYS], most=MOST_STEPS), dimensions)


def by_group(found: Summary, dimensions: tuple[Dimension, ...]) -> dict[Key, Histogram]:
    """From figures that are grouped by handling days as well."""
    made: dict[Key, Histogram] = defaultdict(Histogram)
    for group in found.groups:
        days = group.keys[Dimension.HANDLING_DAYS]
        if days is not None and group.figures.timed:
            made[tuple(group.keys[each] for each in dimensions)].cases[int(days)] += group.figures.timed
    return made


def whole(parts: Iterable[Histogram]) -> Histogram:
    """All groups together."""
    added = Histogram()
    for part in parts:
        added.cases.update(part.cases)
    return added
