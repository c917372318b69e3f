"""Second step: from the hub into the receiver's inbox. Here every signature and every file is checked."""

import json
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.platforms.exchange import backoff, blobs, signing
from apps.platforms.exchange.enums import PLACE_TAKEN, EnvelopeState
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage
from apps.platforms.exchange.signing import Tampered
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions, codes_of, present

BATCH = 100
Failure = tuple[Envelope, str, bool]  # why, and whether a retry cannot help


def receivers() -> list[Jurisdiction]:
    """Jurisdictions in service for which something is due in the hub. One under maintenance keeps its mail waiting.

    Mail to one that was merged goes to its successor.
    """
    serving = {j.code: present(j) for j in all_jurisdictions()}
    with door(PUBLIC):
        due = Envelope.objects.filter(state=EnvelopeState.POSTED, next_try_at__lte=timezone.now())
        codes = set(due.order_by().values_list("to_code", flat=True).distinct())
        gone = {c for c in codes if c not in serving or serving[c].state == JurisdictionState.ARCHIVED}
        if gone:
            Envelope.objects.filter(state=EnvelopeState.POSTED, to_code__in=gone).update(
                state=EnvelopeState.DEAD, error=gettext_noop("the receiver is no longer in service")
            )
    found = {serving[c].code: serving[c] for c in sorted(codes - gone)}
    return [place for place in found.values() if place.state == JurisdictionState.ACTIVE]


def deliver_waiting(receiver: Jurisdiction) -> int:
    """Check and deliver what is due, one batch; the number of messages that are in the inbox now."""
    with door(PUBLIC):
        due = Envelope.objects.filter(
            to_code__in=codes_of(receiver), state=EnvelopeState.POSTED, next_try_at__lte=timezone.now()
        )
        envelopes = list(due.order_by("from_code", "thread", "sequence")[:BATCH])
    messages: list[InboxMessage] = []
    failures: list[Failure] = []
    for envelope in envelopes:
        try:
            messages.append(_message(receiver, envelope))
        except Tampered as error:
            failures.append((envelope, str(error), True))
        except Exception as error:
            failures.append((envelope, backoff.told(error), False))
    stored = _store(receiver, messages)
    failures += [
        (envelope, PLACE_TAKEN, True)
        for envelope in envelopes
        if envelope.pk in {message.pk for message in messages} - stored
    ]
    _mark(stored, failures)
    return len(stored)


def _message(receiver: Jurisdiction, envelope: Envelope) -> InboxMessage:
    expected = {
        "id": str(envelope.pk),
        "sender": envelope.from_code,
        "receiver": envelope.to_code,
        "type": envelope.type,
        "thread": envelope.thread,
        "sequence": envelope.sequence,
    }
    claims = signing.verify(envelope.token, payload=envelope.payload, expected=expected)
    content = json.loads(envelope.payload)
    files = content["attachments"]
    if files:
        with door(receiver):
            files = [{**file, "stored_as": blobs.take(envelope.pk, file)} for file in files]
    now = timezone.now()
    return InboxMessage(
        id=envelope.pk,
        from_code=envelope.from_code,
        to_code="" if envelope.to_code == receiver.code else envelope.to_code,
        type=envelope.type,
        thread=envelope.thread,
        sequence=envelope.sequence,
        payload=content["body"],
        files=files,
        token=envelope.token,
        sent_at=claims.moment,
        received_at=now,
        next_try_at=now,
    )


def _store(receiver: Jurisdiction, messages: list[InboxMessage]) -> set[UUID]:
    """Insert what is not there yet; the keys that are there now."""
    if not messages:
        return set()
    with door(receiver):
        InboxMessage.objects.bulk_create(messages, ignore_conflicts=True)
        ids = [message.pk for message in messages]
        return set(InboxMessage.objects.filter(pk__in=ids).order_by().values_list("pk", flat=True))


def _mark(stored: set[UUID], failures: list[Failure]) -> None:
    if not stored and not failures:
        return
    now = timezone.now()
    with door(PUBLIC):
        Envelope.objects.filter(pk__in=stored, state=EnvelopeState.POSTED).update(
            state=EnvelopeState.DELIVERED, delivered_at=now, error=""
        )
        for envelope, reason, permanent in failures:
            tries = envelope.tries + 1
            dead = permanent or backoff.exhausted(tries)
            Envelope.objects.filter(pk=envelope.pk, state=EnvelopeState.POSTED, tries=envelope.tries).update(
                state=EnvelopeState.DEAD if dead else EnvelopeState.POSTED,
                tries=tries,
                error=reason,
                next_try_at=backoff.next_try(tries, now),
            )
