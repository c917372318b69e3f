"""Third step: from the inbox to the handler, strictly in the order of each thread."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.core.ledger.services import SYSTEM, record
from apps.platforms.exchange import backoff
from apps.platforms.exchange.enums import EnvelopeState, InboxState
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage
from apps.platforms.exchange.registry import Incoming, Refused, handler_of
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction

BATCH = 100


def process_waiting(receiver: Jurisdiction) -> int:
    """Hand over what is ready in the inbox, one batch; the number of messages taken in or failed."""
    count = 0
    while count < BATCH and process_next(receiver):
        count += 1
    return count


def process_next(receiver: Jurisdiction) -> bool:
    """Hand over one message, if one is ready: its handler's effects and its mark are one transaction."""
    message: InboxMessage | None = None
    try:
        with door(receiver):
            message = (
                InboxMessage.objects.ready()
                .filter(next_try_at__lte=timezone.now())
                .select_for_update(skip_locked=True, of=("self",))
                .order_by("id")
                .first()
            )
            if message is None:
                return False
            if _taken_back(message):
                InboxMessage.objects.filter(pk=message.pk).update(state=InboxState.SKIPPED)
                return True
            _handle(message)
            InboxMessage.objects.filter(pk=message.pk).update(
                state=InboxState.PROCESSED, processed_at=timezone.now(), error=""
            )
    except Exception as error:
        if message is None:
            raise
        _fail(receiver, message, error)
    return True


def _taken_back(message: InboxMessage) -> bool:
    """Whether its sender has taken the message back. Else the locked envelope says from now on that it has arrived,
    whatever a slower carrier said of it: taking it back comes too late.
    """
    envelope = Envelope.objects.select_for_update().filter(pk=message.pk).first()
    if envelope is None or envelope.state == EnvelopeState.DELIVERED:
        return False
    if envelope.state == EnvelopeState.WITHDRAWN:
        return True
    envelope.state, envelope.error = EnvelopeState.DELIVERED, ""
    envelope.delivered_at = envelope.delivered_at or timezone.now()
    envelope.save(update_fields=["state", "error", "delivered_at"])
    return False


def _handle(message: InboxMessage) -> None:
    handler = handler_of(message.type, message.thread)
    if handler is None:
        raise Refused(f"{gettext_noop('no system here takes in messages of this type')}: {message.type}")
    handler(
        Incoming(
            id=message.pk,
            type=message.type,
            from_code=message.from_code,
            thread=message.thread,
            sequence=message.sequence,
            payload=message.payload,
            files=message.files,
            sent_at=message.sent_at,
            received_at=message.received_at,
        )
    )


def _fail(receiver: Jurisdiction, message: InboxMessage, error: Exception) -> None:
    """Try again later, or make it a dead letter. The hub is told first, so that the sender sees every refusal."""
    tries = message.tries + 1
    reason = backoff.told(error)
    dead = (isinstance(error, Refused) and error.permanent) or backoff.exhausted(tries)
    if dead:
        _tell_hub(message, EnvelopeState.DELIVERED, EnvelopeState.REFUSED, reason)
    with door(receiver):
        changed = InboxMessage.objects.filter(pk=message.pk, state=InboxState.RECEIVED, tries=message.tries).update(
            state=InboxState.DEAD if dead else InboxState.RECEIVED,
            tries=tries,
            error=reason,
            next_try_at=backoff.next_try(tries),
        )
        if dead and changed:
            facts = {"message": str(message.pk), "type": message.type, "thread": message.thread}
            record(act="exchange.dead_letter", actor=SYSTEM, reason=reason, facts=facts)
    if dead and not changed:  # another carrier has taken it in meanwhile
        _tell_hub(message, EnvelopeState.REFUSED, EnvelopeState.DELIVERED, "")


def _tell_hub(message: InboxMessage, before: EnvelopeState, after: EnvelopeState, reason: str) -> None:
    with door(PUBLIC):
        Envelope.objects.filter(pk=message.pk, state=before).update(state=after, error=reason)
