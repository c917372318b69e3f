"""The figures of a year, each table one statement: of an organ, a jurisdiction, or the sum over all schemas below.

A request counts as new in the year of its receipt, as handled in the year of its end, with its outcome; until then it
is carried forward. So every request of a column stands once on each side of new + carried over = handled + carried
forward; what has no place in the table (an outcome that no row knows) is found by that law and named.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from apps.core.workdays.services import day_start
from apps.systems.disclosure.reports.layout import COLUMNS, FORWARD, HANDLED, NEW, OUTCOME_ROWS, OVER, ROW_OF, TOTAL
from apps.systems.disclosure.reports.models import YearFigure
from apps.systems.disclosure.requests.enums import DisputeResult
from apps.systems.disclosure.requests.models import Dispute, InformationRequest
from tenants.across import Fold, LeftOut, read
from tenants.models import Jurisdiction

SIDES = (NEW, OVER, HANDLED, FORWARD)


@dataclass(frozen=True)
class Question:
    """Which report: `organ` narrows to one, `places` adds schemas up (empty: the one behind the open door)."""

    year: int
    organ: str = ""
    places: tuple[Jurisdiction, ...] = ()

    @property
    def days(self) -> tuple[date, date]:
        """First and last day."""
        return date(self.year, 1, 1), date(self.year, 12, 31)


@dataclass(frozen=True)
class Unbalanced:
    """A column in which the law does not hold."""

    column: str
    came: int
    went: int


@dataclass
class Figures:
    """Table 3 as `cells[row][column]`, table 4 as `disputes[kind][result]`, table 2 as `entered[figure]` in
    hundredths.
    """

    cells: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    disputes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    entered: dict[str, int] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    left_out: tuple[LeftOut, ...] = ()

    def cell(self, row: str, column: str) -> int:
        """A figure of table 3; "total" adds the columns up."""
        found = self.cells.get(row, Counter())
        return sum(found.values()) if column == TOTAL else found[column]

    def handled(self, column: str) -> int:
        """The row "(7) total": all rows of outcomes together."""
        return sum(self.cell(row.key, column) for row in OUTCOME_ROWS)

    def shown(self, row: str, column: str) -> int:
        """A figure as the table shows it."""
        return self.handled(column) if row == HANDLED else self.cell(row, column)

    def dispute(self, kind: str, result: str) -> int:
        """A figure of table 4."""
        found = self.disputes.get(kind, Counter())
        return sum(found.values()) if result == TOTAL else found[result]

    def unbalanced(self) -> list[Unbalanced]:
        """Columns in which new + carried over is not handled + carried forward."""
        sides = [
            Unbalanced(
                column,
                self.cell(NEW, column) + self.cell(OVER, column),
                self.handled(column) + self.cell(FORWARD, column),
            )
            for column in COLUMNS
        ]
        return [each for each in sides if each.came != each.went]

    def plain(self) -> dict[str, Any]:
        """For keeping with a final report."""
        return {
            "requests": {row: dict(found) for row, found in self.cells.items()},
            "disputes": {kind: dict(found) for kind, found in self.disputes.items()},
            "entered": self.entered,
        }


def figures(question: Question) -> Figures:
    """All three tables: three statements, whatever the number of schemas."""
    made = Figures()
    for rows, left_out in (_requests(question), _disputes(question), _entered(question)):
        made.left_out = tuple(dict.fromkeys((*made.left_out, *left_out)))
        for each in rows:
            _place(made, each)
    return made


def _place(made: Figures, each: dict[str, Any]) -> None:
    if "figure" in each:
        made.entered[each["figure"]] = made.entered.get(each["figure"], 0) + (each["sum"] or 0)
    elif "kind" in each:
        made.disputes[each["kind"]][each["result"]] += each["ended"]
        made.disputes[each["kind"]][DisputeResult.PENDING] += each["pending"]
    else:
        column = each["applicant_kind"]
        for side in (NEW, OVER, FORWARD):
            made.cells[side][column] += each[side]
        row = ROW_OF.get(each["outcome"])
        if row is not None:
            made.cells[row][column] += each[HANDLED]
        elif each[HANDLED]:
            made.unknown[each["outcome"]] += each[HANDLED]


def requests_in(question: Question) -> QuerySet[InformationRequest]:
    """Requests that stand anywhere in table 3 of the year."""
    first, last = question.days
    rows = InformationRequest.objects.filter(received_on__lte=last)
    rows = rows.filter(Q(case__closed_at__isnull=True) | Q(case__closed_at__gte=day_start(first)))
    return rows.filter(case__department__code=question.organ) if question.organ else rows


def side(question: Question, name: str) -> Q:
    """The condition of new, carried over, handled or carried forward."""
    first, last = question.days
    after = day_start(date(question.year + 1, 1, 1))
    return {
        NEW: Q(received_on__gte=first, received_on__lte=last),
        OVER: Q(received_on__lt=first),
        HANDLED: Q(case__closed_at__lt=after),
        FORWARD: Q(case__closed_at__isnull=True) | Q(case__closed_at__gte=after),
    }[name]


def _requests(question: Question) -> tuple[Sequence[dict[str, Any]], tuple[LeftOut, ...]]:
    counted = {name: Count("pk", filter=side(question, name)) for name in SIDES}
    rows = requests_in(question).values("applicant_kind", outcome=F("case__outcome")).annotate(**counted).order_by()
    return read_rows(rows, question, Fold(keys=("applicant_kind", "outcome"), sums=SIDES))


def disputes_in(question: Question) -> QuerySet[Dispute]:
    """Reviews and suits that were pending at any time of the year."""
    first, last = question.days
    rows = Dispute.objects.filter(filed_on__lte=last)
    rows = rows.filter(Q(decided_on__isnull=True) | Q(decided_on__gte=first))
    return rows.filter(request__case__department__code=question.organ) if question.organ else rows


def dispute_side(question: Question, *, pending: bool) -> Q:
    """Pending at the end of the year, or decided in it."""
    _first, last = question.days
    later = Q(decided_on__isnull=True) | Q(decided_on__gt=last)
    return later if pending else Q(decided_on__lte=last)


def _disputes(question: Question) -> tuple[Sequence[dict[str, Any]], tuple[LeftOut, ...]]:
    counted = {
        "ended": Count("pk", filter=dispute_side(question, pending=False)),
        "pending": Count("pk", filter=dispute_side(question, pending=True)),
    }
    rows = disputes_in(question).values("kind", "result").annotate(**counted).order_by()
    return read_rows(rows, question, Fold(keys=("kind", "result"), sums=("ended", "pending")))


def entered_in(question: Question) -> QuerySet[YearFigure]:
    """Figures that organs entered for the year."""
    rows = YearFigure.objects.filter(year=question.year)
    return rows.filter(organ=question.organ) if question.organ else rows


def _entered(question: Question) -> tuple[Sequence[dict[str, Any]], tuple[LeftOut, ...]]:
    rows = entered_in(question).values("figure").annotate(sum=Sum("value")).order_by()
    return read_rows(rows, question, Fold(keys=("figure",), sums=("sum",)))


def read_rows(
    rows: QuerySet[Any, Any], question: Question, fold: Fold
) -> tuple[Sequence[dict[str, Any]], tuple[LeftOut, ...]]:
    """Grouped rows of the question's places, folded into one; of this schema where it names none."""
    if not question.places:
        return list(rows), ()
    found = read(rows, question.places, fold=fold)
    return found.rows, found.left_out
