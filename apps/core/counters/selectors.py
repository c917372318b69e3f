"""Reading the counters: exact at any moment, whatever waits to be folded.

All questions asked together are one statement and so one snapshot: of each jurisdiction the totals in public, and
what its own schema has appended since. It runs as the read-only role of `tenants.across`; jurisdictions that cannot
answer are left out of every figure and named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.core.counters.enums import Dated, Dimension
from apps.core.counters.models import CaseDelta
from apps.core.counters.questions import FIGURES, By, HandlingDays, Period, Question, Row, Unanswerable
from apps.core.counters.statements import COLUMNS
from apps.core.people.selectors import department_code
from apps.core.workdays.services import today
from tenants.across import PLACE, LeftOut, combine
from tenants.models import Jurisdiction
from tenants.united import United

__all__ = [
    "FIGURES",
    "Answers",
    "By",
    "Dated",
    "Dimension",
    "HandlingDays",
    "Period",
    "Question",
    "Row",
    "Unanswerable",
    "answer",
]


@dataclass(frozen=True)
class Answers:
    """The rows of each question, in the order in which they were asked."""

    rows: tuple[list[Row], ...]
    left_out: tuple[LeftOut, ...]


def answer(questions: Sequence[Question | HandlingDays], places: Sequence[Jurisdiction]) -> Answers:
    """Several questions about the same jurisdictions in one statement. Raises Unanswerable, tenants.across.TooSlow."""
    bound: dict[str, Any] = {}
    asked = " UNION ALL ".join(each.text(number, today(), bound) for number, each in enumerate(questions))

    def around(united: United) -> tuple[str, dict[str, Any]]:
        columns = united.columns.replace(f'"{PLACE}"', "code")
        values = {**bound, "codes": list(united.codes)}
        return f"WITH pending ({columns}) AS MATERIALIZED ({united.text}) {asked}", values

    found = combine(_pending(questions), places, around)
    rows: tuple[list[Row], ...] = tuple([] for _ in questions)
    for number, *row in found.rows:
        rows[number].append(Row(*row))
    return Answers(rows, found.left_out)


def _pending(questions: Sequence[Question | HandlingDays]) -> Any:
    """What waits in a jurisdiction, the columns that are looked at: a department's code costs a second table in each
    branch, which makes planning it dear.
    """
    looked_at = {"sign"}.union(*(question.columns for question in questions))
    waiting: Any = CaseDelta.objects.all()
    if "department" in looked_at:
        waiting = waiting.annotate(department=department_code("department_id"))
    return waiting.values(*(column for column in COLUMNS.split(", ") if column in looked_at))
