"""Opinions of other departments in a real browser: asked, given with words, the answer that does not wait confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e.test_loop import NUMBER, Walker, context_of, sign_in  # noqa: E402
from tests.support.serving import Installation  # noqa: E402

pytestmark = pytest.mark.e2e
SEND = "main form.panel > .panel__body > .cluster > .button >> nth=0"
QUESTION = "该河段是否属于你局管理？请说明管护责任。"


def registered(walker: Walker, place: Installation) -> str:
    """A call taken down, accepted, given to the transport department and claimed; its number."""
    sign_in(walker, place, "clerk")
    walker.go(place.office("xiushui", "/petitions/register/"))
    walker.fill(
        channel="phone", kind="complaint", title="河道淤塞排水不畅", text="桥下河道淤塞，雨天漫上公路，请清理。"
    )
    walker.press("main form .button >> nth=0")
    found = NUMBER.search(walker.page.url)
    assert found, walker.page.url
    number = found.group()
    walker.press(f"form[action$='{number}/accept/'] .button")
    walker.go(place.office("xiushui", f"/cases/{number}/assign/"))
    walker.fill(department="transport")
    walker.press(SEND)
    sign_in(walker, place, "handler")
    walker.go(place.office("xiushui", f"/cases/{number}/"))
    walker.press(f"form[action$='{number}/claim/'] .button")
    return number


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_departments_are_asked_and_one_answers(
    chromium: Browser, installation: Installation, tmp_path: Path, width: int, language: str
) -> None:
    walker = Walker(context_of(chromium, installation, width, language), tmp_path)
    number = registered(walker, installation)
    case = installation.office("xiushui", f"/cases/{number}/")
    walker.press(f"a[href$='{number}/ask-opinion/']")
    walker.tick("main [name=departments][value=water]")
    walker.tick("main [name=departments][value=land]")
    walker.fill(question=QUESTION, limit_days="2")
    walker.press(SEND)
    expect(walker.page.locator("#opinions-head")).to_be_visible()
    walker.go(installation.office("xiushui", "/petitions/opinions/"))
    expect(walker.page.locator("main")).to_contain_text("河道淤塞排水不畅")
    walker.press(f"main a[href$='/cases/{number}/'] >> nth=0")
    walker.press("main a[href*='give-opinion'] >> nth=0")
    expect(walker.page.locator("main blockquote")).to_contain_text(QUESTION)
    walker.fill(text="该河段由我局管护，已安排清淤。")
    walker.press(SEND)
    expect(walker.page.locator("main")).to_contain_text("该河段由我局管护")
    walker.go(f"{case}submit-reply/")
    walker.fill(text="已安排清淤。", outcome="resolved")
    walker.press(SEND)
    expect(walker.page.locator("[name=without_opinions]")).to_be_visible()
    walker.tick("main [name=without_opinions]")
    walker.press(SEND)
    assert walker.page.url == case
    walker.clean()
    walker.page.context.close()
