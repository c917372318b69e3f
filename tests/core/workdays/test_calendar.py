from datetime import date, timedelta

import pytest

from apps.core.workdays import statute
from apps.core.workdays.calendar import Calendar, Notice, UnknownYear
from apps.core.workdays.enums import DayKind, Festival
from apps.core.workdays.published import published_notices

NOTICE_2027 = Notice.from_json(
    {
        "year": 2027,
        "number": "test",
        "published_on": "2026-11-20",
        "off": [["new_year", "2026-12-31", "2027-01-02"]],
        "makeup": ["2027-01-03"],
    }
)


def test_every_year_from_2004_to_2026_is_shipped(calendar: Calendar) -> None:
    assert list(calendar.notices) == list(range(2004, 2027))
    assert all(notice.number and notice.published_on for year, notice in calendar.notices.items() if year >= 2008)


def test_every_shipped_makeup_day_is_a_weekend_day_and_no_day_off() -> None:
    for notice in published_notices():
        off = {day for span in notice.off for day in span.days()}
        assert all(day.weekday() >= 5 and day not in off for day in notice.makeup), notice.year


def test_shipped_days_off_do_not_overlap_and_lie_in_the_year_or_the_december_before() -> None:
    for notice in published_notices():
        days = [day for span in notice.off for day in span.days()] + list(notice.makeup)
        assert len(days) == len(set(days))
        assert all(day.year == notice.year or (day.year, day.month) == (notice.year - 1, 12) for day in days)


@pytest.mark.parametrize(
    ("year", "days_off", "makeup"),
    # Counted by hand from the notices; 2015, 2019 and 2020 with the later notices that changed them.
    [(2008, 29, 6), (2013, 29, 12), (2015, 27, 5), (2020, 30, 6), (2024, 28, 8), (2025, 28, 5), (2026, 33, 6)],
)
def test_a_notice_has_as_many_days_as_were_published(year: int, days_off: int, makeup: int, calendar: Calendar) -> None:
    notice = calendar.notices[year]
    assert sum(1 for span in notice.off for _ in span.days()) == days_off
    assert len(notice.makeup) == makeup


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 10, 1), DayKind.HOLIDAY, "国庆"),
        (date(2026, 9, 26), DayKind.HOLIDAY, "中秋"),  # a Saturday inside a holiday is the holiday
        (date(2026, 10, 10), DayKind.MAKEUP, "调休上班"),
        (date(2026, 10, 11), DayKind.WEEKEND, "周末"),
        (date(2026, 10, 12), DayKind.WORKDAY, ""),
        (date(2024, 2, 9), DayKind.WORKDAY, ""),  # 除夕 of 2024 was a working day
        (date(2007, 12, 31), DayKind.HOLIDAY, "元旦"),  # named by the notice for 2008
        (date(2011, 12, 31), DayKind.MAKEUP, "调休上班"),  # named by the notice for 2012
        (date(2015, 9, 3), DayKind.HOLIDAY, "抗战胜利纪念日"),
        (date(2019, 5, 3), DayKind.HOLIDAY, "劳动节"),  # 国办发明电〔2019〕3号
        (date(2020, 1, 31), DayKind.HOLIDAY, "春节"),  # 国办发明电〔2020〕1号
    ],
)
def test_a_published_day_is_described_as_its_notice_says(
    day: date, kind: DayKind, name: str, calendar: Calendar
) -> None:
    described = calendar.describe(day)
    assert (described.kind, described.name, described.provisional) == (kind, name, False)
    assert calendar.is_workday(day) is described.works


def test_every_shipped_day_works_exactly_when_its_kind_says_so(calendar: Calendar) -> None:
    for offset in range((date(2028, 12, 31) - date(2004, 1, 1)).days):
        day = date(2004, 1, 1) + timedelta(days=offset)
        assert calendar.is_workday(day) is calendar.describe(day).works


def test_a_year_without_notice_follows_the_statute_and_is_provisional(calendar: Calendar) -> None:
    assert not calendar.knows(2027)
    holidays = {
        date(2027, 1, 1): Festival.NEW_YEAR,
        date(2027, 2, 5): Festival.SPRING,  # 除夕
        date(2027, 2, 8): Festival.SPRING,
        date(2027, 4, 5): Festival.QINGMING,
        date(2027, 5, 2): Festival.LABOUR,
        date(2027, 6, 9): Festival.DRAGON_BOAT,
        date(2027, 9, 15): Festival.MID_AUTUMN,
        date(2027, 10, 3): Festival.NATIONAL,
    }
    for day, festival in holidays.items():
        described = calendar.describe(day)
        assert (described.kind, described.festival, described.provisional) == (DayKind.HOLIDAY, festival, True)
    assert calendar.describe(date(2027, 2, 9)).kind is DayKind.WORKDAY
    assert calendar.describe(date(2027, 10, 9)).kind is DayKind.WEEKEND  # make-up days are never guessed


@pytest.mark.parametrize("year", range(statute.FIRST_YEAR, statute.LAST_YEAR + 1))
def test_the_statute_gives_thirteen_days_less_where_two_festivals_meet(year: int) -> None:
    days = statute.statutory_holidays(year)
    mid_autumn = next(day for day, festival in days.items() if festival is Festival.MID_AUTUMN)
    meet = mid_autumn.month == 10 and mid_autumn.day <= 3
    assert len(days) == (12 if meet else 13)


@pytest.mark.parametrize("year", range(statute.FIRST_YEAR, statute.LAST_YEAR + 1))
def test_the_lunar_dates_keep_the_distances_of_lunar_months(year: int) -> None:
    new_year, _, dragon_boat, mid_autumn = (date(year, *day) for day in statute._MOVABLE[year])
    # Four or five lunar months and four days; then three or four months and ten days. A month has 29 or 30 days.
    assert (dragon_boat - new_year).days in {121, 122, 123, 151, 152, 153}
    assert (mid_autumn - dragon_boat).days in {98, 99, 127, 128, 129}


def test_the_last_days_of_a_year_are_provisional_until_the_next_notice_is_out(calendar: Calendar) -> None:
    assert not calendar.describe(date(2026, 12, 28)).provisional
    assert calendar.describe(date(2026, 12, 29)).provisional
    entered = Calendar([*calendar.notices.values(), NOTICE_2027])
    assert not entered.describe(date(2026, 12, 29)).provisional
    assert entered.describe(date(2026, 12, 31)).kind is DayKind.HOLIDAY
    assert entered.describe(date(2027, 1, 3)).kind is DayKind.MAKEUP
    assert entered.describe(date(2027, 2, 8)).kind is DayKind.WORKDAY  # only what the notice says


def test_a_strict_calendar_refuses_a_year_without_notice_and_says_what_to_do(calendar: Calendar) -> None:
    strict = calendar.strictly()
    assert strict.is_workday(date(2026, 12, 31))
    with pytest.raises(UnknownYear, match=r"notice for 2027 .* enter the notice") as caught:
        strict.is_workday(date(2027, 1, 1))
    assert caught.value.year == 2027


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2051, 1, 1)])
def test_no_calendar_answers_outside_its_years(day: date, calendar: Calendar) -> None:
    with pytest.raises(UnknownYear, match=str(day.year)):
        calendar.is_workday(day)


def test_a_later_notice_wins_over_an_earlier_one_for_the_same_day(calendar: Calendar) -> None:
    earlier = Notice.from_json(
        {"year": 2026, "number": "", "published_on": None, "off": [], "makeup": ["2026-12-26", "2026-12-27"]}
    )
    later = Notice.from_json(
        {
            "year": 2027,
            "number": "",
            "published_on": None,
            "off": [["new_year", "2026-12-26", "2026-12-26"]],
            "makeup": [],
        }
    )
    both = Calendar([later, earlier])
    assert both.describe(date(2026, 12, 26)).kind is DayKind.HOLIDAY
    assert both.describe(date(2026, 12, 27)).kind is DayKind.MAKEUP


def test_a_notice_survives_the_way_to_json_and_back() -> None:
    for notice in published_notices():
        again = Notice.from_json({"year": notice.year, "number": "", "published_on": None, **notice.days_json()})
        assert (again.off, again.makeup) == (notice.off, notice.makeup)


def test_working_days_between_two_dates_include_the_last_one(calendar: Calendar) -> None:
    assert calendar.workdays_between(date(2026, 9, 30), date(2026, 10, 8)) == 1
    assert calendar.workdays_between(date(2026, 10, 8), date(2026, 10, 10)) == 2
    assert calendar.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
