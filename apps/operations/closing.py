"""Closing a jurisdiction for maintenance and opening it again: with the centre's ledger in one transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.citizens.services import prolong_drafts
from apps.core.ledger.services import Actor, record
from apps.operations.refusals import OperationRefused
from tenants.maintenance import services
from tenants.maintenance.models import Maintenance
from tenants.maintenance.services import MaintenanceRefused
from tenants.models import Jurisdiction


@transaction.atomic
def close_for_maintenance(
    *, actor: Actor, jurisdiction: Jurisdiction, reason: str, words: str, expected_end: datetime
) -> Maintenance:
    """Portal and office answer with the reason and the expected end. Raises OperationRefused."""
    try:
        made = services.begin(
            jurisdiction=jurisdiction, by=actor.name, reason=reason, words=words, expected_end=expected_end
        )
    except MaintenanceRefused as refused:
        raise _told(refused) from refused
    facts = {"code": jurisdiction.code, "words": made.words, "expected_end": expected_end.isoformat()}
    record(act="maintenance.begun", actor=actor, reason=made.reason, facts=facts)
    return made


@transaction.atomic
def postpone_end(*, actor: Actor, jurisdiction: Jurisdiction, words: str, expected_end: datetime) -> Maintenance:
    """Say another end, or other words. Raises OperationRefused."""
    try:
        changed = services.postpone(jurisdiction=jurisdiction, words=words, expected_end=expected_end)
    except MaintenanceRefused as refused:
        raise _told(refused) from refused
    facts = {"code": jurisdiction.code, "words": changed.words, "expected_end": expected_end.isoformat()}
    record(act="maintenance.postponed", actor=actor, facts=facts)
    return changed


@transaction.atomic
def open_after_maintenance(
    *, actor: Actor, jurisdiction: Jurisdiction, reason: str, by_work: bool = False
) -> Maintenance:
    """Portal and office serve again; letters being written there get back the days that the closing took.

    `by_work` opens what an operation has closed that was killed. Raises OperationRefused.
    """
    try:
        ended = services.end(jurisdiction=jurisdiction, by=actor.name, reason=reason, by_work=by_work)
    except MaintenanceRefused as refused:
        raise _told(refused) from refused
    if ended.ended_at is not None:
        prolong_drafts(schema=jurisdiction.schema_name, since=ended.began_at, until=ended.ended_at)
    facts = {"code": jurisdiction.code, "began_at": ended.began_at.isoformat()}
    record(act="maintenance.ended", actor=actor, reason=ended.end_reason, facts=facts)
    return ended


def _told(refused: MaintenanceRefused) -> OperationRefused:
    match refused.code:
        case "centre":
            return OperationRefused(_("The central team's own office cannot be closed: nobody could open it again."))
        case "not_in_service":
            return OperationRefused(_("The jurisdiction is not in service, or somebody else has just closed it."))
        case "not_closed":
            return OperationRefused(_("No maintenance is open here: somebody else has ended it, or none was begun."))
        case "by_work":
            return OperationRefused(_("An operation has closed it (a restore, a merger) and opens it again itself."))
        case "words":
            return OperationRefused(_("Citizens must read why the site is closed."), field="words")
        case "end":
            return OperationRefused(_("The expected end must lie ahead."), field="expected_end")
    return OperationRefused(_("Say why: the reason is kept in the ledger."), field="reason")
