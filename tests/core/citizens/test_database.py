"""What the portal's role may do with accounts, in the database itself: functions, and nothing behind them."""

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from apps.core.citizens import services
from apps.core.citizens.enums import CodeAnswer, SignInAnswer
from apps.core.citizens.models import Citizen, CitizenSession, Draft, SignInCode
from apps.core.citizens.selectors import current_citizen
from tenants.context import PUBLIC, door
from tenants.fields import encrypt
from tenants.models import Jurisdiction
from tests.support.citizens import PHONE, newest_code, texts_to

OTHER = "13907925678"


def ask(phone: str = PHONE, token: str = "browser") -> CodeAnswer:
    with door(PUBLIC, role="portal"):
        return services.request_code(phone=phone, request_token=token)


def enter(code: str, phone: str = PHONE, token: str = "browser", session: str = "") -> tuple[SignInAnswer, str]:
    with door(PUBLIC, role="portal", session=session):
        return services.sign_in(phone=phone, code=code, request_token=token)


def later(**fields: Any) -> None:
    """Make the codes older, as the owner."""
    with door(PUBLIC, role="owner"):
        SignInCode.objects.update(**fields)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1000000:06d}"


@pytest.mark.parametrize("model", [Citizen, CitizenSession, SignInCode])
def test_the_portal_can_neither_read_nor_write_accounts_sessions_and_codes(
    xiushui: Jurisdiction, model: type[Any]
) -> None:
    table = model._meta.db_table
    for statement in (f"SELECT 1 FROM {table}", f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES"):
        for place in (PUBLIC, xiushui):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                door(place, role="portal"),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


@pytest.mark.parametrize("role", ["office", "oversight"])
def test_nobody_but_the_portal_may_call_the_functions_of_signing_in(centre: Jurisdiction, role: str) -> None:
    for call in (
        "citizen_request_code('a', 'b', 'c')",
        "citizen_sign_in('a', 'b', 'c', 'd')",
        "citizen_profile()",
        "citizen_save_profile('a', 'b', 'c')",
        "citizen_sign_out()",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            door(PUBLIC, role=role),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT public.{call}")


def test_a_code_signs_in_once_and_leaves_no_code_behind(centre: Jurisdiction) -> None:
    assert ask() == CodeAnswer.MADE
    code = newest_code(PHONE)
    answer, token = enter(code)
    assert answer == SignInAnswer.SIGNED_IN
    with door(PUBLIC, role="portal", session=token):
        assert current_citizen().phone == PHONE
    assert enter(code)[0] == SignInAnswer.EXPIRED
    with door(PUBLIC):
        used = SignInCode.objects.get()
        assert (used.code, used.phone) == ("", "")
        assert CitizenSession.objects.get().token_hash != token


def test_the_answer_is_the_same_for_a_phone_with_and_without_an_account(centre: Jurisdiction) -> None:
    assert ask(OTHER) == CodeAnswer.MADE
    enter(newest_code(OTHER), OTHER)
    later(created_at=timezone.now() - timedelta(minutes=2))
    assert ask(OTHER) == ask(PHONE) == CodeAnswer.MADE
    assert ask(OTHER) == ask(PHONE) == CodeAnswer.WAIT


def test_a_second_code_waits_a_minute_and_the_eleventh_a_day(centre: Jurisdiction) -> None:
    for _ in range(10):
        assert ask() == CodeAnswer.MADE
        assert ask() == CodeAnswer.WAIT
        later(created_at=timezone.now() - timedelta(minutes=2))
    assert ask() == CodeAnswer.TOO_MANY
    with door(PUBLIC):
        services.purge()
    assert ask() == CodeAnswer.TOO_MANY, "purging gives nobody new codes"
    later(created_at=timezone.now() - timedelta(hours=25))
    assert ask() == CodeAnswer.MADE


def test_five_wrong_tries_burn_the_code(centre: Jurisdiction) -> None:
    ask()
    code = newest_code(PHONE)
    assert [enter(wrong(code))[0] for _ in range(5)] == [SignInAnswer.WRONG] * 4 + [SignInAnswer.TOO_MANY]
    assert enter(code)[0] == SignInAnswer.TOO_MANY


def test_another_browser_can_neither_use_nor_burn_a_code(centre: Jurisdiction) -> None:
    ask(token="browser of the citizen")
    code = newest_code(PHONE)
    for attempt in (code, *[wrong(code)] * 6):
        assert enter(attempt, token="browser of somebody else")[0] == SignInAnswer.EXPIRED
    assert enter(code, token="browser of the citizen")[0] == SignInAnswer.SIGNED_IN


def test_a_code_of_one_phone_is_no_code_of_another(centre: Jurisdiction) -> None:
    ask(PHONE)
    code = newest_code(PHONE)
    assert enter(code, phone=OTHER)[0] == SignInAnswer.EXPIRED


def test_a_code_lives_for_five_minutes(centre: Jurisdiction) -> None:
    ask()
    code = newest_code(PHONE)
    with door(PUBLIC):
        made = SignInCode.objects.get()
    assert made.expires_at - made.created_at == timedelta(minutes=services.CODE_MINUTES)
    later(expires_at=timezone.now() - timedelta(seconds=1))
    assert enter(code)[0] == SignInAnswer.EXPIRED


def test_a_code_that_was_not_sent_is_worth_nothing(centre: Jurisdiction) -> None:
    """A portal taken over could ask, guess and roll back without any phone ringing."""
    ask()
    with door(PUBLIC):
        code = SignInCode.objects.get().code
    assert enter(code)[0] == SignInAnswer.EXPIRED


def test_each_guess_costs_time_whether_right_or_wrong(centre: Jurisdiction) -> None:
    ask()
    code = newest_code(PHONE)
    for attempt in (wrong(code), code):
        began = time.monotonic()
        enter(attempt)
        assert time.monotonic() - began >= 0.3


def test_a_guess_that_is_cut_short_tells_nothing(centre: Jurisdiction) -> None:
    """The wait stands before the comparison: whoever cancels it learns the same from a right and a wrong code."""
    ask()
    code = newest_code(PHONE)
    for attempt in (wrong(code), code):
        with (
            pytest.raises(Exception, match="statement timeout"),
            door(PUBLIC, role="portal", timeout_ms=100),
            transaction.atomic(),
        ):
            services.sign_in(phone=PHONE, code=attempt, request_token="browser")


def test_a_code_for_one_phone_is_not_sent_to_another(centre: Jurisdiction) -> None:
    """A portal taken over could ask for a code for a victim's account with an own phone."""
    with door(PUBLIC, role="portal"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.citizen_request_code(%s, %s, %s)",
            [services.phone_hash(PHONE), encrypt(OTHER, "citizens.phone"), "0" * 64],
        )
    assert services.send_codes() == 0
    assert texts_to(OTHER) == texts_to(PHONE) == []
    with door(PUBLIC):
        refused = SignInCode.objects.get()
        assert refused.sent_at is None
        assert refused.expires_at <= timezone.now()


def test_signing_in_replaces_the_session_of_the_browser(centre: Jurisdiction) -> None:
    ask()
    _, first = enter(newest_code(PHONE))
    later(created_at=timezone.now() - timedelta(minutes=2))
    ask(token="again")
    _, second = enter(newest_code(PHONE), token="again", session=first)
    assert second
    with door(PUBLIC, role="portal", session=first):
        assert not current_citizen()
    with door(PUBLIC, role="portal", session=second):
        assert current_citizen()


def test_a_citizen_has_five_sessions_at_most(centre: Jurisdiction) -> None:
    ask()
    enter(newest_code(PHONE))
    with door(PUBLIC, role="owner"):
        who = Citizen.objects.get()
        for number in range(7):
            CitizenSession.objects.create(
                token_hash=f"{number:064d}",
                citizen=who,
                created_at=timezone.now() - timedelta(hours=number + 1),
                expires_at=timezone.now() + timedelta(hours=1),
            )
    later(created_at=timezone.now() - timedelta(minutes=2))
    ask(token="again")
    enter(newest_code(PHONE), token="again")
    with door(PUBLIC):
        kept = set(CitizenSession.objects.values_list("token_hash", flat=True))
    assert len(kept) == 5
    assert f"{0:064d}" in kept
    assert f"{6:064d}" not in kept


def test_no_session_can_be_planted_for_a_request_without_cookie(centre: Jurisdiction) -> None:
    ask()
    code = newest_code(PHONE)
    empty = services._hash_of("")
    for planted in (empty, "not a hash", "A" * 64):
        with (
            pytest.raises(Exception, match="malformed session"),
            door(PUBLIC, role="portal"),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT public.citizen_sign_in(%s, %s, %s, %s)",
                [services.phone_hash(PHONE), code, services._hash_of("browser"), planted],
            )
    with door(PUBLIC, role="portal"):
        assert not current_citizen()


def test_an_expired_session_is_nobody(centre: Jurisdiction) -> None:
    ask()
    _, token = enter(newest_code(PHONE))
    with door(PUBLIC, role="owner"):
        CitizenSession.objects.update(expires_at=timezone.now() - timedelta(minutes=10))
    with door(PUBLIC, role="portal", session=token):
        assert not current_citizen()
        assert not services.save_profile(name="谁", identity="")


def test_name_and_identity_number_are_stored_encrypted_and_found_by_hash(centre: Jurisdiction) -> None:
    ask()
    _, token = enter(newest_code(PHONE))
    with door(PUBLIC, role="portal", session=token):
        assert services.save_profile(name="徐小明", identity="11010519491231002X")
        assert (current_citizen().name, current_citizen().identity) == ("徐小明", "11010519491231002X")
    with door(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT name || phone || identity || identity_hash FROM citizens_citizen")
        (stored,) = cursor.fetchone()
    assert "徐" not in stored
    assert PHONE not in stored
    assert "1949" not in stored
    with door(PUBLIC, role="portal", session="nobody"):
        assert not services.save_profile(name="别人", identity="")


def test_purging_wipes_what_is_spent_and_deletes_what_is_old(centre: Jurisdiction) -> None:
    now = timezone.now()
    ask()
    later(expires_at=now - timedelta(minutes=1))
    with door(PUBLIC, role="owner"):
        who = Citizen.objects.create(phone=OTHER, phone_hash="x", created_at=now)
        for number, hours in enumerate((-1, 1)):
            CitizenSession.objects.create(
                token_hash=f"{number:064d}", citizen=who, created_at=now, expires_at=now + timedelta(hours=hours)
            )
            Draft.objects.create(
                token_hash=f"{number}", kind="petition", updated_at=now, expires_at=now + timedelta(hours=hours)
            )
        SignInCode.objects.create(
            id=uuid.uuid4(), phone_hash="y", request_hash="z", created_at=now - timedelta(days=2), expires_at=now
        )
    with door(PUBLIC):
        assert services.purge() == services.Purged(codes=1, sessions=1, drafts=1)
        left = SignInCode.objects.get()
        assert (left.code, left.phone) == ("", "")
        assert CitizenSession.objects.get().token_hash == f"{1:064d}"
