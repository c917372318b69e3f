"""Every page of the house × every duty × the county next door; links only to what one may use."""

from typing import Any
from uuid import uuid4

import pytest

from apps.core.people.models import Department, Official
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient

DUTIES = ("clerk", "handler", "reviewer", "leader", "supervisor")
GET, POST = "get", "post"
PAGES = (
    (GET, "/departments/"),
    (GET, "/departments/?export=csv"),
    (GET, "/departments/new/"),
    (POST, "/departments/new/"),
    (GET, "/departments/transport/"),
    (POST, "/departments/transport/"),
    (GET, "/departments/transport/retire/"),
    (POST, "/departments/transport/retire/"),
    (POST, "/departments/transport/reopen/"),
    (GET, "/officials/"),
    (GET, "/officials/?export=xlsx"),
    (GET, "/officials/new/"),
    (POST, "/officials/new/"),
    (GET, "/officials/{pk}/"),
    (POST, "/officials/{pk}/"),
    (POST, "/officials/{pk}/duties/"),
    (GET, "/officials/{pk}/deactivate/"),
    (POST, "/officials/{pk}/deactivate/"),
    (POST, "/officials/{pk}/reactivate/"),
    (POST, "/officials/{pk}/password/"),
    (POST, "/officials/{pk}/second-factor/"),
)


def _of_xiushui(xiushui: Jurisdiction) -> str:
    with door(xiushui):
        return str(Official.objects.get(username="handler").pk)


@pytest.mark.parametrize("duty", DUTIES)
def test_every_other_duty_is_refused_everywhere(xiushui: Jurisdiction, duty: str) -> None:
    browser, pk = OfficeClient(xiushui).sign_in(duty), _of_xiushui(xiushui)
    for method, page in PAGES:
        answer = getattr(browser, method)(page.format(pk=pk))
        assert answer.status_code == 403, (method, page)
    side = browser.get("/account/").content.decode()
    assert 'href="/departments/"' not in side
    assert 'href="/officials/"' not in side


def test_an_administrator_has_all_of_it(xiushui: Jurisdiction) -> None:
    browser, pk = OfficeClient(xiushui).sign_in("admin"), _of_xiushui(xiushui)
    for method, page in PAGES:
        answer = getattr(browser, method)(page.format(pk=pk))
        assert answer.status_code in {200, 302, 409, 422}, (method, page)
        assert not answer.headers.get("Location", "").startswith("/sign-in/"), (method, page)
        if answer.streaming:
            assert b"".join(answer.streaming_content)


def test_a_stranger_is_sent_to_sign_in(xiushui: Jurisdiction) -> None:
    browser, pk = OfficeClient(xiushui), _of_xiushui(xiushui)
    for method, page in [*PAGES, (GET, "/account/"), (POST, "/account/sign-ins/end/"), (GET, "/sign-in/code/")]:
        answer = getattr(browser, method)(page.format(pk=pk))
        assert answer.headers.get("Location", "").startswith("/sign-in/?next="), (method, page)


def test_the_neighbours_administrator_finds_nobody_of_this_county(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    browser, pk = OfficeClient(wuning).sign_in("admin"), _of_xiushui(xiushui)
    for method, page in PAGES:
        if "{pk}" in page:
            assert getattr(browser, method)(page.format(pk=pk)).status_code == 404, (method, page)
    with door(xiushui):
        Department.objects.create(code="tea", name="修水县茶叶发展中心", short_name="县茶叶中心")
    assert browser.get("/departments/tea/").status_code == 404
    assert "修水" not in browser.get("/departments/").content.decode()


def test_what_does_not_exist_is_not_found(admin: OfficeClient) -> None:
    for page in ("/departments/nowhere/", "/departments/nowhere/retire/", f"/officials/{uuid4()}/", "/officials/7/"):
        assert admin.get(page).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_speaks_the_chosen_language(xiushui: Jurisdiction, language: str, recwarn: Any) -> None:
    browser, pk = OfficeClient(xiushui).sign_in("admin"), _of_xiushui(xiushui)
    browser.cookies["language"] = language
    for method, page in PAGES:
        if method == GET and "export" not in page:
            text = browser.get(page.format(pk=pk)).content.decode()
            assert f'<html lang="{language}"' in text
            assert ("保存" in text or "部门" in text) == (language == "zh-hans") or language == "en"
