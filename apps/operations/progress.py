"""A progress line for commands: a bar on a terminal, a line every few seconds elsewhere."""

import sys
import threading
import time
from io import TextIOBase
from types import TracebackType
from typing import Any, TextIO


class Progress:
    """Counts to `total`. Safe to call from several threads."""

    def __init__(self, label: str, total: int, stream: TextIO | TextIOBase | None = None) -> None:
        """`stream` may be a command's `stdout`: the stream beneath is written to, for a line may be rewritten."""
        self.label, self.total = label, max(total, 1)
        shown: Any = stream or sys.stdout
        self.stream: TextIO = getattr(shown, "_out", shown)
        self.done = 0
        self._lock = threading.Lock()
        self._started = self._shown = time.monotonic()

    def __enter__(self) -> "Progress":
        self._show(force=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._show(force=True)
        if self.stream.isatty():
            self.stream.write("\n")
            self.stream.flush()

    def step(self, count: int = 1) -> None:
        """So many more are done."""
        with self._lock:
            self.done += count
            self._show()

    def _show(self, *, force: bool = False) -> None:
        now = time.monotonic()
        interactive = self.stream.isatty()
        if not force and now - self._shown < (0.1 if interactive else 5.0):
            return
        self._shown = now
        seconds = now - self._started
        if interactive:
            filled = 30 * self.done // self.total
            bar = "█" * filled + "·" * (30 - filled)
            self.stream.write(f"\r{self.label:<28} {bar} {self.done}/{self.total}  {seconds:4.0f} s")
        else:
            self.stream.write(f"{self.label}: {self.done}/{self.total} ({seconds:.0f} s)\n")
        self.stream.flush()
