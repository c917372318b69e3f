"""One jurisdiction from end to end: a transaction a batch, until nothing waits or is due."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from apps.platforms.supervision import projecting
from tenants.context import door
from tenants.models import Jurisdiction


def take_all(jurisdiction: Jurisdiction, now: datetime | None = None) -> int:
    """Everything that waits in one jurisdiction, a transaction a batch."""
    total = 0
    while True:
        with door(jurisdiction):
            done = projecting.take_waiting(now=now)
        total += done.taken
        if done.taken < projecting.BATCH:
            return total


def raise_all(jurisdiction: Jurisdiction, moment: datetime) -> int:
    """Everything that is due in one jurisdiction, a transaction a batch."""
    total = 0
    while True:
        with door(jurisdiction):
            done = projecting.raise_due(now=moment)
        total += len(done.raised)
        if done.matters < projecting.BATCH:
            return total


def recount_all(jurisdiction: Jurisdiction, stale: Q) -> int:
    """Everything in one jurisdiction that is to be counted anew; ends where a batch could not be written."""
    total = 0
    while True:
        with door(jurisdiction):
            counted = projecting.recount(stale=stale, now=timezone.now())
        total += counted
        if counted < projecting.BATCH:
            return total
