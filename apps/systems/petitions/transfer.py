"""A petition that belongs elsewhere travels by the exchange, its answer comes back the same way: one thread."""

import json
from collections.abc import Iterable
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
from apps.systems.petitions.enums import Outcome
from apps.systems.petitions.models import Reply
from apps.systems.petitions.public_files import answer_files
from tenants.context import current_jurisdiction
from tenants.fields import decrypt, encrypt

FOLLOW_UP = "case.follow_up"
CONTACT = "exchange.contact"
# steps of the receiving side that the citizen reads in the one thread
RELAYED = frozenset({"assigned", "handling", "supplement_needed", "resumed", "extended", "merged", "transferred"})


def letter_payload(case: Case) -> dict[str, Any]:
    """What the other side needs to open the case: the letter, and the writer (encrypted) unless it is confidential."""
    petition = case.petition
    contact = {"writer": petition.writer, "phone": petition.phone, "email": petition.email}
    if case.confidentiality != "open":
        contact = {"writer": "", "phone": "", "email": ""}
    return {
        "kind": petition.kind,
        "title": case.title,
        "text": petition.text,
        "category": case.category,
        "place": case.place,
        "urgent": case.urgent,
        "confidentiality": case.confidentiality,
        "publish_consent": petition.publish_consent,
        "received_at": case.received_at.isoformat(),
        "contact": encrypt(json.dumps(contact, ensure_ascii=False), CONTACT),
    }


def contact_of(payload: dict[str, Any]) -> dict[str, str]:
    """The writer's name, phone and e-mail of a letter that came by the exchange."""
    plain = decrypt(payload.get("contact", ""), CONTACT)
    found: dict[str, str] = json.loads(plain) if plain else {}
    return found


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
    """Hand a petition to a department of another jurisdiction. The citizen's clock goes on."""
    from apps.systems.petitions.telling import show

    moment = at or timezone.now()
    actor = actor_of(official)
    case = perform(
        case_id=case_id,
        move="transfer",
        actor=actor,
        official=official,
        version=version,
        reason=reason,
        facts={"to": to_code, "department": department_code},
        occurred_at=moment,
    )
    try:
        handover = hand_over(
            case=case,
            to_code=to_code,
            department_code=department_code,
            payload=letter_payload(case),
            reason=reason,
            actor=actor,
            at=moment,
            files=travelling(attachments_of(case.pk).filter(inside=False)),
        )
    except HandoverRefused as error:
        raise TransitionRefused(Refusal.ILLEGAL, str(error)) from error
    case.assignments.filter(lead=True, state__in=["pending", "claimed"]).update(state="ended", ended_at=moment)
    show(case, "transferred", facts={"department": handover.peer_department_name}, text=reason, at=moment)
    return case


@transaction.atomic
def return_to_sender(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """Give a petition that came from another jurisdiction back to it, saying why."""
    from apps.systems.petitions.merging import separate

    moment = at or timezone.now()
    actor = actor_of(official, "clerk")
    handover = incoming_of(case_id)
    if handover is None:
        raise TransitionRefused.illegal("return_to_sender", "own")
    case = perform(
        case_id=case_id,
        move="return_to_sender",
        actor=actor,
        official=official,
        version=version,
        reason=reason,
        changes={"outcome": Outcome.RETURNED, "answered_at": moment, "decided_at": moment},
        occurred_at=moment,
    )
    separate(case, moment)
    try:
        return_handover(handover=handover, reason=reason, actor=actor, at=moment)
    except HandoverRefused as error:
        raise TransitionRefused(Refusal.ILLEGAL, str(error)) from error
    return case


@transaction.atomic
def take_back_transfer(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Case:
    """A transfer that failed for good: the case is handled here again. Raises TransitionRefused if it has arrived."""
    from apps.systems.petitions.telling import notify, responsible, show

    moment = at or timezone.now()
    actor = actor_of(official)
    case = perform(
        case_id=case_id,
        move="take_back",
        actor=actor,
        official=official,
        version=version,
        reason=reason,
        changes={"department": None, "official": None},
        occurred_at=moment,
    )
    try:
        handover = take_back(case=case, actor=actor, reason=reason, at=moment)
    except HandoverRefused as error:
        raise TransitionRefused(Refusal.ILLEGAL, str(error)) from error
    show(case, "taken_back", facts={"department": handover.peer_department_name}, text=reason, at=moment)
    notify(responsible(case), case, "returned_official", {"reason": reason})
    return case


def answer_sender(case: Case, reply: Reply, moment: datetime) -> None:
    """Send a published answer back to where the case came from; nothing for a case that began here."""
    if not case.origin_code:
        return
    handover = incoming_of(case.pk)
    if handover is None or handover.ended_at is not None:
        return
    answer_handover(
        handover=handover,
        payload={
            "text": reply.text,
            "outcome": reply.outcome,
            "signed_as": reply.signed_as,
            "publish": reply.publish,
            "public_title": reply.public_title,
            "public_text": reply.public_text,
            "answered_at": moment.isoformat(),
        },
        actor=_us(case),
        at=moment,
        files=travelling(answer_files(case.pk)),
    )


def relay_progress(case: Case, event: str, facts: dict[str, Any] | None, text: str) -> None:
    """Tell the side that the case came from how it goes."""
    if not case.origin_code or event not in RELAYED:
        return
    handover = incoming_of(case.pk)
    if handover is not None and handover.ended_at is None:
        here = current_jurisdiction()
        told = {"jurisdiction": here.name, "department": case.department.name if case.department else here.name}
        report_progress(handover=handover, event=event, actor=_us(case), text=text, facts={**told, **(facts or {})})


def follow_up(case: Case, what: str, text: str, at: datetime, files: Iterable[Attachment] = ()) -> None:
    """Send what the citizen adds (`supplement`, `withdrawal`) after the case to where it is being handled."""
    handover = outgoing_of(case.pk)
    if handover is None or handover.ended_at is not None:
        return
    send(
        to_code=handover.peer_code,
        type=FOLLOW_UP,
        thread=handover.thread,
        payload={"what": what, "text": text, "at": at.isoformat()},
        files=travelling(files),
        at=at,
    )


def _us(case: Case) -> Actor:
    here = current_jurisdiction()
    department = case.department.code if case.department else ""
    return Actor(kind=ActorKind.JURISDICTION, id=here.code, name=here.name[:60], department=department)
