"""Locks are asked for briefly and often: whoever waits for one makes everybody else queue behind it."""

import random
from collections.abc import Iterator

from django.db import connection

LOCK_TIMEOUT_MS = 200  # far below deadlock_timeout (1 s): in a deadlock it is the upgrade that gives way
LOCK = 719_360_000  # the key of "a rollout runs" in this database
LOCKED = frozenset({"55P03", "40P01", "40001"})  # lock not available, deadlock, serialization
FIRST_S, LONGEST_S = 0.2, 10.0


def lock_timeout() -> None:
    """For the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")


def wait_before(attempt: int) -> float:
    """Seconds before the try after `attempt` unlucky ones: doubled each time, with a chance to miss each other."""
    doubled: float = FIRST_S * 2 ** min(attempt - 1, 10)
    return min(LONGEST_S, doubled) * random.uniform(0.75, 1.25)  # noqa: S311


def waits(tries: int) -> Iterator[float]:
    """The pauses between so many tries."""
    yield from (wait_before(attempt) for attempt in range(1, tries))
