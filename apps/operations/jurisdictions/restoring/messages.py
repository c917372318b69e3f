"""The exchange after a restore. The hub is the log of what passed: by it both directions are made whole, once.

- What others sent after the dump is delivered again; what is in the inbox already is not taken in twice.
- What we sent after the dump and the hub has is entered in the outbox as sent: nothing is sent a second time, and the
  thread goes on after it, not at a place that the other side has filled already.
- A case that came and was answered (or returned) after the dump is over on the other side: it is not opened again.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from apps.platforms.exchange.enums import EnvelopeState, OutboxState
from apps.platforms.exchange.handover import ANSWER, RETURNED, TRANSFER
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import Handover, InboxMessage, OutboxMessage
from apps.platforms.exchange.services import redeliver
from tenants.models import Jurisdiction
from tenants.selectors import codes_of


@dataclass
class Messages:
    """How many are delivered again and how many were entered as sent; what people must look at, a line each."""

    delivered_again: int = 0
    entered: int = 0
    lines: list[str] = field(default_factory=list)


def make_whole(place: Jurisdiction, since: datetime) -> Messages:
    """Behind the door of the restored schema, inside the open transaction. `since`: when the dump was taken."""
    codes = codes_of(place) | {place.code}
    found = Messages()
    sent = _sent_since(codes, since)
    over = _over(sent, codes, since)
    found.entered = _enter(sent, place.code)
    for code in sorted(codes):
        found.delivered_again += redeliver(code=code, since=since, besides=over)
    found.lines = [*_lines(sent, over), *_emptied(codes, since)]
    return found


def _sent_since(codes: set[str], since: datetime) -> list[Envelope]:
    """What left after the dump and has not failed. A dead letter's place in its thread is free."""
    known = set(OutboxMessage.objects.values_list("pk", flat=True))
    envelopes = Envelope.objects.filter(from_code__in=codes, posted_at__gte=since).exclude(state=EnvelopeState.DEAD)
    return [envelope for envelope in envelopes.order_by("posted_at", "pk") if envelope.pk not in known]


def _over(sent: list[Envelope], codes: set[str], since: datetime) -> set[str]:
    """Threads that began and ended after the dump: their case is lost here, its answer is with the other side."""
    ended = {envelope.thread for envelope in sent if envelope.type in {ANSWER, RETURNED}}
    begun = Envelope.objects.filter(to_code__in=codes, type=TRANSFER, thread__in=ended, delivered_at__gte=since)
    return set(begun.values_list("thread", flat=True)) - set(
        InboxMessage.objects.filter(thread__in=ended, type=TRANSFER).values_list("thread", flat=True)
    )


def _enter(sent: list[Envelope], code: str) -> int:
    now = timezone.now()
    rows = [
        OutboxMessage(
            id=envelope.pk,
            from_code="" if envelope.from_code == code else envelope.from_code,
            to_code=envelope.to_code,
            type=envelope.type,
            thread=envelope.thread,
            sequence=envelope.sequence,
            payload=json.loads(envelope.payload)["body"] if envelope.payload else {},
            created_at=envelope.posted_at,
            state=OutboxState.SENT,
            next_try_at=now,
            sent_at=envelope.posted_at,
        )
        for envelope in sent
    ]
    return len(OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True))


def _lines(sent: list[Envelope], over: set[str]) -> list[str]:
    """What the other side knows and the restored cases do not."""
    open_here = set(Handover.objects.filter(ended_at=None, outgoing=False).values_list("thread", flat=True))
    lines = []
    for envelope in sent:
        if envelope.type in {ANSWER, RETURNED} and envelope.thread in over:
            lines.append(f"the case of {envelope.thread} came and ended after the dump; its answer is kept there")
        elif envelope.type in {ANSWER, RETURNED} and envelope.thread in open_here:
            lines.append(f"the case of {envelope.thread} was answered after the dump and is open again here: close it")
        elif envelope.type == TRANSFER:
            lines.append(
                f"{envelope.thread} was handed to {envelope.to_code} after the dump and is being handled there"
            )
    return lines


def _emptied(codes: set[str], since: datetime) -> list[str]:
    gone = Envelope.objects.filter(to_code__in=codes, delivered_at__gte=since, payload="")
    return [
        f"a message of {e.from_code} ({e.type}, {e.thread}) is older than a month: only its signature is kept"
        for e in gone
    ]
