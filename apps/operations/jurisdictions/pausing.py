"""Closed while it is worked on: citizens and officials are told, and every process knows before the work begins."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.maintenance.models import Maintenance
from tenants.maintenance.services import begin, end
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role
from tenants.registers import TTL_SECONDS

EXPECTED = timedelta(minutes=30)
UNTIL_KNOWN = TTL_SECONDS + 1  # seconds until every process has read the register anew
WORDS = gettext_noop("Data is being maintained. What you have handed in is kept in full.")


@contextmanager
def paused(place: Jurisdiction, *, by: str, work: str, wait: float = UNTIL_KNOWN) -> Iterator[None]:
    """Under maintenance for the length of the block. Outside of any door.

    One that was under maintenance before stays so afterwards, unless it was by an earlier run of the same work that
    was killed. Where the work itself has ended the jurisdiction (archived), there is nothing to open again.
    """
    ours = _begin(place, by, work)
    if ours:
        time.sleep(wait)
    try:
        yield
    finally:
        if ours:
            _end(place, by, work)


def _begin(place: Jurisdiction, by: str, work: str) -> bool:
    with door(PUBLIC, role=owner_role()):
        open_one = Maintenance.objects.filter(code=place.code, ended_at=None).first()
        if open_one is not None:
            return open_one.reason == work
        now = Jurisdiction.objects.get(pk=place.pk)
        if now.state != JurisdictionState.ACTIVE:
            return False
        begin(
            jurisdiction=now,
            by=by,
            reason=work,
            words=gettext(WORDS),
            expected_end=timezone.now() + EXPECTED,
            by_work=True,
        )
        return True


def _end(place: Jurisdiction, by: str, work: str) -> None:
    with door(PUBLIC, role=owner_role()):
        now = Jurisdiction.objects.get(pk=place.pk)
        if now.state == JurisdictionState.MAINTENANCE:
            end(jurisdiction=now, by=by, reason=work, by_work=True)
        else:
            Maintenance.objects.filter(code=place.code, ended_at=None).update(
                ended_at=timezone.now(), ended_by=by, end_reason=work
            )
