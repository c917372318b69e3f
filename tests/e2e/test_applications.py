"""An item of five departments in browsers, at both widths: a citizen applies, the window gives the one notice and
accepts, five handlers give their opinions, the leader signs, anyone checks the certificate, the inspector sees it all.
axe on every page.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e import shots  # noqa: E402
from tests.e2e.test_loop import Walker, context_of, sign_in  # noqa: E402
from tests.support.serving import ROOT, Installation  # noqa: E402

pytestmark = pytest.mark.e2e
NUMBER = re.compile(r"360424-A\d{4}-\d{6}-\d")
FIVE = ("market", "fire", "environment", "housing", "health")
OFFERED = """
import django; django.setup()
from tests.support.applications import offered_in
from tenants.selectors import jurisdiction_by_code
print(offered_in(jurisdiction_by_code("360424")).code)
"""
TAKEN = """
import django; django.setup()
from django.utils import timezone
from apps.platforms.supervision.notifying import notify_waiting
from apps.platforms.supervision.projecting import take_waiting
from tenants.context import door
from tenants.selectors import jurisdiction_by_code
with door(jurisdiction_by_code("360424")):
    take_waiting(now=timezone.now())
    notify_waiting(now=timezone.now())
"""
Arrive = Callable[..., Walker]


class Seer(Walker):
    """Keeps a picture of every page it looks at."""

    def look(self) -> None:
        super().look()
        name = re.sub(r"\W+", "-", self.page.url.split("/", 3)[3])[:60].strip("-") or "home"
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        shown = len(list(self.folder.glob("*.png"))) + 1
        self.page.screenshot(path=self.folder / f"{width}-{shown:02d}-{name}.png", full_page=True)


def run(place: Installation, program: str) -> str:
    """What a program prints behind the office's settings."""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={**place.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return (ran.stdout.splitlines() or [""])[-1]


@pytest.fixture(scope="module")
def code(installation: Installation) -> str:
    """The item of five departments, offered in Xiushui with a handler in each."""
    return run(installation, OFFERED)


@pytest.fixture(params=shots.WIDTHS)
def arrive(
    request: pytest.FixtureRequest, chromium: Browser, installation: Installation, tmp_path: Path
) -> Iterator[Arrive]:
    """A browser for a person, signed in where an account is named; in the end nothing may have been found."""
    walkers = []

    def open_browser(username: str = "") -> Walker:
        context = context_of(chromium, installation, request.param, "zh-hans")
        walker = Seer(context, tmp_path)
        walkers.append((walker, context))
        if username:
            sign_in(walker, installation, username)
        return walker

    yield open_browser
    for walker, context in walkers:
        walker.clean()
        context.close()


def test_five_departments_decide_and_the_inspector_sees_it(
    arrive: Arrive, installation: Installation, code: str, tmp_path: Path
) -> None:
    citizen = arrive()
    number = apply(citizen, installation, code, tmp_path)
    accept(arrive, citizen, installation, number, tmp_path)
    handle(arrive, installation, number)
    pay(arrive, citizen, installation, number)
    read(arrive, citizen, installation, number)
    inspect(arrive, installation, number)
    close(arrive, installation, number)


def apply(citizen: Walker, place: Installation, code: str, folder: Path) -> str:
    """From the guide to the receipt, without the drawing; its number."""
    paper = folder / "申请书.txt"
    paper.write_text("食品经营许可申请书", encoding="utf-8")
    citizen.go(place.portal("xiushui", f"/items/{code}/"))
    citizen.press(f"main a[href*='/apply/{code}/'] >> nth=0")
    citizen.fill(**{"a-place": "restaurant"})
    citizen.press()
    citizen.fill(phone="138")
    citizen.press()
    expect(citizen.page.locator("[data-error-summary]")).to_be_focused()
    citizen.fill(applicant="张三丰", identity="11010519491231002X", phone="13800001111")
    citizen.press()
    for key in ("form", "system"):
        citizen.page.locator(f"main [name=file-{key}]").set_input_files(paper)  # sent when it is chosen
    expect(citizen.page.locator("main .files li")).to_have_count(2)
    citizen.press("main [name=next]")
    citizen.fill(delivery="electronic")
    citizen.press()
    expect(citizen.page.locator("main")).to_contain_text("厨房平面图")
    citizen.press()
    found = NUMBER.search(citizen.page.locator("main").inner_text())
    assert found
    return found.group()


def accept(arrive: Arrive, citizen: Walker, place: Installation, number: str, folder: Path) -> None:
    """The window asks for the drawing, once; the citizen answers in place; accepted."""
    window = arrive("clerk")
    window.go(place.office("xiushui", "/approvals/?tab=accept"))
    window.press(f"main a[href*='{number}'] >> nth=0")
    window.press("main a[href$='/ask-supplement/']")
    window.fill(text="请一次补齐。")
    window.press("main form.panel button.button")
    citizen.go(place.portal("xiushui", f"/applications/{number}/"))
    expect(citizen.page.locator("main")).to_contain_text("一次")
    citizen.page.locator("main [name=file-plan]").set_input_files(folder / "申请书.txt")
    citizen.page.locator("main form[action$='/answer/'] button.button").click()
    expect(citizen.page.locator("main form[action$='/answer/']")).to_have_count(0)
    citizen.look()
    page = place.office("xiushui", f"/cases/{number}/")
    expect_state(window, page, "accept-application")
    window.press("main form[action$='/accept-application/'] .button")
    expect(window.page.locator("main")).to_contain_text("health 审查")


def expect_state(walker: Walker, page: str, action: str) -> None:
    """Look until the office has taken in what was handed in."""
    for _ in range(40):
        walker.page.goto(page)
        if walker.page.locator(f"main [action$='/{action}/'], main [href$='/{action}/']").count():
            walker.look()
            return
        walker.page.wait_for_timeout(250)
    pytest.fail(f"{action} is not offered on {page}")


def handle(arrive: Arrive, place: Installation, number: str) -> None:
    """Each department says what it has to say; fire takes money that no catalogue knows; the leader signs."""
    page = place.office("xiushui", f"/cases/{number}/")
    for organ in FIVE:
        handler = arrive(f"h-{organ}")
        handler.go(place.office("xiushui", "/approvals/"))
        handler.press(f"main a[href*='{number}'] >> nth=0")
        if organ == "fire":
            handler.press("main a[href$='/charge/']")
            handler.fill(fee="", name="赞助费", amount="200")
            handler.press("main form.panel button.button")
        handler.press("main a[href*='/give-opinion/'] >> nth=0")
        handler.fill(opinion="agree", text="经审查，符合条件。")
        handler.press("main form.panel button.button")
    lead = arrive("h-market")
    lead.go(page)
    lead.press("main a[href$='/propose-decision/']")
    lead.fill(outcome="granted", reasons="符合《食品安全法》第三十五条。")
    lead.press("main form.panel button.button")
    leader = arrive("l-market")
    leader.go(place.office("xiushui", "/approvals/"))
    leader.press(f"main a[href*='{number}'] >> nth=0")
    leader.press("main a[href$='/decide-application/']")
    leader.press("main form.panel button.button")


def pay(arrive: Arrive, citizen: Walker, place: Installation, number: str) -> None:
    """What was granted waits for the bill: one voucher, and the bank's receipt."""
    citizen.go(place.portal("xiushui", f"/applications/{number}/"))
    expect(citizen.page.locator("main")).to_contain_text("330.50")
    window = arrive("clerk")
    window.go(place.office("xiushui", f"/cases/{number}/"))
    window.press("main form[action$='/order-payment/'] .button")
    window.press("main a[href$='/settle-payment/']")
    window.fill(receipt="3604240000001", amount="1")
    window.press("main form.panel button.button")
    expect(window.page.locator("[data-error-summary]")).to_be_focused()
    window.fill(amount="330.50")
    window.press("main form.panel button.button")


def close(arrive: Arrive, place: Installation, number: str) -> None:
    """The window closes the file."""
    window = arrive("clerk")
    window.go(place.office("xiushui", "/approvals/?tab=archive"))
    window.press(f"main a[href*='{number}'] >> nth=0")
    window.press("main a[href$='/archive/']")
    window.press("main form.panel button.button")
    expect(window.page.locator("#archive-head")).to_be_visible()


def read(arrive: Arrive, citizen: Walker, place: Installation, number: str) -> None:
    """The applicant reads the decision and rates it; a stranger finds the result."""
    citizen.go(place.portal("xiushui", f"/applications/{number}/"))
    main = citizen.page.locator("main")
    for part in ("准予", "赞助费", "食品经营许可证"):
        expect(main).to_contain_text(part)
    citizen.fill(satisfaction="satisfied")
    citizen.press("main form[action$='/rate/'] .button")
    citizen.go(place.portal("xiushui", f"/applications/{number}/"))
    citizen.press("main a[href$='/complain/'], aside a[href$='/complain/']")
    citizen.press("main form button.button >> nth=0")
    citizen.fill(about="fees", text="消防收了 200 元赞助费。")
    citizen.press("main form button.button >> nth=0")
    stranger = arrive()
    stranger.go(place.portal("xiushui", "/applications/results/"))
    expect(stranger.page.locator("main")).to_contain_text("张**")
    stranger.go(place.portal("xiushui", "/verify/certificates/"))
    stranger.fill(number="360424-0131002-2026-000001-1", code="ABCDEFGH")
    stranger.press()


def inspect(arrive: Arrive, place: Installation, number: str) -> None:
    """The charge outside the catalogue is a yellow card of fire; nothing else is found."""
    inspector = arrive("supervisor")
    expect_state(inspector, place.office("xiushui", f"/cases/{number}/"), "decide-complaint")
    inspector.press("main a[href$='/decide-complaint/'], .actions a[href$='/decide-complaint/']")
    inspector.fill(taken_up="yes", answer="已立案核查。")
    inspector.press("main form.panel button.button")
    run(place, TAKEN)
    inspector.go(place.office("xiushui", "/supervision/?tab=yellow"))
    inspector.press(f"main tr:has-text('{number[7:]}') a >> nth=0")
    expect(inspector.page.locator("main")).to_contain_text("F-01")
    inspector.go(place.office("xiushui", f"/supervision/matters/?q={number}"))
    inspector.press("main table tbody a >> nth=0")
    expect(inspector.page.locator("main")).to_contain_text("开办餐馆一次联办")
