"""Writing a message into the outbox, in the sender's own transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from tenants.context import current_jurisdiction
from tenants.selectors import jurisdiction_by_code


class UnknownReceiver(LookupError):
    """No jurisdiction has this division code."""


@dataclass(frozen=True)
class File:
    """A stored file of the sender that travels with a message."""

    name: str
    size: int
    content_type: str
    sha256: str
    stored_as: str


@transaction.atomic
def send(
    *,
    to_code: str,
    type: str,
    thread: str,
    payload: dict[str, Any],
    files: Sequence[File] = (),
    at: datetime | None = None,
) -> OutboxMessage:
    """Put a message into the outbox: it leaves when this transaction commits, and not at all where it rolls back.

    Messages of one thread to one receiver are taken in there in the order of sending. `payload` is plain JSON (dates
    and decimals become texts). `at` is when the sender wrote it, now by default. Raises UnknownReceiver.
    """
    sender = current_jurisdiction()
    try:
        jurisdiction_by_code(to_code)
    except KeyError:
        raise UnknownReceiver(to_code) from None
    _lock_thread(sender.code, to_code, thread)
    last = OutboxMessage.objects.filter(to_code=to_code, thread=thread).aggregate(last=Max("sequence"))["last"]
    now = timezone.now()
    return OutboxMessage.objects.create(
        from_code=_in_whose_name(to_code, thread),
        to_code=to_code,
        type=type,
        thread=thread,
        sequence=(last or 0) + 1,
        payload=payload,
        files=[asdict(file) for file in files],
        created_at=at or now,
        next_try_at=now,
    )


def _in_whose_name(to_code: str, thread: str) -> str:
    """A thread that a merged jurisdiction began, or that began with a letter to it, goes on in its name: the other side
    knows no other. Empty: our own.
    """
    sent = OutboxMessage.objects.filter(to_code=to_code, thread=thread).order_by("sequence")
    received = InboxMessage.objects.filter(from_code=to_code, thread=thread).order_by("sequence")
    name = sent.values_list("from_code", flat=True).first()
    if name is None:
        name = received.values_list("to_code", flat=True).first()
    return name or ""


def _lock_thread(sender: str, to_code: str, thread: str) -> None:
    """Two transactions must not take the same sequence: the second waits here for the first one's commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"exchange {sender} {to_code} {thread}"]
        )
