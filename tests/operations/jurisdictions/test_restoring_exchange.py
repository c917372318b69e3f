"""After a restore the exchange is made whole from the hub: nothing is lost, nothing is doubled."""

from apps.core.cases.models import Case
from apps.core.ledger.models import Entry
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.models import Handover, InboxMessage, OutboxMessage
from tenants.context import door
from tests.operations.jurisdictions.conftest import (
    County,
    accept,
    answer,
    hand,
    handed,
    state_of,
    written,
)


def test_a_case_that_came_after_the_dump_comes_again_once(county: County) -> None:
    sent = written(county.jiujiang)
    accept(county.jiujiang, sent.number)
    county.dump()
    hand(county.jiujiang, sent.number, county.xiushui)
    carry()
    [before] = county.numbers()
    county.restore()
    assert county.numbers() == set()
    carry()
    [after] = county.numbers()
    assert after != before
    carry()
    assert county.numbers() == {after}
    with door(county.jiujiang):
        assert Handover.objects.get().peer_number == after
        assert not InboxMessage.objects.exclude(state="processed").exists()
    answer(county.xiushui, after)
    carry()
    assert state_of(county.jiujiang, sent.number) == "answered"


def test_an_answer_that_came_after_the_dump_comes_again_once(county: County) -> None:
    receipt = handed(county.xiushui, county.jiujiang)
    carry()
    with door(county.jiujiang):
        number = Case.objects.get().number
    county.dump()
    answer(county.jiujiang, number)
    carry()
    assert state_of(county.xiushui, receipt.number) == "answered"
    county.restore()
    assert state_of(county.xiushui, receipt.number) == "transferred"
    carry()
    assert state_of(county.xiushui, receipt.number) == "answered"
    with door(county.xiushui):
        assert Entry.objects.filter(act="exchange.answered").count() == 1
        assert not InboxMessage.objects.exclude(state="processed").exists()


def test_a_case_that_came_and_was_answered_after_the_dump_is_not_opened_again(county: County) -> None:
    sent = written(county.jiujiang)
    accept(county.jiujiang, sent.number)
    county.dump()
    hand(county.jiujiang, sent.number, county.xiushui)
    carry()
    [number] = county.numbers()
    answer(county.xiushui, number)
    carry()
    assert state_of(county.jiujiang, sent.number) == "answered"
    said = county.restore()
    assert f"the case of {sent.number}:1 came and ended after the dump" in said
    carry()
    assert county.numbers() == set()
    assert state_of(county.jiujiang, sent.number) == "answered"


def test_what_was_sent_after_the_dump_is_known_and_not_sent_twice(county: County) -> None:
    receipt = written(county.xiushui)
    accept(county.xiushui, receipt.number)
    county.dump()
    hand(county.xiushui, receipt.number, county.jiujiang)
    carry()
    said = county.restore()
    assert f"{receipt.number}:1 was handed to 360400 after the dump" in said
    carry()
    with door(county.xiushui):
        assert OutboxMessage.objects.filter(state="sent", thread=f"{receipt.number}:1").count() == 1
    with door(county.jiujiang):
        assert Case.objects.count() == 1


def test_a_message_waiting_in_the_dumped_outbox_is_taken_in_once(county: County) -> None:
    handed(county.xiushui, county.jiujiang)
    county.dump()
    carry()
    county.restore()
    carry()
    with door(county.jiujiang):
        assert Case.objects.count() == 1
    with door(county.xiushui):
        assert Handover.objects.get().state == "accepted"
