"""What a dashboard's statements find, and how many there are."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from apps.core.people.models import Official
from oversight.access import Viewer, viewer_of_official
from oversight.dashboard.asked import Asked, AskedForm
from oversight.dashboard.reading import Reader, Reading
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Moments
from tests.support.cases import make_case

pytestmark = pytest.mark.usefixtures("province")


def asked_of(jurisdiction: Jurisdiction, query: str = "", username: str = "supervisor") -> Asked:
    viewer = viewer_of_official(Official.objects.get(username=username), jurisdiction)
    assert isinstance(viewer, Viewer)
    return Asked.of(AskedForm(QueryDict(query), viewer), viewer)


def read(jurisdiction: Jurisdiction, query: str = "", username: str = "supervisor") -> Reading:
    with door(jurisdiction):
        return Reader(asked_of(jurisdiction, query, username)).read()


def test_received_counts_by_receipt_closed_by_closing_and_open_as_of_now(jiangxi: Jurisdiction) -> None:
    found = read(jiangxi)
    assert (found.total.now.received, found.total.now.closed, found.total.now.open) == (7, 3, 4)
    assert (found.total.now.overdue, found.total.now.rated, found.total.now.satisfied) == (1, 2, 2)
    assert found.places["360424"].now.overdue == 1


def test_open_cases_are_counted_whatever_the_period(jiangxi: Jurisdiction, ago: Moments) -> None:
    day = ago(8).date()
    found = read(jiangxi, f"first={day}&last={day}")
    assert (found.total.now.received, found.total.now.closed, found.total.now.open) == (1, 0, 4)


def test_the_period_before_is_told_beside_it(jiangxi: Jurisdiction, xiushui: Jurisdiction, ago: Moments) -> None:
    first, last = ago(4).date(), ago(1).date()
    found = read(jiangxi, f"first={first}&last={last}")
    assert (found.total.now.received, found.total.before.received) == (2, 4)
    assert (found.total.now.closed, found.total.before.closed) == (3, 0)


def test_the_trend_has_days_for_a_short_period_and_24_months_for_a_long_one(
    jiangxi: Jurisdiction, ago: Moments
) -> None:
    days = read(jiangxi, f"first={ago(9).date()}&last={ago(1).date()}").points
    assert [point.received for point in days] == [1, 1, 1, 1, 1, 0, 1, 1, 0]
    assert [(point.closed, point.on_time) for point in days if point.closed] == [(1, 1), (2, 1)]
    months = read(jiangxi).points
    assert len(months) == 24
    assert sum(point.received for point in months) == 7
    assert months[-1].begins == date(ago(0).year, ago(0).month, 1)


def test_a_subject_counts_its_parts(jiangxi: Jurisdiction) -> None:
    found = read(jiangxi)
    assert (found.subjects["urban"], found.subjects["transport"], found.subjects[""]) == (1, 1, 5)
    assert found.channels == {"web": 6, "phone": 1}
    assert found.outcomes == {"resolved": 3}


def test_a_single_jurisdiction_tells_its_departments(jiangxi: Jurisdiction, xiushui: Jurisdiction) -> None:
    from apps.core.people.models import Department

    with door(xiushui):
        make_case(department=Department.objects.get(code="transport"))
    found = {each.code: each for each in read(xiushui).departments}
    assert (found["transport"].now.received, found["transport"].name) == (1, "县交通运输局")
    assert found[""].now.received == 3
    assert read(jiangxi).departments == []
    assert {each.code for each in read(jiangxi, "within=360424").departments} == {"", "transport"}


def test_the_longest_overdue_come_first_and_only_those_that_the_viewer_sees(
    jiangxi: Jurisdiction, xiushui: Jurisdiction, wuning: Jurisdiction, day: date
) -> None:
    with door(wuning):
        make_case("360423", title="更早到期", promised_due=day - timedelta(days=5))
    assert [each.title for each in read(jiangxi).late] == ["更早到期", "河堤开裂"]
    assert [each.title for each in read(xiushui, username="clerk").late] == ["河堤开裂"]
    assert read(xiushui, username="handler").late == []


def test_what_presses_is_due_today_or_soon_or_waits_to_be_accepted(jiangxi: Jurisdiction) -> None:
    found = read(jiangxi).pressing
    assert (found.due_today, found.due_soon, found.waiting) == (1, 1, 3)


@pytest.mark.parametrize("query", ["", "within=360424", "by=county&kind=inquiry&first=2026-01-01&last=2026-01-31"])
def test_the_number_of_statements_does_not_grow_with_the_jurisdictions(
    jiangxi: Jurisdiction, jiujiang: Jurisdiction, xiushui: Jurisdiction, query: str
) -> None:
    asked = []
    for place in (jiangxi, xiushui):
        with door(place):
            question = asked_of(place, query if place is jiangxi else "")
            with CaptureQueriesContext(connection) as told:
                Reader(question).read()
            asked.append(sum(1 for each in told if "UNION ALL" in each["sql"] or 'FROM "j' in each["sql"]))
    assert asked[0] == asked[1]
    assert asked[0] <= 14
