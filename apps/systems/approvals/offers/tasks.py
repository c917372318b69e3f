"""New versions of the centre reach the jurisdictions by themselves, on the day they come into force."""

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import translation

from apps.core.ledger.services import SYSTEM
from apps.core.workdays.services import today
from apps.systems.approvals.items.selectors import codes_newer_than
from apps.systems.approvals.offers.adopting import follow
from apps.systems.approvals.offers.enums import OfferState
from apps.systems.approvals.offers.models import Offer
from tenants.context import door
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)
_BEHIND = (
    "t.state = 'offered' AND EXISTS (SELECT 1 FROM public.items_itemversion v WHERE v.item_id = t.item"
    " AND v.number > t.version AND v.in_force_from <= DATE '{day}'"
    " AND (v.in_force_to IS NULL OR v.in_force_to >= DATE '{day}'))"
)


@shared_task(name="offers.follow")
def follow_versions() -> int:
    """Take over what has come into force: one statement finds where, a transaction for each place. How many offers."""
    followed = 0
    for place in jurisdictions_with("offers_offer", _BEHIND.replace("{day}", today().isoformat())):
        with door(place), translation.override(settings.LANGUAGE_CODE):
            held = dict(Offer.objects.filter(state=OfferState.OFFERED).values_list("item", "version"))
            behind = codes_newer_than(held)
            for offer in Offer.objects.filter(item__in=behind):
                follow(actor=SYSTEM, offer=offer)
            followed += len(behind)
    if followed:
        log.info("versions of service items taken over", count=followed)
    return followed
