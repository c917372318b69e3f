"""The worker that sends sign-in codes."""

from typing import Any

import pytest

from apps.core.citizens import services
from apps.core.citizens.models import SignInCode
from apps.core.citizens.tasks import send_codes
from apps.core.messaging.services import TransportError
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.support.citizens import PHONE, texts_to
from tests.support.live import LiveDatabase


def ask(phone: str = PHONE) -> None:
    with door(PUBLIC, role="portal"):
        services.request_code(phone=phone, request_token="browser")


def test_a_code_is_sent_once_in_chinese_and_warns_of_fraud(centre: Jurisdiction) -> None:
    ask()
    assert send_codes() == 1
    assert send_codes() == 0
    (text,) = texts_to(PHONE)
    with door(PUBLIC):
        code = SignInCode.objects.get().code
    assert text == f"【赣江】验证码 {code}，5 分钟内有效。请不要告诉任何人，工作人员不会向您要验证码。"


def test_a_gateway_that_is_down_delays_a_code_and_one_refusal_does_not_stop_the_others(
    centre: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[str] = []

    def busy(*, to: str, **_: Any) -> None:
        reached.append(to)
        if len(reached) == 1:
            raise TransportError("busy", permanent=False)

    for phone in (PHONE, "13907925678"):
        ask(phone)
    monkeypatch.setattr(services, "send_sms", busy)
    assert services.send_codes() == 1
    assert services.send_codes() == 1
    assert reached == [PHONE, "13907925678", PHONE]


def test_a_number_that_does_not_exist_is_not_tried_again(centre: Jurisdiction, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise TransportError("no such number", permanent=True)

    ask()
    with monkeypatch.context() as patched:
        patched.setattr(services, "send_sms", refuse)
        assert services.send_codes() == 0
    assert services.send_codes() == 0
    assert texts_to(PHONE) == []


def test_two_guesses_at_once_and_two_uses_at_once_do_not_pass_each_other(live_database: LiveDatabase) -> None:
    ask()
    services.send_codes()
    with door(PUBLIC):
        code = SignInCode.objects.get().code
    answers: list[str] = []

    def guess() -> None:
        with door(PUBLIC, role="portal"):
            answer, _ = services.sign_in(phone=PHONE, code=code, request_token="browser")
        answers.append(answer)

    live_database.in_threads(guess, guess, guess)
    assert sorted(answers) == ["expired", "expired", "signed_in"]


def test_two_requests_at_once_make_one_code(live_database: LiveDatabase) -> None:
    answers: list[str] = []

    def request() -> None:
        with door(PUBLIC, role="portal"):
            answers.append(services.request_code(phone=PHONE, request_token="browser"))

    live_database.in_threads(request, request, request)
    assert sorted(answers) == ["made", "wait", "wait"]


def test_two_workers_send_a_code_once(live_database: LiveDatabase) -> None:
    for number in range(6):
        ask(f"1380792100{number}")
    live_database.in_threads(services.send_codes, services.send_codes)
    assert [len(texts_to(f"1380792100{number}")) for number in range(6)] == [1] * 6
