"""Reading the counters: exact at any moment, whatever waits to be folded.

All questions asked together are one statement and so one snapshot: of each jurisdiction the totals in public, and
what its own schema has appended since. It runs as the read-only role of `tenants.across`; jurisdictions that cannot
answer are left out of every figure and named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from apps.core.counters.enums import Dated, Dimension
from apps.core.counters.models import CaseDelta
from apps.core.counters.questions import FIGURES, By, HandlingDays, Period, Question, Row, Unanswerable
from apps.core.counters.statements import COLUMNS
from apps.core.people.selectors import department_code
from apps.core.workdays.services import today
from tenants.across import PLACE, LeftOut, United, combine
from tenants.models import Jurisdiction

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

    def around(raw: Any, united: United) -> str:
        bound["codes"] = list(united.codes)
        columns = united.columns.replace(f'"{PLACE}"', "code")
        text: str = raw.mogrify(asked, bound).decode()
        return f"WITH pending ({columns}) AS MATERIALIZED ({united.text}) {text}"

    found = combine(_pending(questions), places, around)
    rows: tuple[list[Row], ...] = tuple([] for _ in questions)
    for number, *row in found.rows:
        rows[number].append(Row(*row))
    return Answers(rows, found.left_out)


def _pending(questions: Sequence[Question | HandlingDays]) -> Any:
    """What waits in a jurisdiction. The departments' codes only where they are asked for: a second table in each branch
    makes planning it dear.
    """
    by_department = any(isinstance(each, Question) and each.dimension is Dimension.DEPARTMENT for each in questions)
    code = department_code("department_id") if by_department else Value("")
    return CaseDelta.objects.annotate(department=code).values(*COLUMNS.split(", "))
