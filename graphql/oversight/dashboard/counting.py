"""The figures of a page asked together: from the counters in one statement, what they do not hold from the cases.

The counters know one property of a case at a time. A question that narrows by one and tells by another, or that takes
a month in part and names a property, is counted live by `figures.summary`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.counters.selectors import Answers, By, Dated, Period, Question, Row, Unanswerable, answer
from apps.core.counters.selectors import Dimension as Counted
from apps.core.workdays.services import today
from oversight.access import Viewer
from oversight.figures import Dimension, Figures, Group, summary
from oversight.filters import CaseFilter, with_parts
from tenants.across import LeftOut
from tenants.models import Jurisdiction

PROPERTIES = {
    Dimension.KIND: Counted.SUBKIND,
    Dimension.STATE: Counted.STATE,
    Dimension.CATEGORY: Counted.CATEGORY,
    Dimension.CHANNEL: Counted.CHANNEL,
    Dimension.DEPARTMENT: Counted.DEPARTMENT,
    Dimension.OUTCOME: Counted.OUTCOME,
}
MOMENTS = {
    Dimension.MONTH: (By.MONTH, Dated.RECEIVED),
    Dimension.DAY: (By.DAY, Dated.RECEIVED),
    Dimension.CLOSED_MONTH: (By.MONTH, Dated.CLOSED),
    Dimension.CLOSED_DAY: (By.DAY, Dated.CLOSED),
}
NARROWED = {
    "kind": Counted.SUBKIND,
    "state": Counted.STATE,
    "category": Counted.CATEGORY,
    "channel": Counted.CHANNEL,
    "department": Counted.DEPARTMENT,
    "outcome": Counted.OUTCOME,
}


@dataclass(frozen=True)
class Wish:
    """Figures of the cases of a filter, told by some dimensions."""

    wanted: CaseFilter
    by: tuple[Dimension, ...] = ()


@dataclass(frozen=True)
class Granted:
    """The groups of each wish, in the order in which they were wished, and what is in none of them."""

    groups: list[list[Group]]
    left_out: tuple[LeftOut, ...]


def grant(viewer: Viewer, wishes: Sequence[Wish], places: Sequence[Jurisdiction]) -> Granted:
    """All wishes about the same places: one statement, and one more for each that the counters do not hold.

    Raises Refused, tenants.across.TooSlow.
    """
    questions = [_question(wish) for wish in wishes]
    held = [each for each in questions if each is not None]
    counted = answer(held, places) if held else Answers((), ())
    left_out = list(counted.left_out)
    rows = iter(counted.rows)
    groups: list[list[Group]] = []
    for wish, question in zip(wishes, questions, strict=True):
        if question is not None:
            groups.append([_group(row, wish.by, question) for row in next(rows)])
        else:
            found = summary(viewer, wish.wanted, wish.by)
            left_out += found.left_out
            groups.append(found.groups)
    return Granted(groups, _once(left_out))


def _once(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple({each.place.code: each for each in left_out}.values())


def _question(wish: Wish) -> Question | None:
    """None where only the cases themselves can tell."""
    wanted = wish.wanted
    narrowed = [name for name in NARROWED if getattr(wanted, name)]
    told = [dimension for dimension in wish.by if dimension in PROPERTIES]
    properties = {*(NARROWED[name] for name in narrowed), *(PROPERTIES[dimension] for dimension in told)}
    received, closed = (wanted.received_from, wanted.received_to), (wanted.closed_from, wanted.closed_to)
    if len(properties) > 1 or wanted.text or wanted.overdue is not None or (any(received) and any(closed)):
        return None
    moments = [MOMENTS[dimension] for dimension in wish.by if dimension in MOMENTS]
    dated = Dated.CLOSED if any(closed) else Dated.RECEIVED
    if any(moment_dated is not dated for _by, moment_dated in moments):
        return None
    by = {moment for moment, _dated in moments} | ({By.VALUE} if told else set())
    question = Question(
        dimension=next(iter(properties), Counted.ALL),
        values=_values(wanted, narrowed),
        dated=dated,
        period=Period(*(closed if any(closed) else received)),
        by=frozenset(by | ({By.CODE} if Dimension.JURISDICTION in wish.by else set())),
    )
    try:
        question.text(0, today(), {})
    except Unanswerable:
        return None
    return question


def _values(wanted: CaseFilter, narrowed: Sequence[str]) -> tuple[str, ...]:
    values = tuple(str(value) for name in narrowed for value in getattr(wanted, name))
    return tuple(with_parts(values)) if "category" in narrowed else values


def _group(row: Row, by: Sequence[Dimension], question: Question) -> Group:
    keys: dict[Dimension, str | None] = {}
    for dimension in by:
        if dimension is Dimension.JURISDICTION:
            keys[dimension] = row.code
        elif dimension in PROPERTIES:
            keys[dimension] = row.value or None
        else:
            keys[dimension] = _moment(row, dimension)
    figures: dict[str, Any] = {name: getattr(row, name) for name in FIGURES}
    if question.dated is Dated.RECEIVED:
        figures["open"] = row.received - row.closed
    return Group(Figures(**figures), keys)


def _moment(row: Row, dimension: Dimension) -> str | None:
    if row.period is None:
        return None
    by_month = dimension in {Dimension.MONTH, Dimension.CLOSED_MONTH}
    return f"{row.period:%Y-%m}" if by_month else row.period.isoformat()


FIGURES = ("received", "closed", "closed_on_time", "rated", "satisfied", "days", "timed", "overdue")
