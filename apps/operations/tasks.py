"""Housekeeping by beat."""

from celery import shared_task
from django.utils import timezone

from apps.core.citizens import services as citizens
from apps.core.files import services as files
from apps.core.messaging import services as messaging
from tenants import selectors
from tenants.context import PUBLIC, door


@shared_task(name="operations.tidy")
def tidy() -> None:
    """Delete expired sessions, codes and drafts, notices read long ago, files left in quarantine."""
    from django.contrib.sessions.models import Session

    with door(PUBLIC):
        citizens.purge()
    for jurisdiction in selectors.all_jurisdictions():
        if jurisdiction.state == "active":
            with door(jurisdiction):
                Session.objects.filter(expire_date__lt=timezone.now()).delete()
                messaging.purge()
                files.purge_quarantine()
