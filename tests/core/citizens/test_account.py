"""The account's pages on the portal."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.citizens import sections
from apps.core.citizens.models import CitizenSession, SignInCode
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.support.citizens import PHONE, newest_code, sign_in_citizen, texts_to
from tests.support.clients import OfficeClient, PortalClient


@pytest.fixture(autouse=True)
def _no_other_app_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """What others show there is tested with them."""
    monkeypatch.setattr(sections, "providers", lambda: ())


def test_a_citizen_signs_in_by_phone_and_code_and_is_known_on_every_portal(
    portal: PortalClient, wuning: Jurisdiction
) -> None:
    assert portal.get("/account/").headers["Location"] == "/account/sign-in/?next=%2Faccount%2F"
    asked = portal.post("/account/sign-in/", {"phone": "＋86 138 0792 1234", "next": "/account/?from=here"})
    assert asked.headers["Location"] == "/account/code/"
    page = portal.get("/account/code/").content.decode()
    assert "138****1234" in page
    assert PHONE not in page
    answer = portal.post("/account/code/", {"code": f" {newest_code(PHONE)} "})
    assert answer.headers["Location"] == "/account/?from=here"
    assert "138****1234" in portal.get("/account/").content.decode()
    assert "138****1234" in portal.at(wuning).get("/account/").content.decode()


def test_the_session_cookie_is_random_and_kept_from_scripts_and_strangers(portal: PortalClient, settings: Any) -> None:
    sign_in_citizen(portal)
    cookie = portal.cookies["portal_session"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["domain"] == settings.PORTAL_DOMAIN
    assert len(cookie.value) >= 43
    assert "portal_signing_in" not in {name for name, c in portal.cookies.items() if c.value}
    with door(PUBLIC):
        assert cookie.value not in CitizenSession.objects.get().token_hash


def test_the_cookie_is_secure_in_production(portal: PortalClient, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    sign_in_citizen(portal)
    assert portal.cookies["portal_session"]["secure"] is True


def test_a_planted_session_cookie_is_replaced_when_signing_in(portal: PortalClient) -> None:
    portal.cookies["portal_session"] = "planted-by-somebody-else-before-the-citizen-came"
    sign_in_citizen(portal)
    assert portal.cookies["portal_session"].value != "planted-by-somebody-else-before-the-citizen-came"


def test_a_page_for_somebody_who_is_not_signed_in_asks_the_database_nothing(portal: PortalClient) -> None:
    portal.get("/account/sign-in/")
    with CaptureQueriesContext(connection) as asked:
        portal.get("/account/sign-in/")
    assert [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]] == []


def test_pages_of_signing_in_are_never_kept_in_a_cache(portal: PortalClient) -> None:
    assert "no-store" in portal.get("/account/sign-in/").headers["Cache-Control"]


def test_a_wrong_phone_number_keeps_what_was_typed(portal: PortalClient) -> None:
    answer = portal.post("/account/sign-in/", {"phone": "1380792123"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "手机号要 11 位，现在是 10 位" in page
    assert 'value="1380792123"' in page


def test_a_wrong_code_says_so_and_five_burn_it(portal: PortalClient) -> None:
    portal.post("/account/sign-in/", {"phone": PHONE})
    right = newest_code(PHONE)
    wrong = f"{(int(right) + 1) % 1000000:06d}"
    assert "验证码是短信里的 6 位数字" in portal.post("/account/code/", {"code": "12345"}).content.decode()
    answers = [portal.post("/account/code/", {"code": wrong}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    assert "验证码不对" in answers[0].content.decode()
    assert "已经错了 5 次" in answers[4].content.decode()
    assert portal.post("/account/code/", {"code": right}).status_code == 422


def test_asking_twice_in_a_minute_leads_to_the_code_in_this_browser_and_to_patience_in_another(
    portal: PortalClient, xiushui: Jurisdiction
) -> None:
    portal.post("/account/sign-in/", {"phone": PHONE})
    assert portal.post("/account/sign-in/", {"phone": PHONE}).headers["Location"] == "/account/code/"
    other = PortalClient(xiushui).post("/account/sign-in/", {"phone": PHONE})
    assert other.status_code == 422
    assert "不到 1 分钟前" in other.content.decode()
    newest_code(PHONE)
    assert len(texts_to(PHONE)) == 1


def test_the_page_for_the_code_needs_a_request_of_this_browser(portal: PortalClient) -> None:
    assert portal.get("/account/code/").headers["Location"] == "/account/sign-in/"
    portal.cookies["portal_signing_in"] = "forged"
    assert portal.post("/account/code/", {"code": "123456"}).headers["Location"] == "/account/sign-in/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(portal: PortalClient, target: str) -> None:
    portal.post("/account/sign-in/", {"phone": PHONE, "next": target})
    assert portal.post("/account/code/", {"code": newest_code(PHONE)}).headers["Location"] == "/account/"


def test_signing_out_ends_the_session_in_the_database_too(portal: PortalClient) -> None:
    sign_in_citizen(portal)
    token = portal.cookies["portal_session"].value
    assert portal.get("/account/sign-out/").status_code == 405
    assert portal.post("/account/sign-out/").headers["Location"] == "/"
    portal.cookies["portal_session"] = token
    assert portal.get("/account/").status_code == 302


def test_name_and_identity_number_are_kept_and_the_number_is_shown_masked(portal: PortalClient) -> None:
    sign_in_citizen(portal)
    wrong = portal.post("/account/", {"name": "徐小明", "identity": "110105194912310021"})
    assert wrong.status_code == 422
    assert "没有这个身份证号" in wrong.content.decode()
    assert "徐小明" in wrong.content.decode()
    assert portal.post("/account/", {"name": "徐小明", "identity": "11010519491231002x"}).status_code == 302
    page = portal.get("/account/").content.decode()
    assert "1101**********002X" in page
    assert "11010519491231002X" not in page
    portal.post("/account/", {"name": "徐大明", "identity": ""})
    page = portal.get("/account/").content.decode()
    assert "徐大明" in page
    assert "1101**********002X" in page, "an empty field keeps the number"
    portal.post("/account/", {"name": "徐大明", "remove_identity": "on"})
    assert "1101**********002X" not in portal.get("/account/").content.decode()


def test_too_many_requests_from_one_address_are_told_when_to_come_back(portal: PortalClient) -> None:
    for number in range(30):
        portal.post("/account/sign-in/", {"phone": f"139{number:08d}"})
    refused = portal.post("/account/sign-in/", {"phone": PHONE})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 601
    assert portal.get("/account/sign-in/").status_code == 200


def test_other_apps_add_their_sections_to_the_page(portal: PortalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in_citizen(portal)
    own = SimpleNamespace(sections=lambda request: [sections.Section("components/empty.html", {"title": ""}, order=10)])
    monkeypatch.setattr(sections, "providers", lambda: (own,))
    assert 'class="empty stack stack--s"' in portal.get("/account/").content.decode()


def test_the_pages_are_there_in_english(portal: PortalClient) -> None:
    portal.cookies["language"] = "en"
    assert "What is your mobile number?" in portal.get("/account/sign-in/").content.decode()
    asked = portal.post("/account/sign-in/", {"phone": "1380792123"})
    assert "A phone number has 11 digits, this one has 10" in asked.content.decode()


def test_the_office_has_no_citizens_account(office: OfficeClient) -> None:
    assert office.get("/account/sign-in/").status_code in {302, 404}
    with door(PUBLIC):
        assert not SignInCode.objects.filter(created_at__gt=timezone.now() - timedelta(minutes=1)).exists()


def test_the_front_door_of_the_province_signs_in_too(xiushui: Jurisdiction) -> None:
    front = sign_in_citizen(PortalClient(None))
    assert "138****1234" in front.get("/account/").content.decode()
    front.at(xiushui)
    assert "138****1234" in front.get("/account/").content.decode()
