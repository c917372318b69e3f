"""Where an installation keeps its data, and what it remembers between starts: ports, secrets, what was prepared."""

import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infra.embedded.problems import Problem

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"


@dataclass(frozen=True)
class Home:
    """A data folder: `.demo` or `.run`."""

    folder: Path

    @property
    def logs(self) -> Path:
        """One log per service."""
        return self.folder / "logs"

    @property
    def pids(self) -> Path:
        """One file per running service."""
        return self.folder / "pids"

    def make(self) -> None:
        """Create the folders. Others may pass through (PostgreSQL runs as another user) but not read."""
        try:
            for path in (self.folder, self.logs, self.pids):
                path.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o711)
            self.logs.chmod(0o700)  # they name people, and in the demo they hold the codes sent by SMS
            self.pids.chmod(0o700)
        except OSError as error:
            raise Problem(f"Cannot make the data folder {self.folder}: {error.strerror}.") from error


def demo_home() -> Home:
    """The demo's data: `.demo`, or the folder that GANJIANG_DEMO_DIR names."""
    return Home(Path(os.environ.get("GANJIANG_DEMO_DIR") or PROJECT / ".demo").absolute())


def test_home() -> Home:
    """The tests' data: `.run`, or the folder that GANJIANG_RUN_DIR names."""
    return Home(Path(os.environ.get("GANJIANG_RUN_DIR") or PROJECT / ".run").absolute())


test_home.__test__ = False  # type: ignore[attr-defined]  # pytest must not collect it


class State:
    """A small private JSON file: readable by its owner alone, replaced in one step."""

    def __init__(self, home: Home) -> None:
        self.path = home.folder / "state.json"
        try:
            kept = json.loads(self.path.read_text())
            self._kept: dict[str, str] = {str(k): str(v) for k, v in kept.items()}
        except (OSError, ValueError, AttributeError):
            self._kept = {}

    def get(self, key: str) -> str:
        """What is remembered, or an empty string."""
        return self._kept.get(key, "")

    def set(self, key: str, value: str | int) -> None:
        """Remember it, on the disk too."""
        if self._kept.get(key) != str(value):
            self._kept[key] = str(value)
            write_private(self.path, json.dumps(self._kept, indent=1))

    def secret(self, name: str) -> str:
        """The secret of this name: made once per installation."""
        key = f"secret {name}"
        if not self.get(key):
            self.set(key, secrets.token_urlsafe(32))
        return self.get(key)

    def port(self, name: str) -> int:
        """The port that this service had last time, or 0."""
        return int(self.get(f"port {name}") or 0)


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)


class Lock:
    """One holder at a time; the kernel frees it when the holder dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self, *, wait: bool) -> bool:
        """True when it is ours."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def give_back(self) -> None:
        """Let the next one in."""
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> "Lock":
        self.take(wait=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.give_back()
