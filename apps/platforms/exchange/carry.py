"""Carrying messages: outbox to hub (`posting`), hub to inbox (`delivering`), inbox to handler (`processing`).

Each step is made of transactions that can all be repeated: a worker may be killed between any two of them, and two
workers may do the same work at once. A transaction belongs to one schema: what was done on the other side is marked in
the next one, and doing it again changes nothing, because the message's id is the key all the way. So nothing is lost
and nothing doubled; the handler's effects and the mark `processed` are one transaction.
"""

import time
from collections.abc import Callable, Iterable

import structlog
from django.utils import timezone

from apps.platforms.exchange.delivering import deliver_waiting, receivers
from apps.platforms.exchange.posting import post_waiting
from apps.platforms.exchange.processing import process_waiting
from tenants.models import Jurisdiction
from tenants.waiting import jurisdictions_with

log = structlog.get_logger(__name__)

READY = (
    "t.state = 'received' AND t.sequence = 1 + coalesce((SELECT max(s.sequence) FROM {schema}.exchange_inboxmessage s"
    " WHERE s.from_code = t.from_code AND s.thread = t.thread AND s.state IN ('processed', 'skipped')), 0)"
)


def carry(*, seconds: float = 5.0) -> int:
    """Carry until nothing is due, or the time is over; the number of moves made (three for a message carried through).

    What one jurisdiction cannot do at the moment is logged and left waiting; the others go on. The time is short, so
    that a long queue here does not hold up the worker's other tasks: the beat comes again at once.
    """
    end, moved = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        round_ = (
            _each(jurisdictions_with("exchange_outboxmessage", _due("t.state = 'queued'")), post_waiting, end)
            + _each(receivers(), deliver_waiting, end)
            + _each(jurisdictions_with("exchange_inboxmessage", _due(READY)), process_waiting, end)
        )
        if not round_:
            break
        moved += round_
    return moved


def _due(condition: str) -> str:
    return f"{condition} AND t.next_try_at <= '{timezone.now().isoformat()}'"


def _each(places: Iterable[Jurisdiction], step: Callable[[Jurisdiction], int], end: float) -> int:
    moved = 0
    for place in places:
        if time.monotonic() > end:
            break
        try:
            moved += step(place)
        except Exception:
            log.exception("exchange_step_failed", step=step.__name__, jurisdiction=place.schema_name)
    return moved
