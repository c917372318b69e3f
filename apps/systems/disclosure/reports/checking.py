"""What does not add up in a report, in words: the law of table 3, last year's report, outcomes without a row."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.systems.disclosure.reports.counting import Figures, Question
from apps.systems.disclosure.reports.enums import ReportState
from apps.systems.disclosure.reports.layout import FORWARD, OVER, TOTAL
from apps.systems.disclosure.reports.models import AnnualReport
from apps.systems.disclosure.requests.enums import ApplicantKind


def column_label(column: str) -> str:
    """A column in words."""
    return _("total") if column == TOTAL else str(ApplicantKind(column).label)


def problems(question: Question, found: Figures) -> list[str]:
    """Every column in which the law fails, and every figure that contradicts another; empty where all is well."""
    return [*_balance(found), *_unknown(found), *_last_year(question, found), *_missing(found)]


def _balance(found: Figures) -> Iterator[str]:
    for each in found.unbalanced():
        words = {"column": column_label(each.column), "came": each.came, "went": each.went}
        yield _("%(column)s: new and carried over are %(came)d, handled and carried forward %(went)d.") % words


def _unknown(found: Figures) -> Iterator[str]:
    for outcome, count in sorted(found.unknown.items()):
        words = {"count": count, "outcome": outcome or "—"}
        yield _("%(count)d ended with the outcome “%(outcome)s”, for which the table has no row.") % words


def _last_year(question: Question, found: Figures) -> Iterator[str]:
    """What last year's final report carried forward is what this one carries over."""
    if question.places:
        return
    before = AnnualReport.objects.filter(year=question.year - 1, organ=question.organ, state=ReportState.FINAL).first()
    if before is None:
        return
    carried = before.figures.get("requests", {}).get(FORWARD, {})
    for column in ApplicantKind.values:
        was, now = carried.get(column, 0), found.cell(OVER, column)
        if was != now:
            words = {"column": column_label(column), "was": was, "now": now, "year": question.year - 1}
            yield (
                _("%(column)s: the report of %(year)d carries %(was)d forward, this one carries %(now)d over.") % words
            )


def _missing(found: Figures) -> Iterator[str]:
    for each in found.left_out:
        yield _("%(place)s could not answer: its figures are missing.") % {"place": each.place.name}
