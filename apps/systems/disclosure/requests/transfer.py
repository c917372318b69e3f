"""A request that another body has to answer is carried there by the exchange, and its answer comes back to the thread.

The sender has done its part when the other side has taken the request in: then its own case ends ("not held", with the
letter that names the right body and the number there). The applicant goes on following it under the first number.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, perform
from apps.core.files.models import Attachment
from apps.core.files.selectors import attachments_of
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import local_date
from apps.platforms.exchange.services import (
    File,
    HandoverRefused,
    answer_handover,
    hand_over,
    incoming_of,
    outgoing_of,
    report_progress,
    return_handover,
    send,
    take_back,
)
from apps.systems.disclosure.requests import wording
from apps.systems.disclosure.requests.enums import LetterKind, Outcome
from apps.systems.disclosure.requests.letters import issue
from tenants.context import current_jurisdiction
from tenants.fields import decrypt, encrypt

CONTACT = "exchange.requester"
PERSONAL = ("applicant", "identity", "contact", "phone", "email", "address")
PLAIN = ("applicant_kind", "paper_kind", "description", "document_number", "medium", "obtaining", "purpose")
# steps of the receiving side that the applicant reads in the one thread
RELAYED = frozenset(
    {"assigned", "extended", "correction_asked", "corrected", "consulted", "consultation_over", "transferred"}
)
FOLLOW_UP = "case.follow_up"


def request_payload(case: Case) -> dict[str, Any]:
    """What the other side needs to open the case; who asks is encrypted."""
    request = case.information_request
    personal = {name: getattr(request, name) for name in PERSONAL}
    return {
        "title": case.title,
        **{name: getattr(request, name) for name in PLAIN},
        "received_on": request.received_on.isoformat(),
        "personal": encrypt(json.dumps(personal, ensure_ascii=False), CONTACT),
    }


def personal_of(payload: dict[str, Any]) -> dict[str, str]:
    """Who asks, of a request that came by the exchange."""
    plain = decrypt(payload.get("personal", ""), CONTACT)
    found: dict[str, str] = json.loads(plain) if plain else {}
    return {name: str(found.get(name, "")) for name in PERSONAL}


def travelling(files: Iterable[Attachment]) -> list[File]:
    """Files as a message of the exchange carries them."""
    return [File(a.name, a.size, a.content_type, a.sha256, a.stored_as) for a in files]


@transaction.atomic
def transfer(
    *,
    case_id: UUID,
    official: Official,
    to_code: str,
    department_code: str,
    reason: str,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Hand the request to the organ of another jurisdiction that holds the information. The clock goes on."""
    from apps.systems.disclosure.requests.telling import show

    moment = at or timezone.now()
    actor = actor_of(official)
    case = perform(
        case_id=case_id,
        move="transfer_request",
        actor=actor,
        official=official,
        version=version,
        reason=reason,
        facts={"to": to_code, "organ": department_code},
        occurred_at=moment,
    )
    own = attachments_of(case.pk).filter(inside=False, origin__in=["citizen", "exchange"])
    try:
        handover = hand_over(
            case=case, to_code=to_code, department_code=department_code, payload=request_payload(case), reason=reason,
            actor=actor, at=moment, files=travelling(own),
        )  # fmt: skip
    except HandoverRefused as error:
        raise TransitionRefused(Refusal.ILLEGAL, str(error)) from error
    case.assignments.filter(lead=True, state__in=["pending", "claimed"]).update(state="ended", ended_at=moment)
    show(case, "transferring", facts={"department": handover.peer_department_name}, text=reason, at=moment)
    return case


@transaction.atomic
def arrived(case: Case, *, organ: str, number: str, reason: str, actor: Actor, at: datetime) -> Case:
    """The other side has taken it in: this case ends with the letter that names the right body."""
    from apps.systems.disclosure.requests.telling import message, show

    case = perform(
        case_id=case.pk,
        move="request_arrived",
        actor=actor,
        facts={
            "outcome": str(Outcome.NOT_HELD), "organ": organ, "number_there": number,
            "decided_on": local_date(at).isoformat(),
        },
        changes={"outcome": Outcome.NOT_HELD, "answered_at": at, "decided_at": at},
        occurred_at=at,
    )  # fmt: skip
    told = wording.filled("transfer", case, organ_right=organ, number_right=number, words=reason)
    issue(
        case=case, kind=LetterKind.TRANSFER, actor=actor, at=at, paragraphs=[wording.opening(case), *told],
        words="transfer",
    )  # fmt: skip
    own = case.department.name if case.department else ""
    facts = {"department": organ, "number": number}
    show(case, "transferred", facts=facts, at=at, answer="\n".join(told), answered_by=own, answered_at=at)
    message(case, "request_transferred", {"organ": organ})
    return case


@transaction.atomic
def return_to_sender(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """Give a request that came from another jurisdiction back to it, saying why."""
    moment = at or timezone.now()
    actor = actor_of(official, "clerk")
    handover = incoming_of(case_id)
    if handover is None:
        raise TransitionRefused.illegal("return_request", "own")
    case = perform(
        case_id=case_id,
        move="return_request",
        actor=actor,
        official=official,
        version=version,
        reason=reason,
        facts={"outcome": str(Outcome.RETURNED), "decided_on": local_date(moment).isoformat()},
        changes={"outcome": Outcome.RETURNED, "answered_at": moment, "decided_at": moment},
        occurred_at=moment,
    )
    try:
        return_handover(handover=handover, reason=reason, actor=actor, at=moment)
    except HandoverRefused as error:
        raise TransitionRefused(Refusal.ILLEGAL, str(error)) from error
    return case


@transaction.atomic
def take_back_transfer(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """A transfer that failed for good: the request is handled here again; its clock never stood."""
    from apps.systems.disclosure.requests.telling import show

    moment = at or timezone.now()
    actor = actor_of(official)
    case = perform(
        case_id=case_id,
        move="take_back_request",
        actor=actor,
        official=official,
        version=version,
        reason=reason,
        occurred_at=moment,
    )
    try:
        handover = take_back(case=case, actor=actor, reason=reason, at=moment)
    except HandoverRefused as error:
        raise TransitionRefused(Refusal.ILLEGAL, str(error)) from error
    show(case, "taken_back", facts={"department": handover.peer_department_name}, text=reason, at=moment)
    return case


def answer_sender(
    case: Case, outcome: str, number: str, paragraphs: Sequence[str], files: Iterable[Attachment], moment: datetime
) -> None:
    """Send how the request ended here back to where it came from; nothing for one that began here."""
    if not case.origin_code:
        return
    handover = incoming_of(case.pk)
    if handover is None or handover.ended_at is not None:
        return
    organ = case.department.name if case.department else current_jurisdiction().name
    answer_handover(
        handover=handover,
        payload={
            "text": "\n".join(paragraphs), "outcome": outcome, "number": number, "signed_as": organ,
            "answered_at": moment.isoformat(),
        },
        actor=_us(case),
        at=moment,
        files=travelling(files),
    )  # fmt: skip


def follow_up(case: Case, text: str, at: datetime) -> bool:
    """Send the applicant's supplement after the request to where it is handled; False where it is not elsewhere."""
    handover = outgoing_of(case.pk)
    if handover is None or handover.ended_at is not None:
        return False
    payload = {"what": "supplement", "text": text, "at": at.isoformat()}
    send(to_code=handover.peer_code, type=FOLLOW_UP, thread=handover.thread, payload=payload, at=at)
    return True


def relay_progress(case: Case, event: str, facts: dict[str, Any] | None, text: str) -> None:
    """Tell the side that the request came from how it goes."""
    if event not in RELAYED:
        return
    handover = incoming_of(case.pk)
    if handover is not None and handover.ended_at is None:
        here = current_jurisdiction()
        told = {"jurisdiction": here.name, "department": case.department.name if case.department else here.name}
        report_progress(handover=handover, event=event, actor=_us(case), text=text, facts={**told, **(facts or {})})


def _us(case: Case) -> Actor:
    here = current_jurisdiction()
    department = case.department.code if case.department else ""
    return Actor(kind=ActorKind.JURISDICTION, id=here.code, name=here.name[:60], department=department)
