"""The administrator's API tokens and the API's manual in a real browser, at both widths and in both languages."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements/e2e.txt")

from playwright.sync_api import Browser, expect  # noqa: E402

from tests.e2e import shots  # noqa: E402
from tests.e2e.test_loop import Walker, context_of  # noqa: E402
from tests.support.serving import Installation  # noqa: E402

pytestmark = pytest.mark.e2e
LOOKS = [(width, language) for width in shots.WIDTHS for language in ("zh-hans", "en")]


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def admin(
    request: pytest.FixtureRequest, chromium: Browser, installation: Installation, tmp_path: Path
) -> Iterator[Walker]:
    """Xiushui's administrator, signed in; at the end nothing may have been found on the way."""
    context = context_of(chromium, installation, *request.param)
    walker = Walker(context, tmp_path)
    walker.go(installation.office("xiushui", "/sign-in/"))
    walker.fill(username="admin", password="ganjiang-demo")
    walker.press()
    yield walker
    walker.clean()
    context.close()


def ask(installation: Installation, token: str) -> int:
    """The status of a question with this token."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{installation.office_port}/graphql/",
        json.dumps({"query": "{ jurisdictions { code } }"}).encode(),
        {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {token}",
            "Host": installation.office("xiushui").split("/")[2],
        },
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_token_is_made_copied_used_and_revoked(
    admin: Walker, installation: Installation, request: pytest.FixtureRequest
) -> None:
    name = f"walk {request.node.callspec.id}"
    page = admin.page
    admin.go(installation.office("xiushui", "/api-tokens/"))
    admin.press(".page-head a.button")
    admin.press()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    admin.fill(name=name, scope="cases", days="30")
    admin.press()
    token = page.locator("main code").first.inner_text()
    expect(page.locator("[data-copy]")).to_be_visible()
    page.locator("[data-copy]").click()
    assert ask(installation, token) == 200
    admin.press("main a.button")
    admin.go(page.url)
    row = page.get_by_role("link", name=name)
    with page.expect_navigation():
        row.click()
    admin.look()
    expect(page.locator("main")).not_to_contain_text(token)
    admin.press("main a.button--danger")
    expect(page.locator("h1")).to_contain_text(name)
    admin.press("main .button--danger")
    expect(page.locator("main .button--danger")).to_have_count(0)
    assert ask(installation, token) == 401


def test_the_manual_can_be_read(admin: Walker, installation: Installation) -> None:
    admin.go(installation.office("xiushui", "/graphql/"))
    expect(admin.page.locator("main pre")).to_have_count(2)
    assert admin.page.locator("main tbody tr").count() > 30
    admin.page.locator("main a", has_text="schema.graphql").click()
    expect(admin.page.locator("body")).to_contain_text("type Query {")
