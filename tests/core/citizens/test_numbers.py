"""Phone and identity numbers as people type them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.core.citizens.numbers import check_digit, identity_number, mobile_number

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    [
        "13807921234",
        " 138 0792 1234 ",
        "138-0792-1234",
        "+86 13807921234",
        "0086-13807921234",
        "8613807921234",
        "１３８０７９２１２３４",
        "＋８６ 138 0792 1234",
    ],
)
def test_a_phone_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert mobile_number(typed) == "13807921234"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1380792123", "手机号要 11 位，现在是 10 位"),
        ("138079212345", "手机号要 11 位，现在是 12 位"),
        ("1380792123a", "手机号只有数字"),
        ("12807921234", "手机号以 13 至 19 开头，座机收不到短信"),
        ("１３８０７９２１２３", "手机号要 11 位，现在是 10 位"),
    ],
)
def test_a_wrong_phone_number_is_refused_in_the_users_words(typed: str, said: str) -> None:
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        mobile_number(typed)
    assert refused.value.messages == [said]


def test_the_check_digit_is_that_of_the_standards_own_example() -> None:
    assert check_digit("11010519491231002") == "X"
    assert check_digit("44052418800101001") == "4"


@pytest.mark.parametrize("typed", ["11010519491231002X", "11010519491231002x", "110105 19491231 002Ｘ"])
def test_an_identity_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert identity_number(typed, on=TODAY) == "11010519491231002X"


def test_every_single_wrong_digit_of_an_identity_number_is_found() -> None:
    right = "11010519491231002X"
    for place in range(17):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            if wrong != right:
                with pytest.raises(ValidationError):
                    identity_number(wrong, on=TODAY)


def _with_check(first17: str) -> str:
    return first17 + check_digit(first17)


@pytest.mark.parametrize("birthday", ["20261125", "20260230", "18790101", "20001301"])
def test_nobody_is_born_on_a_day_that_is_not_or_is_yet_to_come(birthday: str) -> None:
    with pytest.raises(ValidationError) as refused:
        identity_number(_with_check(f"360424{birthday}001"), on=TODAY)
    assert refused.value.code == "check"


def test_who_was_born_today_has_a_number() -> None:
    number = _with_check("36042420261124001")
    assert identity_number(number, on=TODAY) == number


def test_old_numbers_of_fifteen_digits_are_too_short() -> None:
    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        identity_number("110105491231002", on=TODAY)
    assert refused.value.messages == ["身份证号要 18 位，现在是 15 位"]
