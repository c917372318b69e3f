"""Housekeeping by beat; and the rollout that the console starts."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from apps.core.citizens import services as citizens
from apps.core.files import services as files
from apps.core.messaging import services as messaging
from apps.operations import rollouts
from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.provisioning.schemas import owner_role
from tenants.rollouts.engine import Run
from tenants.rollouts.enums import RolloutState
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.models import Rollout


@shared_task(name=rollouts.TASK)
def run_rollout(rollout_id: int) -> None:
    """Upgrade whoever waits: sent by the console, taken by the owner's worker. May come twice: one runner at a time."""
    with door(PUBLIC, role=owner_role()):
        rollout = Rollout.objects.select_related("release").get(pk=rollout_id)
    if rollout.state == RolloutState.RUNNING:
        with suppress(RolloutError):  # another one runs: it sees to everybody
            rollouts.carry_out(Run(rollout))


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
