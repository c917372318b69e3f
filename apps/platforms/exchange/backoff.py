"""When to try again, when to give up, and how a failure is told."""

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


class Told(Exception):
    """A failure whose words are meant for people: `what is wrong: detail`, the part before the colon translatable."""


def told(error: Exception) -> str:
    """A failure as a dead letter keeps it; of an error nobody foresaw also its kind."""
    if isinstance(error, Told):
        return str(error)[:1000]
    kind = type(error).__name__
    return f"{kind}: {error}"[:1000] if str(error) else kind
