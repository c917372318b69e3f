"""What the office makes of each kind of submission from the portal. Registered with the relay when the app loads."""

from typing import Any
from uuid import UUID

from apps.core.cases.enums import Confidentiality, Satisfaction
from apps.core.cases.models import Case
from apps.core.files.models import Attachment
from apps.core.files.services import adopt_submitted
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.relay.enums import SubmissionKind
from apps.core.relay.intake import takes_in
from apps.core.relay.models import Submission
from apps.core.relay.payloads import BadPayload
from apps.systems.petitions import afterwards
from apps.systems.petitions.enums import PetitionKind
from apps.systems.petitions.public_files import show_own
from apps.systems.petitions.registration import Letter, register


def _citizen(submission: Submission) -> Actor:
    """The citizen as actor: without a name, which is told to the accepting office only."""
    return Actor(kind=ActorKind.CITIZEN, id=str(submission.account or ""), name="")


@takes_in(SubmissionKind.PETITION)
def petition(submission: Submission) -> UUID:
    """A letter becomes a case with the number that the citizen already has."""
    payload: dict[str, Any] = submission.payload
    if payload.get("kind") not in PetitionKind.values or not str(payload.get("title", "")).strip():
        raise BadPayload("a petition needs a known kind and a title")
    if payload.get("confidentiality", Confidentiality.OPEN) not in Confidentiality.values:
        raise BadPayload("the confidentiality is not known")
    case = register(
        letter=Letter(
            kind=payload["kind"],
            title=payload["title"][:200],
            text=payload.get("text", ""),
            channel="web",
            received_at=submission.submitted_at,
            category=payload.get("category", ""),
            place=payload.get("place", "")[:200],
            writer=payload.get("name", ""),
            phone=payload.get("phone", ""),
            email=payload.get("email", ""),
            account=submission.account,
            confidentiality=payload.get("confidentiality", "open"),
            publish_consent=payload.get("publish_consent", False),
            number=submission.number,
            submission_id=submission.pk,
        ),
        actor=_citizen(submission),
        facts={"digest": submission.digest},
    )
    _files(case, submission)
    return case.pk


@takes_in(SubmissionKind.SUPPLEMENT)
def supplement(submission: Submission) -> UUID:
    """More words or files for a case of the citizen."""
    case = _case(submission)
    afterwards.supplement(
        case=case,
        text=submission.payload.get("text", ""),
        actor=_citizen(submission),
        at=submission.submitted_at,
        files=_files(case, submission),
    )
    return case.pk


@takes_in(SubmissionKind.RATING)
def rating(submission: Submission) -> UUID:
    """The citizen's judgement of an answer."""
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


@takes_in(SubmissionKind.REOPEN)
def reopen(submission: Submission) -> UUID:
    """A request to handle an answered message again."""
    case = _case(submission)
    afterwards.reopen(
        case=case,
        reason=submission.payload.get("reason", ""),
        actor=_citizen(submission),
        at=submission.submitted_at,
    )
    return case.pk


@takes_in(SubmissionKind.WITHDRAWAL)
def withdrawal(submission: Submission) -> UUID:
    """The citizen takes a message back."""
    case = _case(submission)
    afterwards.withdraw(
        case=case,
        reason=submission.payload.get("reason", ""),
        actor=_citizen(submission),
        at=submission.submitted_at,
    )
    return case.pk


def _case(submission: Submission) -> Case:
    try:
        return Case.objects.select_related("petition").get(number=submission.number, kind="petition")
    except Case.DoesNotExist:
        raise LookupError(f"no case has the number {submission.number} yet") from None


def _files(case: Case, submission: Submission) -> list[Attachment]:
    found = []
    for file in submission.files.all():
        kept = adopt_submitted(case_id=case.pk, file=file, actor=_citizen(submission), at=submission.submitted_at)
        show_own(case, kept)
        found.append(kept)
    return found
