"""A request for information in browsers, at both widths: asked online, made clearer, a third party consulted, answered
by three people, the letter downloaded; the annual report counts it. axe on every page.
"""

from __future__ import annotations

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from collections.abc import Callable, Iterator  # noqa: E402
from pathlib import Path  # noqa: E402

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e import shots  # noqa: E402
from tests.e2e.test_applications import Seer, expect_state  # noqa: E402
from tests.e2e.test_loop import Walker, context_of, sign_in  # noqa: E402
from tests.support.serving import Installation  # noqa: E402

pytestmark = pytest.mark.e2e
NUMBER = re.compile(r"360424-D\d{4}-\d{6}-\d")
Arrive = Callable[..., Walker]


@pytest.fixture(params=[(width, language) for width in shots.WIDTHS for language in ("zh-hans", "en")])
def arrive(
    request: pytest.FixtureRequest, chromium: Browser, installation: Installation, tmp_path: Path
) -> Iterator[Arrive]:
    """A browser for a person, signed in where an account is named; in the end nothing may have been found."""
    walkers = []
    width, language = request.param

    def open_browser(username: str = "") -> Walker:
        context = context_of(chromium, installation, width, language)
        walker = Seer(context, tmp_path)
        walkers.append((walker, context))
        if username:
            sign_in(walker, installation, username)
        return walker

    yield open_browser
    for walker, context in walkers:
        walker.clean()
        context.close()


def test_a_request_from_the_question_to_the_letter_and_the_report(
    arrive: Arrive, installation: Installation, tmp_path: Path
) -> None:
    citizen = arrive()
    number = ask(citizen, installation, tmp_path)
    make_clearer(arrive, citizen, installation, number)
    consult(arrive, citizen, installation, number)
    answer(arrive, installation, number, tmp_path)
    read(citizen, installation, number)
    report(arrive, installation)


def ask(citizen: Walker, place: Installation, folder: Path) -> str:
    """From the first page to the receipt; its number."""
    citizen.go(place.portal("xiushui", "/disclosure/requests/new/"))
    citizen.press("main a.button--start")
    citizen.fill(organ="transport")
    citizen.press()
    citizen.press()  # nothing said yet: the page says what is missing
    expect(citizen.page.locator("[data-error-summary]")).to_be_focused()
    citizen.fill(title="县道改造补偿标准", description="义宁镇县道改造征地补偿标准及批复文件")
    citizen.press()
    if citizen.page.url.endswith("/similar/"):  # answered in an earlier round of this installation
        citizen.press()
    citizen.fill(applicant_kind="enterprise")
    citizen.press()
    citizen.fill(applicant="修水宁红茶业有限公司", identity="91360400MA35F5T2X0", contact="李四")
    citizen.press()
    expect(citizen.page.locator("[data-error-summary]")).to_be_focused()
    citizen.fill(identity="91360400MA35F5T2XF")
    citizen.press()
    citizen.fill(phone="13800001111")
    citizen.press()
    citizen.fill(medium="electronic", obtaining="online")
    citizen.press()
    citizen.press()
    paper = folder / "营业执照.txt"
    paper.write_text("营业执照", encoding="utf-8")
    citizen.page.locator("main [name=file-own]").set_input_files(paper)
    citizen.press("main [name=next]")
    expect(citizen.page.locator("main")).to_contain_text("修水宁红茶业有限公司")
    citizen.press()
    found = NUMBER.search(citizen.page.locator("main").inner_text())
    assert found
    return found.group()


def make_clearer(arrive: Arrive, citizen: Walker, place: Installation, number: str) -> None:
    """Assigned; the one notice; the supplement in place."""
    page = place.office("xiushui", f"/cases/{number}/")
    clerk = arrive("clerk")
    expect_state(clerk, page, "assign-request")
    clerk.go(place.office("xiushui", "/disclosure/requests/"))
    clerk.press(f"main a[href*='{number}'] >> nth=0")
    clerk.press("main a[href$='/assign-request/']")
    clerk.fill(department="transport")
    clerk.press("main form.panel button.button")
    clerk.press("main a[href$='/ask-correction/']")
    clerk.fill(text="请写明年度。")
    clerk.press("main form.panel button.button")
    clerk.go(place.office("xiushui", "/disclosure/requests/register/"))
    citizen.go(place.portal("xiushui", f"/disclosure/requests/{number}/"))
    citizen.fill(text="2025 年度。")
    citizen.press("main form[action$='/answer/'] button.button")
    expect_state(clerk, page, "assign-request")


def consult(arrive: Arrive, citizen: Walker, place: Installation, number: str) -> None:
    """A third party is asked and agrees."""
    handler = arrive("handler")
    handler.go(place.office("xiushui", f"/cases/{number}/"))
    handler.press("main a[href$='/consult/']")
    handler.fill(asked="third_party", name="某建设公司", about="中标价明细")
    handler.press("main form.panel button.button")
    citizen.go(place.portal("xiushui", f"/disclosure/requests/{number}/"))
    handler.press("main a[href$='/take-opinion/']")
    handler.fill(opinion="agrees")
    handler.press("main form.panel button.button")


def answer(arrive: Arrive, place: Installation, number: str, folder: Path) -> None:
    """The words of the outcome, the file, three people."""
    page = place.office("xiushui", f"/cases/{number}/")
    handler = arrive("handler")
    handler.go(page)
    handler.press("main a[href$='/add-files/']")
    paper = folder / "补偿标准.txt"
    paper.write_text("每亩补偿标准", encoding="utf-8")
    handler.page.locator("main [name=uploads]").set_input_files(paper)
    handler.tick("main [name=given][value='1']")
    handler.press("main form.panel button.button")
    handler.go(f"{page}submit-answer/?says=disclosed:provided")
    expect(handler.page.locator("main [name=text]")).to_have_value(re.compile("第三十六条第二项"))
    handler.press("main form[method=post].panel button.button >> nth=0")
    reviewer = arrive("reviewer")
    reviewer.go(page)
    reviewer.press("main form[action$='/approve-answer/'] .button")
    leader = arrive("leader")
    leader.go(page)
    leader.press("main a[href$='/sign-answer/']")
    leader.press("main form.panel button.button")
    expect(leader.page.locator("main")).to_contain_text("公开〔")


def read(citizen: Walker, place: Installation, number: str) -> None:
    """The answer, its letter and the file."""
    citizen.go(place.portal("xiushui", f"/disclosure/requests/{number}/"))
    main = citizen.page.locator("main")
    for part in ("第三十六条第二项", "补偿标准.txt", "答复书.pdf"):
        expect(main).to_contain_text(part)


def report(arrive: Arrive, place: Installation) -> None:
    """It is counted, and its cell leads to it."""
    leader = arrive("leader")
    leader.go(place.office("xiushui", "/disclosure/reports/"))
    leader.press("main a[href*='row=disclosed'] >> nth=0")
    expect(leader.page.locator("main")).to_contain_text("县道改造补偿标准")
    leader.go(place.office("xiushui", "/disclosure/reports/2026/words/"))
    leader.go(place.office("xiushui", "/disclosure/reports/2026/figures/?organ=transport"))
