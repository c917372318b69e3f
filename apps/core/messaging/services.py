"""Messages to citizens and officials: written in the transaction of the act that causes them, sent by the worker.

Inside `telling(False)` (imports of old cases, the demo's past) nothing is queued.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from apps.core.ledger.services import Actor, record
from apps.core.messaging.enums import Medium, MessageState
from apps.core.messaging.gateways.base import TransportError
from apps.core.messaging.gateways.registry import gateway_in_use
from apps.core.messaging.models import OutgoingMessage
from apps.core.messaging.quiet import aloud, telling
from apps.core.messaging.templates import Facts, MissingFacts, UnknownTemplate, plain_facts, render_message

__all__ = [
    "Medium",
    "MissingFacts",
    "NotThere",
    "Outgoing",
    "TransportError",
    "UnknownTemplate",
    "mark_read",
    "purge",
    "queue_all",
    "queue_inside",
    "queue_message",
    "render_message",
    "send_again",
    "send_sms",
    "telling",
]

READ_KEPT_DAYS = 180


class NotThere(ObjectDoesNotExist):
    """No such message, or not this official's, or not in a state for this."""


def queue_message(
    *,
    key: str,
    medium: str,
    address: str,
    template: str,
    facts: Facts,
    case_id: UUID | None = None,
    official_id: UUID | None = None,
    language: str = "zh-hans",
) -> bool:
    """Write a message to an address (phone or e-mail); False where `key` has been queued before: nothing is doubled.

    `key` names the act, such as `answered:<case>:<reply>`. Call behind the door, in the act's transaction.
    Raises UnknownTemplate, MissingFacts, ValueError (no address).
    """
    if medium not in {Medium.SMS, Medium.EMAIL}:
        raise ValueError(f"{medium!r} is no medium with an address")
    if not address.strip():
        raise ValueError("a message needs an address")
    if not aloud():
        return False
    message = _written(key, template, facts, language, case_id, official_id)
    message.medium, message.address, message.state = medium, address.strip(), MessageState.QUEUED
    return _kept(message)


def queue_inside(
    *,
    key: str,
    official_id: UUID,
    template: str,
    facts: Facts,
    case_id: UUID | None = None,
    language: str = "zh-hans",
) -> bool:
    """Ring the bell of an official; False where `key` has rung before. Raises UnknownTemplate, MissingFacts."""
    if not aloud():
        return False
    message = _written(key, template, facts, language, case_id, official_id)
    message.medium, message.state, message.sent_at = Medium.INSIDE, MessageState.SENT, message.created_at
    return _kept(message)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message to be queued with others. `address` is empty for `inside`."""

    key: str
    medium: str
    template: str
    facts: Facts
    address: str = ""
    case_id: UUID | None = None
    official_id: UUID | None = None
    language: str = "zh-hans"


def queue_all(messages: Iterable[Outgoing]) -> int:
    """Queue many messages in few statements; those whose key was queued before are left out. Returns how many were new.

    Raises UnknownTemplate, MissingFacts, ValueError (an address is missing).
    """
    if not aloud():
        return 0
    made = [_outgoing(each) for each in messages]
    known = set(OutgoingMessage.objects.filter(key__in=[m.key for m in made]).values_list("key", flat=True))
    fresh = [message for message in made if message.key not in known]
    OutgoingMessage.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)
    return len(fresh)


def _outgoing(each: Outgoing) -> OutgoingMessage:
    message = _written(each.key, each.template, each.facts, each.language, each.case_id, each.official_id)
    message.medium = each.medium
    if each.medium == Medium.INSIDE:
        message.state, message.sent_at = MessageState.SENT, message.created_at
    elif not each.address.strip():
        raise ValueError("a message needs an address")
    else:
        message.address, message.state = each.address.strip(), MessageState.QUEUED
    return message


def _written(
    key: str, template: str, facts: Facts, language: str, case_id: UUID | None, official_id: UUID | None
) -> OutgoingMessage:
    subject, text = render_message(template, facts, language)
    now = timezone.now()
    return OutgoingMessage(
        key=key,
        address="",
        case_id=case_id,
        official_id=official_id,
        template=template,
        facts=plain_facts(template, facts),
        subject=subject,
        text=text,
        created_at=now,
        next_try_at=now,
    )


def _kept(message: OutgoingMessage) -> bool:
    OutgoingMessage.objects.bulk_create([message], ignore_conflicts=True)
    return OutgoingMessage.objects.filter(pk=message.pk).exists()


def send_sms(*, to: str, text: str, reference: str) -> None:
    """Send at once by the gateway in use (the worker only). Raises TransportError."""
    gateway_in_use().send(to=to, text=text, reference=reference)


def mark_read(*, official_id: UUID, message_ids: Iterable[UUID] | None = None, at: datetime | None = None) -> int:
    """Take messages (all, where none are named) off an official's bell; returns how many were unread."""
    unread = OutgoingMessage.objects.filter(official_id=official_id, medium=Medium.INSIDE, read_at__isnull=True)
    if message_ids is not None:
        unread = unread.filter(pk__in=list(message_ids))
    return unread.update(read_at=at or timezone.now())


def send_again(*, message_id: UUID, actor: Actor) -> OutgoingMessage:
    """Queue a message that could not be sent once more, with fresh tries. Raises NotThere."""
    message = (
        OutgoingMessage.objects.select_for_update()
        .defer("address")
        .filter(pk=message_id, state=MessageState.FAILED)
        .first()
    )
    if message is None:
        raise NotThere(str(message_id))
    message.state, message.tries, message.next_try_at = MessageState.QUEUED, 0, timezone.now()
    message.save(update_fields=["state", "tries", "next_try_at"])
    record(
        act="message_sent_again",
        actor=actor,
        case_id=message.case_id,
        number=str(message.facts.get("number", "")),
        facts={"message": str(message.pk), "template": message.template, "medium": message.medium},
    )
    return message


def purge(*, at: datetime | None = None) -> int:
    """Delete what was read on the bell half a year ago. Behind a jurisdiction's door; returns how many."""
    old = (at or timezone.now()) - timedelta(days=READ_KEPT_DAYS)
    deleted, _ = OutgoingMessage.objects.filter(medium=Medium.INSIDE, read_at__lte=old).delete()
    return deleted
