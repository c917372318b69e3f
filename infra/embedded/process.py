"""Services as processes: each in a session of its own, remembered by pid and birth, stopped with all it started."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from infra.embedded.problems import Problem

CHILD = Path(__file__).with_name("child.py")
LOG_LIMIT = 10 << 20
ORPHANS_LIVE = 2.0  # seconds that children may outlive their leader


@dataclass(frozen=True)
class Identity:
    """A process for certain: pids are used again, births are not."""

    pid: int
    born: str

    def alive(self) -> bool:
        """This very process still runs."""
        return birth(self.pid) == self.born != ""

    def write(self, path: Path) -> None:
        """Remember it in a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"pid": self.pid, "born": self.born}))

    @classmethod
    def read(cls, path: Path) -> "Identity | None":
        """The process that the file names, if it still runs; a stale or broken file is removed."""
        try:
            kept = json.loads(path.read_text())
            found = cls(int(kept["pid"]), str(kept["born"]))
        except (OSError, ValueError, KeyError, TypeError):
            found = None
        if found and found.alive():
            return found
        path.unlink(missing_ok=True)
        return None

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """The process that now has this pid."""
        return cls(pid, birth(pid))


def birth(pid: int) -> str:
    """When the process began, in the system's own words; empty when there is none or it is a zombie."""
    if sys.platform != "linux":
        return subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout.strip()
    fields = _stat(Path(f"/proc/{pid}"))
    return "" if not fields or _over(fields) else fields[19]


def _stat(process: Path) -> list[str]:
    """The fields of /proc/PID/stat from the state on (the name before them may contain anything)."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def group_lives(group: int) -> bool:
    """Any process of the group that is more than a zombie."""
    if sys.platform != "linux":
        try:
            os.killpg(group, 0)
        except OSError:
            return False
        return True
    stats = map(_stat, Path("/proc").glob("[0-9]*"))
    return any(int(f[2]) == group and not _over(f) for f in stats if f)


def _over(stat: list[str]) -> bool:
    """Dead; a zombie whose other threads are still at work is not (it may yet hold its port)."""
    return stat[0] in "X" or (stat[0] == "Z" and int(stat[17]) <= 1)


def kill(pid: int, number: int) -> None:
    """Signal one process; that it has gone is fine."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def kill_group(group: int, number: int) -> None:
    """Signal every process of the group; nobody left is fine."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


@dataclass
class Service:
    """One long-running program, its log and the file that remembers its process."""

    name: str
    command: list[str]
    folder: Path  # where its pid file lives
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    user: tuple[int, int] | None = None  # uid, gid to drop to
    works_in: Path = Path("/")
    stop_signal: int = signal.SIGTERM
    patience: float = 15.0
    process: "subprocess.Popen[bytes] | None" = None
    identity: Identity | None = None

    @property
    def pid_file(self) -> Path:
        """Names the running process."""
        return self.folder / f"{self.name}.pid"

    def start(self, *, dies_with_us: bool) -> None:
        """Start it; whatever an earlier run left behind is stopped first. Else it outlives us."""
        self.stop_leftover()
        options = ["--folder", str(self.works_in)]
        if self.user:
            options += ["--user", "{}:{}".format(*self.user)]
        if dies_with_us:
            options += ["--die", f"{int(self.stop_signal)}:{os.getpid()}"]
        else:
            options += ["--detach", "yes"]
        rotate(self.log)
        command = [sys.executable, "-I", "-S", str(CHILD), *options, "--", *self.command]
        with self.log.open("ab") as log:
            if dies_with_us:
                self.process = subprocess.Popen(
                    command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True,
                )  # fmt: skip
                pid = self.process.pid
            else:
                pid = int(subprocess.run(
                    command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                    check=True,
                ).stdout)  # fmt: skip
        self.identity = Identity.of(pid)
        self.identity.write(self.pid_file)

    def stop_leftover(self) -> None:
        """Stop what a crashed run of ours left running."""
        if left := Identity.read(self.pid_file):
            end([left.pid], self.stop_signal, self.patience)
            self.pid_file.unlink(missing_ok=True)

    def exit_code(self) -> int | None:
        """None while it runs."""
        if self.process:
            return self.process.poll()
        return None if self.identity and self.identity.alive() else 1

    def obituary(self) -> str:
        """What to say when it died by itself."""
        return f"The {self.name} stopped ({describe(self.exit_code() or 0)}). Its log: {self.log}"

    def tail(self, lines: int = 12) -> str:
        """The end of its log, indented."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])

    def require_alive(self) -> None:
        """Raise when it died while it was being waited for."""
        if self.exit_code() is not None:
            raise Problem(self.obituary(), hint=self.tail())


def describe(code: int) -> str:
    """`exit code 3` or `killed by SIGKILL`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


def rotate(log: Path) -> None:
    """Keep one old log once it has grown."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))


def end(pids: Iterable[int], number: int, patience: float) -> None:
    """Signal the leaders of the groups and wait until every member has gone; kill what stays.

    A leader may stop its own children in order; children that outlive it are told directly, and soon killed.
    """
    begin = time.monotonic()
    left = dict.fromkeys(pids, begin)  # the moment when its leader was last seen
    for pid in left:
        kill(pid, number)
    told: set[int] = set()
    while left and time.monotonic() - begin < patience + 10:
        time.sleep(0.02)
        _reap(left)
        now = time.monotonic()
        for pid in list(left):
            if not group_lives(pid):
                del left[pid]
            elif birth(pid) and now - begin < patience:
                left[pid] = now
            elif now - left[pid] > ORPHANS_LIVE or now - begin >= patience:
                kill_group(pid, signal.SIGKILL)
            elif pid not in told:
                told.add(pid)
                kill_group(pid, signal.SIGTERM)


def _reap(pids: Iterable[int]) -> None:
    for pid in pids:
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            continue


def _bury(process: "subprocess.Popen[bytes]") -> None:
    """Take the exit status, which is there as soon as the last thread has gone."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)


def stop_together(services: Iterable[Service]) -> None:
    """Stop these at the same time and return when none is left."""
    running = [s for s in services if s.identity]
    for number in {s.stop_signal for s in running}:
        same = [s for s in running if s.stop_signal == number]
        end([s.identity.pid for s in same if s.identity], number, max(s.patience for s in same))
    for service in running:
        if service.process:
            _bury(service.process)
        service.process = service.identity = None
        service.pid_file.unlink(missing_ok=True)
