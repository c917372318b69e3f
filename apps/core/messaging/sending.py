"""The worker's side of the outbox: claim, send, mark.

Claim and mark are transactions of their own, and no lock is held while a server is talked to. A claim is a lease: a
worker killed after it leaves the message queued, and it is sent when the lease has run out. So nothing is lost; a
kill between sending and marking sends that message once more, under the same Message-ID or gateway reference.
"""

from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from uuid import UUID

import structlog
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from apps.core.messaging.enums import Medium, MessageState
from apps.core.messaging.mail import send_email
from apps.core.messaging.models import OutgoingMessage
from apps.core.messaging.services import TransportError, send_sms
from tenants.context import door
from tenants.fields import CannotDecrypt
from tenants.models import Jurisdiction
from tenants.waiting import jurisdictions_with

LEASE = timedelta(minutes=2)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
MESSAGES_A_RUN = 500
_DUE = "t.state = 'queued' AND t.next_try_at <= clock_timestamp()"
logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Claimed:
    """A message in this worker's hands; `tries` counts this one."""

    id: UUID
    medium: str
    address: str
    subject: str
    text: str
    tries: int


class Post:
    """One connection to the mail server for a run, opened when the first e-mail goes out, renewed after an error."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def send(self, message: Claimed) -> None:
        """Raises TransportError."""
        if message.medium == Medium.SMS:
            send_sms(to=message.address, text=message.text, reference=str(message.id))
            return
        try:
            send_email(
                key=message.id,
                to=message.address,
                subject=message.subject,
                text=message.text,
                connection=self._open(),
            )
        except TransportError:
            self._close()
            raise

    def _open(self) -> BaseEmailBackend:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:  # smtplib's errors are OSErrors
                raise TransportError(f"{type(error).__name__}: {error}"[:500], permanent=False) from error
            self._connection = connection
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()


def send_waiting(*, limit: int = MESSAGES_A_RUN) -> int:
    """Send what is due in all jurisdictions; returns how many went out. One statement where nothing is."""
    sent = tried = 0
    places = jurisdictions_with("messaging_outgoingmessage", _DUE)
    with Post() as post:
        for place in places:
            while tried < limit and (message := claim(place)) is not None:
                tried += 1
                sent += deliver(place, message, post)
    return sent


def claim(place: Jurisdiction) -> Claimed | None:
    """Take the next message that is due, for the length of the lease. None where nothing is."""
    now = timezone.now()
    with door(place):
        row = (
            OutgoingMessage.objects.select_for_update(skip_locked=True)
            .defer("address")
            .filter(state=MessageState.QUEUED, next_try_at__lte=now)
            .order_by("next_try_at", "id")
            .first()
        )
        if row is None:
            return None
        row.tries += 1
        row.next_try_at = now + LEASE
        row.save(update_fields=["tries", "next_try_at"])
        try:
            address = row.address
        except CannotDecrypt:
            address = ""
        return Claimed(row.pk, row.medium, address, row.subject, row.text, row.tries)


def deliver(place: Jurisdiction, message: Claimed, post: Post) -> bool:
    """Send a claimed message and mark what became of it."""
    try:
        if not message.address:
            raise TransportError("the address cannot be decrypted", permanent=True)
        post.send(message)
    except TransportError as error:
        _not_sent(place, message, error)
        return False
    with door(place):
        OutgoingMessage.objects.filter(pk=message.id).update(state=MessageState.SENT, sent_at=timezone.now(), error="")
    return True


def _not_sent(place: Jurisdiction, message: Claimed, error: TransportError) -> None:
    """Wait longer each time; after the last try, or where no retry helps, leave it to the administrator."""
    dead = error.permanent or message.tries > len(BACK_OFF)
    wait = BACK_OFF[min(message.tries, len(BACK_OFF)) - 1]
    logger.warning("message not sent", message=str(message.id), tries=message.tries, dead=dead, error=str(error))
    with door(place):
        OutgoingMessage.objects.filter(pk=message.id, state=MessageState.QUEUED).update(
            state=MessageState.FAILED if dead else MessageState.QUEUED,
            error=str(error)[:1000],
            next_try_at=timezone.now() + wait,
        )
