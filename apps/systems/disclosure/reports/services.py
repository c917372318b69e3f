"""What people do to a report: enter figures, write its words, make it final."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import record
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.systems.disclosure.reports.checking import problems
from apps.systems.disclosure.reports.counting import Question, figures
from apps.systems.disclosure.reports.enums import ReportState
from apps.systems.disclosure.reports.models import AnnualReport, YearFigure
from apps.systems.disclosure.reports.policies import may_enter, may_finish
from apps.systems.disclosure.reports.sources import add_known, by_hand

PARTS = ("1", "2", "3", "4", "5", "6")


class ReportRefused(Exception):
    """A report does not allow it; the text is for the official."""


@transaction.atomic
def enter_figures(
    *, official: Official, year: int, organ: str, values: dict[str, int], at: datetime | None = None
) -> None:
    """An organ's figures of a year, in hundredths; who and when stand beside each. Raises ReportRefused."""
    moment = at or timezone.now()
    if not may_enter(official, organ):
        raise ReportRefused(_("Figures are entered by the organ itself."))
    _only_draft(year, organ)
    _only_draft(year, "")
    known = {str(figure) for figure in by_hand()}
    before = {each.figure: each for each in YearFigure.objects.select_for_update().filter(year=year, organ=organ)}
    changed: dict[str, list[int | None]] = {}
    for figure, value in values.items():
        was = before[figure].value if figure in before else None
        if figure not in known or was == value:
            continue
        YearFigure.objects.update_or_create(
            year=year, organ=organ, figure=figure,
            defaults={"value": value, "entered_by": official, "entered_at": moment},
        )  # fmt: skip
        changed[figure] = [was, value]
    if changed:
        facts = {"year": year, "organ": organ, "changed": changed}
        record(act="disclosure_reports.figure_entered", actor=actor_of(official), facts=facts, occurred_at=moment)


@transaction.atomic
def write_words(
    *, official: Official, year: int, organ: str, words: dict[str, str], at: datetime | None = None
) -> AnnualReport:
    """The words of the six parts, while it is a draft."""
    moment = at or timezone.now()
    if not may_enter(official, organ):
        raise ReportRefused(_("A report is written by the organ itself."))
    _only_draft(year, organ)
    kept = {part: words[part].strip() for part in PARTS if words.get(part, "").strip()}
    report, _made = AnnualReport.objects.update_or_create(
        year=year, organ=organ, defaults={"words": kept, "changed_by": official, "changed_at": moment}
    )
    facts = {"year": year, "organ": organ, "parts": sorted(kept)}
    record(act="disclosure_reports.words_changed", actor=actor_of(official), facts=facts, occurred_at=moment)
    return report


@transaction.atomic
def make_final(*, official: Official, year: int, organ: str, at: datetime | None = None) -> AnnualReport:
    """Fix words and figures. Refused while something does not add up, or the year is not over."""
    moment = at or timezone.now()
    if not may_finish(official):
        raise ReportRefused(_("A report is made final by a leader."))
    if timezone.localtime(moment).year <= year:
        raise ReportRefused(_("The year is not over yet."))
    report = AnnualReport.objects.select_for_update().filter(year=year, organ=organ).first()
    if report is None or not report.words.get("5"):
        raise ReportRefused(_("Part five is still to be written: what was difficult, and what is being mended."))
    if report.state == ReportState.FINAL:
        raise ReportRefused(_("The report is final already."))
    question = Question(year, organ)
    found = add_known(question, figures(question))
    wrong = problems(question, found)
    if wrong:
        raise ReportRefused(" ".join(wrong))
    report.state, report.figures, report.final_at = ReportState.FINAL, found.plain(), moment
    report.changed_by, report.changed_at = official, moment
    report.save(update_fields=["state", "figures", "final_at", "changed_by", "changed_at"])
    facts = {"year": year, "organ": organ}
    record(act="disclosure_reports.made_final", actor=actor_of(official, "leader"), facts=facts, occurred_at=moment)
    return report


def _only_draft(year: int, organ: str) -> None:
    if AnnualReport.objects.filter(year=year, organ=organ, state=ReportState.FINAL).exists():
        raise ReportRefused(_("The report of this year is final."))
