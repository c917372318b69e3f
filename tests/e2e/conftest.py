"""A running installation for browsers: portal and office as processes of their own, and a worker's loop."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings

from infra.embedded.machine import free_port
from infra.embedded.testing import ensure_valkey
from tenants.provisioning.schemas import release_digest
from tests.support import database, seed

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import time
from apps.core.relay.tasks import take_in
from apps.platforms.exchange.carry import carry
from apps.core.ledger.tasks import seal
while True:
    take_in(); carry(); seal()
    time.sleep(0.3)
"""


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


def _environment(zone: str, installation: Installation, port: int, secret: str) -> dict[str, str]:
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


def _forget_rates() -> None:
    """The cache outlives a run: letters that an earlier one wrote must not use up this one's limit."""
    cache = redis.Redis.from_url(_cache("portal"))
    for key in cache.scan_iter("*:rate:*"):
        cache.delete(key)


def _serve(command: list[str], environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"{log.stem} does not answer: {log.read_text()[-3000:]}")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Debian's Chromium is; skips, saying why, where there is none.

    Looked for before Playwright starts: its driver alone needs libraries that a bare machine lacks.
    """
    pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")
    from tests.e2e import shots

    path = shots.chromium()
    if path is None:
        pytest.skip("no Chromium on this machine (Debian package chromium; .ci/run installs it)")
    return path


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Any]:
    """A browser for the tests of one file: while it is open, Django refuses the database in this thread."""
    from tests.e2e import shots

    with shots.browser(chromium_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def installation(
    chromium_path: str, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[Installation]:
    """Both zones and a worker on a copy of the test template, until the end of the session."""
    found = database.server()
    name = f"{settings.DATABASES['default']['NAME']}_e2e"
    folder = tmp_path_factory.mktemp("e2e")
    with django_db_blocker.unblock():
        template = database.template(found, release_digest(), seed.build)
        database.copy(found, template, name)
    place = Installation(free_port(), free_port(), name, folder)
    python = [sys.executable]
    office = _environment("office", place, found.port, "e2e-office-secret-" * 4)
    subprocess.run([*python, "manage.py", "compile_catalogues"], cwd=ROOT, env=office, check=True, capture_output=True)
    subprocess.run(
        [*python, "manage.py", "collectstatic", "--noinput"], cwd=ROOT, env=office, check=True, capture_output=True
    )
    _forget_rates()
    portal = _environment("portal", place, found.port, "e2e-portal-secret-" * 4)
    web = [*python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--no-ws", "--blocking-threads", "2"]
    processes = [
        _serve([*web, "--port", str(place.portal_port), "config.wsgi:application"], portal, folder / "portal.log"),
        _serve([*web, "--port", str(place.office_port), "config.wsgi:application"], office, folder / "office.log"),
        _serve([*python, "-c", f"import django; django.setup()\n{WORKER}"], office, folder / "worker.log"),
    ]
    try:
        _wait(place.portal_port, processes[0], folder / "portal.log")
        _wait(place.office_port, processes[1], folder / "office.log")
        yield replace(place, environment=office)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with django_db_blocker.unblock():
            database.drop(found, name)
