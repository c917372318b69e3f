"""The supervision desk in a browser: every page at both widths; a card explained, confirmed, ordered, answered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e.test_loop import Walker, context_of, sign_in  # noqa: E402
from tests.support.serving import ROOT, Installation  # noqa: E402

pytestmark = pytest.mark.e2e

PREPARE = """
import django; django.setup()
import json
from datetime import timedelta
from django.utils import timezone
from apps.core.workdays.services import local_date
from apps.platforms.supervision.events import Event
from apps.platforms.supervision.notifying import notify_waiting
from apps.platforms.supervision.projecting import take_waiting
from tenants.context import door
from tenants.ids import uuid7
from tenants.selectors import jurisdiction_by_code
from tests.support.supervision import CITIZEN, at, enter, received, supervised
MATTERS = (
    (14, "林木采伐许可", "forestry", ""),
    (20, "户外广告设置许可", "transport", ""),
    (9, "取水许可", "water", "hearing"),
    (13, "食品经营许可变更", "transport", ""),
)
with door(jurisdiction_by_code("360424")):
    found = supervised("transport")
    today = local_date(timezone.now())
    for back, title, department, special in MATTERS:
        day, key = (today - timedelta(days=back)).isoformat(), uuid7()
        enter(key, Event.RECEIVED, at(day), actor=CITIZEN, **received(day, item_title=title, department=department))
        enter(key, Event.STEP_STARTED, at(day), actor=CITIZEN, step="review", step_title="现场核查",
              department=department, days=30)
        if special:
            enter(key, Event.SPECIAL_STARTED, timezone.now(), actor=CITIZEN, procedure=special)
        else:
            enter(key, Event.CHARGED, timezone.now(), actor=CITIZEN, bill="b", line="1", fee="", amount=3000)
    take_waiting()
    notify_waiting(now=timezone.now())
print(json.dumps({name: str(value) for name, value in found.items()}))
"""


@pytest.fixture(scope="module")
def things(installation: Installation) -> dict[str, str]:
    """Matters with alerts of every level, an order, a letter and a score."""
    ran = subprocess.run(
        [sys.executable, "-c", PREPARE], cwd=ROOT, env={**installation.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: dict[str, str] = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_clean_at_both_widths(
    chromium: Browser, installation: Installation, things: dict[str, str], tmp_path: Path, width: int, language: str
) -> None:
    walker = Walker(context_of(chromium, installation, width, language), tmp_path)
    sign_in(walker, installation, "supervisor")
    for path in (
        "", "?tab=red", "?tab=yellow", "?tab=lifted", f"alerts/{things['alert']}/", "matters/",
        f"matters/{things['matter']}/", "below/", "orders/", "orders/new/", f"orders/{things['order']}/", "scores/",
        f"scores/{things['score']}/", "rules/", "rules/try/",
    ):  # fmt: skip
        walker.go(installation.office("xiushui", f"/supervision/{path}"))
        shown = tmp_path / f"{path.split('/')[0].strip('?') or 'desk'}-{len(path)}-{width}-{language}.png"
        walker.page.screenshot(path=shown, full_page=True)
    sign_in(walker, installation, "admin")
    walker.go(installation.office("xiushui", "/supervision/systems/"))
    walker.page.screenshot(path=tmp_path / f"systems-{width}-{language}.png", full_page=True)
    walker.clean()


def test_a_card_is_explained_and_confirmed_and_an_order_answered(
    chromium: Browser, installation: Installation, things: dict[str, str], tmp_path: Path
) -> None:
    walker = Walker(context_of(chromium, installation, 1280, "zh-hans"), tmp_path)
    alert = installation.office("xiushui", f"/supervision/alerts/{things['alert']}/")
    sign_in(walker, installation, "handler")
    walker.go(installation.office("xiushui", "/supervision/"))
    walker.go(alert)
    walker.fill(words="等待测绘结果，预计明日提交。")
    walker.press("main form[action$='explain/'] .button >> nth=0")
    expect(walker.page.locator("main")).to_contain_text("已说明，待定")
    sign_in(walker, installation, "supervisor")
    walker.go(alert)
    walker.press("main form[action$='confirm/'] .button >> nth=0")
    expect(walker.page.locator("main")).to_contain_text("已确认")
    walker.page.locator("summary", has_text="转督办单").click()
    order = "main form[action$='order/']"
    walker.page.locator(f"{order} [name=words]").fill("三日内办结并书面回复。")
    walker.page.locator(f"{order} [name=due_on]").fill("2030-01-04")
    walker.press(f"{order} .button >> nth=0")
    walker.press("main a[href*='/supervision/orders/'] >> nth=-1")
    sign_in(walker, installation, "handler")
    walker.go(installation.office("xiushui", f"/supervision/orders/{things['order']}/"))
    walker.fill(words="已办结。")
    walker.press("main form[action$='reply/'] .button >> nth=0")
    expect(walker.page.locator("main")).to_contain_text("已回复")
    walker.clean()
