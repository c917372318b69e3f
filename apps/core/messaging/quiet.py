"""Whether messages are queued: what is carried over from former years, and the demo's past, send none."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_aloud: ContextVar[bool] = ContextVar("messages_are_queued", default=True)


@contextmanager
def telling(aloud: bool) -> Iterator[None]:
    """Inside, acts queue their messages and bells, or (False) none."""
    token = _aloud.set(aloud)
    try:
        yield
    finally:
        _aloud.reset(token)


def aloud() -> bool:
    """Whether messages are queued now."""
    return _aloud.get()
