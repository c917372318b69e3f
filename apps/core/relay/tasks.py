"""The office's side of the relay, by beat."""

import structlog
from celery import shared_task
from django.db import Error

from apps.core.relay import intake
from apps.core.relay.models import Submission
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)


@shared_task(name="relay.take_in")
def take_in() -> int:
    """Take in what citizens have handed in anywhere: one statement finds it, one transaction each. Returns how many."""
    taken = 0
    for jurisdiction in jurisdictions_with("relay_submission", intake.WAITING):
        with door(jurisdiction):
            keys = intake.waiting()
        for submission in keys:
            taken += _take_in(jurisdiction, submission)
    if taken:
        log.info("submissions taken in", count=taken)
    return taken


def _take_in(jurisdiction: Jurisdiction, submission: Submission) -> bool:
    """One that cannot even be noted as failed waits for the next round, and holds back nobody else."""
    try:
        with door(jurisdiction):
            return intake.take_in(submission)
    except Error:
        log.exception("submission not taken in", submission=str(submission.pk), jurisdiction=jurisdiction.schema_name)
        return False
