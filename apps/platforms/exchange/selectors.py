"""Reading: whom one can write to, how a case travels, what waits or has failed."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.platforms.exchange.enums import EnvelopeState, InboxState, OutboxState
from apps.platforms.exchange.hub.models import Address, Envelope
from apps.platforms.exchange.models import Handover, InboxMessage, OutboxMessage
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions, codes_of, jurisdiction_by_code

REACHABLE = {JurisdictionState.ACTIVE, JurisdictionState.MAINTENANCE}


def addresses(code: str) -> QuerySet[Address]:
    """The departments of a jurisdiction that can be written to, in its own order."""
    return Address.objects.filter(jurisdiction_code=code, active=True)


def jurisdictions_to_write_to(*, besides: str = "") -> list[Jurisdiction]:
    """Jurisdictions that have an address, by code, without the one `besides`; mail to one in maintenance waits."""
    known = set(Address.objects.filter(active=True).order_by().values_list("jurisdiction_code", flat=True).distinct())
    return [j for j in all_jurisdictions() if j.code in known - {besides} and j.state in REACHABLE]


def handovers_of(case_id: UUID) -> QuerySet[Handover]:
    """Where the case came from and where it was handed to, oldest first."""
    return Handover.objects.filter(case_id=case_id)


def failed_envelopes(code: str) -> QuerySet[Envelope]:
    """Messages from or to a jurisdiction that failed in the hub, and those of its own that the receiver refused."""
    codes = codes_of(jurisdiction_by_code(code))
    dead = Q(state=EnvelopeState.DEAD) & (Q(from_code__in=codes) | Q(to_code__in=codes))
    return Envelope.objects.filter(dead | Q(state=EnvelopeState.REFUSED, from_code__in=codes))


def has_failed(code: str, thread: str) -> bool:
    """Whether a message of the thread that left this jurisdiction has failed for good or was refused."""
    outbox, _inbox, hub = failed(code)
    return outbox.filter(thread=thread).exists() or hub.filter(thread=thread).exists()


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many messages wait, and how many have failed for good."""

    leaving: int
    on_the_way: int
    arriving: int
    failed: int


def counts(code: str) -> Counts:
    """The numbers of a jurisdiction, behind its door."""
    return Counts(
        leaving=OutboxMessage.objects.filter(state=OutboxState.QUEUED).count(),
        on_the_way=Envelope.objects.filter(
            state=EnvelopeState.POSTED, from_code__in=codes_of(jurisdiction_by_code(code))
        ).count(),
        arriving=InboxMessage.objects.filter(state=InboxState.RECEIVED).count(),
        failed=failed_count(code),
    )


def failed_count(code: str) -> int:
    """Dead letters of a jurisdiction: in its outbox, its inbox, and in the hub."""
    outbox, inbox, hub = failed(code)
    parts = [found.order_by().values("pk") for found in (outbox, inbox, hub)]
    return parts[0].union(*parts[1:], all=True).count()


def replayable(code: str, most: int = 500) -> list[OutboxMessage | InboxMessage | Envelope]:
    """Dead letters that this side can send again: not those that the receiver has refused."""
    outbox, inbox, hub = failed(code)
    return [*outbox[:most], *inbox[:most], *hub.filter(state=EnvelopeState.DEAD)[:most]]


def failed(code: str) -> tuple[QuerySet[OutboxMessage], QuerySet[InboxMessage], QuerySet[Envelope]]:
    """The dead letters themselves."""
    return (
        OutboxMessage.objects.filter(state=OutboxState.DEAD),
        InboxMessage.objects.filter(state=InboxState.DEAD),
        failed_envelopes(code),
    )
