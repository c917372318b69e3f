"""The dashboard in a real browser: both widths and languages, by keyboard, without a script, without a county."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, BrowserContext, expect  # noqa: E402

from tests.e2e import shots  # noqa: E402
from tests.e2e.test_loop import Walker  # noqa: E402
from tests.support.serving import Installation  # noqa: E402

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def filled(installation: Installation) -> Installation:
    """Synthetic cases where no other walk looks at lists."""
    slugs = [word for slug in ("jiangxi", "jiujiang", "wuning") for word in ("--slug", slug)]
    installation.manage("generate_cases", "--total", "900", *slugs)
    return installation


@pytest.fixture
def wuning_closed(filled: Installation) -> Iterator[None]:
    """Wuning under maintenance for the length of a test."""
    filled.manage("maintenance", "wuning", "--on", "--words", "系统升级", "--reason", "a test", "--by", "tester")
    yield
    filled.manage("maintenance", "wuning", "--off", "--reason", "a test", "--by", "tester")


def open_context(
    chromium: Browser,
    place: Installation,
    width: int,
    language: str = "zh-hans",
    *,
    dark: bool = False,
    js: bool = True,
) -> BrowserContext:
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
        color_scheme="dark" if dark else "light",
        java_script_enabled=js,
    )
    context.add_cookies([{"name": "language", "value": language, "url": place.office("jiangxi")}])
    return context


def signed_in(context: BrowserContext, place: Installation, folder: Path) -> Walker:
    walker = Walker(context, folder)
    walker.page.goto(place.office("jiangxi", "/sign-in/"))
    walker.page.fill("[name=username]", "supervisor")
    walker.page.fill("[name=password]", "ganjiang-demo")
    with walker.page.expect_navigation():
        walker.page.keyboard.press("Enter")
    return walker


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", shots.WIDTHS)
def test_from_the_province_to_the_cases_of_a_county(
    chromium: Browser, filled: Installation, tmp_path: Path, width: int, language: str
) -> None:
    walker = signed_in(open_context(chromium, filled, width, language), filled, tmp_path)
    page = walker.page
    walker.go(filled.office("jiangxi", "/oversight/"))
    page.locator("#asked_measure").focus()
    page.locator("#asked_measure").select_option("received")
    expect(page).to_have_url(re.compile(r"\?measure=received$"))
    expect(page.locator("#asked_measure")).to_be_focused()
    walker.look()
    page.locator(".map a[data-place='360423']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("within=360423"))
    expect(page.locator("#departments")).to_be_visible()
    walker.look()
    page.locator("#trend details summary").click()
    expect(page.locator("#trend table")).to_be_visible()
    walker.look()
    number = page.locator(".stat .figure").first.inner_text()
    with page.expect_navigation():
        page.locator(".stat .figure").first.click()
    expect(page.locator(".page-head")).to_contain_text(number)
    walker.look()
    walker.clean()


@pytest.mark.parametrize("width", shots.WIDTHS)
def test_it_is_whole_in_the_dark(chromium: Browser, filled: Installation, tmp_path: Path, width: int) -> None:
    walker = signed_in(open_context(chromium, filled, width, dark=True), filled, tmp_path)
    for query in ("", "?within=360400&measure=on_time&period=quarter", "?areas=city&by=county&measure=days"):
        walker.go(filled.office("jiangxi", f"/oversight/{query}"))
    walker.clean()


def test_a_refresh_keeps_the_place_and_what_is_open(chromium: Browser, filled: Installation, tmp_path: Path) -> None:
    walker = signed_in(open_context(chromium, filled, 1280), filled, tmp_path)
    page = walker.page
    walker.go(filled.office("jiangxi", "/oversight/"))
    box = page.locator("[data-refresh]")
    expect(box).to_be_checked()
    box.uncheck()
    page.evaluate("window.sameDocument = true; window.scrollTo(0, 500)")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true") as answer:
        page.evaluate("document.querySelector('#refresh').click()")
    assert "<html" not in answer.value.text()
    expect(page.locator("#as-of")).to_be_attached()
    assert page.evaluate("window.sameDocument")
    assert page.evaluate("window.scrollY") == 500
    walker.go(filled.office("jiangxi", "/oversight/"))
    expect(box).not_to_be_checked()
    walker.clean()


def test_without_a_script_filters_and_tables_work(chromium: Browser, filled: Installation, tmp_path: Path) -> None:
    page = signed_in(open_context(chromium, filled, 1280, js=False), filled, tmp_path).page
    page.goto(filled.office("jiangxi", "/oversight/"))
    page.locator("#asked_period").select_option("year")
    page.locator("#asked_kind").select_option("complaint")
    with page.expect_navigation():
        page.locator("form[data-period] button").click()
    assert "period=year" in page.url
    expect(page.locator("#asked_kind")).to_have_value("complaint")
    page.locator("#trend summary").click()
    expect(page.locator("#trend table")).to_be_visible()
    expect(page.locator("#places table")).to_be_visible()
    expect(page.locator(".script-only")).to_be_hidden()


@pytest.mark.usefixtures("wuning_closed")
def test_a_county_under_maintenance_is_named(chromium: Browser, filled: Installation, tmp_path: Path) -> None:
    walker = signed_in(open_context(chromium, filled, 390), filled, tmp_path)
    banner = walker.page.locator("#figures .banner")
    for _ in range(45):  # every process knows within half a minute
        walker.page.goto(filled.office("jiangxi", "/oversight/"))
        if banner.count():
            break
        walker.page.wait_for_timeout(1000)
    expect(banner).to_contain_text("武宁县")
    expect(walker.page.locator(".map a[data-place='360423']")).to_have_attribute("aria-label", "武宁县：现在连不上")
    walker.look()
    walker.clean()


def test_without_cases_it_says_so_and_shows_the_way_back(
    chromium: Browser, filled: Installation, tmp_path: Path
) -> None:
    walker = signed_in(open_context(chromium, filled, 390), filled, tmp_path)
    page = walker.page
    walker.go(
        filled.office("jiangxi", "/oversight/?period=own&first=2012-01-01&last=2012-01-31&channel=exchange&kind=thanks")
    )
    expect(page.locator("#figures .empty")).to_contain_text("没有同时符合这些条件的收件和办结")
    with page.expect_navigation():
        page.locator("#figures .empty a").click()
    expect(page.locator("#places")).to_be_visible()
    walker.clean()


def test_on_paper_there_are_figures_without_controls(chromium: Browser, filled: Installation, tmp_path: Path) -> None:
    walker = signed_in(open_context(chromium, filled, 1280), filled, tmp_path)
    page = walker.page
    walker.go(filled.office("jiangxi", "/oversight/"))
    page.emulate_media(media="print")
    for hidden in ("form[data-period]", ".side", "[data-print]", "#refresh"):
        expect(page.locator(hidden)).to_be_hidden()
    for shown in (".map", ".stats", "#places table", "#as-of"):
        expect(page.locator(shown)).to_be_visible()
    assert page.pdf(format="A4")[:4] == b"%PDF"
    walker.clean()
