"""From the ledger to matters and alerts: exactly once, whatever is killed, replayed or comes in another order."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor
from apps.core.workdays.services import enter_notice
from apps.platforms.supervision import projecting
from apps.platforms.supervision.events import Event
from apps.platforms.supervision.models import Alert, Matter, PendingEntry
from apps.platforms.supervision.projecting import raise_due, take_waiting
from apps.platforms.supervision.rulebook.services import draft_rules, put_in_force, starting_parameters
from apps.platforms.supervision.tasks import recount, sweep_at, take
from apps.platforms.supervision.verifying import verify
from tenants.context import door
from tests.core.workdays.conftest import notice_2027
from tests.support.supervision import CITIZEN, at, enter, received


def _receive(day: str = "2026-11-02", **facts):
    case_id = uuid4()
    enter(case_id, Event.RECEIVED, at(day), actor=CITIZEN, **received(day, **facts))
    return case_id


def test_an_entry_waits_from_the_moment_at_which_it_is_there(inside) -> None:
    before = PendingEntry.objects.count()
    with transaction.atomic():
        _receive()
        assert PendingEntry.objects.count() == before + 1


def test_taking_makes_a_matter_with_both_clocks(inside) -> None:
    case_id = _receive()
    done = take_waiting(now=at("2026-11-03"))
    matter = Matter.objects.get(pk=case_id)
    assert done.matters == 1
    assert (matter.department, matter.item, matter.power) == ("water", "water-001", "approval")
    assert (matter.promised_due.isoformat(), matter.statutory_due.isoformat()) == ("2026-11-16", "2026-11-30")
    assert matter.next_due_at == at("2026-11-13", 0)
    assert not PendingEntry.objects.exists()


def test_a_transaction_that_dies_leaves_the_queue_as_it_was(inside) -> None:
    _receive()
    waiting = set(PendingEntry.objects.values_list("entry_id", flat=True))
    point = transaction.savepoint()
    take_waiting(now=at("2026-12-30"))
    transaction.savepoint_rollback(point)
    assert set(PendingEntry.objects.values_list("entry_id", flat=True)) == waiting
    assert not Matter.objects.exists()
    assert not Alert.objects.exists()


def test_what_falls_due_is_raised_once_whatever_is_repeated(inside) -> None:
    case_id = _receive()
    take_waiting(now=at("2026-11-03"))
    moment = at("2026-11-17", 0)
    assert [a.rule for a in raise_due(now=moment).raised] == ["T-02", "T-01", "T-04"]
    assert raise_due(now=moment).raised == []
    assert projecting.project([case_id], now=moment).raised == []
    assert Entry.objects.filter(act="supervision.raised", case_id=case_id).count() == 3


def test_not_a_second_before_it_is_due(inside) -> None:
    _receive()
    take_waiting(now=at("2026-11-03"))
    last = at("2026-11-17", 0)
    assert "T-04" not in [a.rule for a in raise_due(now=last - timedelta(seconds=1)).raised]
    assert [a.rule for a in raise_due(now=last).raised] == ["T-04"]


def test_the_database_refuses_a_second_alert_of_the_same_key(inside) -> None:
    case_id = _receive()
    take_waiting(now=at("2026-11-17"))
    alert = Alert.objects.filter(matter_id=case_id).first()
    alert.pk = uuid4()
    with pytest.raises(DatabaseError), transaction.atomic():
        alert.save(force_insert=True)


def test_entries_taken_in_another_order_make_the_same_matter(inside) -> None:
    case_id = _receive()
    enter(case_id, Event.DECIDED, at("2026-11-09"), outcome="granted", decided_on="2026-11-09")
    newest = Entry.objects.filter(case_id=case_id).latest("recorded_at")
    PendingEntry.objects.exclude(entry_id=newest.pk).delete()
    take_waiting(now=at("2026-11-10"))
    matter = Matter.objects.get(pk=case_id)
    assert (matter.outcome, matter.entries) == ("granted", 2)


def test_a_case_that_was_never_received_here_is_not_watched(inside) -> None:
    case_id = uuid4()
    enter(case_id, Event.DECIDED, at("2026-11-09"), outcome="granted", decided_on="2026-11-09")
    take_waiting(now=at("2026-11-10"))
    assert not Matter.objects.exists()


def test_facts_that_are_not_understood_hold_nothing_up_and_are_said(inside) -> None:
    case_id = _receive()
    enter(case_id, Event.DECIDED, at("2026-11-09"), outcome="granted", decided_on="morgen")
    take_waiting(now=at("2026-11-10"))
    assert Matter.objects.get(pk=case_id).faults == ["decided: decided_on is no date (YYYY-MM-DD): 'morgen'"]


def test_verify_finds_what_was_changed_by_hand_and_rebuild_mends_it(inside, capsys) -> None:
    case_id = _receive()
    take_waiting(now=timezone.now())
    Matter.objects.filter(pk=case_id).update(department="finance")
    lost = _receive()
    take_waiting(now=timezone.now())
    Matter.objects.filter(pk=lost).update(next_due_at=None)
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT here")
    with pytest.raises(CommandError, match="1 differences"):
        call_command("supervision", "verify", "--slug", inside.slug)
    assert "department is 'finance', the ledger says 'water'" in capsys.readouterr().out
    call_command("supervision", "rebuild", "--slug", inside.slug)
    call_command("supervision", "verify", "--slug", inside.slug)
    assert Matter.objects.get(pk=case_id).department == "water"


def test_verify_says_what_is_due_and_was_not_raised(inside) -> None:
    _receive("2026-10-09")
    take_waiting(now=at("2026-10-10"))
    missing = [str(each) for each in verify(inside, at("2026-10-31"))]
    assert any("T-04" in each and "was not raised" in each for each in missing)
    raise_due(now=at("2026-10-31"))
    assert verify(inside, at("2026-10-31")) == []


def test_the_beat_raises_in_every_jurisdiction_what_has_fallen_due(xiushui, wuning) -> None:
    for place in (xiushui, wuning):
        with door(place):
            _receive("2026-11-23")
    assert take() >= 2
    assert sweep_at(at("2026-12-07", 23, 59)) == 4
    assert sweep_at(at("2026-12-08", 0, 1)) == 2
    assert sweep_at(at("2026-12-08", 0, 2)) == 0
    for place in (xiushui, wuning):
        with door(place):
            assert Alert.objects.filter(level="yellow").count() == 1


def test_a_history_is_never_changed_nor_what_an_alert_has_found(inside) -> None:
    _receive()
    take_waiting(now=at("2026-11-17"))
    alert = Alert.objects.first()
    changes: tuple[dict[str, Any], ...] = (
        {"department": "x"},
        {"evidence": []},
        {"due_at": timezone.now()},
        {"level": "reminder"},
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Alert.objects.filter(pk=alert.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Alert.objects.filter(pk=alert.pk).delete()


def test_one_case_that_cannot_be_judged_holds_up_no_other(inside) -> None:
    bad, good = uuid4(), _receive()
    enter(bad, Event.RECEIVED, at("2026-11-02"), actor=CITIZEN, **received("2026-11-02"))
    enter(bad, Event.STEP_STARTED, at("1990-01-05"), actor=CITIZEN, step="s", department="water", days=3)
    take_waiting(now=at("2026-11-03"))
    assert Matter.objects.get(pk=good).promised_due is not None
    assert "cannot be judged" in Matter.objects.get(pk=bad).faults[0]
    assert verify(inside, at("2026-11-03")) == []


def test_a_matter_whose_entries_are_gone_stands_in_nobody_s_way(inside) -> None:
    gone = Matter.objects.create(
        id=uuid4(), system="test", number="X", last_entry=uuid4(), next_due_at=at("2026-11-01"),
        projected_at=timezone.now(),
    )  # fmt: skip
    raise_due(now=at("2026-11-17"), limit=1)
    gone.refresh_from_db()
    assert gone.next_due_at is None
    assert [str(each) for each in verify(inside, timezone.now())] == [
        "X: is kept, and the ledger knows nothing of it"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "facts", [{"received_on": "1999-01-01"}, {"promised_days": 5000}, {"counts_from": "2999-01-01"}]
)
def test_days_outside_the_calendar_are_a_fault_of_the_record(inside, facts) -> None:
    case_id = _receive(**facts)
    take_waiting(now=at("2026-11-03"))
    assert Matter.objects.get(pk=case_id).faults


def test_a_notice_that_is_entered_moves_what_rested_on_its_year(xiushui, centre, monkeypatch) -> None:
    with door(xiushui):
        key = _receive("2026-12-28", promised_days=5)
        take_waiting(now=at("2026-12-28"))
        before = Matter.objects.get(pk=key)
        assert before.provisional
        Matter.objects.update(projected_at=timezone.now() - timedelta(hours=1))
    with door(centre):
        notice = notice_2027()
        assert notice.published_on is not None
        enter_notice(
            year=2027, number=notice.number, published_on=notice.published_on, off_ranges=notice.off,
            makeup_days=notice.makeup, actor_name="周敏",
        )  # fmt: skip
    assert recount() == 1
    assert recount() == 0
    with door(xiushui):
        after = Matter.objects.get(pk=key)
        assert not after.provisional
        assert after.promised_due > before.promised_due


def test_when_a_version_comes_into_force_open_matters_are_looked_at_anew(xiushui, centre) -> None:
    with door(xiushui):
        day = (timezone.now() - timedelta(days=6)).date().isoformat()
        key = _receive(day, promised_days=100, statutory_days=None)
        take_waiting()
        assert not Alert.objects.filter(matter=key).exists()
    parameters = starting_parameters()
    parameters["rules"]["T-02"]["percent"] = 1
    with door(centre):
        actor = Actor(kind=ActorKind.OFFICIAL, name="谢芳")
        made = draft_rules(actor=actor, title="一百分之一", parameters=parameters)
        put_in_force(actor=actor, version=made.version)
    assert recount() >= 1
    with door(xiushui):
        alert = Alert.objects.get(matter=key)
        assert (alert.rule, alert.rules_version) == ("T-02", made.version)
    assert recount() == 0
