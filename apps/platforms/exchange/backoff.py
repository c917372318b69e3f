"""When to try again, and when to give up."""

from datetime import datetime, timedelta

from django.utils import timezone

MAX_TRIES = 12
FIRST_SECONDS = 2.0
LONGEST = timedelta(minutes=30)


def exhausted(tries: int) -> bool:
    """Whether this many failed tries make a dead letter: the last comes about an hour after the first."""
    return tries >= MAX_TRIES


def next_try(tries: int, now: datetime | None = None) -> datetime:
    """When to try again after `tries` failures: 2, 4, 8 … seconds, at most half an hour."""
    delay = min(timedelta(seconds=FIRST_SECONDS * 2 ** (tries - 1)), LONGEST)
    return (now or timezone.now()) + delay


def told(error: Exception) -> str:
    """An error as a dead letter tells it."""
    kind = type(error).__name__
    return f"{kind}: {error}"[:1000] if str(error) else kind
