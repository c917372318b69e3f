"""The figures of a page asked together: from the counters in one statement, what they do not hold from the cases.

`oversight.counted` says which questions the counters hold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.core.counters.selectors import Answers, answer
from oversight.access import Viewer
from oversight.counted import group_of, question_of
from oversight.figures import Dimension, Group, summary
from oversight.filters import CaseFilter
from tenants.across import LeftOut
from tenants.models import Jurisdiction


@dataclass(frozen=True)
class Wish:
    """Figures of the cases of a filter, told by some dimensions. Of the others nothing is promised."""

    wanted: CaseFilter
    by: tuple[Dimension, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Granted:
    """The groups of each wish, in the order in which they were wished, and what is in none of them."""

    groups: list[list[Group]]
    left_out: tuple[LeftOut, ...]


def grant(viewer: Viewer, wishes: Sequence[Wish], places: Sequence[Jurisdiction]) -> Granted:
    """All wishes about the same places: one statement, and one more for each that the counters do not hold.

    Raises Refused, tenants.across.TooSlow.
    """
    questions = [question_of(wish.wanted, wish.by, wish.figures) for wish in wishes]
    held = [each for each in questions if each is not None]
    counted = answer(held, places) if held else Answers((), ())
    left_out = list(counted.left_out)
    rows = iter(counted.rows)
    groups: list[list[Group]] = []
    for wish, question in zip(wishes, questions, strict=True):
        if question is not None:
            groups.append([group_of(row, wish.by, question) for row in next(rows)])
        else:
            found = summary(viewer, wish.wanted, wish.by)
            left_out += found.left_out
            groups.append(found.groups)
    return Granted(groups, _once(left_out))


def _once(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple({each.place.code: each for each in left_out}.values())
