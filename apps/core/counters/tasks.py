"""The folding task of the beat: every jurisdiction in which something was appended."""

import logging

from celery import shared_task

from apps.core.counters import services
from tenants.waiting import jurisdictions_with

log = logging.getLogger(__name__)


@shared_task(name="counters.fold")
def fold() -> int:
    """Fold what was appended everywhere: one statement finds where, then a transaction each. Returns how many rows.

    A jurisdiction that cannot be folded is logged and does not hold up the others. May be run twice at once.
    """
    folded = 0
    for place in jurisdictions_with("counters_casedelta"):
        try:
            folded += services.fold(place)
        except Exception:
            log.exception("counters of %s could not be folded", place.slug)
    return folded
