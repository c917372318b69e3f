"""caseRanking: ties, too few cases, every measure."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.figures import Dimension, Figures, Group
from oversight.handling import Histogram
from oversight.rankings import KINDS, Measure, rank
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, Moments
from tests.support.cases import make_case

RANKING = """query ($of: Ranked!, $by: Measure!, $least: Int, $turned: Boolean, $first: Int, $level: Level) {
  caseRanking(of: $of, by: $by, atLeast: $least, turned: $turned, first: $first, level: $level) {
    size leftOut { reason } entries {
      rank value tooFew base group { received jurisdiction { code } city { code } category { code } channel { code } }
    }
  }
}"""


def lines(asker: Asker, key: str = "jurisdiction", **asked: Any) -> list[tuple[Any, ...]]:
    entries = asker.ask(RANKING, **asked)["caseRanking"]["entries"]
    return [(each["rank"], each["value"], (each["group"][key] or {}).get("code")) for each in entries]


def group(code: str, **figures: Any) -> Group:
    return Group(Figures(**figures), {Dimension.JURISDICTION: code})


def test_equals_share_a_rank_and_the_next_counts_them_all() -> None:
    groups = [group(code, received=count) for code, count in (("a", 9), ("b", 7), ("c", 7), ("d", 1), ("e", 0))]
    found = rank(groups, Measure.RECEIVED)
    assert [(entry.rank, entry.group.keys[Dimension.JURISDICTION]) for entry in found] == [
        (1, "a"),
        (2, "b"),
        (2, "c"),
        (4, "d"),
        (5, "e"),
    ]
    turned = rank(groups, Measure.RECEIVED, turned=True)
    assert [entry.rank for entry in turned] == [1, 2, 3, 3, 5]


def test_a_share_of_too_few_cases_has_no_rank_and_is_no_zero() -> None:
    groups = [
        group("few", closed=9, closed_on_time=9),
        group("bad", closed=10, closed_on_time=0),
        group("none"),
        group("good", closed=10, closed_on_time=10),
    ]
    found = rank(groups, Measure.ON_TIME_SHARE, at_least=10)
    assert [(entry.group.keys[Dimension.JURISDICTION], entry.rank, entry.value, entry.base) for entry in found] == [
        ("good", 1, 1.0, 10),
        ("bad", 2, 0.0, 10),
        ("few", None, None, 9),
        ("none", None, None, 0),
    ]


def test_times_have_the_shortest_first() -> None:
    groups = [group("slow", days=90, timed=10, closed=10), group("quick", days=10, timed=10, closed=10)]
    assert [entry.value for entry in rank(groups, Measure.MEAN_HANDLING_DAYS)] == [1.0, 9.0]
    spreads = {"slow": Histogram({5: 9, 30: 1}), "quick": Histogram({6: 10})}
    for by, wanted in ((Measure.MEDIAN_HANDLING_DAYS, [5.0, 6.0]), (Measure.P90_HANDLING_DAYS, [5, 6])):
        found = rank(groups, by, spread_of=lambda each: spreads[each.keys[Dimension.JURISDICTION] or ""])
        assert [entry.value for entry in found] == wanted


@given(st.lists(st.integers(0, 6), min_size=1, max_size=40), st.booleans())
def test_a_rank_is_one_more_than_the_number_of_those_before(values: list[int], turned: bool) -> None:
    groups = [group(f"{number:02}", received=value) for number, value in enumerate(values)]
    found = rank(groups, Measure.RECEIVED, turned=turned)
    assert Counter(entry.value for entry in found) == Counter(values)
    for entry in found:
        better = sum(value < (entry.value or 0) if turned else value > (entry.value or 0) for value in values)
        assert entry.rank == better + 1


def test_jurisdictions_are_ranked_with_their_ties(province: None, supervisor: Asker) -> None:
    assert lines(supervisor, of="JURISDICTION", by="RECEIVED") == [
        (1, 3.0, "360424"),
        (2, 2.0, "360423"),
        (3, 1.0, "360000"),
        (3, 1.0, "360400"),
    ]
    assert lines(supervisor, of="JURISDICTION", by="RECEIVED", level="COUNTY", first=1) == [(1, 3.0, "360424")]
    assert lines(supervisor, "city", of="CITY", by="RECEIVED", turned=True) == [
        (1, 1.0, "360000"),
        (2, 6.0, "360400"),
    ]


def test_too_few_are_named_last(province: None, supervisor: Asker) -> None:
    assert lines(supervisor, of="JURISDICTION", by="ON_TIME_SHARE", least=2) == [
        (1, 0.5, "360423"),
        (None, None, "360000"),
        (None, None, "360400"),
        (None, None, "360424"),
    ]
    entries = supervisor.ask(RANKING, of="JURISDICTION", by="ON_TIME_SHARE", least=2)["caseRanking"]["entries"]
    assert [(each["tooFew"], each["base"]) for each in entries] == [(False, 2), (True, 0), (True, 0), (True, 1)]


def test_cases_without_a_subject_are_no_line(province: None, supervisor: Asker) -> None:
    found = lines(supervisor, "category", of="CATEGORY", by="RECEIVED")
    assert found == [(1, 1.0, "transport"), (1, 1.0, "urban.02")]


@pytest.mark.parametrize("by", [measure.name for measure in KINDS])
def test_every_measure_is_answered(province: None, supervisor: Asker, by: str) -> None:
    found = lines(supervisor, of="JURISDICTION", by=by, least=1)
    values = [value for rank, value, _ in found if rank is not None]
    assert len(found) == 4
    assert values == sorted(values, reverse="DAYS" not in by)


def test_median_and_ninth_tenth_rank_by_what_they_are(province: None, supervisor: Asker) -> None:
    assert lines(supervisor, of="JURISDICTION", by="MEDIAN_HANDLING_DAYS", least=1)[:2] == [
        (1, 3.0, "360424"),
        (2, 5.0, "360423"),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"of": "JURISDICTION", "by": "RECEIVED", "least": 0},
        {"of": "JURISDICTION", "by": "RECEIVED", "first": 0},
        {"of": "JURISDICTION", "by": "RECEIVED", "first": 201},
        {"of": "CHANNEL", "by": "RECEIVED", "level": "COUNTY"},
    ],
)
def test_what_cannot_be_meant_is_refused(supervisor: Asker, asked: dict[str, Any]) -> None:
    assert supervisor.code(RANKING, **asked) == "BAD_USER_INPUT"


def test_the_median_below_a_ranking_is_that_of_its_line(supervisor: Asker, xiushui: Jurisdiction, ago: Moments) -> None:
    with door(xiushui):
        for days in (2, 4):
            make_case(received_at=ago(9), closed_at=ago(1), used_days=days)
    question = """{ caseRanking(of: JURISDICTION, by: RECEIVED, first: 1) { entries { group {
      medianHandlingDays jurisdiction { code summary { received } } } } } }"""
    assert supervisor.ask(question)["caseRanking"]["entries"] == [
        {"group": {"medianHandlingDays": 3.0, "jurisdiction": {"code": "360424", "summary": {"received": 2}}}}
    ]
