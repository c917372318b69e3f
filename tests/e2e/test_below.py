"""A city looks at a county's red card and orders its supervision to act, in browsers; the search on the home pages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e.test_loop import Walker, context_of  # noqa: E402
from tests.support.serving import ROOT, Installation  # noqa: E402

pytestmark = pytest.mark.e2e

PREPARE = """
import django; django.setup()
import json
from dataclasses import replace
from django.utils import timezone
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department
from apps.core.search.services import search_vector
from apps.platforms.supervision.notifying import notify_waiting
from apps.systems.approvals.items.services import begin_item, publish
from apps.systems.approvals.offers.services import Counter, Terms, adopt, keep_window
from apps.systems.petitions.models import PublishedAnswer
from tenants.context import door
from tenants.selectors import jurisdiction_by_code
from tests.support.supervision import planted, supervised
from tests.systems.approvals.conftest import EDITOR, FOOD, PUBLISHER
with door(jurisdiction_by_code("000000")):
    item = publish(actor=PUBLISHER, draft=begin_item(actor=EDITOR, content=replace(FOOD, name="食品经营许可")),
                   revision=1, reason="新设").item_id
with door(jurisdiction_by_code("360424")):
    found = supervised("transport")
    planted("360424-A2026-000031-4", rule="T-02", level="warning")
    planted("360424-A2026-000032-1", rule="F-01", department="market")
    notify_waiting(now=timezone.now())
    window = keep_window(actor=SYSTEM, counter=Counter(name="一号", address="大厅"))
    adopt(actor=SYSTEM, item=item, terms=Terms(department=Department.objects.get(code="market"), windows=[window]))
    for serial in range(7):
        PublishedAnswer.objects.create(
            number=f"360424-P2026-00000{serial}-1", kind="inquiry", title="食品经营许可多久能办好",
            question="我想开一家小餐馆，食品经营许可多久能办好？",
            answer="材料齐全的，五个工作日内办结。请到县行政服务中心办理。",
            answered_by="县市场监管局", received_on=timezone.localdate(), answered_at=timezone.now(), working_days=2,
            search=search_vector("食品经营许可多久能办好", "材料齐全的，五个工作日内办结。"),
        )
print(json.dumps({name: str(value) for name, value in found.items()}))
"""


@pytest.fixture(scope="module")
def things(installation: Installation) -> dict[str, str]:
    """A county with cards; a service and answers to look for."""
    ran = subprocess.run(
        [sys.executable, "-c", PREPARE], cwd=ROOT, env={**installation.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: dict[str, str] = json.loads(ran.stdout.splitlines()[-1])
    return found


def sign_in(walker: Walker, place: Installation, slug: str) -> None:
    walker.go(place.office(slug, "/sign-in/"))
    walker.fill(username="supervisor", password="ganjiang-demo")
    walker.press()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_city_orders_and_the_county_replies(
    chromium: Browser, installation: Installation, things: dict[str, str], tmp_path: Path, width: int
) -> None:
    city = Walker(context_of(chromium, installation, width, "zh-hans"), tmp_path)
    sign_in(city, installation, "jiujiang")
    city.go(installation.office("jiujiang", "/supervision/below/"))
    city.page.screenshot(path=tmp_path / f"below-{width}.png", full_page=True)
    city.go(installation.office("jiujiang", "/supervision/below/?place=360424"))
    city.page.screenshot(path=tmp_path / f"place-{width}.png", full_page=True)
    city.go(installation.office("jiujiang", f"/supervision/below/360424/alerts/{things['alert']}/"))
    expect(city.page.locator("main")).to_contain_text("证据（台账）")
    city.page.locator("main [name=words]").fill("三日内查清原因并书面回复。")
    city.page.locator("main [name=due_on]").fill("2030-01-04")
    city.page.screenshot(path=tmp_path / f"alert-{width}.png", full_page=True)
    city.press("main form[action$='/order/'] .button")
    number = city.page.locator("main .page-head .muted").inner_text()
    city.page.screenshot(path=tmp_path / f"order-{width}.png", full_page=True)

    county = Walker(context_of(chromium, installation, width, "zh-hans"), tmp_path)
    sign_in(county, installation, "xiushui")
    orders = installation.office("xiushui", "/supervision/orders/")
    _until(county, orders, number)
    county.page.screenshot(path=tmp_path / f"orders-{width}.png", full_page=True)
    county.page.locator(f"main a:has-text('{number}')").click()
    county.fill(words="已约谈经办人，今日办结。")
    county.press("main form[action$='/reply/'] .button")
    county.page.screenshot(path=tmp_path / f"replied-{width}.png", full_page=True)
    county.go(installation.office("xiushui", f"/supervision/alerts/{things['alert']}/"))
    county.page.screenshot(path=tmp_path / f"alert-of-the-county-{width}.png", full_page=True)

    _until(city, city.page.url, "已约谈经办人")
    city.fill(words="属实，予以办结。")
    city.press("main form[action$='/close/'] .button")
    expect(city.page.locator("main")).to_contain_text("属实，予以办结。")
    city.clean()
    county.clean()


def _until(walker: Walker, url: str, words: str) -> None:
    """Open a page until the exchange has brought what it waits for."""
    for _attempt in range(60):
        walker.go(url)
        if words in walker.page.locator("main").inner_text():
            return
        walker.page.wait_for_timeout(250)
    raise AssertionError(f"{words} did not arrive at {url}")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("slug", ["xiushui", ""])
def test_the_search_of_the_home_page(
    chromium: Browser, installation: Installation, things: dict[str, str], tmp_path: Path, slug: str, width: int
) -> None:
    walker = Walker(context_of(chromium, installation, width, "zh-hans"), tmp_path)
    walker.go(installation.portal(slug))
    walker.page.screenshot(path=tmp_path / f"home-{slug or 'front'}-{width}.png", full_page=True)
    walker.page.locator("main .search--hero [name=q]").fill("食品经营")
    walker.press("main .search--hero .button")
    expect(walker.page.locator("main")).to_contain_text("食品经营许可")
    walker.page.screenshot(path=tmp_path / f"search-{slug or 'front'}-{width}.png", full_page=True)
    walker.go(installation.portal(slug, "/search/?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E4%B8%9C%E8%A5%BF"))
    expect(walker.page.locator("main")).to_contain_text("没有找到")
    walker.page.screenshot(path=tmp_path / f"nothing-{slug or 'front'}-{width}.png", full_page=True)
    walker.go(installation.portal(slug, "/search/"))
    walker.clean()
