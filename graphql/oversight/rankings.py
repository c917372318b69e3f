"""Who comes first: jurisdictions, cities, departments, subjects by a measure.

Equals share a rank, and the next rank counts them all (1, 2, 2, 4). A share or a time of too few cases is no merit and
no fault: such a group has no rank, which is said, and stands at the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from oversight.access import Viewer
from oversight.figures import Dimension, Figures, Group, summary
from oversight.filters import CaseFilter
from oversight.handling import Histogram, histograms
from oversight.refusals import Refused
from tenants.across import LeftOut

AT_LEAST = 10


class Ranked(StrEnum):
    """What is ranked; the values are those of the dimensions."""

    JURISDICTION = Dimension.JURISDICTION.value
    CITY = Dimension.CITY.value
    DEPARTMENT = Dimension.DEPARTMENT.value
    CATEGORY = Dimension.CATEGORY.value
    KIND = Dimension.KIND.value
    CHANNEL = Dimension.CHANNEL.value


@dataclass(frozen=True)
class _Kind:
    """How a measure is read. `base`: how many cases it rests on (None: a count, which is true however small)."""

    value: Callable[[Figures, Histogram], float | None]
    base: Callable[[Figures], int | None] = lambda figures: None
    smallest_first: bool = False


class Measure(StrEnum):
    """By what is ranked. Times: the shortest first; all others: the largest first, unless turned round."""

    RECEIVED = "received"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"
    OVERDUE_SHARE = "overdue_share"
    ON_TIME_SHARE = "on_time_share"
    SATISFIED_SHARE = "satisfied_share"
    MEAN_HANDLING_DAYS = "mean_handling_days"
    MEDIAN_HANDLING_DAYS = "median_handling_days"
    P90_HANDLING_DAYS = "p90_handling_days"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


KINDS: dict[Measure, _Kind] = {
    Measure.RECEIVED: _Kind(lambda f, days: f.received),
    Measure.OPEN: _Kind(lambda f, days: f.open),
    Measure.OVERDUE: _Kind(lambda f, days: f.overdue),
    Measure.CLOSED: _Kind(lambda f, days: f.closed),
    Measure.OVERDUE_SHARE: _Kind(lambda f, days: _share(f.overdue, f.open), lambda f: f.open),
    Measure.ON_TIME_SHARE: _Kind(lambda f, days: f.on_time_share, lambda f: f.closed),
    Measure.SATISFIED_SHARE: _Kind(lambda f, days: f.satisfied_share, lambda f: f.rated),
    Measure.MEAN_HANDLING_DAYS: _Kind(
        lambda f, days: f.days / f.timed if f.timed and f.days is not None else None, lambda f: f.timed or 0, True
    ),
    Measure.MEDIAN_HANDLING_DAYS: _Kind(lambda f, days: days.median, lambda f: f.timed or 0, True),
    Measure.P90_HANDLING_DAYS: _Kind(lambda f, days: days.p90, lambda f: f.timed or 0, True),
}
NEED_DAYS = {Measure.MEAN_HANDLING_DAYS, Measure.MEDIAN_HANDLING_DAYS, Measure.P90_HANDLING_DAYS}
NEED_SPREAD = {Measure.MEDIAN_HANDLING_DAYS, Measure.P90_HANDLING_DAYS}


@dataclass(frozen=True)
class Entry:
    """A line of a ranking. `rank` and `value` are None where there are too few cases; `base`: how many it rests on."""

    group: Group
    rank: int | None
    value: float | None
    base: int | None

    @property
    def too_few(self) -> bool:
        """Whether it has no rank for want of cases."""
        return self.rank is None


@dataclass(frozen=True)
class Ranking:
    """The lines in their order, those with too few cases last; `size`: how many there are in all."""

    entries: list[Entry]
    size: int
    left_out: tuple[LeftOut, ...]


def ranking(
    viewer: Viewer,
    wanted: CaseFilter,
    of: Ranked,
    by: Measure,
    *,
    at_least: int = AT_LEAST,
    turned: bool = False,
    only: Callable[[Group], bool] = lambda group: True,
) -> Ranking:
    """Rank the groups for which `only` holds. `turned`: the other end first. Raises Refused, TooSlow."""
    if at_least < 1:
        raise Refused.bad_input(_("atLeast must be 1 or more."))
    dimension = Dimension(of.value)
    found = summary(viewer, wanted, [dimension], with_days=by in NEED_DAYS)
    spread = histograms(viewer, wanted, [dimension]) if by in NEED_SPREAD else {}
    groups = [group for group in found.groups if group.keys[dimension] is not None and only(group)]
    entries = rank(groups, by, spread_of=lambda g: spread.get((g.keys[dimension],)), at_least=at_least, turned=turned)
    return Ranking(entries, len(entries), found.left_out)


def rank(
    groups: list[Group],
    by: Measure,
    *,
    spread_of: Callable[[Group], Histogram | None] = lambda group: None,
    at_least: int = AT_LEAST,
    turned: bool = False,
) -> list[Entry]:
    """Groups in their order, with ranks. Equals stand in the order of their keys."""
    kind = KINDS[by]
    ranked: list[tuple[float, str, Entry]] = []
    unranked: list[tuple[str, Entry]] = []
    for group in groups:
        base = kind.base(group.figures)
        value = kind.value(group.figures, spread_of(group) or Histogram())
        key = " ".join(str(each) for each in group.keys.values())
        if value is None or (base is not None and base < at_least):
            unranked.append((key, Entry(group, None, None, base)))
        else:
            ranked.append((value, key, Entry(group, 1, value, base)))
    upwards = kind.smallest_first != turned
    ranked.sort(key=lambda each: (each[0] if upwards else -each[0], each[1]))
    entries: list[Entry] = []
    for position, (value, _key, entry) in enumerate(ranked, start=1):
        same = bool(entries) and entries[-1].value == value
        place: Any = entries[-1].rank if same else position
        entries.append(Entry(entry.group, place, value, entry.base))
    return entries + [entry for _key, entry in sorted(unranked, key=lambda each: each[0])]
