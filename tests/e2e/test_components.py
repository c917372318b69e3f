"""The components in a real browser: keyboard, focus, axe, and nothing refused by the content policy."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, FilePayload, Page, expect  # noqa: E402

from infra.embedded.machine import free_port  # noqa: E402
from tests.e2e import shots  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.e2e
PAGES = ["/portal/", "/portal/?errors", "/office/?toast", "/question/?errors", "/signed-out/", "/errors/404/"]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.frontend.serve", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not answers(port):
        assert server.poll() is None, "the gallery did not start"
        assert time.monotonic() < deadline, "the gallery does not answer"
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("width", shots.WIDTHS)
def test_axe_finds_nothing(chromium: Browser, gallery: str, tmp_path: Path, url: str, width: int) -> None:
    for theme in shots.THEMES:
        look = shots.Look(width, theme)
        assert shots.look_at(chromium, gallery + url, look, out=tmp_path, cookies=[], full=False) == []


@pytest.mark.parametrize("cookie", ["language=en", "display=size-large"])
def test_nothing_overflows_on_the_narrowest_phone(chromium: Browser, gallery: str, tmp_path: Path, cookie: str) -> None:
    name, value = cookie.split("=")
    cookies = [{"name": name, "value": value, "url": gallery}]
    for url in ("/portal/?errors", "/office/?errors"):
        findings = shots.look_at(
            chromium, gallery + url, shots.Look(320, "light"), out=tmp_path, cookies=cookies, full=False
        )
        assert findings == []


def test_a_dialog_opens_by_keyboard_closes_by_escape_and_gives_the_focus_back(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/office/")
    opener = page.locator("[data-dialog=withdraw]")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog-withdraw")
    expect(dialog).to_be_visible()
    assert page.url == f"{gallery}/office/"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    dialog.locator("[data-close]").click()
    expect(dialog).to_be_hidden()


def test_without_a_script_the_action_has_its_own_page(chromium: Browser, gallery: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{gallery}/office/")
    page.locator("[data-dialog=withdraw]").click()
    assert page.url == f"{gallery}/withdraw/"
    page.goto(f"{gallery}/office/")
    page.locator("details.menu > summary").click()
    page.locator("details.menu button[name=language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_the_error_summary_has_the_focus_and_leads_to_the_field(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/portal/?errors")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary] a[href='#id_town']").click()
    expect(page.locator("#id_town")).to_be_focused()


def test_a_text_counts_its_characters_and_says_when_it_is_too_long(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/portal/")
    counter = page.locator("[data-count-for=id_text]")
    expect(counter).to_have_text("最多 2,000 字")
    page.locator("#id_text").fill("路" * 46)
    expect(counter).to_have_text("46 / 2,000")
    page.locator("#id_text").fill("𬭸" * 2001)
    expect(counter).to_have_text("2,001 / 2,000")
    expect(counter).to_have_attribute("data-over", "")


def test_chosen_files_are_listed_and_can_be_taken_out(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/portal/")
    chosen: FilePayload = {"name": "路口积水.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 2500}
    page.locator("#id_photo").set_input_files([chosen])
    row = page.locator(".files li")
    expect(row).to_contain_text("路口积水.jpg")
    expect(row).to_contain_text("2 KB")
    row.locator("button").click()
    expect(row).to_have_count(0)
    assert page.evaluate("document.getElementById('id_photo').files.length") == 0


def test_a_toast_stays_until_it_is_closed(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/office/?toast")
    toast = page.locator(".toast")
    expect(toast).to_contain_text("已转九江市交通运输局")
    toast.get_by_role("button", name="关闭").click()
    expect(toast).to_have_count(0)


def test_single_keys_move_and_pick_unless_they_are_off(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/office/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("tr[data-cursor] .title-cell a")).to_have_attribute("href", "#2")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk]")).to_contain_text("已选 1 件")
    page.locator("[data-unpick]").click()
    expect(page.locator("[data-bulk]")).to_be_hidden()
    page.locator("#id_name").focus()
    page.keyboard.type("jjx")
    expect(page.locator("#id_name")).to_have_value("jjx")
    page.locator("details.menu > summary").click()
    page.locator("button[name=keys]").click()
    page.keyboard.press("j")
    expect(page.locator("tr[data-cursor]")).to_have_count(0)


def test_the_menu_closes_on_escape(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/office/")
    menu = page.locator("details.menu")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_htmx_is_there_and_sends_the_token(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/office/")
    assert page.evaluate("htmx.version").startswith("4.")
    page.evaluate(
        """() => {
            const button = document.createElement('button');
            button.id = 'try'; button.setAttribute('hx-post', '/display/'); button.setAttribute('hx-swap', 'none');
            document.querySelector('main').append(button); htmx.process(button);
        }"""
    )
    with page.expect_request("**/display/") as sent:
        page.locator("#try").click()
    assert len(sent.value.headers["x-csrftoken"]) >= 32


def test_a_conflict_met_by_htmx_is_shown_in_the_page(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/office/")
    page.evaluate(
        """() => {
            const button = document.createElement('button');
            button.id = 'try'; button.setAttribute('hx-post', '/conflict/');
            document.querySelector('main').append(button); htmx.process(button);
        }"""
    )
    page.locator("#try").click()
    expect(page.locator("main h1")).to_have_text("有人先办了一步")
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator(".topbar")).to_be_visible()
