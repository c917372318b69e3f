"""Care for what has failed: send it again, or set it aside so that its thread goes on. Every act is in the ledger."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.core.ledger.services import Actor, record
from apps.platforms.exchange.enums import PLACE_TAKEN, EnvelopeState, InboxState, OutboxState
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from apps.platforms.exchange.registry import decliner_of
from tenants.context import current_jurisdiction
from tenants.selectors import codes_of

PAYLOAD_KEPT = timedelta(days=30)


class NothingToReplay(Exception):
    """The message has not failed, or somebody else has seen to it meanwhile."""


def _tell(act: str, actor: Actor, message: OutboxMessage | InboxMessage | Envelope, reason: str = "") -> None:
    record(
        act=act,
        actor=actor,
        from_state=message.state,
        reason=reason,
        facts={
            "message": str(message.pk),
            "type": message.type,
            "thread": message.thread,
            "sequence": message.sequence,
            "error": message.error,
        },
    )


@transaction.atomic
def replay(*, message: OutboxMessage | InboxMessage | Envelope, actor: Actor) -> None:
    """Let a dead letter try again from the beginning, behind the door of the jurisdiction that sees to it.

    Of an envelope that failed in the hub the sender signs and posts anew, the receiver asks for the delivery again.
    Raises NothingToReplay.
    """
    match message:
        case OutboxMessage():
            _replay_outbox(message.pk, actor, OutboxState.DEAD)
        case InboxMessage():
            _replay_inbox(message.pk, actor)
        case Envelope():
            _replay_envelope(message.pk, actor)


def _again(state: str) -> dict[str, Any]:
    return {"state": state, "tries": 0, "error": "", "next_try_at": timezone.now()}


def _change(message: OutboxMessage | InboxMessage | Envelope, **values: Any) -> None:
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=list(values))


def _replay_outbox(pk: UUID, actor: Actor, *states: str) -> None:
    found = OutboxMessage.objects.select_for_update().filter(pk=pk, state__in=states).first()
    if found is None:
        raise NothingToReplay
    _tell("exchange.replayed", actor, found)
    _change(found, **_again(OutboxState.QUEUED))


def _replay_inbox(pk: UUID, actor: Actor) -> None:
    found = InboxMessage.objects.select_for_update().filter(pk=pk, state=InboxState.DEAD).first()
    if found is None:
        raise NothingToReplay
    _tell("exchange.replayed", actor, found)
    _change(found, **_again(InboxState.RECEIVED))
    Envelope.objects.filter(pk=pk, state=EnvelopeState.REFUSED).update(state=EnvelopeState.DELIVERED, error="")


def _replay_envelope(pk: UUID, actor: Actor) -> None:
    codes = codes_of(current_jurisdiction())
    found = Envelope.objects.select_for_update().filter(pk=pk, state=EnvelopeState.DEAD).first()
    if found is None or not codes & {found.from_code, found.to_code}:
        raise NothingToReplay
    if found.from_code in codes:
        _replay_outbox(pk, actor, OutboxState.SENT, OutboxState.DEAD)
        if found.error == PLACE_TAKEN:
            _give_new_place(found)
    else:
        _tell("exchange.replayed", actor, found)
        _change(found, **_again(EnvelopeState.POSTED))


def _give_new_place(envelope: Envelope) -> None:
    """The sender was restored to an earlier day and begins its thread anew: after all that the hub has ever carried."""
    mine = OutboxMessage.objects.filter(to_code=envelope.to_code, thread=envelope.thread)
    carried = Envelope.objects.filter(
        from_code=envelope.from_code, to_code=envelope.to_code, thread=envelope.thread
    ).exclude(state=EnvelopeState.DEAD)
    last = max(found.aggregate(last=Max("sequence"))["last"] or 0 for found in (mine, carried))
    mine.filter(pk=envelope.pk).update(sequence=last + 1)


def redeliver(*, code: str, since: datetime, besides: Iterable[str] = ()) -> int:
    """Behind the door to public: deliver again what a jurisdiction restored to an earlier day has lost since then.

    What it still has is not taken in twice. `besides`: threads that are over. Returns the number of messages.
    """
    lost = Envelope.objects.filter(to_code=code, delivered_at__gte=since).exclude(payload="")
    lost = lost.exclude(state=EnvelopeState.WITHDRAWN)
    return lost.exclude(thread__in=list(besides)).update(**_again(EnvelopeState.POSTED), delivered_at=None)


@transaction.atomic
def set_aside(*, message: InboxMessage, actor: Actor, reason: str) -> None:
    """Give up on a dead letter in the inbox: its thread goes on without it; what its sender waits for goes back.

    Raises NothingToReplay.
    """
    found = InboxMessage.objects.select_for_update().filter(pk=message.pk, state=InboxState.DEAD).first()
    if found is None:
        raise NothingToReplay
    _tell("exchange.set_aside", actor, found, reason)
    _change(found, state=InboxState.SKIPPED)
    # a transfer that its sender has taken back needs no answer; from now on it cannot take it back
    back = Envelope.objects.filter(pk=found.pk, state=EnvelopeState.WITHDRAWN).select_for_update().exists()
    Envelope.objects.filter(pk=found.pk, state=EnvelopeState.REFUSED).update(state=EnvelopeState.DELIVERED)
    decline = decliner_of(found.type)
    if decline is not None and not back:
        decline(found, reason, actor)


def old_payloads(limit: int = 500) -> list[Envelope]:
    """Behind the door to public: envelopes delivered a month ago whose payload (it names citizens) is still there."""
    before = timezone.now() - PAYLOAD_KEPT
    found = Envelope.objects.filter(delivered_at__lt=before).exclude(payload="").order_by("delivered_at", "id")
    return list(found[:limit])


def empty_payloads(ids: Iterable[UUID]) -> int:
    """Behind the door to public: leave of these envelopes only what is signed, not what it says."""
    return Envelope.objects.filter(pk__in=list(ids)).update(payload="")
