"""Zones as processes of their own on a copy of the test template: for browsers and for clients of the API."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from django.conf import settings

from infra.embedded.testing import ensure_valkey

ROOT = Path(__file__).resolve().parents[2]
GRANIAN = (
    sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--no-ws", "--blocking-threads", "2",
)  # fmt: skip


@dataclass(frozen=True)
class Installation:
    """Where the zones answer, and where codes sent by short message can be read."""

    portal_port: int
    office_port: int
    database: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)  # of the office

    def manage(self, *arguments: str) -> None:
        """Run a command on its database; fails the test where that fails."""
        command = [sys.executable, "manage.py", *arguments]
        ran = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr

    def portal(self, slug: str, path: str = "/") -> str:
        """Address of a jurisdiction's portal."""
        host = f"{slug}.jx.localhost" if slug else "jx.localhost"
        return f"http://{host}:{self.portal_port}{path}"

    def office(self, slug: str, path: str = "/") -> str:
        """Address of a jurisdiction's office."""
        host = f"{slug}.office.localhost" if slug else "office.localhost"
        return f"http://{host}:{self.office_port}{path}"


def environment(zone: str, installation: Installation, port: int, secret: str) -> dict[str, str]:
    """Of a zone's processes; `port` is the database server's."""
    folder = installation.folder
    found = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "GANJIANG_ZONE": zone,
        "GANJIANG_SECRET_KEY": secret,
        "GANJIANG_FIELD_KEY": settings.FIELD_KEY,
        "GANJIANG_EXCHANGE_KEY": settings.EXCHANGE_KEY,
        "GANJIANG_DB_HOST": "127.0.0.1",
        "GANJIANG_DB_PORT": str(port),
        "GANJIANG_DB_NAME": installation.database,
        "GANJIANG_STORAGE_DIR": str(folder / "files"),
        "GANJIANG_STATIC_DIR": str(folder / "static"),
        "GANJIANG_SMS_LOG": str(folder / "sms.log"),
        "GANJIANG_MAIL_DIR": str(folder / "mail"),
        "GANJIANG_PORTAL_PORT": str(installation.portal_port),
        "GANJIANG_OFFICE_PORT": str(installation.office_port),
        "GANJIANG_LOG_LEVEL": "WARNING",
    }
    if zone == "portal":
        found["GANJIANG_CACHE_URL"] = _cache("portal")
        found.pop("GANJIANG_BROKER_URL", None)
    else:
        found["GANJIANG_CACHE_URL"] = _cache("office")
    return found


def _cache(zone: str) -> str:
    """The zone's cache, which installations of other workers of this run do not see."""
    address, _ = ensure_valkey(zone).rsplit("/", 1)
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"{address}/{int(number) + 1}"


def forget_rates() -> None:
    """The cache outlives a run: letters that an earlier one wrote must not use up this one's limit."""
    cache = redis.Redis.from_url(_cache("portal"))
    for key in cache.scan_iter("*:rate:*"):
        cache.delete(key)


def serve(command: list[str], env: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    """Start a process that writes into a log."""
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=file, stderr=file)


def wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the port answers; fails the test where the process ends."""
    deadline = time.monotonic() + 60
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"{log.stem} does not answer: {log.read_text()[-3000:]}")
        time.sleep(0.1)


def stop(*processes: "subprocess.Popen[bytes]") -> None:
    """End them, by force where they do not."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
