"""The office's side of the relay, by beat."""

import structlog
from celery import shared_task

from apps.core.relay import intake
from tenants.context import door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)


@shared_task(name="relay.take_in")
def take_in() -> int:
    """Take in what citizens have handed in anywhere: one statement to find it, one transaction each. Returns how many."""
    taken = 0
    for jurisdiction in jurisdictions_with("relay_submission", intake.WAITING):
        with door(jurisdiction):
            keys = intake.waiting()
        for submission in keys:
            with door(jurisdiction):
                taken += intake.take_in(submission)
    if taken:
        log.info("submissions taken in", count=taken)
    return taken
