"""A running installation for browsers: portal and office as processes of their own, and a worker's loop."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from infra.embedded.machine import free_port
from tenants.provisioning.schemas import release_digest
from tests.support import database, seed, serving
from tests.support.serving import GRANIAN, ROOT, Installation

WORKER = """
import time
from apps.core.relay.tasks import take_in
from apps.platforms.exchange.carry import carry
from apps.core.ledger.tasks import seal
while True:
    take_in(); carry(); seal()
    time.sleep(0.3)
"""


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
    office = serving.environment("office", place, found.port, "e2e-office-secret-" * 4)
    subprocess.run([*python, "manage.py", "compile_catalogues"], cwd=ROOT, env=office, check=True, capture_output=True)
    subprocess.run(
        [*python, "manage.py", "collectstatic", "--noinput"], cwd=ROOT, env=office, check=True, capture_output=True
    )
    serving.forget_rates()
    portal = serving.environment("portal", place, found.port, "e2e-portal-secret-" * 4)
    processes = [
        serving.serve(
            [*GRANIAN, "--port", str(place.portal_port), "config.wsgi:application"], portal, folder / "portal.log"
        ),
        serving.serve(
            [*GRANIAN, "--port", str(place.office_port), "config.wsgi:application"], office, folder / "office.log"
        ),
        serving.serve([*python, "-c", f"import django; django.setup()\n{WORKER}"], office, folder / "worker.log"),
    ]
    try:
        serving.wait(place.portal_port, processes[0], folder / "portal.log")
        serving.wait(place.office_port, processes[1], folder / "office.log")
        yield replace(place, environment=office)
    finally:
        serving.stop(*processes)
        with django_db_blocker.unblock():
            database.drop(found, name)
