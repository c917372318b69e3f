"""The beat of supervision: what waits is taken, what falls due is raised, who is concerned is told."""

from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from apps.core.workdays.services import last_entered
from apps.platforms.supervision import projecting
from apps.platforms.supervision.notifying import notify_waiting
from apps.platforms.supervision.running import raise_all, take_all
from apps.platforms.supervision.scoring import keeping
from tenants.context import PUBLIC, door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)


@shared_task(name="supervision.take")
def take() -> int:
    """Take what waits in every jurisdiction; returns how many entries. May run twice at once."""
    taken = 0
    for jurisdiction in jurisdictions_with("supervision_pending"):
        try:
            taken += take_all(jurisdiction)
        except Exception:
            log.exception("supervision_not_taken", jurisdiction=jurisdiction.slug)
    return taken


@shared_task(name="supervision.sweep")
def sweep() -> int:
    """Raise what has fallen due everywhere; returns how many alerts."""
    return sweep_at(timezone.now())


def sweep_at(moment: datetime) -> int:
    """`sweep` at a given moment (tests inject the time). One statement finds the jurisdictions."""
    raised = 0
    for jurisdiction in jurisdictions_with("supervision_matter", f"t.next_due_at <= '{moment.isoformat()}'"):
        try:
            raised += raise_all(jurisdiction, moment)
        except Exception:
            log.exception("supervision_not_swept", jurisdiction=jurisdiction.slug)
    if raised:
        log.info("alerts_raised", count=raised)
    return raised


@shared_task(name="supervision.notify")
def notify() -> int:
    """Tell those whom a new alert concerns; returns how many alerts were told."""
    told = 0
    for jurisdiction in jurisdictions_with("supervision_alert", "t.notified_at IS NULL"):
        with door(jurisdiction):
            told += notify_waiting(now=timezone.now())
    return told


@shared_task(name="supervision.recount")
def recount() -> int:
    """After a year's notice was entered: matters that rested on a provisional year are counted anew."""
    with door(PUBLIC):
        entered = last_entered()
    if entered is None:
        return 0
    condition = f"t.provisional AND t.ended_at IS NULL AND t.projected_at < '{entered.isoformat()}'"
    counted = 0
    for jurisdiction in jurisdictions_with("supervision_matter", condition):
        with door(jurisdiction):
            counted += projecting.recount(since=entered, now=timezone.now())
    return counted


@shared_task(name="supervision.score")
def score() -> int:
    """Score the month that has ended, where that is not done yet; returns how many scores were written."""
    return keeping.score_everywhere(timezone.now())
