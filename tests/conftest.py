"""The standing cast and the strictness of every test."""

import gettext
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.translation import trans_real
from hypothesis import HealthCheck
from hypothesis import settings as examples

from frontend.management.commands.compile_catalogues import compile_all
from tenants import registers
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import release_digest
from tests.support import database, seed
from tests.support.clients import OfficeClient, PortalClient
from tests.support.live import LiveDatabase, live

# no test knows of time: a busy machine is no reason to fail
examples.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("patient")

TOGETHER = ("infra",)  # shares ports and folders
BY_FILE = ("e2e",)  # shares a running installation, of which each worker has its own
TESTS = Path(__file__).resolve().parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers (`-n 2 --dist loadgroup`) tests that share something run in one of them."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in TOGETHER:
            item.add_marker(pytest.mark.xdist_group(folder))
        elif folder in BY_FILE:
            item.add_marker(pytest.mark.xdist_group(f"{folder}-{item.path.stem}"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One copy of the release's template for this session (and worker)."""
    found = database.server()
    name = os.environ.get("GANJIANG_TEST_DB", "ganjiang_test")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"{name}_{worker}" if worker else name
    with django_db_blocker.unblock():
        template = database.template(found, release_digest(), seed.build)
        database.copy(found, template, name)
        database.point_at(name)
        yield
        connection.close()
    database.drop(found, name)


@pytest.fixture
def live_database(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[LiveDatabase]:
    """A database of this test's own with real commits, for several connections and processes."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        pytest.fail("live_database does not go with db or what is built on it: use live_database.jurisdiction(code)")
    found = database.server()
    name = f"{settings.DATABASES['default']['NAME']}_live"
    with django_db_blocker.unblock():
        template = database.template(found, release_digest(), seed.build)
        with live(template, name) as copied:
            yield copied


@pytest.fixture(scope="session", autouse=True)
def _catalogues() -> None:
    """The .mo files are not in the repository: pages are tested in Chinese as users see them."""
    compile_all()
    for kept in (trans_real, gettext):  # what was read before they were there
        kept._translations.clear()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """What one test counted against a rate limit is nothing to the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """The windows of rate limits stand still within a test: on a slow machine one could end in the middle."""
    began = time.time()
    monkeypatch.setattr("frontend.ratelimit.time", SimpleNamespace(time=lambda: began))


@pytest.fixture(autouse=True)
def _fresh_registers() -> Iterator[None]:
    """What the process keeps of one test's rows is nothing to the next."""
    yield
    registers.forget_all()


@pytest.fixture(autouse=True)
def _own_anchors(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Anchors outside the database outlive a test's rollback: each test has a folder of its own, made when needed."""
    settings.ANCHORS_DIR = tmp_path_factory.getbasetemp() / f"anchors-{uuid4().hex}"


def _jurisdiction(code: str) -> Jurisdiction:
    from tenants.selectors import jurisdiction_by_code

    registers.read_all()
    return jurisdiction_by_code(code)


@pytest.fixture
def centre(db: None) -> Jurisdiction:
    """The central team."""
    return _jurisdiction("000000")


@pytest.fixture
def central(centre: Jurisdiction) -> OfficeClient:
    """The administrator of the central team, signed in, reading English."""
    browser = OfficeClient(centre)
    browser.cookies["language"] = "en"
    return browser.sign_in("admin")


@pytest.fixture
def jiangxi(db: None) -> Jurisdiction:
    """The province."""
    return _jurisdiction("360000")


@pytest.fixture
def jiujiang(db: None) -> Jurisdiction:
    """The city above Xiushui."""
    return _jurisdiction("360400")


@pytest.fixture
def xiushui(db: None) -> Jurisdiction:
    """The county where most things happen."""
    return _jurisdiction("360424")


@pytest.fixture
def wuning(db: None) -> Jurisdiction:
    """The county next door: whose officials are strangers."""
    return _jurisdiction("360423")


@pytest.fixture
def inside(xiushui: Jurisdiction) -> Iterator[Jurisdiction]:
    """Behind the door of Xiushui, as the office."""
    with door(xiushui):
        yield xiushui


@pytest.fixture
def office(xiushui: Jurisdiction) -> OfficeClient:
    """A browser in Xiushui's office zone, signed in by `office.sign_in("clerk")`."""
    return OfficeClient(xiushui)


@pytest.fixture
def portal(xiushui: Jurisdiction) -> PortalClient:
    """A browser on Xiushui's portal."""
    return PortalClient(xiushui)
