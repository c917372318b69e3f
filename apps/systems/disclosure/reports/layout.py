"""The rows and columns of tables 3 and 4 as the form has them; which outcomes stand in which row."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.systems.disclosure.requests.enums import (
    CANNOT,
    ENDINGS,
    GIVEN,
    NOT_HANDLED,
    REFUSED,
    ApplicantKind,
    DisputeKind,
    DisputeResult,
    Outcome,
)

NEW, OVER, HANDLED, FORWARD = "new", "over", "handled", "forward"
TOTAL = "total"
COLUMNS: tuple[str, ...] = (*ApplicantKind.values, TOTAL)
#: Outcomes without a row of their own: they are counted under "other, 3".
#: The form's own words, where they are longer than what a tag can hold.
OFFICIAL: dict[str, Any] = {
    Outcome.NO_SUPPLEMENT: _("no supplement in time without good reason, no longer handled"),
    Outcome.UNPAID: _("fee not paid as the notice demands, no longer handled"),
}
AS_OTHER = frozenset({Outcome.WITHDRAWN, Outcome.RETURNED})


@dataclass(frozen=True)
class Row:
    """A row of table 3. `group` is its heading, `mark` its number there; `counts` False where it only sums up."""

    key: str
    label: Any
    group: Any = ""
    mark: str = ""
    outcomes: frozenset[str] = frozenset()


def _rows(group: Any, outcomes: tuple[Outcome, ...]) -> list[Row]:
    found = []
    for at, outcome in enumerate(outcomes, start=1):
        counted = {str(outcome), *(str(each) for each in AS_OTHER if outcome == Outcome.OTHER)}
        mark = str(at) if len(outcomes) > 1 else ""
        found.append(Row(str(outcome), OFFICIAL.get(outcome, outcome.label), group, mark, frozenset(counted)))
    return found


RESULT = _("3. Results of this year")
OUTCOME_ROWS: tuple[Row, ...] = (
    Row(str(Outcome.DISCLOSED), _("(1) Granted"), RESULT, outcomes=frozenset({str(Outcome.DISCLOSED)})),
    Row(str(Outcome.PARTLY), _("(2) Partly granted"), RESULT, outcomes=frozenset({str(Outcome.PARTLY)})),
    *_rows(_("(3) Refused"), REFUSED),
    *_rows(_("(4) Cannot be provided"), CANNOT),
    *_rows(_("(5) Not handled"), NOT_HANDLED),
    *_rows(_("(6) Otherwise"), ENDINGS),
)
ROWS: tuple[Row, ...] = (
    Row(NEW, _("1. New requests of this year")),
    Row(OVER, _("2. Carried over from last year")),
    *OUTCOME_ROWS,
    Row(HANDLED, _("(7) Total")),
    Row(FORWARD, _("4. Carried forward to next year")),
)
BY_KEY = {row.key: row for row in ROWS}
ROW_OF = {outcome: row.key for row in OUTCOME_ROWS for outcome in row.outcomes}
RESULTS: tuple[str, ...] = (
    DisputeResult.UPHELD, DisputeResult.CORRECTED, DisputeResult.OTHER, DisputeResult.PENDING,
)  # fmt: skip
KINDS: tuple[str, ...] = tuple(DisputeKind.values)
assert set(GIVEN) | set(REFUSED) | set(CANNOT) | set(NOT_HANDLED) | set(ENDINGS) | AS_OTHER == set(Outcome)  # noqa: S101
