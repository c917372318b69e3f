"""Closing a jurisdiction for good: nothing is open in it, nobody writes in it, what happened there stays readable."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.anchoring import copy_out
from apps.core.ledger.services import Actor
from apps.core.messaging.models import OutgoingMessage
from apps.core.relay.enums import IntakeState
from apps.core.relay.intake import waiting
from apps.core.relay.models import Intake, PublicRecord
from apps.operations.jurisdictions.entries import record_there_and_in_the_centre
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from apps.operations.jurisdictions.sealing import seal_everything
from apps.platforms.exchange.enums import InboxState, OutboxState
from apps.platforms.exchange.hub.models import Address, Envelope
from apps.platforms.exchange.models import Handover, InboxMessage, OutboxMessage
from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState, Level
from tenants.models import Jurisdiction
from tenants.provisioning.closing import freeze, hold, patiently
from tenants.provisioning.schemas import owner_role

MOST_LISTED = 200


def archive(*, jurisdiction: Jurisdiction, actor: Actor, reason: str) -> Jurisdiction:
    """Close a jurisdiction. Raises JurisdictionRefused, naming what is still open, and StillInUse.

    One transaction: under a lock that waits for everybody who is at work there, so that nothing slips in between the
    check and the closing.
    """
    check(jurisdiction)
    patiently(lambda: _close(jurisdiction, actor, reason))
    copy_out([jurisdiction.code])
    selectors.forget()
    return selectors.jurisdiction_by_code(jurisdiction.code)


def check(jurisdiction: Jurisdiction) -> None:
    """Whether it may be closed now. Raises JurisdictionRefused."""
    if jurisdiction.level in {Level.CENTRE, Level.PROVINCE}:
        raise JurisdictionRefused(f"{jurisdiction.name} cannot be closed: the province stands on it.")
    if jurisdiction.state == JurisdictionState.ARCHIVED:
        raise JurisdictionRefused(f"{jurisdiction.name} is closed already.")
    with door(PUBLIC, role=owner_role()):
        below = Jurisdiction.objects.filter(parent_code=jurisdiction.code).exclude(state=JurisdictionState.ARCHIVED)
        names = [f"{child.code} {child.name}" for child in below]
    if names:
        raise JurisdictionRefused(f"{jurisdiction.name} still has places below it: merge or close them first.", names)
    with door(jurisdiction, role=owner_role()):
        _refuse_while_open(jurisdiction)


def _refuse_while_open(jurisdiction: Jurisdiction) -> None:
    found = still_open(jurisdiction)
    if found:
        raise JurisdictionRefused(
            f"{jurisdiction.name} still has open work. End it or hand it over, or merge the jurisdiction into another.",
            found,
        )


def still_open(jurisdiction: Jurisdiction) -> list[str]:
    """What stands in the way, a line each, behind the jurisdiction's door."""
    cases = Case.objects.filter(closed_at__isnull=True).order_by("number")
    lines = [f"case {number}, {state}" for number, state in cases.values_list("number", "state")[:MOST_LISTED]]
    lines += [f"handover {thread}" for thread in _texts(Handover.objects.filter(ended_at__isnull=True), "thread")]
    lines += [f"submission {s.kind} {s.number} waits to be taken in" for s in waiting(MOST_LISTED)]
    failed = Intake.objects.filter(state=IntakeState.FAILED, next_try_at__isnull=True)
    lines += [f"submission {key} could not be taken in" for key in _texts(failed, "submission_id")]
    leaving = OutboxMessage.objects.exclude(state=OutboxState.SENT)
    lines += [f"message {thread} has not left" for thread in _texts(leaving, "thread")]
    arriving = InboxMessage.objects.filter(state__in=[InboxState.RECEIVED, InboxState.DEAD])
    lines += [f"message {thread} waits in the inbox" for thread in _texts(arriving, "thread")]
    codes = selectors.codes_of(jurisdiction)
    under_way = Envelope.objects.filter(state="posted", to_code__in=codes)
    lines += [f"message {thread} is on its way here" for thread in _texts(under_way, "thread")]
    queued = OutgoingMessage.objects.filter(state="queued").exclude(medium="inside").count()
    return [*lines, f"{queued} messages to people wait to be sent"] if queued else lines


def _texts(rows: "object", name: str) -> list[str]:
    return [str(value) for value in rows.order_by(name).values_list(name, flat=True)[:MOST_LISTED]]  # type: ignore[attr-defined]


def _close(jurisdiction: Jurisdiction, actor: Actor, reason: str) -> None:
    with door(jurisdiction, role=owner_role()):
        hold(jurisdiction.schema_name)
        _refuse_while_open(jurisdiction)
        Session.objects.all().delete()
        PublicRecord.objects.update(may_rate=False, may_reopen=False, may_supplement=False)
        Address.objects.filter(jurisdiction_code=jurisdiction.code).update(active=False, accepts=False)
        facts = {"cases": Case.objects.count(), "code": jurisdiction.code}
        record_there_and_in_the_centre(
            jurisdiction, act="jurisdiction.archived", actor=actor, reason=reason, facts=facts
        )
        seal_everything()
        freeze(jurisdiction.schema_name)
        Jurisdiction.objects.filter(pk=jurisdiction.pk).update(
            state=JurisdictionState.ARCHIVED, archived_at=timezone.now()
        )
