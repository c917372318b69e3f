"""A joint site visit: called by the lead, announced to departments and applicant, recorded by each, then over.

The clock stands for it only where the catalogue plans an inspection that is not counted; else the limits go on. While
its record is incomplete no decision is proposed: the visit is held, or cancelled with a reason.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case, Step
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications import elsewhere
from apps.systems.approvals.applications.enums import ApplicationState, Procedure, Verdict, VisitState
from apps.systems.approvals.applications.handling import over, start_special
from apps.systems.approvals.applications.models import Visit, VisitFinding
from apps.systems.approvals.applications.planning import settle
from apps.systems.approvals.applications.telling import message, notify, show, speakers
from apps.systems.approvals.items.enums import StepKind

DAYS = 5  # of the stopped clock, where the catalogue sets the inspection no limit
IN_WORK = frozenset({ApplicationState.HANDLING, ApplicationState.SUSPENDED})


@transaction.atomic
def call_visit(
    *,
    case_id: UUID,
    official: Official,
    starts_at: datetime,
    place: str,
    steps: Collection[UUID],
    note: str = "",
    at: datetime | None = None,
) -> Visit:
    """The lead calls several departments whose parts are open to the place. Raises TransitionRefused."""
    moment = at or timezone.now()
    case = lock(case_id)
    _may_call(case, official)
    taking_part = list(open_parts(case).filter(pk__in=list(steps)))
    if len({step.department_id for step in taking_part} | _outside(taking_part)) < 2:
        raise TransitionRefused(Refusal.REASON, _("Choose at least two departments whose parts are open."))
    if local_date(starts_at) < local_date(moment):
        raise TransitionRefused(Refusal.REASON, _("The day of the visit has passed."))
    planned = next((step for step in open_parts(case) if step.part.kind == StepKind.INSPECTION), None)
    special = None
    if planned is not None and not planned.part.counted:
        special = start_special(
            case_id=case.pk, official=official, procedure=Procedure.JOINT_VISIT, step_id=planned.pk, at=moment,
            reason=_("Joint site visit at %(place)s") % {"place": place}, days=planned.limit_days or DAYS,
            of_visit=True,
        )  # fmt: skip
        case = lock(case_id)
    visit = Visit.objects.create(
        application=case.application, step=planned, special=special, starts_at=starts_at, place=place, note=note,
        called_by=official, called_at=moment,
    )  # fmt: skip
    VisitFinding.objects.bulk_create(VisitFinding(visit=visit, step=step) for step in taking_part)
    _announce(case, visit, taking_part, official, moment)
    return visit


def _may_call(case: Case, official: Official) -> None:
    if case.state not in IN_WORK:
        raise TransitionRefused.illegal(_("Call a joint site visit"), case.state)
    if not official.holds(Duty.HANDLER, Duty.LEADER, department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Call a joint site visit"))
    if case.application.visits.filter(state=VisitState.ANNOUNCED).exists():
        raise TransitionRefused(Refusal.STALE, _("A visit has been announced already: its record comes first."))


def open_parts(case: Case) -> Any:
    """Parts that have begun and are not over, in the order of the plan."""
    found = case.steps.filter(state="active").select_related("department", "part", "elsewhere")
    return found.order_by("position")


def _outside(steps: Collection[Step]) -> set[str]:
    return {part.thread for step in steps if (part := elsewhere.elsewhere_of(step)) is not None and part.is_open}


def _announce(case: Case, visit: Visit, steps: list[Step], official: Official, at: datetime) -> None:
    when = timezone.localtime(visit.starts_at)
    facts = {
        "visit": str(visit.pk), "on": when.isoformat(), "place": visit.place,
        "departments": [step.department.code for step in steps], "clock_stands": visit.special is not None,
    }  # fmt: skip
    record_act(
        case, act="visit_called", actor=actor_of(official), reason=visit.note, facts=facts, public=True, occurred_at=at
    )
    told = {"when": f"{when:%Y-%m-%d %H:%M}", "place": visit.place}
    show(case, "visit_called", facts=told, text=visit.note, at=at)
    message(case, "application_visit", told, key=str(visit.pk))
    for step in steps:
        away = elsewhere.elsewhere_of(step)
        if away is not None and away.is_open:
            elsewhere.tell_visit(step, when=when, place=visit.place, note=visit.note, at=at)
        else:
            notify(speakers(step), case, "visit_official", told, key=f"{visit.pk}:{step.pk}")


def may_call(official: Official, case: Case) -> bool:
    """The lead, while several departments' parts are open and no visit is announced."""
    try:
        _may_call(case, official)
    except TransitionRefused:
        return False
    return bool(open_parts(case).count() > 1)


def may_cancel(official: Official, case: Case) -> bool:
    """The lead, while one is announced."""
    own = official.holds(Duty.HANDLER, Duty.LEADER, department_id=case.department_id)
    return own and case.application.visits.filter(state=VisitState.ANNOUNCED).exists()


def findings_to_enter(official: Official, case: Case) -> list[VisitFinding]:
    """What is missing in the record of the announced visit and may be entered by the official."""
    missing = VisitFinding.objects.filter(
        visit__application_id=case.pk, visit__state=VisitState.ANNOUNCED, recorded_at__isnull=True
    )
    found = missing.select_related("step__department", "step__elsewhere")
    return [finding for finding in found if may_record(official, case, finding)]


@transaction.atomic
def record_finding(
    *, case_id: UUID, finding_id: UUID, official: Official, verdict: str, text: str, at: datetime | None = None
) -> Visit:
    """A department says what it found, once; with the last one the record is complete and the visit over."""
    moment = at or timezone.now()
    case = lock(case_id)
    finding = _finding(case, finding_id)
    if not may_record(official, case, finding):
        raise TransitionRefused.forbidden(_("Enter the finding"))
    if finding.recorded_at is not None or finding.visit.state != VisitState.ANNOUNCED:
        raise TransitionRefused(Refusal.STALE, _("This finding has been entered already, or the visit is over."))
    if local_date(moment) < local_date(finding.visit.starts_at):
        raise TransitionRefused(Refusal.ILLEGAL, _("The visit has not been held yet."))
    if verdict not in Verdict.values or not text.strip():
        raise TransitionRefused.reason(_("Enter the finding"))
    finding.verdict, finding.text, finding.official, finding.recorded_at = verdict, text, official, moment
    finding.save(update_fields=["verdict", "text", "official", "recorded_at"])
    facts = {
        "visit": str(finding.visit_id), "step": str(finding.step_id), "verdict": verdict,
        "department": finding.step.department.code, **elsewhere.outside_facts(elsewhere.elsewhere_of(finding.step)),
    }  # fmt: skip
    record_act(case, act="visit_finding", actor=actor_of(official), reason=text, facts=facts, occurred_at=moment)
    if not finding.visit.findings.filter(recorded_at__isnull=True).exists():
        _end(case, finding.visit, official, VisitState.HELD, "", moment)
    return finding.visit


def may_record(official: Official, case: Case, finding: VisitFinding) -> bool:
    """Its department; for an organ of another jurisdiction the lead writes down what it said on the spot."""
    away = elsewhere.elsewhere_of(finding.step)
    department = case.department_id if away is not None else finding.step.department_id
    return official.holds(Duty.HANDLER, Duty.REVIEWER, Duty.LEADER, department_id=department)


def _finding(case: Case, finding_id: UUID) -> VisitFinding:
    found = VisitFinding.objects.select_related("visit__special", "step__department", "step__elsewhere")
    finding = found.filter(pk=finding_id, visit__application_id=case.pk).first()
    if finding is None:
        raise TransitionRefused(Refusal.STALE, _("This department does not take part in the visit."))
    return finding


@transaction.atomic
def cancel_visit(*, case_id: UUID, official: Official, reason: str, at: datetime | None = None) -> Visit:
    """The lead calls it off, or ends it without the findings that are missing, saying why; all are told."""
    moment = at or timezone.now()
    case = lock(case_id)
    if not official.holds(Duty.HANDLER, Duty.LEADER, department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Call the visit off"))
    if not reason.strip():
        raise TransitionRefused.reason(_("Call the visit off"))
    visit = case.application.visits.select_related("special").filter(state=VisitState.ANNOUNCED).first()
    if visit is None:
        raise TransitionRefused(Refusal.STALE, _("No visit is announced."))
    told = {"when": f"{timezone.localtime(visit.starts_at):%Y-%m-%d %H:%M}", "reason": reason}
    for finding in visit.findings.select_related("step__department", "step__elsewhere"):
        away = elsewhere.elsewhere_of(finding.step)
        if away is None or not away.is_open:
            notify(speakers(finding.step), case, "visit_cancelled_official", told, key=f"{visit.pk}:{finding.step_id}")
        else:
            elsewhere.tell_visit(finding.step, when=None, place="", note=reason, at=moment)
    _end(case, visit, official, VisitState.CANCELLED, reason, moment)
    return visit


def _end(case: Case, visit: Visit, official: Official, state: VisitState, reason: str, at: datetime) -> None:
    visit.state, visit.reason, visit.ended_at = state, reason, at
    visit.save(update_fields=["state", "reason", "ended_at"])
    act = "visit_held" if state == VisitState.HELD else "visit_cancelled"
    record_act(
        case, act=act, actor=actor_of(official), reason=reason, facts={"visit": str(visit.pk)}, public=True,
        occurred_at=at,
    )  # fmt: skip
    show(case, act, text=reason, at=at)
    if visit.special is not None and visit.special.ended_at is None:
        result = reason or _("The record of the visit is complete.")
        over(case, visit.special, official=official, result=result, at=at)
    else:
        settle(case, at)
