"""The second factor: owed by some duties, open to everybody."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.core.people.models import Official, SignIn
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient


def _code(device: TOTPDevice, step: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + step * 30
    return f"{totp.token():06d}"


@pytest.fixture(autouse=True)
def _second_factor_for_supervisors_and_administrators(settings: Any) -> None:
    settings.SECOND_FACTOR_DUTIES = ("supervisor", "admin")


@pytest.fixture
def device_of(xiushui: Jurisdiction) -> Callable[..., TOTPDevice]:
    def find(username: str, **found: Any) -> TOTPDevice:
        with door(xiushui):
            return TOTPDevice.objects.get(user__username=username, **found)

    return find


@pytest.fixture
def english(office: OfficeClient) -> OfficeClient:
    office.cookies["language"] = "en"
    return office


def _enrol(browser: OfficeClient, username: str, device_of: Callable[..., TOTPDevice]) -> Any:
    browser.get("/account/second-factor/")
    return browser.post("/account/second-factor/", {"code": _code(device_of(username))})


def test_a_duty_that_asks_for_it_leads_to_setting_it_up_before_anything_else(
    english: OfficeClient, device_of: Callable[..., TOTPDevice]
) -> None:
    english.sign_in("admin")
    for page in ("/account/", "/departments/", "/account/password/", "/sign-in/code/"):
        assert english.get(page).headers["Location"] == "/account/second-factor/"
    page = english.get("/account/second-factor/").content.decode()
    assert "Your duties need a second factor" in page
    assert "<svg" in page
    svg = page[page.index("<svg", page.index("Scan this QR code")) :]
    assert "style=" not in svg[: svg.index("</svg>")]
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert key is not None
    assert key[1] in english.get("/account/second-factor/").content.decode(), "a reload must show the same key"
    answer = english.post("/account/second-factor/", {"code": _code(device_of("admin"))})
    assert answer.status_code == 302
    assert english.get("/departments/").status_code == 200


def test_a_clerk_owes_no_second_factor_but_may_have_one(
    english: OfficeClient, device_of: Callable[..., TOTPDevice], last_entry: Any
) -> None:
    english.sign_in("clerk")
    assert english.get("/account/").status_code == 200
    assert _enrol(english, "clerk", device_of).status_code == 302
    entry = last_entry()
    assert (entry.act, entry.facts) == ("people.second_factor_set_up", {"account": "clerk"})
    assert english.get("/account/").status_code == 200
    again = OfficeClient(english.jurisdiction).sign_in("clerk")
    assert again.get("/account/").headers["Location"] == "/sign-in/code/"


def test_after_the_password_the_code_is_asked_and_leads_where_one_was_going(
    xiushui: Jurisdiction, device_of: Callable[..., TOTPDevice]
) -> None:
    _enrol(OfficeClient(xiushui).sign_in("admin"), "admin", device_of)
    browser = OfficeClient(xiushui)
    answer = browser.post(
        "/sign-in/", {"username": "admin", "password": "ganjiang-demo", "next": "/officials/?duty=clerk"}
    )
    assert answer.headers["Location"] == "/officials/?duty=clerk"
    assert browser.get("/officials/?duty=clerk").headers["Location"] == "/sign-in/code/"
    before = browser.cookies["office_session"].value
    answer = browser.post("/sign-in/code/", {"code": _code(device_of("admin"), 1)})
    assert answer.headers["Location"] == "/officials/?duty=clerk"
    assert browser.cookies["office_session"].value != before
    assert browser.get("/officials/").status_code == 200
    with door(xiushui):
        assert SignIn.objects.filter(session_id=browser.cookies["office_session"].value).exists()


def test_the_password_alone_opens_nothing(xiushui: Jurisdiction, device_of: Callable[..., TOTPDevice]) -> None:
    _enrol(OfficeClient(xiushui).sign_in("admin"), "admin", device_of)
    browser = OfficeClient(xiushui).sign_in("admin")
    changed = {"new": "quite another 1", "again": "quite another 1"}
    for page, typed in (
        ("/account/password/", changed),
        ("/account/second-factor/", {"code": "000000"}),
        ("/departments/new/", {}),
        ("/account/sign-ins/end/", {}),
    ):
        assert browser.post(page, typed).headers["Location"] == "/sign-in/code/"
    with door(xiushui):
        assert Official.objects.get(username="admin").check_password("ganjiang-demo")
        assert TOTPDevice.objects.filter(user__username="admin").count() == 1


@pytest.mark.parametrize(("typed", "message"), [("12345", "6 digits"), ("１２３４５６", "6 digits"), ("", "fill in")])
def test_a_code_that_is_none_is_refused_without_being_tried(
    english: OfficeClient, device_of: Callable[..., TOTPDevice], typed: str, message: str
) -> None:
    english.sign_in("admin").get("/account/second-factor/")
    answer = english.post("/account/second-factor/", {"code": typed})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert device_of("admin").throttling_failure_count == 0


def test_a_wrong_code_slows_the_next_try_down(
    english: OfficeClient, xiushui: Jurisdiction, device_of: Callable[..., TOTPDevice]
) -> None:
    _enrol(OfficeClient(xiushui).sign_in("admin"), "admin", device_of)
    english.sign_in("admin")
    right = _code(device_of("admin"), 1)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    answer = english.post("/sign-in/code/", {"code": wrong})
    assert "wrong or has been used" in answer.content.decode()
    assert device_of("admin").throttling_failure_count == 1
    answer = english.post("/sign-in/code/", {"code": right})
    assert answer.status_code == 422
    assert "Try again in" in answer.content.decode()


def test_a_code_counts_once(xiushui: Jurisdiction, device_of: Callable[..., TOTPDevice]) -> None:
    _enrol(OfficeClient(xiushui).sign_in("admin"), "admin", device_of)
    code = _code(device_of("admin"), 1)
    first, second = OfficeClient(xiushui).sign_in("admin"), OfficeClient(xiushui).sign_in("admin")
    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    assert second.post("/sign-in/code/", {"code": code}).status_code == 422


def test_the_key_is_of_one_official_of_one_jurisdiction(
    xiushui: Jurisdiction, wuning: Jurisdiction, device_of: Callable[..., TOTPDevice]
) -> None:
    _enrol(OfficeClient(xiushui).sign_in("admin"), "admin", device_of)
    next_door = OfficeClient(wuning).sign_in("admin")
    assert next_door.get("/account/").headers["Location"] == "/account/second-factor/"
    next_door.get("/account/second-factor/")
    answer = next_door.post("/account/second-factor/", {"code": _code(device_of("admin"), 1)})
    assert answer.status_code == 422


def test_somebody_who_owes_it_may_sign_out(office: OfficeClient) -> None:
    office.sign_in("admin")
    assert office.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert office.get("/account/").headers["Location"].startswith("/sign-in/?")


def test_an_administrator_removes_a_lost_factor_and_a_new_one_is_set_up(
    xiushui: Jurisdiction, device_of: Callable[..., TOTPDevice], official_of: Callable[[str], Official]
) -> None:
    admin = OfficeClient(xiushui).sign_in("admin")
    _enrol(admin, "admin", device_of)
    supervisor = OfficeClient(xiushui).sign_in("supervisor")
    _enrol(supervisor, "supervisor", device_of)
    assert supervisor.get("/account/").status_code == 200
    address = f"/officials/{official_of('supervisor').pk}/second-factor/"
    assert admin.post(address).status_code == 302
    assert supervisor.get("/account/").headers["Location"].startswith("/sign-in/?")
    supervisor.sign_in("supervisor")
    assert supervisor.get("/account/").headers["Location"] == "/account/second-factor/"


def test_a_new_duty_that_asks_for_it_ends_the_session(
    xiushui: Jurisdiction, device_of: Callable[..., TOTPDevice], official_of: Callable[[str], Official]
) -> None:
    admin = OfficeClient(xiushui).sign_in("admin")
    _enrol(admin, "admin", device_of)
    clerk = OfficeClient(xiushui).sign_in("clerk")
    assert clerk.get("/account/").status_code == 200
    answer = admin.post(
        f"/officials/{official_of('clerk').pk}/duties/",
        {"duties": ["petitions:clerk", "office:supervisor"], "seen": "petitions:clerk"},
    )
    assert answer.status_code == 302
    assert clerk.get("/account/").headers["Location"].startswith("/sign-in/?")
