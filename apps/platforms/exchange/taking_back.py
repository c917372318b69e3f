"""Taking back a case whose handover has failed for good: in the outbox, in the hub, or refused by the receiver.

The mark is the envelope's: `withdrawn`, set under its row's lock. The receiver's processing takes the same lock before
it hands a message to its system, and a replay only wakes envelopes that are not withdrawn. So of taking back and taking
in one comes first, and the other finds it: the case is in one place, whatever a slow carrier or a replay does later.
Where no envelope is there yet, an empty one is left in its place, which a slow posting does not overwrite.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.ledger.services import Actor, record
from apps.platforms.exchange import labels
from apps.platforms.exchange.enums import EnvelopeState, HandoverState, OutboxState
from apps.platforms.exchange.handover import TRANSFER, HandoverRefused, facts_of, outgoing_of
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import Handover, OutboxMessage
from tenants.context import current_jurisdiction

FAILED = (EnvelopeState.DEAD, EnvelopeState.REFUSED, EnvelopeState.WITHDRAWN)


def failure_of(case_id: UUID) -> str:
    """Why the handover of a case has failed for good, in words; empty where it has not."""
    handover = outgoing_of(case_id)
    if handover is None or handover.state != HandoverState.SENT:
        return ""
    return failure_of_message(handover.peer_code, handover.thread, TRANSFER)


def failure_of_message(to_code: str, thread: str, type: str) -> str:
    """Why the first message of a type in a thread has failed for good, in words; empty where it has not."""
    found = OutboxMessage.objects.filter(to_code=to_code, thread=thread, type=type)
    message = found.order_by("sequence").first()
    if message is None:
        return ""
    envelope = Envelope.objects.filter(pk=message.pk).first()
    if envelope is not None and message.state == OutboxState.SENT:
        return _words(envelope.error) if envelope.state in FAILED else ""
    return _words(message.error) if message.state == OutboxState.DEAD and envelope is None else ""


def _words(error: str) -> str:
    return labels.reason(error) or _("no reason is known")


@transaction.atomic
def take_back(*, case: Case, actor: Actor, reason: str, at: datetime | None = None) -> Handover:
    """End the failed handover of a case: it is the sender's again. The case's row is locked by the caller.

    Raises HandoverRefused while the message is on its way, or once it has been taken in there.
    """
    moment = at or timezone.now()
    handover = (
        Handover.objects.select_for_update().filter(case_id=case.pk, outgoing=True, ended_at__isnull=True).first()
    )
    message = _message(handover) if handover is not None else None
    if handover is None or message is None or handover.state != HandoverState.SENT:
        raise HandoverRefused(_("The case has arrived there. The other side answers it, or gives it back."))
    _withdraw(message)
    handover.state, handover.ended_at = HandoverState.TAKEN_BACK, moment
    handover.save(update_fields=["state", "ended_at"])
    record(
        act="exchange.taken_back",
        actor=actor,
        case_id=case.pk,
        number=case.number,
        reason=reason,
        facts={**facts_of(handover), "message": str(message.pk), "error": message.error},
        occurred_at=moment,
    )
    return handover


def _message(handover: Handover) -> OutboxMessage | None:
    found = OutboxMessage.objects.filter(to_code=handover.peer_code, thread=handover.thread, type=TRANSFER)
    return found.order_by("sequence").first()


def _withdraw(message: OutboxMessage) -> None:
    """The envelope first, then the outbox, as a replay locks them. What followed in the thread goes the same way."""
    envelope = _envelope(message)
    own = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    lost = own.state in {OutboxState.SENT, OutboxState.DEAD, OutboxState.WITHDRAWN}
    if not lost or envelope.state not in FAILED:
        raise HandoverRefused(_("The message is on its way. It can be taken back when it has failed for good."))
    thread = {"to_code": message.to_code, "thread": message.thread}
    mine = OutboxMessage.objects.filter(**thread)
    Envelope.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(state=EnvelopeState.WITHDRAWN)
    mine.update(state=OutboxState.WITHDRAWN)


def _envelope(message: OutboxMessage) -> Envelope:
    """The envelope, locked; of a message that never left an empty one, so that it cannot leave any more."""
    here, now = current_jurisdiction().code, timezone.now()
    if message.state == OutboxState.DEAD:
        empty = Envelope(
            id=message.pk,
            from_code=message.from_code or here,
            to_code=message.to_code,
            type=message.type,
            thread=message.thread,
            sequence=message.sequence,
            payload="",
            token="",
            state=EnvelopeState.WITHDRAWN,
            error=message.error,
            next_try_at=now,
            posted_at=now,
        )
        Envelope.objects.bulk_create([empty], ignore_conflicts=True)
    found = Envelope.objects.select_for_update().filter(pk=message.pk).first()
    if found is None:
        raise HandoverRefused(_("The message is on its way. It can be taken back when it has failed for good."))
    return found
