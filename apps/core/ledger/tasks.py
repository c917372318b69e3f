"""The sealing task of the beat: every jurisdiction in which something waits, then the anchors outside the database."""

import logging

from celery import shared_task

from apps.core.ledger.anchoring import copy_out
from apps.core.ledger.errors import LedgerError
from apps.core.ledger.sealing import LIMIT, seal_pending
from apps.core.ledger.stores import store
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.waiting import jurisdictions_with

log = logging.getLogger(__name__)
_caught_up = False  # a process that has just begun looks at every chain: another may have died between seal and file


@shared_task(name="ledger.seal")
def seal() -> int:
    """Seal what waits everywhere. Returns how many entries were sealed.

    A jurisdiction that cannot be sealed is logged and does not hold up the others. May be run twice at once.
    """
    global _caught_up
    sealed: dict[str, int] = {}
    for jurisdiction in jurisdictions_with("ledger_pending"):
        try:
            if count := _seal_all(jurisdiction):
                sealed[jurisdiction.code] = count
        except LedgerError as error:
            log.error("ledger of %s is not sealed: %s", jurisdiction.slug, error)
        except Exception:
            log.exception("ledger of %s could not be sealed", jurisdiction.slug)
    everywhere = not (_caught_up and store().far)
    _caught_up = False
    copy_out(None if everywhere else sealed)
    _caught_up = True
    return sum(sealed.values())


def _seal_all(jurisdiction: Jurisdiction) -> int:
    total = 0
    while True:
        with door(jurisdiction):
            made = seal_pending()
        if made is None:
            return total
        total += made.size
        if made.size < LIMIT:
            return total
