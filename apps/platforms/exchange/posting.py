"""First step: from a jurisdiction's outbox into the hub."""

from typing import Any

from django.utils import timezone

from apps.platforms.exchange import backoff, blobs, signing
from apps.platforms.exchange.enums import EnvelopeState, OutboxState
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import OutboxMessage
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction

BATCH = 100


def post_waiting(sender: Jurisdiction) -> int:
    """Sign and post what is due in the outbox, one batch; the number of messages that reached the hub.

    Reading, posting and marking are transactions of their own: a message posted but not marked is posted again, which
    changes nothing.
    """
    with door(sender):
        due = OutboxMessage.objects.filter(state=OutboxState.QUEUED, next_try_at__lte=timezone.now())
        messages = list(due.order_by("id")[:BATCH])
    envelopes, failed = [], []
    for message in messages:
        try:
            envelopes.append(_envelope(sender, message))
        except Exception as error:
            failed.append((message, error))
    _post(envelopes)
    _mark(sender, envelopes, failed)
    return len(envelopes)


def _envelope(sender: Jurisdiction, message: OutboxMessage) -> Envelope:
    if message.files:
        with door(sender):
            for file in message.files:
                blobs.post(message.pk, file)
    payload = signing.canonical({"body": message.payload, "attachments": [_described(file) for file in message.files]})
    claims = signing.Claims(
        id=str(message.pk),
        sender=message.from_code or sender.code,
        receiver=message.to_code,
        type=message.type,
        thread=message.thread,
        sequence=message.sequence,
        sha256=signing.digest(payload),
        created_at=message.created_at.isoformat(),
    )
    now = timezone.now()
    return Envelope(
        id=message.pk,
        from_code=message.from_code or sender.code,
        to_code=message.to_code,
        type=message.type,
        thread=message.thread,
        sequence=message.sequence,
        payload=payload,
        token=signing.sign(claims),
        next_try_at=now,
        posted_at=now,
    )


def _described(file: dict[str, Any]) -> dict[str, Any]:
    """What the receiver is told of a file: not where it lies at its sender."""
    told = {name: file[name] for name in ("name", "size", "content_type", "sha256")}
    return {**told, "extension": file["stored_as"].rpartition(".")[2]}


def _post(envelopes: list[Envelope]) -> None:
    """Insert what is not there; one that failed in the hub is replaced by what its sender has signed anew."""
    if not envelopes:
        return
    with door(PUBLIC):
        Envelope.objects.bulk_create(envelopes, ignore_conflicts=True)
        ids = [envelope.pk for envelope in envelopes]
        dead = set(Envelope.objects.filter(pk__in=ids, state=EnvelopeState.DEAD).values_list("pk", flat=True))
        for envelope in envelopes:
            if envelope.pk in dead:
                _replace(envelope)


def _replace(envelope: Envelope) -> None:
    names = ("from_code", "to_code", "type", "thread", "sequence", "payload", "token", "next_try_at", "posted_at")
    Envelope.objects.filter(pk=envelope.pk, state=EnvelopeState.DEAD).update(
        state=EnvelopeState.POSTED, tries=0, error="", **{name: getattr(envelope, name) for name in names}
    )


def _mark(sender: Jurisdiction, envelopes: list[Envelope], failed: list[tuple[OutboxMessage, Exception]]) -> None:
    if not envelopes and not failed:
        return
    now = timezone.now()
    with door(sender):
        OutboxMessage.objects.filter(pk__in=[e.pk for e in envelopes], state=OutboxState.QUEUED).update(
            state=OutboxState.SENT, sent_at=now, error=""
        )
        for message, error in failed:
            tries = message.tries + 1
            OutboxMessage.objects.filter(pk=message.pk, state=OutboxState.QUEUED, tries=message.tries).update(
                state=OutboxState.DEAD if backoff.exhausted(tries) else OutboxState.QUEUED,
                tries=tries,
                error=backoff.told(error),
                next_try_at=backoff.next_try(tries, now),
            )
