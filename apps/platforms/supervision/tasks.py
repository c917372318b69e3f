"""The beat of supervision: what waits is taken, what falls due is raised, who is concerned is told."""

from datetime import datetime

import structlog
from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from apps.core.workdays.services import last_entered
from apps.platforms.supervision.notifying import notify_waiting
from apps.platforms.supervision.rulebook.services import rulebook
from apps.platforms.supervision.running import raise_all, recount_all, take_all
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
    """Count anew what was written before a year's notice was entered, where it rests on such a year, and before the
    rules in force came. Returns how many matters.
    """
    with door(PUBLIC):
        entered, ruled = last_entered(), rulebook().versions[-1].since
    conditions, stale = [], Q(pk__in=[])
    if entered is not None:
        conditions.append(f"(t.provisional AND t.projected_at < '{entered.isoformat()}')")
        stale |= Q(provisional=True, projected_at__lt=entered)
    if ruled is not None:
        conditions.append(f"t.projected_at < '{ruled.isoformat()}'")
        stale |= Q(projected_at__lt=ruled)
    if not conditions:
        return 0
    condition = f"t.ended_at IS NULL AND ({' OR '.join(conditions)})"
    return sum(recount_all(jurisdiction, stale) for jurisdiction in jurisdictions_with("supervision_matter", condition))


@shared_task(name="supervision.score")
def score() -> int:
    """Score the month that has ended, where that is not done yet; returns how many scores were written."""
    return keeping.score_everywhere(timezone.now())
