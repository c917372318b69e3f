"""A case handed to another jurisdiction, whatever its system: the words between the two sides.

    sender                                   receiver
    hand_over        -- case.transfer  -->   accept_handover   (from the system's handler, with the case it opened)
    take_progress    <-- case.progress --    (accepted), report_progress
    take_answer      <-- case.answer   --    answer_handover
    take_return      <-- case.returned --    return_handover

The receiver may hand its case on: that is a hop of its own, and the answer travels back hop by hop, since each side
knows its neighbour only. Moving the case itself is the system's business; here are the message, the note of the
handover, and the ledger on both sides. Every function is called behind a door, inside the act's transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.core.cases.models import Case
from apps.core.cases.services import lock
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor, record
from apps.platforms.exchange import selectors
from apps.platforms.exchange.enums import HandoverState
from apps.platforms.exchange.models import Handover, InboxMessage
from apps.platforms.exchange.registry import Incoming, Refused, declines
from apps.platforms.exchange.sending import File, send
from tenants.context import current_jurisdiction
from tenants.selectors import jurisdiction_by_code

TRANSFER, PROGRESS, ANSWER, RETURNED = "case.transfer", "case.progress", "case.answer", "case.returned"
LONGEST_THREAD = 40
NAME_LENGTH = 60


class HandoverRefused(Exception):
    """The case cannot be handed over, answered or returned; the text is for the official."""


def actor_of_peer(incoming: Incoming) -> Actor:
    """The other side as actor of the ledger: its jurisdiction, and the department that wrote."""
    name = jurisdiction_by_code(incoming.from_code).name
    department = str(incoming.payload.get("from_department", ""))
    return Actor(
        kind=ActorKind.JURISDICTION, id=incoming.from_code, name=name[:NAME_LENGTH], department=department[:20]
    )


# The sender of the case


@transaction.atomic
def hand_over(
    *,
    case: Case,
    to_code: str,
    department_code: str,
    payload: dict[str, Any],
    reason: str,
    actor: Actor,
    at: datetime | None = None,
    files: Sequence[File] = (),
) -> Handover:
    """Hand the case to a department of another jurisdiction; `payload` is what its system needs to open a case there.

    Raises HandoverRefused where the department cannot be written to, or the case is already with somebody.
    """
    here = current_jurisdiction()
    address = selectors.addresses(to_code).filter(department_code=department_code).first()
    if to_code == here.code or address is None:
        raise HandoverRefused(_("This department cannot be written to. Choose another one."))
    lock(case.pk)
    if Handover.objects.filter(case_id=case.pk, outgoing=True, ended_at__isnull=True).exists():
        raise HandoverRefused(_("The case has already been handed over and is not back yet."))
    moment = at or timezone.now()
    handover = Handover.objects.create(
        case_id=case.pk,
        thread=_next_thread(case),
        outgoing=True,
        peer_code=to_code,
        peer_department=department_code,
        peer_department_name=address.name,
        reason=reason,
        handed_at=moment,
    )
    content = {
        "case": payload,
        "kind": case.kind,
        "number": case.number,
        "department": department_code,
        "reason": reason,
        "handed_at": moment.isoformat(),
    }
    _write(handover, TRANSFER, content, actor, moment, files)
    _note(handover, "exchange.handed_over", actor, case.number, reason, moment)
    return handover


def _next_thread(case: Case) -> str:
    """The thread of the case's next handover: `<number of the first case>:<n>`, `…:<n>.<m>` where it was handed on."""
    incoming = incoming_of(case.pk)
    count = Handover.objects.filter(case_id=case.pk, outgoing=True).count() + 1
    thread = f"{incoming.thread}.{count}" if incoming else f"{case.number}:{count}"
    if len(thread) > LONGEST_THREAD:
        raise HandoverRefused(_("The case has been handed on too many times. Answer it, or return it."))
    return thread


def incoming_of(case_id: UUID) -> Handover | None:
    """The handover by which the case came here, or None where it began here."""
    return Handover.objects.filter(case_id=case_id, outgoing=False).order_by("-handed_at", "-id").first()


def outgoing_of(case_id: UUID) -> Handover | None:
    """The newest handover of the case to another jurisdiction, or None."""
    return Handover.objects.filter(case_id=case_id, outgoing=True).order_by("-handed_at", "-id").first()


@transaction.atomic
def take_progress(incoming: Incoming) -> Handover:
    """The other side tells how it goes; after its `accepted` we know the case's number there.

    It may accept once more, under another number: restored to an earlier day it has opened the case anew.
    """
    handover = _mine(incoming, outgoing=True)
    if incoming.payload["event"] == "accepted":
        handover.state = HandoverState.ACCEPTED
        handover.peer_number = incoming.payload["number"]
        handover.save(update_fields=["state", "peer_number"])
    _told(handover, f"exchange.{incoming.payload['event']}", incoming)
    return handover


@transaction.atomic
def take_answer(incoming: Incoming) -> Handover:
    """The other side has answered: the handover is over. The answer is `incoming.payload["answer"]`."""
    return _end(incoming, HandoverState.ANSWERED)


@transaction.atomic
def take_return(incoming: Incoming) -> Handover:
    """The other side gives the case back: the handover is over. The reason is `incoming.payload["reason"]`."""
    return _end(incoming, HandoverState.RETURNED)


def _end(incoming: Incoming, state: HandoverState) -> Handover:
    handover = _mine(incoming, outgoing=True)
    _close(handover, state, incoming.sent_at)
    _told(handover, f"exchange.{state}", incoming)
    return handover


# The receiver of the case


@transaction.atomic
def accept_handover(*, incoming: Incoming, case: Case) -> Handover:
    """Note that `case`, just opened for this `case.transfer`, came from there; tell the sender its number here."""
    content = incoming.payload
    handover = Handover.objects.create(
        case_id=case.pk,
        thread=incoming.thread,
        outgoing=False,
        peer_code=incoming.from_code,
        peer_department=content["from_department"],
        peer_department_name=content["from_department_name"],
        peer_number=content["number"],
        state=HandoverState.ACCEPTED,
        reason=content["reason"],
        handed_at=datetime.fromisoformat(content["handed_at"]),
    )
    _told(handover, "exchange.received", incoming, number=case.number)
    here = current_jurisdiction()
    name, department = here.name[:NAME_LENGTH], content["department"]
    us = Actor(kind=ActorKind.JURISDICTION, id=here.code, name=name, department=department)
    _write(handover, PROGRESS, {"event": "accepted", "number": case.number}, us, timezone.now())
    return handover


@transaction.atomic
def report_progress(
    *, handover: Handover, event: str, actor: Actor, text: str = "", facts: dict[str, Any] | None = None
) -> None:
    """Tell the side that handed the case to us how it goes (`event` such as `assigned`, `extended`)."""
    _only_open(handover)
    content = {"event": event, "number": _number(handover), "text": text, "facts": facts or {}}
    _write(handover, PROGRESS, content, actor, timezone.now())


@transaction.atomic
def answer_handover(
    *,
    handover: Handover,
    payload: dict[str, Any],
    actor: Actor,
    at: datetime | None = None,
    files: Sequence[File] = (),
) -> None:
    """Send our answer back to where the case came from. Raises HandoverRefused where it is already over."""
    moment = at or timezone.now()
    _only_open(handover)
    _close(handover, HandoverState.ANSWERED, moment)
    number = _number(handover)
    _write(handover, ANSWER, {"answer": payload, "number": number}, actor, moment, files)
    _note(handover, "exchange.answer_sent", actor, number, "", moment)


@transaction.atomic
def return_handover(*, handover: Handover, reason: str, actor: Actor, at: datetime | None = None) -> None:
    """Give the case back to where it came from. Raises HandoverRefused without a reason, or where it is over."""
    moment = at or timezone.now()
    if not reason.strip():
        raise HandoverRefused(_("Give the reason why the case goes back."))
    _only_open(handover)
    _close(handover, HandoverState.RETURNED, moment)
    number = _number(handover)
    _write(handover, RETURNED, {"reason": reason, "number": number}, actor, moment)
    _note(handover, "exchange.return_sent", actor, number, reason, moment)


@declines(TRANSFER)
@transaction.atomic
def decline_transfer(message: InboxMessage, reason: str, actor: Actor) -> None:
    """Give a case back that could not even be opened here: its sender must not wait for ever."""
    _post(message.from_code, message.thread, RETURNED, {"reason": reason, "number": ""}, actor, timezone.now())


# Both


def _write(
    handover: Handover,
    type: str,
    content: dict[str, Any],
    actor: Actor,
    moment: datetime,
    files: Sequence[File] = (),
) -> None:
    _post(handover.peer_code, handover.thread, type, content, actor, moment, files)


def _post(
    to_code: str,
    thread: str,
    type: str,
    content: dict[str, Any],
    actor: Actor,
    moment: datetime,
    files: Sequence[File] = (),
) -> None:
    here = current_jurisdiction()
    address = selectors.addresses(here.code).filter(department_code=actor.department).first()
    writer = {
        "from_department": actor.department,
        "from_department_name": address.name if address else here.name,
        "from_person": actor.name,
    }
    send(to_code=to_code, type=type, thread=thread, payload={**content, **writer}, files=files, at=moment)


def _note(handover: Handover, act: str, actor: Actor, number: str, reason: str, moment: datetime) -> None:
    record(
        act=act,
        actor=actor,
        case_id=handover.case_id,
        number=number,
        reason=reason,
        facts=facts_of(handover),
        public=True,
        occurred_at=moment,
    )


def _told(handover: Handover, act: str, incoming: Incoming, number: str = "") -> None:
    record(
        act=act,
        actor=actor_of_peer(incoming),
        case_id=handover.case_id,
        number=number or _number(handover),
        reason=str(incoming.payload.get("reason", "")),
        facts={**facts_of(handover), "message": str(incoming.id)},
        public=True,
        occurred_at=incoming.sent_at,
    )


def facts_of(handover: Handover) -> dict[str, Any]:
    """What the ledger says of a handover."""
    return {
        "peer": handover.peer_code,
        "department": handover.peer_department,
        "department_name": handover.peer_department_name,
        "peer_number": handover.peer_number,
        "thread": handover.thread,
    }


def _number(handover: Handover) -> str:
    return Case.objects.values_list("number", flat=True).get(pk=handover.case_id)


def _mine(incoming: Incoming, *, outgoing: bool) -> Handover:
    """The handover that a message speaks of. Anybody but its other side is refused for good, and so is the other side
    once it has answered or given the case back: the case may be with somebody else by now.
    """
    found = handover_with(incoming, outgoing=outgoing)
    if found is None or (outgoing and found.ended_at is not None):
        raise Refused(f"{gettext_noop('no case here was handed to the sender')}: {incoming.thread}", permanent=True)
    return found


def handover_with(incoming: Incoming, *, outgoing: bool) -> Handover | None:
    """The handover of a message's thread with the one who sent the message, locked; None for anybody else."""
    return (
        Handover.objects.select_for_update()
        .filter(thread=incoming.thread, outgoing=outgoing, peer_code=incoming.from_code)
        .first()
    )


def _only_open(handover: Handover) -> None:
    current = Handover.objects.select_for_update().get(pk=handover.pk)
    if current.outgoing or current.ended_at is not None:
        raise HandoverRefused(_("The case has already been answered or returned to where it came from."))


def _close(handover: Handover, state: HandoverState, moment: datetime) -> None:
    handover.state = state
    handover.ended_at = moment
    handover.save(update_fields=["state", "ended_at"])
