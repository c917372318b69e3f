"""Closing a jurisdiction and opening it again. Nothing is lost: what was handed in waits in its table.

A process whose register is up to half a minute old still accepts what citizens send: a submission is one row, and it
is taken in after the opening like everything that came before the closing.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tenants import selectors
from tenants.enums import JurisdictionState, Level
from tenants.maintenance.models import Maintenance
from tenants.maintenance.selectors import forget_after_commit
from tenants.models import Jurisdiction


class MaintenanceRefused(Exception):
    """`code`: "centre", "not_in_service", "not_closed", "by_work", "reason", "words", "end"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def begin(
    *, jurisdiction: Jurisdiction, by: str, reason: str, words: str, expected_end: datetime, by_work: bool = False
) -> Maintenance:
    """Close portal and office. Behind any door, in the caller's transaction. Raises MaintenanceRefused."""
    now = timezone.now()
    if jurisdiction.level == Level.CENTRE:
        raise MaintenanceRefused("centre")
    _check_texts(reason, words)
    if expected_end <= now:
        raise MaintenanceRefused("end")
    _move(jurisdiction, JurisdictionState.ACTIVE, JurisdictionState.MAINTENANCE, "not_in_service")
    return Maintenance.objects.create(
        code=jurisdiction.code,
        words=words.strip(),
        reason=reason.strip(),
        expected_end=expected_end,
        began_at=now,
        began_by=by,
        by_work=by_work,
    )


@transaction.atomic
def postpone(*, jurisdiction: Jurisdiction, words: str, expected_end: datetime) -> Maintenance:
    """It takes longer, or is over sooner, than was said. Raises MaintenanceRefused."""
    row = Maintenance.objects.select_for_update().filter(code=jurisdiction.code, ended_at=None).first()
    if row is None:
        raise MaintenanceRefused("not_closed")
    _check_texts(row.reason, words)
    if expected_end <= timezone.now():
        raise MaintenanceRefused("end")
    row.words, row.expected_end = words.strip(), expected_end
    row.save(update_fields=["words", "expected_end"])
    forget_after_commit()
    return row


@transaction.atomic
def end(*, jurisdiction: Jurisdiction, by: str, reason: str, by_work: bool = False) -> Maintenance:
    """Open portal and office again. Raises MaintenanceRefused: what an operation has closed only it opens."""
    if not reason.strip():
        raise MaintenanceRefused("reason")
    row = Maintenance.objects.select_for_update().filter(code=jurisdiction.code, ended_at=None).first()
    if row is None:
        raise MaintenanceRefused("not_closed")
    if row.by_work and not by_work:
        raise MaintenanceRefused("by_work")
    _move(jurisdiction, JurisdictionState.MAINTENANCE, JurisdictionState.ACTIVE, "not_closed")
    row.ended_at, row.ended_by, row.end_reason = timezone.now(), by, reason.strip()
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return row


def _check_texts(reason: str, words: str) -> None:
    if not reason.strip():
        raise MaintenanceRefused("reason")
    if not words.strip():
        raise MaintenanceRefused("words")


def _move(jurisdiction: Jurisdiction, before: str, after: str, refusal: str) -> None:
    """One UPDATE decides between two officials who press at once."""
    if not Jurisdiction.objects.filter(pk=jurisdiction.pk, state=before).update(state=after):
        raise MaintenanceRefused(refusal)
    selectors.forget_after_commit()
    forget_after_commit()
