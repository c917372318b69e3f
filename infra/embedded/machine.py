"""What this machine is and has: platform, disk, ports. Each refusal says what helps."""

import errno
import os
import platform
import random
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from infra.embedded.problems import Problem

GIGABYTE = 1 << 30
FIRST_START_NEEDS = 2 * GIGABYTE
LATER_START_NEEDS = GIGABYTE // 4
OWN_PORTS = range(20_000, 32_000)  # Linux hands out 32768 and up, macOS 49152 and up
MACHINES = {"linux": {"x86_64", "amd64", "aarch64", "arm64"}, "darwin": {"x86_64", "arm64"}}


def own_services() -> bool:
    """Somebody brings PostgreSQL and Valkey along (`GANJIANG_PG_BIN`, `GANJIANG_VALKEY_BIN`): no wheel is needed."""
    return bool(os.environ.get("GANJIANG_PG_BIN") and os.environ.get("GANJIANG_VALKEY_BIN"))


def is_musl() -> bool:
    """A Linux whose C library no PostgreSQL wheel is built for (Alpine)."""
    return sys.platform == "linux" and platform.libc_ver()[0] != "glibc" and bool(list(Path("/lib").glob("ld-musl-*")))


def check_platform() -> None:
    """Refuse a platform for which there is no wheel of PostgreSQL."""
    hint = "Use a glibc Linux (Debian, Ubuntu, Fedora ...) or macOS on x86-64 or ARM64; on Windows use WSL 2."
    if os.name != "posix" or sys.platform not in MACHINES:
        raise Problem(f"Ganjiang's embedded services do not run on {platform.system() or sys.platform}.", hint=hint)
    if own_services():
        return
    hint += (
        "\nOr bring your own PostgreSQL 15+ (its folder in GANJIANG_PG_BIN) and valkey-server (GANJIANG_VALKEY_BIN)."
    )
    if is_musl():
        raise Problem("This Linux uses musl (Alpine?): there is no PostgreSQL wheel for it.", hint=hint)
    if platform.machine().lower() not in MACHINES[sys.platform]:
        raise Problem(f"There is no PostgreSQL wheel for a {platform.machine()} processor.", hint=hint)


def check_disk(folder: Path, *, needed: int) -> None:
    """Refuse to begin what the disk cannot hold."""
    place = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(place).free
    if free < needed:
        raise Problem(
            f"Only {free / GIGABYTE:.1f} GB are free on the disk of {folder}; {needed / GIGABYTE:.1f} GB are needed.",
            hint="Free some space, or set GANJIANG_DEMO_DIR to a folder on a bigger disk.",
        )


def is_free(port: int) -> bool:
    """Nobody listens on the loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True


def free_port(remembered: int = 0) -> int:
    """The remembered port while it is free, else a new one.

    Taken from below the range that the system itself hands out: a port from that range may go to somebody's outgoing
    connection, or to another run that asks at the same moment, before we listen on it.
    """
    if remembered and is_free(remembered):
        return remembered
    for port in random.sample(OWN_PORTS, 200):
        if is_free(port):
            return port
    raise Problem("No free port was found on this machine.", hint="Stop programs that listen on 127.0.0.1.")


def check_port(port: int, purpose: str, variable: str) -> None:
    """Refuse a taken port, naming who has it."""
    if is_free(port):
        return
    who = who_listens(port)
    raise Problem(
        f"Port {port}, which the {purpose} needs, is taken{f' by {who}' if who else ''}.",
        hint=f"Stop that program, or choose another port: {variable}={port + 1000} make demo",
    )


def who_listens(port: int) -> str:
    """`python3 (process 4711)`, or nothing where it cannot be told."""
    pid = _listener_by_proc(port) if sys.platform == "linux" else _listener_by_lsof(port)
    if not pid:
        return ""
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        name = "a program"
    return f"{name} (process {pid})"


def _listener_by_proc(port: int) -> int:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, lines):
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{fields[9]}]")
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(fd) in inodes for fd in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue
    return 0


def _listener_by_lsof(port: int) -> int:
    try:
        found = subprocess.run(
            ["lsof", "-nP", "-t", f"-iTCP:{port}", "-sTCP:LISTEN"], capture_output=True, text=True, check=False
        ).stdout.split()
    except OSError:
        return 0
    return int(found[0]) if found else 0
