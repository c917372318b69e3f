"""Parts elsewhere under real commits: workers killed between any two transactions, answers that meet something else."""

import pytest

from apps.core.cases.services import TransitionRefused
from apps.core.ledger.models import Entry
from apps.platforms.exchange import delivering, posting, processing
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.models import InboxQuerySet
from apps.systems.approvals.applications import handling
from apps.systems.approvals.outside.models import OutsidePart
from tenants.context import door
from tests.support.applications import accepted, opine, reloaded, step_of, who
from tests.support.levels import STEPS, answer, away, offered_with_levels, the_part, there


class Killed(BaseException):
    """What a kill looks like to a test that chooses its moment."""


def die(*args, **values):
    raise Killed


MOMENTS = [
    (posting, "_post"), (posting, "_mark"), (delivering, "_store"), (delivering, "_mark"), (processing, "_handle"),
    (InboxQuerySet, "update"),
]  # fmt: skip
NAMES = [
    "before posting", "between posting and its mark", "before storing", "between storing and its mark", "handler",
    "between the handler and its mark",
]  # fmt: skip


def begun(database, steps=STEPS):
    """The places, and an accepted application with a part in the city."""
    xiushui, jiujiang = database.jurisdiction("360424"), database.jurisdiction("360400")
    there(jiujiang, ("h-housing", "housing", "handler"))
    offer = offered_with_levels(xiushui, database.jurisdiction("000000"), steps)
    with door(xiushui):
        return xiushui, jiujiang, accepted(offer)


def killed_at(monkeypatch, moment):
    monkeypatch.setattr(*moment, die)
    with pytest.raises(Killed):
        carry()
    monkeypatch.undo()
    carry(seconds=60)


def count(case, act):
    return Entry.objects.filter(case_id=case.pk, act=act).count()


@pytest.mark.parametrize("moment", MOMENTS, ids=NAMES)
def test_a_worker_killed_at_any_moment_asks_once_and_is_answered_once(live_database, monkeypatch, moment):
    xiushui, jiujiang, case = begun(live_database)
    killed_at(monkeypatch, moment)
    with door(jiujiang):
        assert OutsidePart.objects.count() == 1
        assert Entry.objects.filter(act="outside_part_received").count() == 1
    answer(jiujiang)
    killed_at(monkeypatch, moment)
    with door(xiushui):
        assert (step_of(case, "housing").state, away(case).state) == ("done", "answered")
        assert (count(case, "part_taken_in"), count(case, "step_done")) == (1, 1)
        assert step_of(case, "health").state == "active"


@pytest.mark.parametrize("round_", range(3))
def test_the_last_two_opinions_one_of_them_from_elsewhere_lead_to_one_decision(live_database, round_):
    xiushui, jiujiang, case = begun(live_database, STEPS[:3])
    carry()
    answer(jiujiang)

    def here():
        with door(xiushui):
            opine(case, "fire")

    live_database.in_threads(here, carry)
    carry()
    with door(xiushui):
        assert reloaded(case).state == "deciding"
        assert count(case, "opinions_there") == 1


@pytest.mark.parametrize("round_", range(3))
def test_an_answer_and_its_end_here_in_the_same_second_leave_one_of_them(live_database, round_):
    xiushui, jiujiang, case = begun(live_database)
    carry()
    answer(jiujiang)

    def end():
        try:
            with door(xiushui):
                handling.skip(case=case, step_id=step_of(case, "housing").pk, official=who("l-market"), reason="不涉及")
        except TransitionRefused:
            return False
        return True

    ended, _carried = live_database.in_threads(end, carry)
    carry()
    with door(xiushui):
        part = away(case)
        assert part.state == ("withdrawn" if ended else "answered")
        assert (count(case, "part_skipped"), count(case, "step_done")) == ((1, 0) if ended else (0, 1))
        assert bool(part.late_text) is ended
    with door(jiujiang):
        assert the_part().too_late is ended


def test_two_officials_answer_at_once_and_one_opinion_goes_back(live_database):
    xiushui, jiujiang, case = begun(live_database)
    there(jiujiang, ("h2-housing", "housing", "handler"))
    carry()

    def one(name):
        def give():
            try:
                answer(jiujiang, name)
            except TransitionRefused:
                return False
            return True

        return give

    assert sorted(live_database.in_threads(one("h-housing"), one("h2-housing"))) == [False, True]
    carry()
    with door(xiushui):
        assert count(case, "step_done") == 1
        assert count(case, "opinion_too_late") == 0
