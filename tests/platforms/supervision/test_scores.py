"""Scores by the points in DOMAIN, recomputed here by hand, and reproduced from the ledger."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.platforms.supervision.events import Event
from apps.platforms.supervision.models import Score
from apps.platforms.supervision.projecting import take_waiting
from apps.platforms.supervision.rulebook.services import starting_parameters
from apps.platforms.supervision.scoring.arithmetic import Counting, Done, grade_of, mean, sheet_of
from apps.platforms.supervision.scoring.keeping import check_month, half_year, score_everywhere, score_month, span
from apps.platforms.supervision.scoring.scheme import SCHEME
from apps.platforms.supervision.whatif import what_if
from tests.support.supervision import CITIZEN, at, enter, received


def card(level: str, rule: str = "T-04") -> Counting:
    return Counting(rule=rule, level=level)


def done(count: int = 1, **facts) -> list[Done]:
    return [Done(**{"promised": 20, "statutory": 20, **facts}) for _each in range(count)]


def total(alerts=(), ended=()) -> int:
    return sheet_of(list(alerts), list(ended), SCHEME).total


def test_nothing_deducted_is_a_hundred() -> None:
    assert total() == 100


@pytest.mark.parametrize(
    ("alerts", "left"),
    [
        ([card("yellow")], 95),
        ([card("red", "T-05")], 90),
        ([card("yellow"), card("red", "T-05")], 86),  # time has 14 points and no part falls below 0
        ([card("yellow", "F-01"), card("yellow", "F-01")], 92),  # fees have 8
        ([card("yellow", "P-01"), card("yellow", "P-06"), card("yellow", "P-07")], 85),
        ([card("warning", "T-02")] * 2, 100),
        ([card("warning", "T-02")] * 3, 97),
        ([card("warning", "T-02")] * 7, 94),
        ([card("reminder", "T-01")] * 9, 100),
    ],
)
def test_cards_and_warnings_cost_what_domain_says(alerts, left) -> None:
    assert total(alerts) == left


@pytest.mark.parametrize(
    ("ended", "points"),
    [
        (done(9) + done(1, early=True), 1),
        (done(91) + done(9, early=True), 0),
        (done(77) + done(23, early=True), 2),
        (done(10, early=True), 10),
        (done(98) + done(2, complete=False), -2),
        (done(50) + done(50, complete=False), -5),
        (done(1, promised=14), 3),
        (done(1, promised=15), 0),
        (done(1, promised=12), 4),
        (done(1, promised=2), 9),
        (done(1, promised=5, statutory=None), 0),
    ],
)
def test_early_ends_shorter_promises_and_incomplete_data(ended, points) -> None:
    assert total((), ended) - 100 == points


def test_grades_and_means() -> None:
    assert [grade_of(n, SCHEME) for n in (100, 90, 89, 80, 60, 59)] == [
        "excellent", "excellent", "good", "good", "pass", "fail"
    ]  # fmt: skip
    assert mean([Decimal(96), Decimal(90), Decimal(94)]) == Decimal("93.3")
    assert mean([]) is None
    assert half_year(date(2026, 9, 1)) == (date(2026, 7, 1), date(2027, 1, 1))
    assert half_year(date(2026, 3, 1)) == (date(2026, 1, 1), date(2026, 7, 1))


OCTOBER = date(2026, 10, 1)


@pytest.fixture
def october(inside):
    """Water in October 2026: one matter overdue (yellow, then red), one charge outside the catalogue, one in time.

    Its past is carried over, so that it counts in October and not today.
    """
    late, charged, good = uuid4(), uuid4(), uuid4()
    enter(
        late,
        Event.RECEIVED,
        at("2026-10-08"),
        actor=CITIZEN,
        **received("2026-10-08", statutory_days=None, backfilled=True),
    )
    for key in (charged, good):
        enter(key, Event.RECEIVED, at("2026-10-08"), actor=CITIZEN,
              **received("2026-10-08", power="livelihood", backfilled=True))  # fmt: skip
    enter(charged, Event.CHARGED, at("2026-10-09"), actor=CITIZEN, bill="b", line="1", fee="", amount=900)
    for key in (charged, good):
        enter(key, Event.DECIDED, at("2026-10-12"), actor=CITIZEN, outcome="granted", decided_on="2026-10-12")
    take_waiting(now=timezone.now())
    return inside


def test_a_month_is_scored_as_by_hand_and_given_again_by_the_ledger(october, capsys) -> None:
    written = score_month(first=OCTOBER, now=timezone.now())
    [score] = [s for s in written if s.subject == "department"]
    # 8 October + 10 working days (10 October works): due 21 October, yellow on the 22nd, red on the 29th; the charge is
    # yellow on the 9th and, not put right, red on the 16th. Time: 14 - 5 - 10 - 10, not below 0; fees: 8 - 5.
    # Two of two matters ended early: +10; promises half of the law's: 3 + 2
    assert (score.code, int(score.base), int(score.bonus), int(score.total)) == ("water", 81, 15, 96)
    call_command("supervision", "scores", "--month", "2026-10", "--slug", october.slug)
    assert "1 scores of 2026-10 are what the ledger gives" in capsys.readouterr().out
    Score.objects.filter(pk=score.pk).update(total=99)
    with pytest.raises(CommandError):
        call_command("supervision", "scores", "--month", "2026-10", "--slug", october.slug)


def test_what_is_published_stays(october) -> None:
    score_month(first=OCTOBER, now=timezone.now())
    Score.objects.update(published_at=timezone.now(), total=50)
    score_month(first=OCTOBER, now=timezone.now())
    assert Score.objects.get(subject="department").total == 50
    assert check_month(OCTOBER)[1]


def test_half_a_year_is_the_mean_of_its_months(october) -> None:
    score_month(first=OCTOBER, now=timezone.now())
    score = Score.objects.get(subject="department")
    Score.objects.create(
        month=date(2026, 11, 1), subject="department", code="water", rules_version=1, base=90, bonus=0, total=90,
        grade="excellent", lines={}, computed_at=timezone.now(),
    )  # fmt: skip
    first, until = half_year(OCTOBER)
    found = span(subject="department", code="water", first=first, until=until)
    assert (found.months, found.total) == (2, Decimal("93.0"))
    assert score.total == 96


def test_other_rules_over_a_past_month_show_what_would_differ_and_write_nothing(october) -> None:
    parameters = starting_parameters()
    parameters["rules"]["T-06"]["days"] = 9
    parameters["rules"]["F-01"]["on"] = False
    before = Score.objects.count()
    result = what_if(first=OCTOBER, parameters=parameters, now=timezone.now())
    assert {(c.kind, c.finding.rule) for c in result.changes} == {("gone", "F-01"), ("gone", "T-06")}
    assert [(s.code, s.before < s.after) for s in result.scores] == [("water", True)]
    assert Score.objects.count() == before


def test_the_same_rules_differ_in_nothing(october) -> None:
    result = what_if(first=OCTOBER, parameters=starting_parameters(), now=timezone.now())
    assert result.changes == ()
    assert result.scores == ()
    assert result.alerts_before > 0


def test_the_beat_scores_the_month_that_has_ended_once(october) -> None:
    assert score_everywhere(at("2026-11-02")) == 1
    assert score_everywhere(at("2026-11-02", 12)) == 0
    assert Score.objects.get().month == OCTOBER
