"""What the office makes of submissions about applications. Registered with the relay when the app loads."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.core.cases.enums import Satisfaction
from apps.core.cases.models import Case
from apps.core.catalogue.enums import CaseKind
from apps.core.files.services import adopt_submitted, copy_to_public
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.intake import takes_in
from apps.core.relay.mending import tells_of
from apps.core.relay.models import Submission
from apps.core.relay.payloads import BadPayload
from apps.core.relay.services import show_file, tell_citizen, update_record
from apps.systems.approvals.applications import afterwards
from apps.systems.approvals.applications.acceptance import take_supplement
from apps.systems.approvals.applications.complaints import complain
from apps.systems.approvals.applications.enums import ApplicationOutcome, ApplicationState, Misconduct, Subject
from apps.systems.approvals.applications.registration import Request, register
from apps.systems.approvals.items.enums import Delivery
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.selectors import version as version_of
from apps.systems.approvals.offers.models import Offer
from tenants.fields import CannotDecrypt, decrypt

OURS = CaseKind.APPLICATION
IDENTITY = "relay.identity"


def _citizen(submission: Submission) -> Actor:
    return Actor(kind=ActorKind.CITIZEN, id=str(submission.account or ""), name="")


@takes_in(SubmissionKind.APPLICATION, cases=OURS)
def application(submission: Submission) -> UUID:
    """An application becomes a case with the number that the applicant already has."""
    payload: dict[str, Any] = submission.payload
    offer = Offer.objects.select_related("department").filter(code=payload.get("item", "")).first()
    if offer is None or payload.get("subject") not in Subject.values:
        raise BadPayload("an application needs an item that is offered here and who applies")
    if payload.get("delivery", "window") not in Delivery.values:
        raise BadPayload("the way of delivery is not known")
    papers = {str(key) for key in payload.get("papers", {}).values()}
    case = register(
        request=Request(
            offer=offer,
            version=_version(offer, payload),
            channel="web",
            received_at=submission.submitted_at,
            subject=payload["subject"],
            applicant=payload.get("applicant", ""),
            identity=_identity(payload),
            agent=payload.get("agent", ""),
            phone=payload.get("phone", ""),
            email=payload.get("email", ""),
            address=payload.get("address", ""),
            delivery=payload.get("delivery", "window"),
            answers=payload.get("answers", {}),
            there=frozenset(papers),
            account=submission.account,
            number=submission.number,
            submission_id=submission.pk,
        ),
        actor=_citizen(submission),
        facts={"digest": submission.digest, "channel": "web"},
    )
    _files(case, submission)
    return case.pk


def _version(offer: Offer, payload: dict[str, Any]) -> int:
    """The version that was filled in: a change in between is not held against anyone."""
    wanted = int(payload.get("version", 0))
    try:
        version_of(offer.item, wanted)
    except ItemVersion.DoesNotExist:
        return offer.version
    return wanted if 0 < wanted <= offer.version else offer.version


def _identity(payload: dict[str, Any]) -> str:
    try:
        return decrypt(payload.get("identity", ""), IDENTITY)
    except CannotDecrypt as error:
        raise BadPayload("the identity number cannot be read") from error


@takes_in(SubmissionKind.SUPPLEMENT, cases=OURS)
def supplement(submission: Submission) -> UUID:
    """The answer to a notice."""
    case = _case(submission)
    papers = frozenset(str(key) for key in submission.payload.get("papers", {}).values())
    _files(case, submission)
    take_supplement(
        case_id=case.pk,
        actor=_citizen(submission),
        there=papers,
        text=submission.payload.get("text", ""),
        at=submission.submitted_at,
    )
    return case.pk


@takes_in(SubmissionKind.RATING, cases=OURS)
def rating(submission: Submission) -> UUID:
    """The applicant's judgement."""
    case = _case(submission)
    satisfaction = submission.payload.get("satisfaction")
    if satisfaction not in Satisfaction.values:
        raise BadPayload("a rating needs a known satisfaction")
    afterwards.rate(
        case=case,
        satisfaction=satisfaction,
        remark=submission.payload.get("remark", ""),
        actor=_citizen(submission),
        at=submission.submitted_at,
    )
    return case.pk


@takes_in(SubmissionKind.WITHDRAWAL, cases=OURS)
def withdrawal(submission: Submission) -> UUID:
    """The applicant takes it back."""
    case = _case(submission)
    reason = submission.payload.get("reason", "")
    afterwards.withdraw(case=case, reason=reason, actor=_citizen(submission), at=submission.submitted_at)
    return case.pk


@takes_in(SubmissionKind.COMPLAINT, cases=OURS)
def complaint(submission: Submission) -> UUID:
    """The applicant complains about the handling."""
    case, payload = _case(submission), submission.payload
    if payload.get("about") not in Misconduct.values or not payload.get("text", "").strip():
        raise BadPayload("a complaint needs to say what it is about, and what happened")
    complain(
        case=case,
        about=payload["about"],
        who=payload.get("who", ""),
        text=payload["text"],
        named=payload.get("named", False),
        actor=_citizen(submission),
        at=submission.submitted_at,
    )
    return case.pk


def _case(submission: Submission) -> Case:
    try:
        return Case.objects.select_related("application").get(number=submission.number, kind=OURS)
    except Case.DoesNotExist:
        raise LookupError(f"no application has the number {submission.number} yet") from None


def _files(case: Case, submission: Submission) -> None:
    """Each file goes to its material; what names none stays with the case."""
    papers: dict[str, str] = submission.payload.get("papers", {})
    materials = dict(case.application.materials.values_list("key", "pk"))
    for file in submission.files.all():
        kept = adopt_submitted(
            case_id=case.pk, file=file, actor=_citizen(submission), at=submission.submitted_at, number=case.number
        )
        kept.came_with = materials.get(papers.get(file.stored_as, ""))
        kept.save(update_fields=["came_with"])
        show_file(case.number, copy_to_public(attachment=kept), own=True)


@tells_of(SubmissionKind.APPLICATION, cases=OURS)
def set_aside(submission: Submission, reason: str) -> None:
    """An application that never became a case must not seem to wait for ever."""
    now = timezone.now()
    update_record(
        submission.number,
        state=ApplicationState.NOT_ACCEPTED,
        outcome=ApplicationOutcome.NOT_ACCEPTED,
        answer=reason,
        answered_at=now,
        closed_at=now,
        may_rate=False,
        may_supplement=False,
    )
    tell_citizen(submission.number, "not_accepted", text=reason, at=now)


def _later(submission: Submission, reason: str) -> None:
    tell_citizen(submission.number, "set_aside", text=reason, at=timezone.now())


for _kind in (SubmissionKind.SUPPLEMENT, SubmissionKind.RATING, SubmissionKind.WITHDRAWAL, SubmissionKind.COMPLAINT):
    tells_of(_kind, cases=OURS)(_later)
