"""What is done with an alert: by whom, in which order, and that its history stays."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from apps.core.ledger.models import Entry
from apps.core.messaging.models import OutgoingMessage
from apps.core.people.models import Official
from apps.platforms.supervision import handling, orders
from apps.platforms.supervision.events import Event
from apps.platforms.supervision.letters import advice_pdf
from apps.platforms.supervision.models import Alert, AlertStep, Matter
from apps.platforms.supervision.notifying import notify_waiting
from apps.platforms.supervision.projecting import raise_due, take_waiting
from apps.platforms.supervision.refusals import SupervisionRefused
from tests.support.supervision import CITIZEN, at, enter, received


@pytest.fixture
def card(inside) -> Alert:
    """A yellow card of the water office, raised on 17 November 2026."""
    enter(uuid4(), Event.RECEIVED, at("2026-11-02"), actor=CITIZEN, **received("2026-11-02", department="transport"))
    take_waiting(now=at("2026-11-17"))
    return Alert.objects.get(rule="T-04")


def who(name: str) -> Official:
    return Official.objects.get(username=name)


def test_those_concerned_are_told_once_by_message_short_message_and_mail(card) -> None:
    handler = who("handler")
    handler.phone, handler.email = "13800000000", "handler@example.org"
    handler.save()
    assert notify_waiting(now=at("2026-11-17")) == 3
    told = OutgoingMessage.objects.filter(key__startswith=f"alert:{card.pk}")
    assert {(m.official_id, m.medium) for m in told} >= {
        (handler.pk, "inside"), (handler.pk, "sms"), (handler.pk, "email"), (who("supervisor").pk, "inside")
    }  # fmt: skip
    assert notify_waiting(now=at("2026-11-17")) == 0
    card.refresh_from_db()
    assert (card.state, card.notified_at) == ("notified", at("2026-11-17"))


def test_the_department_explains_and_the_supervisor_confirms(card) -> None:
    handling.explain(alert_id=card.pk, official=who("handler"), words="现场核查因暴雨推迟。", version=0)
    done = handling.confirm(alert_id=card.pk, official=who("supervisor"), words="理由不成立。", version=1)
    assert (done.state, done.version) == ("confirmed", 2)
    assert [s.act for s in card.history.all()] == ["explain", "confirm"]
    acts = Entry.objects.filter(case_id=card.matter_id, act__startswith="supervision.").values_list("act", flat=True)
    assert list(acts)[-2:] == ["supervision.explained", "supervision.confirmed"]


def test_of_two_supervisors_who_press_at_once_the_second_is_told_who_was_first(card) -> None:
    handling.confirm(alert_id=card.pk, official=who("supervisor"), version=0)
    with pytest.raises(SupervisionRefused, match="周敏") as refused:
        handling.lift(alert_id=card.pk, official=who("supervisor"), words="误报", version=0)
    assert refused.value.stale
    assert Alert.objects.get(pk=card.pk).state == "confirmed"


def test_a_corrected_card_is_followed_by_no_red_one(inside) -> None:
    day = "2040-03-05"  # the time of recording is the database's: it must lie before the red card's
    enter(uuid4(), Event.RECEIVED, at(day), actor=CITIZEN, **received(day, department="transport", power="livelihood"))
    take_waiting(now=at(day))
    raise_due(now=at("2040-03-21"))
    card = Alert.objects.get(rule="T-04")
    handling.correct(alert_id=card.pk, official=who("handler"), words="已办结并道歉。")
    take_waiting(now=at("2040-03-21"))
    raise_due(now=at("2040-06-01"))
    assert not Alert.objects.filter(rule="T-06").exists()


def test_an_uncorrected_card_is_followed_by_a_red_one(card) -> None:
    handling.explain(alert_id=card.pk, official=who("handler"), words="人手不足。")
    take_waiting(now=at("2026-11-18"))
    raise_due(now=at("2026-11-25", 0))
    assert Alert.objects.get(rule="T-06", cause=card.key).level == "red"


def test_lifting_needs_a_reason_and_a_supervisor(card) -> None:
    with pytest.raises(SupervisionRefused):
        handling.lift(alert_id=card.pk, official=who("supervisor"), words=" ")
    with pytest.raises(SupervisionRefused):
        handling.lift(alert_id=card.pk, official=who("handler"), words="不公平")
    assert handling.lift(alert_id=card.pk, official=who("supervisor"), words="系统停机").state == "lifted"


def test_another_department_cannot_explain(inside) -> None:
    enter(uuid4(), Event.RECEIVED, at("2026-11-02"), actor=CITIZEN, **received("2026-11-02", department="nobody"))
    take_waiting(now=at("2026-11-17"))
    with pytest.raises(SupervisionRefused):
        handling.explain(alert_id=Alert.objects.get(rule="T-04").pk, official=who("handler"), words="不是我们")


def test_an_order_has_a_deadline_a_reply_and_a_verdict(card) -> None:
    order = orders.issue_order(
        official=who("supervisor"), alert_id=card.pk, text="三日内办结。", due_on=date(2026, 11, 20),
        now=at("2026-11-17"),
    )  # fmt: skip
    assert order.number == "360424-S2026-0001"
    card.refresh_from_db()
    assert card.state == "escalated"
    orders.reply_to_order(order_id=order.pk, official=who("handler"), words="已办结。", now=at("2026-11-19"))
    with pytest.raises(SupervisionRefused):
        orders.reply_to_order(order_id=order.pk, official=who("handler"), words="再次", now=at("2026-11-19"))
    closed = orders.close_order(order_id=order.pk, official=who("supervisor"), verdict="属实。", now=at("2026-11-20"))
    assert closed.state == "closed"


def test_an_order_about_nothing_in_particular_goes_to_a_department(inside) -> None:
    official = who("supervisor")
    order = orders.issue_order(official=official, department="transport", text="自查。", due_on=date(2027, 1, 4))
    assert order.alert is None
    with pytest.raises(SupervisionRefused):
        orders.issue_order(official=official, department="nobody", text="自查。", due_on=date(2027, 1, 4))
    with pytest.raises(SupervisionRefused):
        orders.issue_order(official=who("handler"), department="transport", text="自查。", due_on=date(2027, 1, 4))


def test_an_advice_letter_is_a_paper_that_nobody_changes(card, xiushui) -> None:
    letter = orders.advise(alert_id=card.pk, official=who("supervisor"), text="建议完善补正流程。")
    assert advice_pdf(letter, xiushui).startswith(b"%PDF")
    letter.text = "别的"
    with pytest.raises(DatabaseError), transaction.atomic():
        type(letter).objects.filter(pk=letter.pk).update(text="别的")


def test_a_matter_can_be_transferred(card) -> None:
    done = handling.transfer(alert_id=card.pk, official=who("supervisor"), to="县纪委监委", words="涉嫌收受财物")
    assert done.state == "escalated"
    assert card.history.get().facts == {"to": "县纪委监委"}


def test_a_line_of_history_is_neither_changed_nor_removed(card) -> None:
    handling.confirm(alert_id=card.pk, official=who("supervisor"))
    for change in (lambda: AlertStep.objects.update(words="x"), lambda: AlertStep.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_thousand_alerts_are_raised_in_one_go_with_few_statements(inside, django_assert_max_num_queries) -> None:
    for _each in range(340):
        enter(uuid4(), Event.RECEIVED, at("2026-11-02"), actor=CITIZEN, **received("2026-11-02"))
    take_waiting(now=at("2026-11-03"))
    with django_assert_max_num_queries(20):
        done = raise_due(now=at("2026-11-17"))
    assert len(done.raised) == 1020
    assert Matter.objects.count() == 340


def test_what_was_found_long_after_it_fell_due_rings_the_bell_only(inside) -> None:
    enter(uuid4(), Event.RECEIVED, at("2026-10-12"), actor=CITIZEN, **received("2026-10-12", department="transport"))
    handler = who("handler")
    handler.phone = "13800000000"
    handler.save()
    take_waiting(now=at("2026-11-17"))
    assert notify_waiting(now=at("2026-11-17"))
    assert set(OutgoingMessage.objects.values_list("medium", flat=True)) == {"inside"}


def test_a_warning_is_neither_answered_nor_decided_on(card) -> None:
    warning = Alert.objects.get(rule="T-02")
    with pytest.raises(SupervisionRefused):
        handling.explain(alert_id=warning.pk, official=who("handler"), words="知道了")
    with pytest.raises(SupervisionRefused):
        handling.confirm(alert_id=warning.pk, official=who("supervisor"))


def test_a_system_that_reminds_by_itself_rings_no_second_bell(inside, monkeypatch) -> None:
    monkeypatch.setattr("apps.platforms.supervision.watching._TELLING", {"test"})
    handler = who("handler")
    handler.phone = "13800000000"
    handler.save()
    enter(uuid4(), Event.RECEIVED, at("2026-11-02"), actor=CITIZEN, **received("2026-11-02", department="transport"))
    take_waiting(now=at("2026-11-13"))
    notify_waiting(now=at("2026-11-13"))
    assert list(OutgoingMessage.objects.values_list("medium", flat=True)) == ["sms"]
