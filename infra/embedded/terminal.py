"""What the person sees: plain lines where the output is kept, a moving bar where somebody looks at a terminal."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TextIO

SLOW = 2.0  # seconds after which waiting without a sign is rude
WIDTH = 24


@contextmanager
def _though_closed(stream: TextIO) -> Iterator[None]:
    """A terminal that was closed must not keep us from stopping in order: then what is said goes nowhere."""
    try:
        yield
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def say(text: str = "") -> None:
    """One line, at once."""
    with _though_closed(sys.stdout):
        print(text, flush=True)


def complain(text: str) -> None:
    """One line on the error stream."""
    with _though_closed(sys.stderr):
        print(text, file=sys.stderr, flush=True)


def draw(text: str) -> None:
    """Replace the line on which the cursor stands."""
    with _though_closed(sys.stdout):
        sys.stdout.write(f"\r\033[K{text}")
        sys.stdout.flush()


def _fit(text: str) -> str:
    return text[: shutil.get_terminal_size((100, 24)).columns - 1]


def bar(done: int, total: int) -> str:
    """`█████░░░░░ 3/6`"""
    filled = WIDTH * done // max(total, 1)
    return f"{'█' * filled}{'░' * (WIDTH - filled)} {done}/{total}"


def pulse(beat: int) -> str:
    """A light that walks to and fro: for work of unknown length."""
    span = WIDTH - 3
    place = beat % (2 * span)
    place = place if place <= span else 2 * span - place
    return f"{'░' * place}███{'░' * (WIDTH - 3 - place)}"


class Working:
    """Shows that one piece of work goes on. `advance()` fills the bar where the length is known."""

    def __init__(self, label: str, total: int = 0) -> None:
        self.label, self.total, self.done = label, total, 0
        self._begin = time.monotonic()
        self._over = threading.Event()
        self._tty = sys.stdout.isatty()
        self._said = False
        self._thread = threading.Thread(target=self._draw, daemon=True)

    def __enter__(self) -> "Working":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        if self._tty:
            draw("")
        seconds = self.seconds
        if kind is None:
            say(f"  {self.label}: {'done' if seconds < SLOW else f'{seconds:.0f} s'}")

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return time.monotonic() - self._begin

    def advance(self, done: int) -> None:
        """`done` of `total` are finished."""
        self.done = done

    def _draw(self) -> None:
        beat = 0
        while not self._over.wait(0.2):
            beat += 1
            if self._tty:
                drawn = bar(self.done, self.total) if self.total else pulse(beat)
                draw(_fit(f"  {drawn}  {self.label} ({self.seconds:.0f} s)"))
            elif self.seconds > SLOW and not self._said:
                self._said = True
                say(f"  {self.label} ...")
