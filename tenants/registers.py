"""What a process keeps of the public schema for half a minute, so that a page without a query stays one.

    _register: Register[dict[str, bool]] = Register(lambda: dict(FlagRule.objects.values_list("flag", "on")))
    _register.current()

A change made in this process is seen at once (`forget_after_commit`), everywhere else within TTL_SECONDS.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from tenants.context import PUBLIC, door

T = TypeVar("T")
TTL_SECONDS = 30.0
_all: "list[Register[Any]]" = []


class Register(Generic[T]):
    """Something read by `read`, behind the open door or a door of its own, and kept for TTL_SECONDS."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._kept: tuple[float, T] | None = None
        self._forgotten = 0
        _all.append(self)

    def _fresh(self) -> tuple[float, T] | None:
        kept = self._kept
        return kept if kept is not None and time.monotonic() - kept[0] < TTL_SECONDS else None

    def current(self) -> T:
        """What is known now; read anew where it is too old."""
        kept = self._fresh()
        if kept is None:
            with self._lock:
                kept = self._fresh() or self._renewed()
        return kept[1]

    def _renewed(self) -> tuple[float, T]:
        at, forgotten = time.monotonic(), self._forgotten
        if getattr(connection, "opening", None) is not None:
            found = self._read()
        else:
            with door(PUBLIC):
                found = self._read()
        kept = (at, found)
        if forgotten == self._forgotten:  # else it was changed while it was being read
            self._kept = kept
        return kept

    def forget(self) -> None:
        """Read it anew at the next question."""
        self._forgotten += 1
        self._kept = None

    def forget_after_commit(self) -> None:
        """Read it anew when the transaction has committed. Inside of it the old state is told: it may roll back."""
        transaction.on_commit(self.forget)


def forget_all() -> None:
    """Read everything anew: another database, another test."""
    for register in _all:
        register.forget()


def read_all() -> None:
    """Bring every register up to date, so that what follows pays for no reading."""
    for register in _all:
        register.current()
