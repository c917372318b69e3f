"""The exchange's beat: carry messages, publish directories, empty what need not be kept."""

import structlog
from celery import shared_task
from django.db import DatabaseError

from apps.platforms.exchange import blobs, care
from apps.platforms.exchange.carry import carry as carry_all
from apps.platforms.exchange.directory import publish_directory
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.selectors import all_jurisdictions

log = structlog.get_logger(__name__)


@shared_task(name="exchange.carry")
def carry() -> None:
    """Carry what is due. Any number of workers may run it at once."""
    moved = carry_all()
    if moved:
        log.info("exchange_carried", moves=moved)


@shared_task(name="exchange.publish_directories")
def publish_directories() -> None:
    """Bring the directory up to date with every jurisdiction's departments."""
    changed = 0
    for jurisdiction in all_jurisdictions():
        if jurisdiction.state != JurisdictionState.ACTIVE:
            continue
        try:
            with door(jurisdiction):
                changed += publish_directory(jurisdiction)
        except DatabaseError:  # one that cannot be reached now must not keep back the others
            log.exception("exchange_directory_failed", jurisdiction=jurisdiction.schema_name)
    if changed:
        log.info("exchange_directory_changed", addresses=changed)


@shared_task(name="exchange.tidy")
def tidy() -> None:
    """Empty old payloads in the hub and take their files out. Files first: a run cut short is simply repeated."""
    with door(PUBLIC):
        old = care.old_payloads()
    for envelope in old:
        blobs.remove(envelope.pk, envelope.digests())
    if old:
        with door(PUBLIC):
            care.empty_payloads(envelope.pk for envelope in old)
        log.info("exchange_payloads_emptied", envelopes=len(old))
