"""Time passes: consultations end in silence; without supplement or payment a request is no longer handled."""

from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from apps.core.workdays.services import local_date
from apps.systems.disclosure.requests.charging import lapse_fee
from apps.systems.disclosure.requests.consulting import lapse_consultation
from apps.systems.disclosure.requests.correcting import lapse_correction
from apps.systems.disclosure.requests.models import Consultation, CorrectionNotice, FeeNotice
from tenants.context import door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)
AT_ONCE = 500
_OF_STATE = " AND EXISTS (SELECT 1 FROM {{schema}}.cases_case c WHERE c.id = t.request_id AND c.state = '{state}')"
_SILENT = "t.opinion = '' AND t.due_on < DATE '{on}'" + _OF_STATE.format(state="consulting")
_UNANSWERED = "t.answered_at IS NULL AND t.answer_by < DATE '{on}'" + _OF_STATE.format(state="correction")
_UNPAID = "t.paid_on IS NULL AND t.pay_by < DATE '{on}'" + _OF_STATE.format(state="fee")


@shared_task(name="requests.lapse")
def lapse() -> int:
    """End what is over everywhere; once, whatever is restarted. Returns how many."""
    return lapse_at(timezone.now())


def lapse_at(moment: datetime) -> int:
    """`lapse` at a given moment (tests inject the time)."""
    on, ended = local_date(moment), 0
    day = on.isoformat()
    for place in jurisdictions_with("disclosure_requests_consultation", _SILENT.replace("{on}", day)):
        with door(place):
            due = Consultation.objects.filter(opinion="", due_on__lt=on, request__case__state="consulting")
            for key in list(due.order_by("due_on", "pk").values_list("pk", flat=True)[:AT_ONCE]):
                ended += lapse_consultation(consultation_id=key, at=moment) is not None
    for place in jurisdictions_with("disclosure_requests_correctionnotice", _UNANSWERED.replace("{on}", day)):
        with door(place):
            late = CorrectionNotice.objects.filter(
                answered_at__isnull=True, answer_by__lt=on, request__case__state="correction"
            )
            for key in list(late.order_by("answer_by", "pk").values_list("pk", flat=True)[:AT_ONCE]):
                ended += lapse_correction(case_id=key, at=moment) is not None
    for place in jurisdictions_with("disclosure_requests_feenotice", _UNPAID.replace("{on}", day)):
        with door(place):
            unpaid = FeeNotice.objects.filter(paid_on__isnull=True, pay_by__lt=on, request__case__state="fee")
            for key in list(unpaid.order_by("pay_by", "pk").values_list("pk", flat=True)[:AT_ONCE]):
                ended += lapse_fee(case_id=key, at=moment) is not None
    if ended:
        log.info("requests and consultations ended by time", count=ended)
    return ended
