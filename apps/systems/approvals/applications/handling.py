"""Work of the departments: their opinions, further departments, special procedures, more time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases import extensions
from apps.core.cases.models import Case, Extension, Step
from apps.core.cases.over import record_step
from apps.core.cases.services import Refusal, TransitionRefused, lock, perform
from apps.core.cases.steps import add_step, finish_step, open_steps, withdraw_step
from apps.core.people.enums import Duty
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.systems.approvals.applications import elsewhere
from apps.systems.approvals.applications.enums import ApplicationState, ElsewhereState, Opinion, Procedure, VisitState
from apps.systems.approvals.applications.limits import extension_allowed
from apps.systems.approvals.applications.models import Part, Special, Visit
from apps.systems.approvals.applications.planning import begun, settle
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.applications.telling import notify, of_lead, show, speakers
from apps.systems.approvals.items.enums import StepKind


@transaction.atomic
def give_opinion(
    *, case: Case, step_id: UUID, official: Official, opinion: str, text: str, at: datetime | None = None
) -> Case:
    """A department's opinion, once. The next parts begin, the last leads to the decision. Raises TransitionRefused."""
    moment = at or timezone.now()
    if opinion not in Opinion.values:
        raise TransitionRefused(Refusal.REASON, _("Say whether your department agrees."))
    step = _of(case, step_id)
    away = elsewhere.elsewhere_of(step)
    if away is not None and away.is_open:
        raise TransitionRefused(Refusal.FORBIDDEN, _("This part is with %(organ)s.") % {"organ": away.organ})
    if step.specials.filter(ended_at__isnull=True).exists():
        raise TransitionRefused(Refusal.OPEN_STEPS, _("The special procedure of this part has to end first."))
    ended = finish_step(
        step_id=step.pk,
        official=official,
        opinion=text,
        facts={
            "opinion": opinion, "duty_held": True, "step_title": step.title, **elsewhere.outside_facts(away),
        },
        at=moment,
    )  # fmt: skip
    Part.objects.filter(step=step).update(opinion=opinion)
    begun(case, ended.started, moment)
    return settle(case, moment)


@transaction.atomic
def enter_by_hand(
    *,
    case: Case,
    step_id: UUID,
    official: Official,
    opinion: str,
    text: str,
    reason: str,
    at: datetime | None = None,
) -> Case:
    """The leader of the lead enters what the organ elsewhere said by another way, because it cannot answer itself.

    The other side is told; what it sends later comes too late. Raises TransitionRefused.
    """
    moment = at or timezone.now()
    if not official.holds(Duty.LEADER, department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Enter the opinion by hand"))
    if not reason.strip():
        raise TransitionRefused.reason(_("Enter the opinion by hand"))
    case = lock(case.pk)
    step = _of(case, step_id)
    if step.state != "active":
        raise TransitionRefused(Refusal.STALE, _("This part is not open: it was done already, or waits for another."))
    away = elsewhere.call_back(step, state=ElsewhereState.BY_HAND, reason=reason, at=moment)
    if away is None:
        raise TransitionRefused(Refusal.STALE, _("This part is not with another jurisdiction any more."))
    record_step(
        step, case=case, act="opinion_by_hand", actor=actor_of(official, "leader"), reason=reason, at=moment,
        facts={"opinion": opinion, **elsewhere.outside_facts(away)},
    )  # fmt: skip
    return give_opinion(case=case, step_id=step.pk, official=official, opinion=opinion, text=text, at=moment)


@transaction.atomic
def ask_department(
    *,
    case_id: UUID,
    official: Official,
    department: Department,
    question: str,
    limit_days: int,
    version: int | None = None,
    at: datetime | None = None,
) -> Step:
    """The lead asks a further department, or one again (a conflict, a new question)."""
    moment = at or timezone.now()
    case = perform(
        case_id=case_id,
        move="ask_again",
        actor=actor_of(official),
        official=official,
        version=version,
        reason=question,
        facts={"department": department.code},
        occurred_at=moment,
    )
    step = add_step(
        case=case,
        department=department,
        title=_("Opinion of %(department)s") % {"department": department.short_name},
        official=official,
        question=question,
        limit_days=limit_days,
        at=moment,
    )
    Part.objects.create(step=step, lead=department.pk == case.department_id, mandatory=False)
    begun(case, [step], moment)
    show(case, at=moment)
    return step


@transaction.atomic
def ask_elsewhere(
    *,
    case_id: UUID,
    official: Official,
    to_code: str,
    organ: str,
    question: str,
    limit_days: int,
    version: int | None = None,
    at: datetime | None = None,
) -> Step:
    """The lead asks an organ above (again): a conflict, a new question. Raises TransitionRefused."""
    moment = at or timezone.now()
    place = next((each for each in elsewhere.places_above() if each.code == to_code), None)
    if place is None:
        raise TransitionRefused(Refusal.ILLEGAL, _("This jurisdiction cannot be asked from here."))
    case = perform(
        case_id=case_id,
        move="ask_again",
        actor=actor_of(official),
        official=official,
        version=version,
        reason=question,
        facts={"outside": to_code, "outside_department": organ},
        occurred_at=moment,
    )
    step = add_step(
        case=case,
        department=case.department,
        title=_("Opinion of %(department)s") % {"department": elsewhere.organ_in(place, organ)},
        official=official,
        question=question,
        key=f"{to_code}-{organ}",
        limit_days=limit_days,
        at=moment,
    )
    Part.objects.create(step=step, mandatory=False)
    elsewhere.keep(step, case, organ=organ, place=place)
    begun(case, [step], moment)
    show(case, at=moment)
    return step


@transaction.atomic
def skip(*, case: Case, step_id: UUID, official: Official, reason: str, at: datetime | None = None) -> Case:
    """The leader of the lead leaves a part out: possible, and seen by supervision where the part is mandatory."""
    moment = at or timezone.now()
    step = _of(case, step_id)
    if not official.holds(Duty.LEADER, department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Leave a part out"))
    ended = withdraw_step(step_id=step.pk, official=official, reason=reason, at=moment)
    record_step(
        ended.step, case=case, act="part_skipped", actor=actor_of(official, "leader"), reason=reason, at=moment,
        facts={"mandatory": step.part.mandatory},
    )  # fmt: skip
    if elsewhere.call_back(step, state=ElsewhereState.WITHDRAWN, reason=reason, at=moment) is None:
        notify(speakers(ended.step), case, "opinion_withdrawn_official", {"reason": reason}, key=str(step.pk))
    begun(case, ended.started, moment)
    return settle(case, moment)


@transaction.atomic
def start_special(
    *,
    case_id: UUID,
    official: Official,
    procedure: str,
    reason: str,
    days: int,
    step_id: UUID | None = None,
    version: int | None = None,
    at: datetime | None = None,
    of_visit: bool = False,
) -> Special:
    """A special procedure: its time does not count (article 45); the applicant is told how long it may take.

    A joint site visit begins one only where the catalogue does not count it (`visits.call_visit`).
    """
    moment = at or timezone.now()
    if procedure == Procedure.JOINT_VISIT and not of_visit:
        raise TransitionRefused(Refusal.ILLEGAL, _("A joint site visit is called with its day, place and departments."))
    case = lock(case_id)
    step = _of(case, step_id) if step_id is not None else _own_special_step(case, official)
    _speaks(case, official, step, _("Start a special procedure"))
    case = perform(
        case_id=case_id,
        move="start_special",
        actor=actor_of(official),
        official=official,
        version=version,
        reason=reason,
        facts={"procedure": procedure, "days": days, "reason": reason, "step": str(step.pk) if step else ""},
        occurred_at=moment,
    )
    special = Special.objects.create(
        application=case.application, procedure=procedure, step=step, reason=reason, days=days,
        started_by=official, started_at=moment,
    )  # fmt: skip
    facts = {
        "procedure": procedure,
        "days": days,
        "department": official.department.name if official.department else "",
    }
    show(case, "special_started", text=reason, facts=facts, at=moment)
    return special


@transaction.atomic
def end_special(*, special_id: UUID, official: Official, result: str, at: datetime | None = None) -> Case:
    """The procedure is over; with the last one the clocks run again."""
    moment = at or timezone.now()
    case = lock(Special.objects.values_list("application_id", flat=True).get(pk=special_id))
    special = Special.objects.select_for_update(of=("self",)).select_related("step").get(pk=special_id)
    if special.ended_at is not None:
        raise TransitionRefused(Refusal.STALE, _("This procedure has ended already."))
    if Visit.objects.filter(special=special, state=VisitState.ANNOUNCED).exists():
        raise TransitionRefused(Refusal.ILLEGAL, _("It ends with the record of the joint site visit."))
    _speaks(case, official, special.step, _("End the special procedure"))
    return over(case, special, official=official, result=result, at=moment)


def over(case: Case, special: Special, *, official: Official, result: str, at: datetime) -> Case:
    """A procedure of the locked case has ended, by who may; with the last one the clocks run again."""
    special.ended_at, special.result = at, result
    special.save(update_fields=["ended_at", "result"])
    facts = {"procedure": special.procedure, "step": str(special.step_id or "")}
    actor = actor_of(official)
    case = perform(case_id=case.pk, move="end_special", actor=actor, reason=result, facts=facts, occurred_at=at)
    if not case.application.specials.filter(ended_at__isnull=True).exists():
        case = perform(case_id=case.pk, move="go_on", actor=actor, occurred_at=at)
    show(case, "special_ended", facts={"procedure": special.procedure}, at=at)
    return settle(case, at)


@transaction.atomic
def ask_extension(*, case: Case, official: Official, days: int, reason: str, at: datetime | None = None) -> Extension:
    """Once, before the limit passes; decided by the head of the organ (article 42)."""
    moment = at or timezone.now()
    case = lock(case.pk)
    if case.closed_at is not None or case.application.counts_from is None:
        raise TransitionRefused.illegal(_("Ask for an extension"), case.state)
    if not official.holds(Duty.HANDLER, department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Ask for an extension"))
    application = case.application
    allowed = extension_allowed(version_under(application))
    asked = extensions.ask_extension(case=case, official=official, days=days, reason=reason, allowed=allowed, at=moment)
    notify(of_lead(case, "leader"), case, "extension_official", {"reason": reason}, key=str(asked.pk))
    return asked


@transaction.atomic
def decide_extension(
    *, extension_id: UUID, official: Official, granted: bool, remark: str = "", at: datetime | None = None
) -> Extension:
    """The head of the organ adds the days to both limits, or refuses; the applicant is told the reason."""
    moment = at or timezone.now()
    asked = Extension.objects.select_related("requested_by", "case").get(pk=extension_id)
    if not official.holds(Duty.LEADER, department_id=asked.case.department_id):
        raise TransitionRefused.forbidden(_("Decide on the extension"))
    decided = extensions.decide_extension(
        extension=asked, official=official, granted=granted, remark=remark, statutory=True, at=moment
    )
    case = lock(asked.case_id)
    if granted:
        facts = {"days": decided.days, "due_on": str(case.promised_due or "")}
        show(case, "extended", facts=facts, text=decided.reason, at=moment)
    words = _("granted") if granted else _("refused")
    notify([asked.requested_by], case, "extension_decided_official", {"granted": str(words)}, key=str(asked.pk))
    return decided


def _of(case: Case, step_id: UUID) -> Step:
    found = case.steps.select_related("part", "department", "elsewhere").filter(pk=step_id).first()
    if found is None:
        raise TransitionRefused(Refusal.STALE, _("There is no such part in this application."))
    return found


def _own_special_step(case: Case, official: Official) -> Step | None:
    """The open part of the official's department that the catalogue plans as a special procedure."""
    for step in case.steps.select_related("part", "department").filter(state="active").exclude(part__counted=True):
        if official.holds(Duty.HANDLER, Duty.LEADER, department_id=step.department_id):
            return step
    return None


def _speaks(case: Case, official: Official, step: Step | None, label: str) -> None:
    """For the department that decides, or for the part's own."""
    own = step.department_id if step is not None else None
    if official.holds(Duty.HANDLER, Duty.LEADER, department_id=case.department_id):
        return
    if own is None or not official.holds(Duty.HANDLER, Duty.LEADER, department_id=own):
        raise TransitionRefused.forbidden(label)


def waits(case: Case) -> bool:
    """Whether departments' parts are still open."""
    return case.state in {ApplicationState.HANDLING, ApplicationState.SUSPENDED} and bool(open_steps(case))


def procedure_of(kind: str) -> str:
    """The procedure that a planned kind of step is; empty for an ordinary one."""
    known: dict[str, Any] = {
        StepKind.HEARING: "hearing", StepKind.INSPECTION: "inspection", StepKind.TEST: "testing",
        StepKind.QUARANTINE: "quarantine", StepKind.APPRAISAL: "appraisal", StepKind.EXPERT_REVIEW: "expert_review",
        StepKind.TENDER: "tender", StepKind.AUCTION: "auction", StepKind.PUBLICITY: "publicity",
    }  # fmt: skip
    return str(known.get(kind, ""))
