"""What a dashboard's statements find, and how many there are."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from apps.core.cases.models import Case
from apps.core.people.models import Official
from oversight import counted
from oversight.access import Viewer, viewer_of_official
from oversight.dashboard import counting
from oversight.dashboard.asked import Asked, AskedForm
from oversight.dashboard.reading import Reader, Reading
from oversight.figures import Figures
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Moments
from tests.support.cases import make_case
from tests.support.plans import forget_plans

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


def statements(jurisdiction: Jurisdiction, query: str) -> int:
    """How many statements read cases or counters."""
    with door(jurisdiction):
        question = asked_of(jurisdiction, query)
        forget_plans()
        with CaptureQueriesContext(connection) as told:
            Reader(question).read()
    return sum(1 for each in told if '"cases_case"' in each["sql"] or "counters_casedelta" in each["sql"])


@pytest.mark.parametrize("query", ["", "period=this-month", "kind=inquiry", "channel=web&category=urban&by=county"])
def test_the_number_of_statements_does_not_grow_with_the_jurisdictions(
    jiangxi: Jurisdiction, jiujiang: Jurisdiction, query: str
) -> None:
    assert len(asked_of_places(jiangxi)) > len(asked_of_places(jiujiang)) > 1
    assert statements(jiangxi, query) == statements(jiujiang, query)


def asked_of_places(jurisdiction: Jurisdiction) -> list[Jurisdiction]:
    with door(jurisdiction):
        return asked_of(jurisdiction).places


def test_without_filters_three_statements_do(jiangxi: Jurisdiction) -> None:
    assert statements(jiangxi, "") == 3  # the counters, the longest overdue, what presses


QUERIES = (
    "",
    "period=this-month",
    "period=last-month&measure=days",
    "period=year&kind=inquiry",
    "category=urban",
    "category=urban&kind=complaint&channel=web",
    "within=360424",
    "own=1",
    "period=own&first=2026-11-03&last=2026-11-20&channel=phone",
)


@pytest.mark.parametrize("query", QUERIES)
def test_the_counters_say_what_the_cases_say(
    jiangxi: Jurisdiction, xiushui: Jurisdiction, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with door(xiushui):  # changed after they were counted
        Case.objects.filter(title="公交改线").update(satisfaction="not_satisfied", category="transport.01")
        Case.objects.filter(title="保密来信").delete()
    from_counters = read(jiangxi, query)
    monkeypatch.setattr(counting, "question_of", lambda *_asked: None)
    monkeypatch.setattr(counted, "counted_summary", lambda *_asked, **_more: None)
    live = read(jiangxi, query)
    for name in ("kinds", "subjects", "channels", "outcomes", "points", "late", "pressing"):
        assert getattr(from_counters, name) == getattr(live, name)
    assert {code: place.now for code, place in from_counters.places.items()} == figures_of(live)
    assert sorted(each.code for each in from_counters.departments) == sorted(each.code for each in live.departments)


def figures_of(found: Reading) -> dict[str, Figures]:
    return {code: place.now for code, place in found.places.items()}
