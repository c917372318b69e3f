"""A month of generated matters with planted violations of every rule: all found, nothing else; scores by hand."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from apps.core.ledger.models import Entry
from apps.core.workdays.services import SHANGHAI
from apps.platforms.supervision.models import Alert, Score
from apps.platforms.supervision.projecting import raise_due, take_waiting
from apps.platforms.supervision.rules import RULES
from apps.platforms.supervision.scoring.keeping import check_month, score_month
from apps.platforms.supervision.verifying import rebuild, verify
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.month import PLANTS, Must, Story, at, month

OCTOBER, LAST = date(2025, 10, 1), date(2025, 11, 28)
NINE = {"openness": 10, "procedure": 14, "time": 14, "fees": 8, "satisfaction": 10, "attitude": 10,
        "supervision": 14, "liability": 10, "integrity": 10}  # fmt: skip
PART = {"T": "time", "P": "procedure", "F": "fees", "C": "attitude", "P-06": "supervision", "P-07": "openness"}


def lived_through(place: Jurisdiction, stories: list[Story]) -> None:
    """Day by day: what was entered is taken, what fell due is raised, as the beat does it. The ledger's own clock is
    set aside, for the entries are of last year.
    """
    with door(place, role="owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_stamp")
    entries = sorted((entry for story in stories for entry in story.entries), key=lambda each: each.recorded_at)
    day = min(entry.recorded_at for entry in entries).astimezone(SHANGHAI).date()
    while day <= LAST:
        now = at(day, 23, 59)
        today = [entry for entry in entries if entry.recorded_at <= now]
        entries = entries[len(today) :]
        with door(place):
            Entry.objects.bulk_create(today)
            while take_waiting(now=now).taken:
                pass
            raise_due(now=now)
        day += timedelta(days=1)


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return list(month(20251001, 210))


@pytest.fixture
def lived(xiushui: Jurisdiction, stories: list[Story]) -> list[Must]:
    """The month has passed; what must have been found by now."""
    lived_through(xiushui, stories)
    return [must for story in stories for must in story.musts if must.when <= at(LAST, 23, 59)]


def test_every_rule_is_planted(stories: list[Story]) -> None:
    planted = {must.rule for story in stories for must in story.musts}
    assert planted == set(RULES)
    assert len(stories) // 3 >= 4 * len(PLANTS)


def test_everything_planted_is_found_and_nothing_else(xiushui: Jurisdiction, lived: list[Must]) -> None:
    with door(xiushui):
        found = Counter(
            (a.number, a.rule, a.level, a.due_at.astimezone(SHANGHAI), a.department, a.official_id)
            for a in Alert.objects.filter(number__startswith="M-")
        )
        expected = Counter((m.number, m.rule, m.level, m.when, m.department, m.official) for m in lived)
        assert sorted(expected - found) == []
        assert sorted(found - expected) == []
        assert verify(xiushui, at(LAST, 23, 59)) == []
    rebuild(xiushui, at(LAST, 23, 59))
    with door(xiushui):
        assert Alert.objects.filter(number__startswith="M-").count() == expected.total()


def test_the_scores_are_those_that_a_hand_computes(
    xiushui: Jurisdiction, stories: list[Story], lived: list[Must]
) -> None:
    with door(xiushui):
        score_month(first=OCTOBER, now=at(LAST, 23, 59))
        kept = {(s.subject, s.code): (s.base, s.bonus) for s in Score.objects.filter(month=OCTOBER)}
        assert check_month(OCTOBER)[1] == []
    by_hand: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for subject in ("department", "official"):
        codes = {getattr(each, subject) for each in [*stories, *lived] if in_october(each)} - {""}
        for code in codes:
            alerts = [m for m in lived if in_october(m) and getattr(m, subject) == code and not m.lifted]
            done = [s for s in stories if in_october(s) and getattr(s, subject) == code]
            by_hand[subject, code] = Decimal(points_left(alerts, done)), Decimal(points_on_top(done))
    counted = {key: value for key, value in by_hand.items() if key in kept or value != (Decimal(100), Decimal(0))}
    assert kept == counted


def in_october(each: Any) -> bool:
    """Whether it counts in October: an alert by when it fell due, a matter by when it ended."""
    moment = each.when if isinstance(each, Must) else each.ended
    return moment is not None and (moment.astimezone(SHANGHAI).year, moment.astimezone(SHANGHAI).month) == (2025, 10)


def points_left(alerts: list[Must], done: list[Story]) -> int:
    """A hundred points in nine parts: three warnings in a row −3, yellow −5, red −10, each 1 % of incomplete data −1
    and at most −5; no part below 0.
    """
    left = dict(NINE)
    for alert in alerts:
        part = PART.get(alert.rule) or PART[alert.rule[0]]
        left[part] -= {"yellow": 5, "red": 10}.get(alert.level, 0)
    left["time"] -= 3 * (sum(alert.level == "warning" for alert in alerts) // 3)
    lacking = sum(not story.complete for story in done)
    left["supervision"] -= min(5, 100 * lacking // len(done)) if done else 0
    return sum(max(0, points) for points in left.values())


def points_on_top(done: list[Story]) -> int:
    """Each 10 % done early +1; promises 30 % shorter than the law's +3, each further 10 % +1."""
    if not done:
        return 0
    early = sum(story.ended is not None and story.ended.astimezone(SHANGHAI).date() < story.due for story in done)
    law, promised = sum(story.statutory for story in done), sum(story.promised for story in done)
    shorter = 100 * (law - promised) // law
    return 100 * early // len(done) // 10 + (3 + (shorter - 30) // 10 if shorter >= 30 else 0)
