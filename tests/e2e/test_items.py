"""A service item's way through real browsers, at both widths: written and published at the centre, adopted by a county
with its own window, found and read by a citizen. axe on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e import shots  # noqa: E402
from tests.e2e.test_loop import Walker  # noqa: E402
from tests.support.serving import Installation  # noqa: E402

pytestmark = pytest.mark.e2e
SAVE = "main form button:text('保存草稿')"
Arrive = Callable[..., Walker]


@pytest.fixture(params=shots.WIDTHS)
def arrive(
    request: pytest.FixtureRequest, chromium: Browser, installation: Installation, tmp_path: Path
) -> Iterator[Arrive]:
    """Opens a browser for a person, signed in where an account is named; in the end nothing may have been found."""
    walkers = []

    def open_browser(slug: str = "", username: str = "") -> Walker:
        context = chromium.new_context(viewport={"width": request.param, "height": 900}, reduced_motion="reduce")
        walker = Walker(context, tmp_path)
        walkers.append((walker, context))
        if username:
            walker.go(installation.office(slug, "/sign-in/"))
            walker.fill(username=username, password="ganjiang-demo")
            walker.press()
        return walker

    yield open_browser
    for walker, context in walkers:
        walker.clean()
        context.close()


def test_an_item_is_written_published_adopted_found_and_read(arrive: Arrive, installation: Installation) -> None:
    name = write_and_publish(arrive, installation)
    adopt(arrive, installation, name)
    read(arrive, installation, name)


def write_and_publish(arrive: Arrive, installation: Installation) -> str:
    """The editor types the item section by section, a reviewer publishes it; its name, new at each width."""
    editor = arrive("", "admin")
    editor.go(installation.office("", "/catalogue/items/"))
    editor.press("main .page-head .button")
    width = editor.page.viewport_size["width"] if editor.page.viewport_size else 0
    name = f"公共场所卫生许可{width}"
    editor.fill(name=name, kind="licence", organ="health")
    editor.press()
    home = editor.page.url.split("draft/")[0]
    editor.fill(summary="开旅店、理发店前要办这个证。", keywords="卫生许可证\n理发店")
    for box in ("levels][value=county", "objects][value=enterprise", "themes][value=business"):
        editor.tick(f"main [name={box}]")
    editor.press(SAVE)
    editor.go(f"{home}draft/questions/")
    editor.fill(**{"r0-text": "您开的是什么店？", "r0-answers": "旅店\n理发店"})
    editor.press(SAVE)
    editor.go(f"{home}draft/materials/")
    editor.fill(**{"r0-name": "卫生检测报告", "r0-requirement": "一年以内的"})
    editor.press("main [name=add]")
    editor.fill(**{"r1-name": "客房平面图"})
    editor.page.locator("main details:has([name=r1-name]) label", has_text="旅店").click()
    editor.press(SAVE)
    editor.go(f"{home}draft/limits/")
    editor.fill(promised_days="5", statutory_days="20", visits="1", result_name="卫生许可证")
    editor.press(SAVE)
    editor.go(f"{home}preview/")
    expect(editor.page.locator("main")).to_contain_text("客房平面图")
    reviewer = arrive("", "reviewer")
    reviewer.go(home)
    expect(reviewer.page.locator("main")).not_to_contain_text("草稿还不能发布")
    reviewer.fill(reason="依法新设")
    reviewer.press("main form[action$='/publish/'] .button")
    reviewer.go(f"{home}versions/1/")
    return name


def adopt(arrive: Arrive, installation: Installation, name: str) -> None:
    """The county's administrator adds a window and adopts the item with a shorter promise."""
    keeper = arrive("xiushui", "admin")
    keeper.go(installation.office("xiushui", "/approvals/items/windows/new/"))
    keeper.fill(name=f"{name}窗口", address="义宁镇秀水大道", hours="周一至周五 9:00–17:00", phone="0000-360424")
    keeper.press("main form button.button")
    keeper.go(installation.office("xiushui", f"/approvals/items/catalogue/?q={name}"))
    keeper.press(f"main table a:has-text('{name}')")
    keeper.fill(promised_days="9")
    keeper.press("main form.question button.button")
    expect(keeper.page.locator("[data-error-summary]")).to_be_focused()
    keeper.fill(promised_days="3")
    keeper.page.locator("main label", has_text=f"{name}窗口").click()
    keeper.press("main form.question button.button")
    keeper.go(installation.office("xiushui", "/approvals/items/"))
    expect(keeper.page.locator("main table")).to_contain_text("3 个工作日")


def read(arrive: Arrive, installation: Installation, name: str) -> None:
    """A citizen finds it by other words for it and makes the list of materials personal."""
    citizen = arrive()
    citizen.go(installation.portal("xiushui", "/items/"))
    citizen.fill(q="怎么办理发店的卫生许可证")
    citizen.press("main form [type=submit] >> nth=0")
    citizen.press(f"main .lines a:has-text('{name}')")
    main = citizen.page.locator("main")
    for part in ("3 个工作日", "法定：20 个工作日", "不收费", "跑 1 趟", "卫生检测报告", "客房平面图", f"{name}窗口"):
        expect(main).to_contain_text(part)
    citizen.page.locator("main label", has_text="理发店").click()
    citizen.press("main form [type=submit] >> nth=0")
    expect(citizen.page.locator("#m ~ table")).not_to_contain_text("客房平面图")
    citizen.go(installation.portal("", f"/items/?q={name}"))
    citizen.press(f"main .lines a:has-text('{name}')")
    citizen.press("main .grid a:has-text('修水县')")
    expect(citizen.page.locator("main h1")).to_contain_text(name)
