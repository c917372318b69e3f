"""What happens at its time: scheduled publications, documents whose time is over."""

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone, translation

from apps.core.workdays.services import today
from apps.systems.disclosure.publications.models import Draft
from apps.systems.disclosure.publications.publishing import expire, publish_scheduled
from apps.systems.disclosure.publications.refusals import DraftOutdated, PublicationRefused
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)
_DUE = "t.stage = 'scheduled' AND t.publish_at <= now()"
_OVER = "t.state = 'published' AND t.validity = 'in_force' AND t.valid_until < DATE '{day}'"


@shared_task(name="publications.release")
def release() -> int:
    """Publish what has fallen due and end what is over: one statement each finds where. How many documents."""
    done = 0
    with translation.override(settings.LANGUAGE_CODE):
        for place in jurisdictions_with("publications_draft", _DUE):
            done += _publish_at(place)
        for place in jurisdictions_with("publications_publisheddocument", _OVER.format(day=today().isoformat())):
            with door(place):
                done += expire()
    if done:
        log.info("documents published or expired", count=done)
    return done


def _publish_at(place: Jurisdiction) -> int:
    """One transaction each: what cannot be published does not hold up the others."""
    now, done = timezone.now(), 0
    with door(place):
        due = list(Draft.objects.filter(stage="scheduled", publish_at__lte=now).order_by("publish_at"))
    for draft in due:
        try:
            with door(place):
                done += publish_scheduled(draft=draft, now=now) is not None
        except (PublicationRefused, DraftOutdated) as refused:
            log.warning("scheduled publication not made", place=place.code, draft=str(draft.pk), why=str(refused))
    return done
