"""A carrier in a process of its own, to be killed: it carries until the end of days and notes what it takes in."""

import time

from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM, record
from apps.platforms.exchange import registry
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.registry import Incoming

TYPE = "test.note"
ACT = "test.taken"


def note(message: Incoming) -> None:
    """Append an entry: a message taken in twice would leave two. `before` proves the order within the thread."""
    before = Entry.objects.filter(act=ACT, facts__thread=message.thread).count()
    facts = {"message": str(message.id), "thread": message.thread, "sequence": message.sequence, "before": before}
    record(act=ACT, actor=SYSTEM, facts=facts)


def main() -> None:
    registry.handles(TYPE)(note)
    print("ready", flush=True)
    while True:
        carry(seconds=5)
        time.sleep(0.02)
