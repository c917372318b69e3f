"""Time passes: what nobody accepted or refused within five working days counts as accepted."""

from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from apps.core.workdays.services import local_date
from apps.systems.approvals.applications.acceptance import deem_accepted
from apps.systems.approvals.applications.enums import ApplicationState
from apps.systems.approvals.applications.models import Application
from tenants.context import door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)
_DUE = (
    "t.counts_from IS NULL AND t.answer_by < DATE '{on}' AND EXISTS"
    " (SELECT 1 FROM {{schema}}.cases_case c WHERE c.id = t.case_id AND c.state = 'received')"
)


@shared_task(name="applications.deem")
def deem() -> int:
    """Accept by silence everywhere; once, whatever is restarted. Returns how many."""
    return deem_at(timezone.now())


def deem_at(moment: datetime) -> int:
    """`deem` at a given moment (tests inject the time)."""
    on, deemed = local_date(moment), 0
    for jurisdiction in jurisdictions_with("applications_application", _DUE.format(on=on.isoformat())):
        with door(jurisdiction):
            due = Application.objects.filter(
                counts_from__isnull=True, answer_by__lt=on, case__state=ApplicationState.RECEIVED
            ).order_by("answer_by", "pk")
            for key in list(due.values_list("pk", flat=True)[:500]):
                deemed += deem_accepted(case_id=key, at=moment) is not None
    if deemed:
        log.info("applications accepted by silence", count=deemed)
    return deemed
