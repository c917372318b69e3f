"""Whether people are told at all: imports of old cases and demo data are quiet."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_aloud: ContextVar[bool] = ContextVar("messaging_tell", default=True)


@contextmanager
def telling(aloud: bool) -> Iterator[None]:
    """Whether messages are sent (an import of old cases sends none)."""
    token = _aloud.set(aloud)
    try:
        yield
    finally:
        _aloud.reset(token)


def is_aloud() -> bool:
    """Whether messages are sent now."""
    return _aloud.get()
