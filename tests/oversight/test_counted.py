"""What the counters answer is what the cases say, to the last digit; what they do not hold they leave to the cases."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.counters.selectors import FIGURES, answer
from apps.core.counters.services import fold
from apps.core.people.models import Department
from oversight.access import Viewer
from oversight.counted import counted_days, counted_summary, partly_counted_summary, question_of
from oversight.figures import Dimension, Figures, Group, Summary, live_summary, summary
from oversight.filters import CaseFilter
from oversight.handling import MOST_STEPS, by_group
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.selectors import subtree
from tests.support.cases import make_case

D = Dimension
MONTHS_AGO = (timezone.localdate().replace(day=1) - timedelta(days=40)).replace(day=1)
TODAY = timezone.localdate()
FILTERS = {
    "all": CaseFilter(),
    "two months": CaseFilter(received_from=MONTHS_AGO, received_to=TODAY),
    "closed in two months": CaseFilter(closed_from=MONTHS_AGO, closed_to=TODAY),
    "some days": CaseFilter(received_from=TODAY - timedelta(days=20), received_to=TODAY - timedelta(days=3)),
    "closed on some days": CaseFilter(closed_from=TODAY - timedelta(days=20), closed_to=TODAY - timedelta(days=3)),
    "a subject": CaseFilter(category=("urban",)),
    "two states": CaseFilter(state=("received", "answered")),
    "a channel of a month": CaseFilter(channel=("web",), received_from=MONTHS_AGO),
    "one county": CaseFilter(jurisdictions=("360424",)),
}
GROUPS: list[tuple[Dimension, ...]] = [
    (),
    *((each,) for each in Dimension if each is not D.HANDLING_DAYS),
    *combinations((D.JURISDICTION, D.STATE, D.MONTH), 2),
    (D.CITY, D.CATEGORY),
    (D.CITY, D.MONTH),
    (D.JURISDICTION, D.CITY, D.CLOSED_MONTH),
]


def scatter(place: Jurisdiction, draw: random.Random, count: int) -> None:
    with door(place):
        departments = [None, *Department.objects.order_by("code")[:3]]
        for _ in range(count):
            received = timezone.now() - timedelta(days=draw.randint(0, 120), hours=draw.randint(0, 23))
            closed = received + (timezone.now() - received) * draw.random() if draw.random() < 0.6 else None
            days = draw.choice([None, 0, 3, 3, 9]) if closed else None
            make_case(
                place.code,
                received_at=received,
                closed_at=closed,
                used_days=days,
                subkind=draw.choice(["inquiry", "complaint"]),
                category=draw.choice(["", "urban", "urban.02", "transport"]),
                channel=draw.choice(["web", "phone"]),
                department=draw.choice(departments),
                breached_on=received.date() if draw.random() < 0.3 else None,
                promised_due=None if draw.random() < 0.2 else TODAY + timedelta(days=draw.randint(-5, 5)),
                satisfaction=draw.choice(["", "satisfied", "basically", "not_satisfied"]),
            )


@pytest.fixture
def viewer(jiangxi: Jurisdiction, jiujiang: Jurisdiction, xiushui: Jurisdiction, wuning: Jurisdiction) -> Viewer:
    """The province over four jurisdictions: some folded, some not, some in part."""
    draw = random.Random(7)
    for place in (jiangxi, jiujiang, xiushui, wuning):
        scatter(place, draw, 40)
    fold(jiangxi)
    fold(xiushui)
    scatter(xiushui, draw, 15)
    with door(xiushui):
        for case in Case.objects.order_by("id")[:10]:
            Case.objects.filter(pk=case.pk).update(state="handling", channel="window")
        Case.objects.order_by("-id")[:1].get().delete()
    return Viewer(home=jiangxi, places=tuple(subtree(jiangxi)), sees_cases=True, sees_titles=True)


def plain(found: Summary) -> tuple[Figures, list[Group]]:
    return found.total, sorted(found.groups, key=lambda group: str(group.keys))


@pytest.mark.parametrize("name", FILTERS)
def test_counters_and_cases_say_the_same(name: str, viewer: Viewer) -> None:
    answered = 0
    for by in GROUPS:
        with door("public"):
            counted = counted_summary(viewer, FILTERS[name], by)
            if counted is not None:
                assert plain(counted) == plain(live_summary(viewer, FILTERS[name], by)), by
                answered += 1
    assert answered >= 2


FIRST, SECOND = MONTHS_AGO, (MONTHS_AGO + timedelta(days=32)).replace(day=1)
ODD_PERIODS = {  # first and last day of a period that takes a month in part
    "begins within a month": (FIRST + timedelta(days=11), None),
    "begins within a month and ends today": (FIRST + timedelta(days=11), TODAY),
    "ends within a month": (FIRST, SECOND + timedelta(days=9)),
    "has no beginning": (None, SECOND + timedelta(days=9)),
    "takes one whole month and two in part": (
        FIRST - timedelta(days=5),
        SECOND + timedelta(days=1),
    ),
    "begins on a last day": (SECOND - timedelta(days=1), SECOND + timedelta(days=40)),
}


@pytest.mark.parametrize("dated", ["received", "closed"])
@pytest.mark.parametrize("period", ODD_PERIODS)
def test_whole_months_are_counted_and_the_days_beside_them_read(period: str, dated: str, viewer: Viewer) -> None:
    first, last = ODD_PERIODS[period]
    ends: dict[str, Any] = {f"{dated}_from": first, f"{dated}_to": last}
    wanted = CaseFilter(**ends)
    answered = 0
    for by in GROUPS:
        with door("public"):
            found = partly_counted_summary(viewer, wanted, by, with_days=True, most=500)
            if found is not None:
                assert plain(found) == plain(live_summary(viewer, wanted, by)), by
                assert plain(found) == plain(summary(viewer, wanted, by)), by
                answered += 1
    assert answered >= 8


@pytest.mark.parametrize(
    "wanted",
    [
        CaseFilter(),
        CaseFilter(received_from=FIRST),
        CaseFilter(received_from=FIRST + timedelta(days=2), received_to=FIRST + timedelta(days=9)),
        CaseFilter(received_from=FIRST + timedelta(days=2), received_to=SECOND + timedelta(days=9)),
        CaseFilter(received_from=FIRST + timedelta(days=2), closed_from=FIRST),
        CaseFilter(received_from=FIRST + timedelta(days=2), text="路灯"),
    ],
)
def test_a_period_without_a_whole_month_in_it_is_not_parted(wanted: CaseFilter, viewer: Viewer) -> None:
    with door("public"):
        assert partly_counted_summary(viewer, wanted, (D.CATEGORY,), with_days=True, most=500) is None


@pytest.mark.parametrize("name", ["all", "closed in two months", "one county"])
@pytest.mark.parametrize("by", [(), (D.JURISDICTION,), (D.CITY,)])
def test_handling_days_are_the_same(name: str, by: tuple[Dimension, ...], viewer: Viewer) -> None:
    with door("public"):
        counted = counted_days(viewer, FILTERS[name], by)
        live = by_group(live_summary(viewer, FILTERS[name], (*by, D.HANDLING_DAYS), most=MOST_STEPS), by)
    assert counted == {key: dict(found.cases) for key, found in live.items()}


@pytest.mark.parametrize(
    ("wanted", "by"),
    [
        (CaseFilter(text="路灯"), ()),
        (CaseFilter(overdue=True), ()),
        (CaseFilter(kind=("inquiry",)), (D.CATEGORY,)),
        (CaseFilter(kind=("inquiry",), channel=("web",)), ()),
        (CaseFilter(received_from=date(2026, 1, 1), closed_from=date(2026, 1, 1)), ()),
        (CaseFilter(received_from=date(2026, 1, 2)), (D.CATEGORY,)),
        (CaseFilter(closed_from=date(2026, 1, 1)), (D.MONTH,)),
        (CaseFilter(), (D.CLOSED_MONTH,)),
        (CaseFilter(), (D.DAY, D.STATE)),
    ],
)
def test_what_the_counters_do_not_hold_they_leave(wanted: CaseFilter, by: Any, viewer: Viewer) -> None:
    with door("public"):
        assert counted_summary(viewer, wanted, by) is None


def test_a_jurisdiction_out_of_service_is_named_and_in_no_figure(viewer: Viewer, wuning: Jurisdiction) -> None:
    wuning.state = "maintenance"
    away = replace(viewer, places=tuple(wuning if each.code == wuning.code else each for each in viewer.places))
    with door("public"):
        found = counted_summary(away, CaseFilter(), (D.JURISDICTION,))
    assert found is not None
    assert [each.place.code for each in found.left_out] == [wuning.code]
    assert wuning.code not in {group.keys[D.JURISDICTION] for group in found.groups}


@pytest.mark.parametrize("name", sorted(FIGURES))
@pytest.mark.parametrize(
    ("wanted", "by"),
    [
        (CaseFilter(), (D.JURISDICTION,)),
        (FILTERS["two months"], (D.CHANNEL,)),
        (FILTERS["closed in two months"], (D.CLOSED_MONTH,)),
        (FILTERS["some days"], ()),
    ],
)
def test_a_figure_asked_for_alone_is_the_same(
    name: str, wanted: CaseFilter, by: tuple[Dimension, ...], viewer: Viewer
) -> None:
    alone, together = question_of(wanted, by, [name]), question_of(wanted, by)
    assert alone is not None
    assert together is not None
    some, every = answer([alone, together], viewer.places).rows
    assert {row[:3]: (row.received, getattr(row, name)) for row in some} == {
        row[:3]: (row.received, getattr(row, name)) for row in every
    }
    assert all(getattr(row, other) == 0 for row in some for other in FIGURES - {name, "received"})
