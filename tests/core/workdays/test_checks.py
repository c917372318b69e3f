from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.core.workdays.checks import check_notice
from tests.core.workdays.conftest import notice_2027

TODAY = date(2026, 11, 24)
GOOD = notice_2027()


def _off(festival: str, first: str, last: str) -> dict[str, Any]:
    spans = [each for each in GOOD.days_json()["off"] if each[0] != festival]
    return {"off": sorted([*spans, [festival, first, last]], key=lambda span: str(span[1]))}


def test_a_notice_as_published_is_accepted() -> None:
    check_notice(GOOD, today=TODAY)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"year": 2025}, "year", "2025 is over"),
        ({"published_on": "2024-11-20"}, "year", "for 2024 or the year after"),
        ({"published_on": "2026-11-25"}, "published_on", "future"),
        ({"number": "2026/9"}, "number", "looks like"),
        ({"off": []}, "off", "at least one holiday"),
        (_off("spring", "2027-02-12", "2027-02-05"), "off_spring", "last day is before the first"),
        (_off("spring", "2027-02-05", "2027-03-05"), "off_spring", "more than 15 days"),
        (_off("labour", "2027-05-01", "2028-05-05"), "off_labour", "outside 2027"),
        (_off("new_year", "2026-12-20", "2027-01-02"), "off_new_year", "outside 2027"),
        (_off("mid_autumn", "2027-09-15", "2027-10-02"), "off_mid_autumn", "more than 15 days"),
        (_off("mid_autumn", "2027-10-07", "2027-10-08"), "off_mid_autumn", "National Day and Mid-Autumn overlap"),
        (_off("national", "2027-10-02", "2027-10-07"), "off_national", "2027-10-01 Fri (National Day)"),
        ({"makeup": ["2027-02-19"]}, "makeup", "2027-02-19 Fri is no weekend day"),
        ({"makeup": ["2027-05-01"]}, "makeup", "is a day off (Labour Day)"),
        ({"makeup": ["2027-02-20", "2027-02-20"]}, "makeup", "there twice"),
        ({"makeup": ["2026-11-28"]}, "makeup", "outside 2027"),
        ({"makeup": ["2028-01-01"]}, "makeup", "outside 2027"),
    ],
)
def test_a_slip_of_the_hand_is_named_beside_its_field(changes: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_notice(notice_2027(**changes), today=TODAY)
    assert message in " ".join(caught.value.message_dict[field])


def test_every_shipped_notice_of_its_day_would_have_been_accepted() -> None:
    from apps.core.workdays.published import published_notices

    for notice in published_notices():
        if notice.published_on:
            check_notice(notice, today=notice.published_on)
