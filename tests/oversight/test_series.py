"""caseSeries, comparisons, median and ninth tenth."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.comparing import Compared, a_year_earlier, before, shifted
from oversight.filters import CaseFilter
from oversight.handling import Histogram
from oversight.series import Interval, periods
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, Moments
from tests.support.cases import make_case

SERIES = """query ($interval: Interval!, $from: Date, $to: Date, $filter: CaseFilter) {
  caseSeries(interval: $interval, from: $from, to: $to, filter: $filter) {
    points { period begins received closed closedOnTime meanHandlingDays satisfied rated } leftOut { reason } asOf
  }
}"""


def points(asker: Asker, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asker.ask(SERIES, **asked)["caseSeries"]["points"]
    return found


def test_days_without_a_case_are_there_with_nothing(province: None, supervisor: Asker, ago: Moments) -> None:
    first, last = ago(9).date(), ago(0).date()
    found = points(supervisor, interval="DAY", **{"from": str(first), "to": str(last)})
    assert [(point["begins"], point["period"]) for point in found] == [
        (str(first + timedelta(days=offset)),) * 2 for offset in range(10)
    ]
    assert [point["received"] for point in found] == [1, 1, 1, 1, 1, 0, 1, 1, 0, 0]
    assert [point["closed"] for point in found] == [0, 0, 0, 0, 0, 1, 0, 0, 2, 0]
    assert found[5] == {
        "period": str(ago(4).date()),
        "begins": str(ago(4).date()),
        "received": 0,
        "closed": 1,
        "closedOnTime": 1,
        "meanHandlingDays": 3.0,
        "satisfied": 1,
        "rated": 1,
    }
    assert found[0]["meanHandlingDays"] is None


def test_months_run_over_the_turn_of_the_year_and_are_those_of_shanghai(
    supervisor: Asker, xiushui: Jurisdiction
) -> None:
    with door(xiushui):
        make_case(received_at=datetime(2019, 12, 31, 15, 59, tzinfo=UTC))
        make_case(received_at=datetime(2019, 12, 31, 16, 0, tzinfo=UTC), closed_at=datetime(2020, 2, 1, tzinfo=UTC))
    found = points(supervisor, interval="MONTH", **{"from": "2019-11-15", "to": "2020-03-02"})
    assert [(point["period"], point["received"], point["closed"]) for point in found] == [
        ("2019-11", 0, 0),
        ("2019-12", 1, 0),
        ("2020-01", 1, 0),
        ("2020-02", 0, 1),
        ("2020-03", 0, 0),
    ]


def test_without_bounds_it_is_24_months_or_30_days(supervisor: Asker, day: date) -> None:
    assert len(points(supervisor, interval="MONTH")) == 24
    days = points(supervisor, interval="DAY")
    assert (len(days), days[-1]["period"]) == (30, str(day))


def test_a_filter_narrows_a_series_and_its_own_period(province: None, supervisor: Asker, ago: Moments) -> None:
    bounds = {"from": str(ago(9).date()), "to": str(ago(0).date())}
    phone = points(supervisor, interval="DAY", filter={"channel": "phone"}, **bounds)
    assert sum(point["received"] for point in phone) == 1
    late = points(supervisor, interval="DAY", filter={"receivedFrom": str(ago(5).date())}, **bounds)
    assert [point["received"] for point in late] == [0, 0, 0, 0, 1, 0, 1, 1, 0, 0]
    assert sum(point["closed"] for point in late) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"interval": "DAY", "from": "2026-01-02", "to": "2026-01-01"}, "ends before it begins"),
        ({"interval": "DAY", "from": "2024-01-01", "to": "2026-01-01"}, "At most 400 points"),
        ({"interval": "MONTH", "from": "1990-01-01"}, "At most 240 points"),
        ({"interval": "DAY", "from": "9999-12-01", "to": "9999-12-31"}, "Years from 1900 to 2200"),
        ({"interval": "MONTH", "from": "0001-01-01"}, "Years from 1900 to 2200"),
        ({"interval": "MONTH", "to": "1900-01-31"}, "Years from 1900 to 2200"),
    ],
)
def test_a_series_has_limits(supervisor: Asker, asked: dict[str, Any], said: str) -> None:
    assert said in supervisor.refused(SERIES, **asked)["message"]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 380))
def test_points_follow_each_other_without_gap_or_repetition(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    days = [begins for _, begins in periods(Interval.DAY, first, last)]
    assert days == [first + timedelta(days=offset) for offset in range(length + 1)]
    months = [name for name, _ in periods(Interval.MONTH, first, last)]
    assert months == list(dict.fromkeys(f"{day:%Y-%m}" for day in days))


# comparisons

COMPARED = """query ($filter: CaseFilter!, $with: ComparedWith!) {
  caseSummary(filter: $filter, groupBy: [CHANNEL]) {
    received comparison(with: $with) {
      received closed receivedFrom receivedTo closedFrom closedTo groups { channel { code } received } asOf
    }
  }
}"""


def test_figures_are_compared_with_the_period_before_of_equal_length(
    province: None, supervisor: Asker, ago: Moments
) -> None:
    asked = {"receivedFrom": str(ago(6).date()), "receivedTo": str(ago(4).date())}
    found = supervisor.ask(COMPARED, filter=asked, **{"with": "PREVIOUS_PERIOD"})["caseSummary"]
    assert found["received"] == 2
    assert found["comparison"].pop("asOf")
    assert found["comparison"] == {
        "received": 3,
        "closed": 1,
        "receivedFrom": str(ago(9).date()),
        "receivedTo": str(ago(7).date()),
        "closedFrom": None,
        "closedTo": None,
        "groups": [{"channel": {"code": "web"}, "received": 3}],
    }


def test_figures_are_compared_with_the_year_before(supervisor: Asker, xiushui: Jurisdiction) -> None:
    with door(xiushui):
        for year in (2023, 2023, 2024):
            make_case(received_at=datetime(year, 2, 28, 12, tzinfo=UTC))
    asked = {"receivedFrom": "2024-02-01", "receivedTo": "2024-02-29"}
    found = supervisor.ask(COMPARED, filter=asked, **{"with": "SAME_PERIOD_LAST_YEAR"})["caseSummary"]
    assert (found["received"], found["comparison"]["received"]) == (1, 2)
    assert found["comparison"]["receivedTo"] == "2023-02-28"


@pytest.mark.parametrize("asked", [{}, {"receivedFrom": "2026-01-01"}, {"closedTo": "2026-01-01"}])
def test_nothing_is_compared_without_a_whole_period(supervisor: Asker, asked: dict[str, str]) -> None:
    assert supervisor.code(COMPARED, filter=asked, **{"with": "PREVIOUS_PERIOD"}) == "BAD_USER_INPUT"


def test_before_the_first_year_there_is_nothing(supervisor: Asker) -> None:
    asked = {"receivedFrom": "1900-01-01", "receivedTo": "1900-03-01"}
    for how in ("PREVIOUS_PERIOD", "SAME_PERIOD_LAST_YEAR"):
        assert supervisor.code(COMPARED, filter=asked, **{"with": how}) == "BAD_USER_INPUT"


def test_both_periods_of_a_filter_are_shifted() -> None:
    asked = CaseFilter(
        received_from=date(2026, 3, 1),
        received_to=date(2026, 3, 31),
        closed_from=date(2026, 4, 1),
        closed_to=date(2026, 4, 1),
        kind=("complaint",),
    )
    found = shifted(asked, Compared.PREVIOUS_PERIOD)
    assert (found.received_from, found.received_to) == (date(2026, 1, 29), date(2026, 2, 28))
    assert (found.closed_from, found.closed_to, found.kind) == (date(2026, 3, 31), date(2026, 3, 31), ("complaint",))


@given(st.dates(date(1990, 1, 1), date(2200, 12, 31)), st.integers(0, 1000))
def test_the_period_before_is_as_long_and_ends_the_day_before(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    earlier = before(first, last)
    assert (earlier[1] - earlier[0], first - earlier[1]) == (last - first, timedelta(days=1))


def test_the_29th_of_february_becomes_the_28th() -> None:
    assert a_year_earlier(date(2024, 2, 29)) == date(2023, 2, 28)


# how long handling takes


def test_median_and_ninth_tenth_of_all_and_of_each_group(province: None, supervisor: Asker) -> None:
    question = """{ caseSummary(groupBy: [JURISDICTION]) { medianHandlingDays p90HandlingDays
      groups { jurisdiction { code } medianHandlingDays p90HandlingDays } } }"""
    found = supervisor.ask(question)["caseSummary"]
    assert (found["medianHandlingDays"], found["p90HandlingDays"]) == (4.0, 6)  # 3, 4 (2 + 2 reopened), 6
    groups = {group.pop("jurisdiction")["code"]: group for group in found["groups"]}
    assert groups["360423"] == {"medianHandlingDays": 5.0, "p90HandlingDays": 6}
    assert groups["360424"] == {"medianHandlingDays": 3.0, "p90HandlingDays": 3}
    assert groups["360000"] == {"medianHandlingDays": None, "p90HandlingDays": None}


@given(st.lists(st.integers(0, 40), min_size=1, max_size=200))
def test_a_histogram_says_what_a_sorted_list_says(days: list[int]) -> None:
    import statistics

    found = Histogram(Counter(days))
    assert found.median == statistics.median(days)
    within = found.p90
    assert within is not None
    assert sum(day <= within for day in days) * 10 >= len(days) * 9
    assert within == 0 or sum(day <= within - 1 for day in days) * 10 < len(days) * 9
