"""Signing in to the office zone: by form and cookie only, as without a script."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import F
from django.utils import timezone

from apps.core.people import locking, sign_ins
from apps.core.people.models import Official, SignIn
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient

PASSWORD = "ganjiang-demo"


def _try(office: OfficeClient, username: str = "clerk", password: str = PASSWORD, **more: str) -> Any:
    return office.post("/sign-in/", {"username": username, "password": password, **more})


def _signed_in(office: OfficeClient) -> bool:
    return bool(office.get("/account/").status_code == 200)


@pytest.fixture
def english(office: OfficeClient) -> OfficeClient:
    office.cookies["language"] = "en"
    return office


def test_a_stranger_is_led_to_the_sign_in_page_and_back(office: OfficeClient) -> None:
    answer = office.get("/account/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/account/")
    page = office.get(answer.headers["Location"])
    assert 'name="next" value="/account/"' in page.content.decode()
    answer = _try(office, next="/account/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account/")
    assert _signed_in(office)


@pytest.mark.parametrize(
    "asked", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "/sign-out/", ""]
)
def test_nobody_is_led_elsewhere_by_signing_in(office: OfficeClient, asked: str) -> None:
    assert _try(office, next=asked).headers["Location"] == "/"
    assert office.get("/sign-in/", {"next": asked}).headers["Location"] == "/"


def test_the_session_gets_a_new_key_at_sign_in(office: OfficeClient, xiushui: Jurisdiction) -> None:
    with door(xiushui):
        session = SessionStore()
        session["planted"] = True
        session.save()
    office.cookies["office_session"] = session.session_key or ""
    _try(office)
    assert office.cookies["office_session"].value != session.session_key
    with door(xiushui):
        assert not Session.objects.filter(session_key=session.session_key).exists()


def test_a_session_of_one_jurisdiction_is_unknown_in_the_next(office: OfficeClient, wuning: Jurisdiction) -> None:
    office.sign_in("clerk")
    assert _signed_in(office)
    answer = office.at(wuning).get("/account/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/account/")


def test_the_cookie_is_for_this_host_only_and_unseen_by_scripts(office: OfficeClient) -> None:
    _try(office)
    cookie = office.cookies["office_session"]
    assert (cookie["domain"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")


@pytest.mark.parametrize(("username", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")])
def test_a_wrong_pair_never_says_which_of_the_two_was_wrong(
    english: OfficeClient, username: str, password: str
) -> None:
    answer = _try(english, username, password)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Account or password is wrong. After 4 more mistakes the account is locked for 15 minutes." in page
    assert f'value="{username}"' in page
    assert f'value="{password}"' not in page


def test_a_closed_account_is_refused_with_the_same_words(english: OfficeClient, xiushui: Jurisdiction) -> None:
    with door(xiushui):
        Official.objects.filter(username="clerk").update(is_active=False)
    assert "Account or password is wrong." in _try(english).content.decode()


@pytest.mark.parametrize("username", ["clerk", "nobody", "closed"])
def test_every_refusal_costs_one_hashing(office: OfficeClient, xiushui: Jurisdiction, username: str) -> None:
    with door(xiushui):
        closed: Official = Official(username="closed", name="Closed", is_active=False)
        closed.set_password(PASSWORD)
        closed.save()
    with patch.object(PBKDF2PasswordHasher, "encode", autospec=True, side_effect=PBKDF2PasswordHasher.encode) as spent:
        assert _try(office, username, "wrong").status_code == 422
    assert spent.call_count == 1


def test_nothing_typed_is_said_field_by_field(english: OfficeClient) -> None:
    answer = _try(english, "", "")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please fill in: Account" in page
    assert "Please fill in: Password" in page


class TestLockOut:
    def test_five_mistakes_lock_the_account_for_a_quarter_of_an_hour(self, english: OfficeClient) -> None:
        answers = [_try(english, password=f"wrong {number}") for number in range(5)]
        assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429]
        assert "wrong 5 times. You can try again in 15 minutes." in answers[-1].content.decode()
        assert answers[-1].headers["Retry-After"] == "900"
        right = _try(english)
        assert right.status_code == 429
        assert not _signed_in(english)

    def test_the_lock_ends_and_is_not_prolonged_by_trying(self, office: OfficeClient, xiushui: Jurisdiction) -> None:
        for _number in range(5):
            _try(office, password="wrong")
        for earlier, expected in ((14, 429), (2, 302)):
            with door(xiushui):
                AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=earlier))
            assert _try(office).status_code == expected

    def test_an_unknown_name_is_locked_in_the_same_way(self, office: OfficeClient) -> None:
        assert [_try(office, "nobody").status_code for _ in range(6)] == [422, 422, 422, 422, 429, 429]

    def test_another_account_and_another_address_are_not_locked(self, office: OfficeClient) -> None:
        for _number in range(5):
            _try(office, password="wrong")
        assert _try(office, "handler").status_code == 302
        elsewhere = OfficeClient(office.jurisdiction, REMOTE_ADDR="10.3.0.7")
        assert _try(elsewhere).status_code == 302

    def test_the_same_name_next_door_is_not_locked(self, office: OfficeClient, wuning: Jurisdiction) -> None:
        for _number in range(5):
            _try(office, password="wrong")
        assert _try(OfficeClient(wuning)).status_code == 302

    def test_a_right_password_forgets_the_mistakes(self, office: OfficeClient) -> None:
        for _number in range(4):
            _try(office, password="wrong")
        assert _try(office).status_code == 302
        office.post("/sign-out/")
        assert _try(office, password="wrong").status_code == 422

    def test_the_page_counts_in_the_language_of_the_settings(self) -> None:
        assert locking.MINUTES == 15


class TestSessions:
    def test_signing_out_deletes_the_session(self, office: OfficeClient, xiushui: Jurisdiction) -> None:
        office.sign_in("clerk")
        key = office.cookies["office_session"].value
        assert office.get("/sign-out/").status_code == 405
        assert office.post("/sign-out/").headers["Location"] == "/sign-in/"
        with door(xiushui):
            assert not Session.objects.filter(session_key=key).exists()
            assert not SignIn.objects.exists()
        office.cookies["office_session"] = key
        assert not _signed_in(office)

    def test_the_fourth_browser_ends_the_first(self, xiushui: Jurisdiction) -> None:
        browsers = [OfficeClient(xiushui).sign_in("clerk") for _number in range(3)]
        assert all(_signed_in(browser) for browser in browsers)
        other = OfficeClient(xiushui).sign_in("handler")
        fourth = OfficeClient(xiushui).sign_in("clerk")
        assert [_signed_in(browser) for browser in [*browsers, fourth, other]] == [False, True, True, True, True]

    def test_a_session_ends_after_eight_hours_however_busy(self, office: OfficeClient) -> None:
        office.sign_in("clerk")
        start = timezone.now()
        with patch("django.utils.timezone.now", return_value=start + timedelta(hours=7, minutes=59)):
            assert _signed_in(office)
            office.post("/account/sign-ins/end/")  # writes to the session
        with patch("django.utils.timezone.now", return_value=start + timedelta(hours=8, minutes=1)):
            assert not _signed_in(office)

    def test_the_account_page_lists_the_browsers_and_ends_the_others(self, xiushui: Jurisdiction) -> None:
        here = OfficeClient(xiushui, HTTP_USER_AGENT="Here/1").sign_in("clerk")
        there = OfficeClient(xiushui, HTTP_USER_AGENT="There/1").sign_in("clerk")
        page = here.get("/account/").content.decode()
        assert "Here/1" in page
        assert "There/1" in page
        assert here.post("/account/sign-ins/end/").status_code == 302
        assert (_signed_in(here), _signed_in(there)) == (True, False)

    def test_an_expired_session_does_not_count(self, xiushui: Jurisdiction) -> None:
        old = [OfficeClient(xiushui).sign_in("clerk") for _number in range(3)]
        with door(xiushui):
            Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
        OfficeClient(xiushui).sign_in("clerk")
        assert not any(_signed_in(browser) for browser in old)
        with door(xiushui):
            assert len(sign_ins.of(Official.objects.get(username="clerk"))) == 1


class TestPassword:
    @pytest.fixture
    def owing(self, english: OfficeClient, xiushui: Jurisdiction) -> OfficeClient:
        with door(xiushui):
            Official.objects.filter(username="clerk").update(must_change_password=True)
        return english.sign_in("clerk")

    def test_a_first_password_must_be_changed_before_anything_else(
        self, owing: OfficeClient, official_of: Callable[[str], Official]
    ) -> None:
        for page in ("/account/", "/account/second-factor/", "/departments/"):
            assert owing.get(page).headers["Location"] == "/account/password/"
        page = owing.get("/account/password/").content.decode()
        assert "Choose a password of your own" in page
        assert 'name="old"' not in page
        answer = owing.post("/account/password/", {"new": "quite another 1", "again": "quite another 1"})
        assert answer.status_code == 302
        assert _signed_in(owing)
        assert official_of("clerk").check_password("quite another 1")

    def test_it_may_not_be_the_first_one_again(self, owing: OfficeClient) -> None:
        answer = owing.post("/account/password/", {"new": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 422
        assert "must differ from the old one" in answer.content.decode()

    def test_somebody_who_owes_a_password_may_sign_out(self, owing: OfficeClient) -> None:
        assert owing.post("/sign-out/").headers["Location"] == "/sign-in/"
        assert owing.get("/account/").headers["Location"].startswith("/sign-in/")

    @pytest.mark.parametrize(
        ("new", "message"),
        [
            ("short", "密码至少 10 位，现在不够。"),
            ("12345678901", "密码不能全是数字。"),
            ("qwertyuiop", "这个密码用的人太多，最容易被猜中，请换一个。"),
            ("supervisor1", "密码和账号太像，请换一个。"),
        ],
    )
    def test_a_weak_password_is_refused_in_chinese(self, office: OfficeClient, new: str, message: str) -> None:
        office.sign_in("supervisor")
        answer = office.post("/account/password/", {"old": PASSWORD, "new": new, "again": new})
        assert answer.status_code == 422
        assert message in answer.content.decode()

    def test_the_old_password_is_asked_and_guessing_it_locks(self, english: OfficeClient) -> None:
        english.sign_in("clerk")
        typed = {"old": "guess", "new": "quite another 1", "again": "quite another 1"}
        first = english.post("/account/password/", typed)
        assert first.status_code == 422
        assert "The present password is wrong." in first.content.decode()
        assert [english.post("/account/password/", typed).status_code for _ in range(4)][-1] == 429

    def test_two_different_new_passwords_are_refused(self, english: OfficeClient) -> None:
        english.sign_in("clerk")
        typed = {"old": PASSWORD, "new": "quite another 1", "again": "quite another 2"}
        assert "The two new passwords differ." in english.post("/account/password/", typed).content.decode()

    def test_a_changed_password_ends_the_other_browsers_and_rotates_this_one(
        self, xiushui: Jurisdiction, last_entry: Any
    ) -> None:
        here, there = OfficeClient(xiushui).sign_in("clerk"), OfficeClient(xiushui).sign_in("clerk")
        before = here.cookies["office_session"].value
        typed = {"old": PASSWORD, "new": "quite another 1", "again": "quite another 1"}
        assert here.post("/account/password/", typed).status_code == 302
        assert here.cookies["office_session"].value != before
        assert (_signed_in(here), _signed_in(there)) == (True, False)
        entry = last_entry()
        assert (entry.act, entry.facts) == ("people.password_changed", {"account": "clerk", "sessions_ended": 1})
        with door(xiushui):
            assert SignIn.objects.get().session_id == here.cookies["office_session"].value
