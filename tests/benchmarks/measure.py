"""Interleaved measuring, workers in processes of their own, and the lines that are printed."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Figure:
    """One line. `most` (or `least`) is what is demanded, without them it is only told; ratios have the unit x."""

    name: str
    value: float
    unit: str
    most: float | None = None
    said: str = ""
    least: float | None = None

    @property
    def met(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def demanded(self) -> str:
        """As it is told; nothing where nothing is demanded."""
        bounds = (("≤", self.most), ("≥", self.least))
        return ", ".join(f"{sign} {number(bound)}" for sign, bound in bounds if bound is not None)

    def line(self) -> str:
        return f"BENCH {self.name} {number(self.value)} {self.unit}"


def number(value: float) -> str:
    """Three significant figures, whole numbers as they are."""
    return str(int(value)) if value == int(value) and abs(value) < 1e6 else f"{value:.3g}"


def interleaved(jobs: dict[str, Callable[[], object]], rounds: int, warm_up: int = 1) -> dict[str, list[float]]:
    """Seconds of each job, run in turn, in an order that turns round every other round."""
    names = list(jobs)
    for _ in range(warm_up):
        for name in names:
            jobs[name]()
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names if turn % 2 == 0 else reversed(names):
            begin = time.perf_counter()
            jobs[name]()
            taken[name].append(time.perf_counter() - begin)
    return taken


def ratio(of: Sequence[float], to: Sequence[float]) -> float:
    """Median to median."""
    return statistics.median(of) / statistics.median(to)


@dataclass
class Worker:
    """A process that answers one line of JSON with another. Its start-up is never measured."""

    module: str
    settings: str
    environment: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> "Worker":
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            cwd=PROJECT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": f"config.settings.{self.settings}", **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(BrokenPipeError):
            self.process.communicate(timeout=60)

    def ask(self, command: str, **arguments: Any) -> Any:
        """The answer to a command; what the worker wrote to stderr has been shown where it failed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.module} stopped at {command}")
        return json.loads(line)


def serve(commands: dict[str, Callable[..., Any]]) -> None:
    """A worker's life: answer until the questions end. Anything else that is printed goes to stderr."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        found = commands[question.pop("command")](**question)
        answers.write(json.dumps(found) + "\n")
        answers.flush()
