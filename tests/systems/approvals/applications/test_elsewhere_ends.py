"""The end of a part elsewhere: what crosses, comes twice, overtakes, is set aside or comes from a stranger."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.cases.marks import tell_steps
from apps.core.cases.services import TransitionRefused
from apps.core.cases.sweep import raise_step_marks
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.messaging.models import OutgoingMessage
from apps.platforms.exchange import services as exchange
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.delivering import _message, _store
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from apps.platforms.exchange.posting import post_waiting
from apps.platforms.exchange.processing import process_waiting
from apps.systems.approvals.applications import afterwards, handling
from apps.systems.approvals.outside import handling as outside
from apps.systems.approvals.outside.models import OutsidePart
from tenants.context import PUBLIC, door
from tests.support.applications import opine, step_of, who
from tests.support.levels import acts, answer, away, rung, skip, the_part


def by_hand(case, name="l-market", reason="市局系统停机，电话记录"):
    return handling.enter_by_hand(
        case=case, step_id=step_of(case, "housing").pk, official=who(name), opinion="agree", text="电话答复：同意。",
        reason=reason,
    )  # fmt: skip


def test_the_leader_of_the_lead_enters_it_by_hand_with_a_reason(xiushui, jiujiang, asked):
    with door(xiushui):
        for name, reason in (("h-market", "停机"), ("l-market", "  ")):
            with pytest.raises(TransitionRefused):
                by_hand(asked, name, reason)
        assert away(asked).state == "taken_in"
        by_hand(asked)
        assert (step_of(asked, "housing").state, away(asked).state) == ("done", "by_hand")
        assert Entry.objects.get(case_id=asked.pk, act="opinion_by_hand").reason == "市局系统停机，电话记录"
        assert step_of(asked, "health").state == "active"
        with pytest.raises(TransitionRefused):
            by_hand(asked)
    carry()
    with door(jiujiang):
        assert (the_part().state, the_part().reason) == ("withdrawn", "市局系统停机，电话记录")
        with pytest.raises(TransitionRefused, match="不再需要"):
            outside.answer(part_id=the_part().pk, official=who("h-housing"), opinion="agree", text="同意")


def test_an_answer_that_crosses_the_end_of_the_part_is_too_late_and_not_lost(xiushui, jiujiang, asked):
    answer(jiujiang, opinion="object", text="不同意。")
    skip(xiushui, asked)
    carry()
    with door(xiushui):
        assert step_of(asked, "housing").state == "withdrawn"
        sent = away(asked)
        assert (sent.state, sent.late_opinion, sent.late_text) == ("withdrawn", "object", "不同意。")
        found = Entry.objects.get(case_id=asked.pk, act="opinion_too_late")
        assert (found.reason, found.facts["opinion"], found.actor_id) == ("不同意。", "object", "360400")
        rung("opinion_late_official", "h-market")
        assert "step_done" not in acts(asked)
    with door(jiujiang):
        part = the_part()
        assert (part.state, part.too_late, part.reason) == ("answered", True, "不涉及")
        assert Entry.objects.filter(act="outside_part_too_late").count() == 1
        rung("opinion_came_too_late_official", "h-housing")


def test_a_part_left_out_is_called_back(xiushui, jiujiang, asked):
    skip(xiushui, asked)
    carry()
    with door(jiujiang):
        assert (the_part().state, the_part().reason) == ("withdrawn", "不涉及")
        assert Entry.objects.filter(act="outside_part_withdrawn").count() == 1
        assert rung("opinion_withdrawn_official", "h-housing").facts["reason"] == "不涉及"


def test_an_application_withdrawn_calls_its_parts_back(xiushui, jiujiang, asked):
    with door(xiushui):
        afterwards.withdraw(case=asked, reason="不办了", actor=SYSTEM, at=timezone.now())
        assert away(asked).state == "withdrawn"
    carry()
    with door(jiujiang):
        assert (the_part().state, the_part().ended_with) == ("withdrawn", "withdrawn")


def test_what_is_given_back_is_obtained_by_the_lead(xiushui, jiujiang, asked):
    with door(jiujiang):
        with pytest.raises(TransitionRefused):
            outside.give_back(part_id=the_part().pk, official=who("h-housing"), reason=" ")
        outside.give_back(part_id=the_part().pk, official=who("h-housing"), reason="权限已下放到县")
    carry()
    with door(xiushui):
        assert (away(asked).state, away(asked).reason) == ("returned", "权限已下放到县")
        assert rung("opinion_declined_official", "h-market").facts["reason"] == "权限已下放到县"
        opine(asked, "housing", official="h-market")
        assert step_of(asked, "housing").state == "done"
        assert Entry.objects.get(case_id=asked.pk, act="step_done").facts["outside"] == "360400"


def sent_again(place, type_):
    """The sender, restored to an earlier day, sends anew what it sent before: another message, the next place."""
    with door(place):
        old = OutboxMessage.objects.filter(type=type_).first()
        exchange.send(to_code=old.to_code, type=type_, thread=old.thread, payload=old.payload, at=old.created_at)


def test_a_question_that_comes_twice_makes_one_part(xiushui, jiujiang, asked):
    sent_again(xiushui, "part.asked")
    carry()
    with door(jiujiang):
        assert OutsidePart.objects.count() == 1
    answer(jiujiang)
    carry()
    sent_again(xiushui, "part.asked")
    carry()
    with door(xiushui):
        assert acts(asked).count("step_done") == 1
        assert "opinion_too_late" not in acts(asked)


def test_an_answer_that_comes_twice_ends_the_part_once(xiushui, jiujiang, asked):
    answer(jiujiang)
    carry()
    sent_again(jiujiang, "part.answered")
    carry()
    with door(xiushui):
        assert acts(asked).count("step_done") == 1
        assert "opinion_too_late" not in acts(asked)
        assert away(asked).late_text == ""
        assert not InboxMessage.objects.exclude(state="processed").exists()


def test_a_withdrawal_that_overtakes_the_question_waits_for_it(xiushui, jiujiang, levels_case):
    skip(xiushui, levels_case)
    post_waiting(xiushui)
    with door(PUBLIC):
        question, end = (Envelope.objects.get(type=type_) for type_ in ("part.asked", "part.withdrawn"))
    _store(jiujiang, [_message(jiujiang, end)])
    assert process_waiting(jiujiang) == 0
    _store(jiujiang, [_message(jiujiang, question)])
    assert process_waiting(jiujiang) == 2
    with door(jiujiang):
        assert the_part().state == "withdrawn"


def test_a_stranger_cannot_answer_for_the_city(xiushui, jiujiang, wuning, asked):
    with door(jiujiang):
        step = the_part().step
    with door(wuning):
        exchange.send(
            to_code="360424", type="part.answered", thread=f"{asked.number}/{step_position(xiushui, asked)}",
            payload={"step": str(step), "opinion": "agree", "text": "同意", "organ": "武宁县", "person": "某人"},
        )  # fmt: skip
    carry()
    with door(xiushui):
        assert InboxMessage.objects.get(from_code="360423").state == "dead"
        assert step_of(asked, "housing").state == "active"


def step_position(place, case):
    with door(place):
        return step_of(case, "housing").position


def test_a_question_set_aside_there_comes_back_to_the_lead(xiushui, jiujiang, levels_case, monkeypatch):
    post_waiting(xiushui)
    with door(PUBLIC):
        (envelope,) = Envelope.objects.all()
    _store(jiujiang, [_message(jiujiang, envelope)])
    with door(jiujiang):
        InboxMessage.objects.update(state="dead", error="broken")
        exchange.set_aside(message=InboxMessage.objects.get(), actor=SYSTEM, reason="数据损坏，请重新联系")
    carry()
    with door(xiushui):
        assert (away(levels_case).state, away(levels_case).reason) == ("returned", "数据损坏，请重新联系")


def test_when_the_part_is_due_the_other_side_is_reminded(xiushui, jiujiang, asked):
    with door(xiushui):
        due = step_of(asked, "housing").due_on
        step = step_of(asked, "housing")
        assert due is not None
    for ahead, template in ((0, "opinion_reminder_official"), (1, "opinion_overdue_official")):
        with door(xiushui):
            tell_steps(raise_step_marks(due + timedelta(days=ahead), timezone.now()))
        carry()
        with door(jiujiang):
            rung(template, "h-housing")
    with door(xiushui):
        late = OutgoingMessage.objects.get(
            template="opinion_overdue_official", official_id=who("h-market").pk, key__contains=str(step.pk)
        )
        assert late.facts["department"] == "九江市住房和城乡建设局"
