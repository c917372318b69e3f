"""Messages of a merged county arrive at its successor, which goes on in the old name where the thread began in it."""

from apps.core.cases.models import Case
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.enums import InboxState
from apps.platforms.exchange.models import Handover, InboxMessage, OutboxMessage
from tenants.context import door
from tests.operations.jurisdictions.conftest import (
    Counties,
    answer,
    handed,
    state_of,
)


def test_messages_on_their_way_arrive_at_the_successor_and_the_thread_goes_on(counties: Counties) -> None:
    receipt = handed(counties.jiujiang, counties.wuning)
    counties.merge()
    carry()
    with door(counties.xiushui):
        [message] = InboxMessage.objects.all()
        assert (message.to_code, message.state) == ("360423", InboxState.PROCESSED)
        [handover] = Handover.objects.all()
        number = Case.objects.get(pk=handover.case_id).number
    carry()
    answer(counties.xiushui, number)
    carry()
    assert state_of(counties.jiujiang, receipt.number) == "answered"
    with door(counties.jiujiang):
        assert {m.from_code for m in InboxMessage.objects.all()} == {"360423"}  # it knows no other in this thread


def test_a_case_that_came_before_the_merge_is_answered_after_it(counties: Counties) -> None:
    receipt = handed(counties.jiujiang, counties.wuning)
    carry()
    with door(counties.wuning):
        number = Case.objects.get().number
    counties.merge()
    answer(counties.xiushui, number)
    carry()
    assert state_of(counties.jiujiang, receipt.number) == "answered"


def test_a_case_handed_from_the_one_to_the_other_is_answered_within_the_successor(counties: Counties) -> None:
    receipt = handed(counties.wuning, counties.xiushui)
    carry()
    with door(counties.xiushui):
        number = Case.objects.get().number
    counties.merge()
    answer(counties.xiushui, number)
    carry()
    assert state_of(counties.xiushui, receipt.number) == "answered"
    with door(counties.xiushui):
        assert not OutboxMessage.objects.filter(state="dead").exists()
        assert not InboxMessage.objects.exclude(state="processed").exists()
