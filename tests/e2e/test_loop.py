"""The main job in a real browser: a citizen writes, officials answer, the citizen reads and rates.

At both widths, in both languages, once by keyboard only; axe looks at every page on the way.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, BrowserContext, Page, expect  # noqa: E402

from tests.e2e import shots  # noqa: E402
from tests.support.serving import Installation  # noqa: E402

pytestmark = pytest.mark.e2e
TITLE = "村口路灯不亮"
TEXT = "义宁镇良塘村口的路灯坏了三天，晚上看不清路，请派人修一修。"
ANSWER = "已派电工更换灯具三盏，今晚恢复照明。"
NUMBER = re.compile(r"360424-P\d{4}-\d{6,}-\d")
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{8}\b")


class Walker:
    """One person's browser; every page it opens is looked at by axe, and must not scroll sideways."""

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        self.page: Page = context.new_page()
        self.folder = folder
        self.findings: list[str] = []
        self.said = shots.listen(self.page)

    def go(self, url: str) -> None:
        """Open an address."""
        response = self.page.goto(url)
        assert response is not None, url
        assert response.ok, f"{url}: {response.status}"
        self.look()

    def look(self) -> None:
        """axe, sideways scrolling, refusals of the content policy."""
        found = [*shots.axe(self.page), *shots.too_wide(self.page)]
        self.findings += [f"{self.page.url}: {line}" for line in found]

    def fill(self, **values: str) -> None:
        """Type into fields by their names."""
        for name, value in values.items():
            control = self.page.locator(f"main [name={name}]").first
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(value)
            elif control.get_attribute("type") in {"radio", "checkbox"}:
                self.tick(f"main [name={name}][value={value}]")
            else:
                control.fill(value)

    def tick(self, selector: str) -> None:
        """Choose a radio button or tick a box."""
        self.page.locator(selector).check()

    def press(self, selector: str = "main form .button >> nth=0") -> None:
        """Press a button and wait for the next page."""
        with self.page.expect_navigation():
            self.page.locator(selector).click()
        self.look()

    def clean(self) -> None:
        """What was found on the whole way."""
        assert self.findings == []
        assert self.said == []


class KeyboardWalker(Walker):
    """Uses no mouse: Tab to reach, keys to type, arrows to choose, Space to tick, Enter to press."""

    def reach(self, selector: str) -> None:
        """Tab until the control has the focus; it must show that it has."""
        wanted = self.page.locator(selector).first
        for _ in range(120):
            if wanted.evaluate("e => e === document.activeElement"):
                shown = wanted.evaluate("e => { const s = getComputedStyle(e); return s.outlineStyle + s.boxShadow }")
                assert shown != "nonenone", f"{selector} does not show its focus"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{selector} cannot be reached with Tab on {self.page.url}")

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            control = self.page.locator(f"main [name={name}]").first
            kind = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind in {"radio", "checkbox"}:
                self.tick(f"main [name={name}][value={value}]")
                continue
            self.reach(f"main [name={name}]")
            if kind == "select":
                at = control.evaluate("(e, v) => [...e.options].findIndex(o => o.value === v)", value)
                self.page.keyboard.press("Home")
                for _ in range(at):
                    self.page.keyboard.press("ArrowDown")
                assert control.input_value() == value
            else:
                self.page.keyboard.press("Control+A")
                self.page.keyboard.insert_text(value)

    def tick(self, selector: str) -> None:
        control = self.page.locator(selector)
        if control.get_attribute("type") == "checkbox":
            self.reach(selector)
            self.page.keyboard.press("Space")
        else:
            name = control.get_attribute("name")
            group = self.page.locator(f"main [name={name}]")
            self.reach(
                f"main [name={name}]:checked" if group.locator(":scope:checked").count() else f"main [name={name}]"
            )
            self.page.keyboard.press("Space")
            for _ in range(group.count()):
                if control.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        expect(control).to_be_checked()

    def press(self, selector: str = "main form .button >> nth=0") -> None:
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()


def context_of(chromium: Browser, place: Installation, width: int, language: str) -> BrowserContext:
    context = chromium.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    context.add_cookies(
        [
            {"name": "language", "value": language, "url": url}
            for url in (place.portal("xiushui"), place.office("xiushui"))
        ]
    )
    return context


def write(walker: Walker, place: Installation) -> tuple[str, str]:
    """The whole wizard; number and query code."""
    walker.go(place.portal("xiushui", "/petitions/new/"))
    walker.press("main form:has([name=place]) .button >> nth=0")
    walker.fill(kind="help")
    walker.press()
    walker.fill(title=TITLE, text=TEXT, where="义宁镇良塘村")
    walker.press()
    press_on(walker, "contact")
    walker.fill(name="王小明", phone="13812345678")
    walker.tick("main [name=publish_consent]")
    walker.press()
    press_on(walker, "receipt")
    text = walker.page.locator("main").inner_text()
    number, code = NUMBER.search(text), CODE.search(text)
    assert number, text
    assert code, text
    return number.group(), code.group()


def press_on(walker: Walker, goal: str) -> None:
    """Press the one primary button of each page until the goal is reached."""
    for _ in range(6):
        if f"/{goal}/" in walker.page.url:
            return
        walker.press("main .button[type=submit]:not(.button--second):not(.button--quiet) >> nth=0")
    pytest.fail(f"{goal} was not reached: {walker.page.url}")


def sign_in(walker: Walker, place: Installation, name: str) -> None:
    walker.page.context.clear_cookies(name="office_session")
    walker.go(place.office("xiushui", "/sign-in/"))
    walker.fill(username=name, password="ganjiang-demo")
    walker.press()


def handle(walker: Walker, place: Installation, number: str) -> None:
    """Accept, assign, claim, answer, approve, sign: each by its own person."""
    case = place.office("xiushui", f"/cases/{number}/")
    sign_in(walker, place, "clerk")
    for _ in range(40):
        response = walker.page.goto(case)
        if response is not None and response.ok:
            break
        walker.page.wait_for_timeout(250)
    walker.go(place.office("xiushui", "/"))
    expect(walker.page.locator("main")).to_contain_text(TITLE)
    walker.go(case)
    walker.press(f"form[action$='{number}/accept/'] .button")
    walker.go(f"{case}assign/")
    walker.fill(department="city", remark="请尽快修复")
    walker.press("main form.panel .button >> nth=0")
    sign_in(walker, place, "handler")
    walker.go(case)
    walker.press(f"form[action$='{number}/claim/'] .button")
    walker.go(f"{case}submit-reply/")
    walker.fill(text=ANSWER, outcome="resolved")
    walker.press("main form.panel .button >> nth=0")
    for name, move in (("reviewer", "approve-reply"), ("leader", "publish-reply")):
        sign_in(walker, place, name)
        walker.go(case)
        if move == "publish-reply":  # cannot be taken back: it asks first
            walker.press(f"a[href$='{number}/{move}/']")
            walker.press("main form.panel .button >> nth=0")
        else:
            walker.press(f"form[action$='{number}/{move}/'] .button")


def read_and_rate(walker: Walker, place: Installation, number: str, code: str) -> None:
    walker.go(place.portal("xiushui", "/track/"))
    walker.fill(number=number, code=code)
    walker.press("main form:has([name=code]) .button >> nth=0")
    expect(walker.page.locator(".letter")).to_contain_text(ANSWER)
    walker.tick("main [name=satisfaction][value=satisfied]")
    walker.press("form:has([name=satisfaction]) .button >> nth=0")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_letter_is_written_answered_and_rated(
    chromium: Browser, installation: Installation, tmp_path: Path, width: int, language: str
) -> None:
    citizen = Walker(context_of(chromium, installation, width, language), tmp_path)
    official = Walker(context_of(chromium, installation, width, language), tmp_path)
    number, code = write(citizen, installation)
    handle(official, installation, number)
    read_and_rate(citizen, installation, number, code)
    citizen.clean()
    official.clean()
    for walker in (citizen, official):
        walker.page.context.close()


def test_the_whole_way_by_keyboard_alone(chromium: Browser, installation: Installation, tmp_path: Path) -> None:
    citizen = KeyboardWalker(context_of(chromium, installation, 1280, "zh-hans"), tmp_path)
    official = KeyboardWalker(context_of(chromium, installation, 1280, "zh-hans"), tmp_path)
    number, code = write(citizen, installation)
    handle(official, installation, number)
    read_and_rate(citizen, installation, number, code)
    citizen.clean()
    official.clean()


def test_no_cookie_crosses_the_zones(chromium: Browser, installation: Installation, tmp_path: Path) -> None:
    context = context_of(chromium, installation, 1280, "zh-hans")
    walker = Walker(context, tmp_path)
    sign_in(walker, installation, "clerk")
    walker.go(installation.portal("xiushui", "/petitions/new/"))
    sent: dict[str, str] = {}

    def note(request: object) -> None:
        sent[request.url] = request.all_headers().get("cookie", "")  # type: ignore[attr-defined]

    walker.page.on("request", note)
    for url in (
        installation.portal("xiushui"),
        installation.portal("wuning"),
        installation.portal(""),
        installation.office("wuning", "/sign-in/"),
        installation.office("", "/sign-in/"),
    ):
        walker.page.goto(url)
        assert "office_session" not in sent[url], url
    walker.page.goto(installation.office("xiushui"))
    cookies = sent[installation.office("xiushui")]
    assert "office_session" in cookies
    assert not any(name in cookies for name in ("portal_session", "portal_csrf", "draft", "receipt"))
    for cookie in context.cookies():
        if cookie["name"].startswith("office_"):
            assert not cookie["domain"].startswith("."), cookie
    context.close()
