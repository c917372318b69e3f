"""What the office makes of submissions about requests. Registered with the relay when the app loads."""

from typing import Any
from uuid import UUID

from django.utils import timezone

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
from apps.core.workdays.services import local_date
from apps.systems.disclosure.requests import afterwards
from apps.systems.disclosure.requests.correcting import take_correction
from apps.systems.disclosure.requests.enums import (
    ApplicantKind,
    Entrance,
    Medium,
    Obtaining,
    Outcome,
    PaperKind,
    RequestState,
)
from apps.systems.disclosure.requests.registration import Asking, register
from apps.systems.disclosure.requests.transfer import follow_up
from tenants.fields import CannotDecrypt, decrypt

OURS = CaseKind.DISCLOSURE
IDENTITY = "relay.identity"
_PLAIN = (
    "title", "description", "document_number", "organ", "applicant_kind", "applicant", "paper_kind", "contact", "phone",
    "email", "address", "medium", "obtaining", "purpose",
)  # fmt: skip
_KNOWN = {
    "applicant_kind": ApplicantKind.values,
    "paper_kind": ["", *PaperKind.values],
    "medium": Medium.values,
    "obtaining": Obtaining.values,
}


def _citizen(submission: Submission) -> Actor:
    return Actor(kind=ActorKind.CITIZEN, id=str(submission.account or ""), name="")


@takes_in(SubmissionKind.REQUEST, cases=OURS)
def request(submission: Submission) -> UUID:
    """A request becomes a case with the number that the applicant already has."""
    payload: dict[str, Any] = submission.payload
    if any(payload.get(name, "") not in known for name, known in _KNOWN.items()) or not payload.get("title"):
        raise BadPayload("a request needs what is asked for, by whom, and how it is to be given")
    case = register(
        asking=Asking(
            entrance=Entrance.WEB,
            received_on=local_date(submission.submitted_at),
            received_at=submission.submitted_at,
            identity=_identity(payload),
            account=submission.account,
            number=submission.number,
            submission_id=submission.pk,
            **{name: payload.get(name, "") for name in _PLAIN},
        ),
        actor=_citizen(submission),
        facts={"digest": submission.digest, "channel": "web"},
    )
    _files(case, submission)
    return case.pk


def _identity(payload: dict[str, Any]) -> str:
    try:
        return decrypt(payload.get("identity", ""), IDENTITY)
    except CannotDecrypt as error:
        raise BadPayload("the identity number cannot be read") from error


@takes_in(SubmissionKind.SUPPLEMENT, cases=OURS)
def supplement(submission: Submission) -> UUID:
    """The answer to the notice; where another body handles the request it is sent after it."""
    case, text = _case(submission), submission.payload.get("text", "")
    _files(case, submission)
    if case.state == RequestState.TRANSFERRED and follow_up(case, text, submission.submitted_at):
        update_record(case.number, may_supplement=False)
        tell_citizen(case.number, "corrected", text=text, at=submission.submitted_at)
        return case.pk
    take_correction(case_id=case.pk, actor=_citizen(submission), text=text, at=submission.submitted_at)
    return case.pk


@takes_in(SubmissionKind.WITHDRAWAL, cases=OURS)
def withdrawal(submission: Submission) -> UUID:
    """The applicant takes it back."""
    case, reason = _case(submission), submission.payload.get("reason", "")
    afterwards.withdraw(case=case, reason=reason, actor=_citizen(submission), at=submission.submitted_at)
    return case.pk


def _case(submission: Submission) -> Case:
    try:
        return Case.objects.select_related("information_request").get(number=submission.number, kind=OURS)
    except Case.DoesNotExist:
        raise LookupError(f"no request has the number {submission.number} yet") from None


def _files(case: Case, submission: Submission) -> None:
    for file in submission.files.all():
        kept = adopt_submitted(
            case_id=case.pk, file=file, actor=_citizen(submission), at=submission.submitted_at, number=case.number
        )
        show_file(case.number, copy_to_public(attachment=kept), own=True)


@tells_of(SubmissionKind.REQUEST, cases=OURS)
def set_aside(submission: Submission, reason: str) -> None:
    """A request that never became a case must not seem to wait for ever."""
    now = timezone.now()
    update_record(
        submission.number, state=RequestState.ENDED, outcome=Outcome.OTHER, answer=reason, answered_at=now,
        closed_at=now, may_rate=False, may_supplement=False,
    )  # fmt: skip
    tell_citizen(submission.number, "set_aside", text=reason, at=now)


def _later(submission: Submission, reason: str) -> None:
    tell_citizen(submission.number, "set_aside", text=reason, at=timezone.now())


for _kind in (SubmissionKind.SUPPLEMENT, SubmissionKind.WITHDRAWAL):
    tells_of(_kind, cases=OURS)(_later)
