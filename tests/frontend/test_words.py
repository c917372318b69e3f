"""Words, dates, figures: the fixed forms of the design, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from frontend import dates, words
from frontend.clocks import Face
from frontend.templatetags import ganjiang
from tests.frontend.conftest import in_this_year

NOON_UTC = dt.datetime(2020, 10, 7, 16, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("face", "text", "tone"),
    [
        (Face(4, 13, 9), "剩 9 天", "info"),
        (Face(12, 13, 1), "剩 1 天", "caution"),
        (Face(18, 20, 2), "剩 2 天", "caution"),
        (Face(13, 13, 0), "今天", "caution"),
        (Face(14, 13, -1), "逾期 1 天", "alarm"),
        (Face(3, 10, 7, None, "stopped"), "时钟已停", "neutral"),
        (Face(0, 13, 13, None, "waiting"), "限 13 天", "neutral"),
        (Face(12, 13, 1, None, "closed"), "早 1 天", "ok"),
        (Face(13, 13, 0, None, "closed"), "按期", "ok"),
        (Face(15, 13, -2, None, "closed"), "晚 2 天", "alarm"),
    ],
)
def test_a_clock_says_one_of_the_fixed_forms(chinese: None, face: Face, text: str, tone: str) -> None:
    assert (face.words, face.tone) == (text, tone)


def test_the_bar_of_a_clock_is_never_fuller_than_full() -> None:
    assert Face(20, 13, -7).bar == (13, 13)
    assert Face(0, 0, 0).bar == (1, 1)
    assert Face(-1, 13, 13).bar == (0, 13)


def test_a_clock_of_no_days_does_not_divide_by_them(chinese: None) -> None:
    assert Face(0, 0, 0).tone == "caution"
    assert "用时 0 个工作日，期限 0 个" in ganjiang.clock(Face(0, 0, 0))


def test_a_stopped_clock_says_why_and_shows_no_date(chinese: None) -> None:
    drawn = ganjiang.clock(used=3, limit=10, left=7, state="stopped", note="现场核查")
    assert "现场核查" in drawn
    assert "<time" not in drawn


def test_clocks_speak_english_too(english: None) -> None:
    assert Face(12, 13, 1).words == "1 day left"
    assert Face(4, 13, 9).words == "9 days left"
    assert Face(15, 13, -2, None, "closed").words == "2 days late"


def test_the_year_is_said_only_when_it_is_not_this_year(chinese: None) -> None:
    assert dates.day(in_this_year(10, 16)) == "10 月 16 日"
    assert dates.day(dt.date(2020, 10, 6)) == "2020 年 10 月 6 日"
    assert dates.day(in_this_year(10, 16), year=True).endswith("年 10 月 16 日")


def test_moments_are_those_of_the_province(chinese: None) -> None:
    assert dates.moment(NOON_UTC) == "2020 年 10 月 8 日 00:30"
    assert dates.short_day(NOON_UTC) == "2020/10/8"
    assert dates.full_day(dt.date(2020, 10, 16)) == "2020 年 10 月 16 日 星期五"
    assert ganjiang.time(NOON_UTC) == '<time datetime="2020-10-08T00:30+08:00">2020 年 10 月 8 日 00:30</time>'


def test_dates_in_english(english: None) -> None:
    assert dates.day(dt.date(2020, 10, 6)) == "6 October 2020"
    assert dates.short_day(in_this_year(10, 6)) == "6/10"


def test_nothing_is_a_dash_and_never_zero(chinese: None) -> None:
    assert {dates.day(None), dates.number(None), dates.percent(None), dates.size(None), ganjiang.time(None)} == {"—"}


def test_figures_have_separators_and_their_unit(chinese: None) -> None:
    assert dates.number(1342) == "1,342"
    assert dates.number(1234.5, 1) == "1,234.5"
    assert dates.percent(0.9812) == "98.1%"
    assert [dates.size(n) for n in (5, 2048, 2516582, 3 * 1024**3)] == ["5 字节", "2 KB", "2.4 MB", "3.0 GB"]


def test_a_title_breaks_between_words_and_never_before_a_comma() -> None:
    drawn = words.word_breaks("省道 306 线上奉镇路段坑洼积水，什么时候修？")
    assert drawn.startswith('<span class="words">')
    assert drawn.count("<wbr>") >= 4
    for mark in "，？ ":
        assert f"<wbr>{mark}" not in drawn
    assert "积水，<wbr>什么" in drawn


def test_a_title_is_escaped() -> None:
    drawn = words.word_breaks("<script>路</script>&")
    assert "<script>" not in drawn
    assert "&lt;" in drawn
    assert drawn.endswith("&amp;</span>")


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("13812344407", "phone", "138****4407"),
        ("1234567", "phone", "*******"),
        ("360424198001011234", "identity", "3604**********1234"),
        ("徐", "name", "徐*"),
        ("徐小明", "name", "徐**"),
        ("leng@example.cn", "email", "l***@example.cn"),
        ("", "phone", ""),
    ],
)
def test_what_is_kept_back(value: str, kind: str, text: str) -> None:
    assert words.mask(value, kind) == text


def test_an_unknown_kind_is_not_shown_in_the_open() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        words.mask("secret", "passport")


def test_showing_a_masked_value_says_that_it_is_recorded(chinese: None) -> None:
    drawn = ganjiang.mask("13812344407", reveal_url="/show/")
    assert "138****4407" in drawn
    assert 'href="/show/"' in drawn
    assert "记入台账" in drawn
    assert "1381234" not in drawn
