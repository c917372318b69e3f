"""The decision: proposed by the handler of the lead, signed by its leader, delivered within ten working days."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock, perform
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications.certificates import issue, show_certificate
from apps.systems.approvals.applications.enums import ApplicationOutcome, ApplicationState
from apps.systems.approvals.applications.limits import DELIVERY_DAYS, last_day
from apps.systems.approvals.applications.models import Decision, Handing
from apps.systems.approvals.applications.planning import is_conflict
from apps.systems.approvals.applications.publishing import publish_result
from apps.systems.approvals.applications.telling import alone, clerks, message, notify, of_lead, show
from apps.systems.approvals.billing.selectors import bill_of
from apps.systems.approvals.items.enums import Delivery

#: The outcome in the words of the contract with supervision.
TOLD = {ApplicationOutcome.GRANTED: "granted", ApplicationOutcome.REFUSED: "refused"}
DECIDED = (ApplicationOutcome.GRANTED, ApplicationOutcome.REFUSED)


@transaction.atomic
def propose(
    *,
    case_id: UUID,
    official: Official,
    outcome: str,
    reasons: str,
    remedy: str = "",
    weighed: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Decision:
    """Grant or refuse, with reasons; a refusal names the remedy, a conflict of opinions how it was weighed."""
    moment = at or timezone.now()
    case = lock(case_id)
    _check(case, outcome, reasons, remedy, weighed)
    case = perform(
        case_id=case_id,
        move="propose_decision",
        actor=actor_of(official, "handler"),
        official=official,
        version=version,
        facts={"proposed": outcome, "department": _organ_code(case), **alone(of_lead(case, "leader"))},
        occurred_at=moment,
    )
    decision, _made = Decision.objects.update_or_create(
        application=case.application,
        defaults={
            "outcome": outcome,
            "reasons": reasons,
            "remedy": remedy if outcome == ApplicationOutcome.REFUSED else "",
            "weighed": weighed,
            "proposed_by": official,
            "proposed_at": moment,
            "remark": "",
        },
    )
    show(case, at=moment)
    notify(of_lead(case, "leader"), case, "sign_official")
    return decision


def _check(case: Case, outcome: str, reasons: str, remedy: str, weighed: str) -> None:
    if outcome not in DECIDED:
        raise TransitionRefused(Refusal.REASON, _("Say whether it is granted or refused."))
    if not reasons.strip():
        raise TransitionRefused.reason(_("Propose the decision"))
    if outcome == ApplicationOutcome.REFUSED and not remedy.strip():
        raise TransitionRefused(Refusal.REASON, _("Say what the applicant can do against it."))
    if is_conflict(case) and not weighed.strip():
        raise TransitionRefused(Refusal.REASON, _("The departments' opinions differ: say how they were weighed."))


@transaction.atomic
def send_back(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Decision:
    """The leader does not sign yet, and says what to change; the text is kept."""
    moment = at or timezone.now()
    case = lock(case_id)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("proposed_by").filter(pk=case_id).first()
    if decision is None:
        raise TransitionRefused.illegal(_("Send the proposal back"), case.state)
    by = decision.proposed_by
    case = perform(
        case_id=case_id,
        move="return_proposal",
        actor=actor_of(official, "leader"),
        official=official,
        version=version,
        reason=reason,
        facts={"department": _organ_code(case), "official": str(by.pk), "official_name": by.name},
        occurred_at=moment,
    )
    decision.remark = reason
    decision.save(update_fields=["remark"])
    notify([decision.proposed_by], case, "returned_official", {"reason": reason})
    return decision


@transaction.atomic
def decide(*, case_id: UUID, official: Official, version: int | None = None, at: datetime | None = None) -> Decision:
    """The leader signs: the clocks stop, the applicant reads it, what is granted becomes a certificate."""
    moment = at or timezone.now()
    case = lock(case_id)
    decision = Decision.objects.select_for_update().filter(application_id=case_id).first()
    if decision is None:
        raise TransitionRefused.illegal(_("Sign the decision"), case.state)
    if decision.proposed_by_id == official.pk:
        raise TransitionRefused(Refusal.FORBIDDEN, _("Proposing and signing a decision are for different people."))
    on = local_date(moment)
    case = perform(
        case_id=case_id,
        move="decide_application",
        actor=actor_of(official, "leader"),
        official=official,
        version=version,
        reason=decision.reasons,
        facts={
            "outcome": TOLD[ApplicationOutcome(decision.outcome)],
            "remedy": decision.remedy,
            "decided_on": on.isoformat(),
        },
        changes={"outcome": decision.outcome, "answered_at": moment, "decided_at": moment},
        occurred_at=moment,
    )
    decision.decided_by, decision.decided_at = official, moment
    decision.deliver_by = last_day(on, DELIVERY_DAYS)
    decision.save(update_fields=["decided_by", "decided_at", "deliver_by"])
    if decision.outcome == ApplicationOutcome.GRANTED:
        issue(case=case, official=official, at=moment)
    publish_result(case=case, decision=decision, at=moment)
    _tell(case, decision, moment)
    return decision


def _tell(case: Case, decision: Decision, moment: datetime) -> None:
    organ = case.department.name if case.department else ""
    show(
        case,
        decision.outcome,
        facts={"department": organ},
        at=moment,
        answer="\n".join(part for part in (decision.reasons, decision.remedy) if part),
        answered_by=organ,
        answered_at=moment,
        may_rate=True,
        may_supplement=False,
    )
    message(case, "application_decided", {"outcome": str(decision.get_outcome_display())})
    if case.application.delivery != Delivery.ELECTRONIC:
        notify(clerks(), case, "application_deliver_official", {"due_on": decision.deliver_by or ""})
    release(case_id=case.pk, at=moment)


@transaction.atomic
def release(*, case_id: UUID, at: datetime) -> None:
    """The applicant gets the paper, and what goes by wire is handed over: at once, or when the bill is settled."""
    case = lock(case_id)
    if case.state != ApplicationState.DECIDED or owes(case):
        return
    show_certificate(case, at)
    if case.application.delivery == Delivery.ELECTRONIC:
        hand_over(case_id=case.pk, official=None, way=Delivery.ELECTRONIC, at=at)


def owes(case: Case) -> bool:
    """Whether the applicant has to pay before what was granted is handed over. A refusal waits for nothing."""
    bill = bill_of(case)
    return case.outcome == ApplicationOutcome.GRANTED and bill is not None and not bill.settled


def _organ_code(case: Case) -> str:
    return case.department.code if case.department else ""


@transaction.atomic
def hand_over(
    *,
    case_id: UUID,
    official: Official | None,
    way: str,
    to_whom: str = "",
    parcel: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """The result reaches the applicant: fetched, posted, or (by itself) downloaded. The bill has to be settled."""
    moment = at or timezone.now()
    case = lock(case_id)
    if owes(case):
        raise TransitionRefused(Refusal.ILLEGAL, _("The bill has to be paid or waived before."))
    if way == Delivery.POST and not parcel.strip():
        raise TransitionRefused(Refusal.REASON, _("Give the number of the parcel."))
    decision = case.application.decision
    by = official or decision.decided_by
    if by is None:
        raise TransitionRefused.illegal(_("Hand over the result"), case.state)
    on = local_date(moment)
    case = perform(
        case_id=case_id,
        move="deliver_result",
        actor=actor_of(official, "clerk") if official is not None else SYSTEM,
        official=official,
        version=version,
        facts={"way": way, "delivered_on": on.isoformat(), "deliver_by": str(decision.deliver_by or "")},
        occurred_at=moment,
    )
    Handing.objects.create(
        application=case.application,
        way=way,
        to_whom=to_whom,
        parcel=parcel,
        handed_by=by,
        handed_at=moment,
    )
    show(case, "delivered", facts={"way": way, "parcel": parcel}, at=moment)
    return case


@transaction.atomic
def note_reading(*, case: Case, official: Official) -> None:
    """An official has looked at personal data: who, when."""
    record_act(case, act="identity_seen", actor=actor_of(official), facts={"what": "applicant"})
