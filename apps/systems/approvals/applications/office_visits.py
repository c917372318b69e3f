"""Joint site visits on a case's page: when, where, and what each department found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from apps.core.cases.models import Case
from apps.core.people.models import Official
from apps.systems.approvals.applications.elsewhere import elsewhere_of
from apps.systems.approvals.applications.enums import Verdict, VisitState
from apps.systems.approvals.applications.models import Visit, VisitFinding
from apps.systems.approvals.applications.visits import findings_to_enter

_TONES = {Verdict.IN_ORDER: "ok", Verdict.TO_MEND: "caution", Verdict.NOT_IN_ORDER: "alarm"}
_STATE_TONES = {VisitState.ANNOUNCED: "info", VisitState.HELD: "ok", VisitState.CANCELLED: "neutral"}


@dataclass(frozen=True)
class Line:
    """A department's finding; `url` leads to where it is entered."""

    finding: VisitFinding
    organ: str
    tone: str
    url: str


@dataclass(frozen=True)
class Shown:
    """A visit with its record."""

    visit: Visit
    tone: str
    lines: list[Line]


def visits_of(case: Case, official: Official) -> list[Shown]:
    """Newest first."""
    found = case.application.visits.select_related("called_by", "special").order_by("-called_at")
    shown = list(
        found.prefetch_related("findings__step__department", "findings__step__elsewhere", "findings__official")
    )
    mine = {finding.pk for finding in findings_to_enter(official, case)} if shown else set()
    return [Shown(visit, _STATE_TONES[VisitState(visit.state)], list(_lines(case, visit, mine))) for visit in shown]


def _lines(case: Case, visit: Visit, mine: set[Any]) -> Iterator[Line]:
    enter = reverse("cases:action", args=[case.number, "record-finding"])
    for finding in visit.findings.all():
        away = elsewhere_of(finding.step)
        organ = away.organ if away is not None else finding.step.department.short_name
        tone = _TONES[Verdict(finding.verdict)] if finding.verdict else "neutral"
        yield Line(finding, organ, tone, f"{enter}?finding={finding.pk}" if finding.pk in mine else "")
