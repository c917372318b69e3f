"""Turns of the loop: more time, an instruction, a letter taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.cases.services import TransitionRefused
from apps.core.messaging.models import OutgoingMessage
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from apps.systems.petitions import direction, handling
from tenants.context import door, tell
from tests.support.loop import case_of, public_record, who


def test_an_extension_is_asked_before_expiry_and_moves_the_date(xiushui, receipt):
    with door(xiushui):
        case = case_of(receipt)
        answer_due = case.promised_due
        handling.accept(case_id=case.pk, official=who("clerk"))
        asked = direction.ask_extension(case_id=case.pk, official=who("clerk"), days=5, reason="等勘察")
        direction.decide_extension(extension_id=asked.pk, official=who("leader"), granted=True)
        case.refresh_from_db()
        assert case.promised_due > answer_due
        with pytest.raises(TransitionRefused):
            direction.ask_extension(case_id=case.pk, official=who("clerk"), days=5, reason="再等")
    assert [e.code for e in public_record(xiushui, receipt).events.all()][-1] == "extended"


def test_after_expiry_no_extension_is_possible(xiushui, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        late = timezone.now() + timedelta(days=60)
        with pytest.raises(TransitionRefused):
            direction.ask_extension(case_id=case.pk, official=who("clerk"), days=5, reason="等", at=late)


def test_an_instruction_reaches_the_handler_and_its_report_the_leader(xiushui, receipt):
    with door(xiushui):
        case = case_of(receipt)
        given = direction.instruct(case_id=case.pk, official=who("leader"), text="三天内报告。")
        assert OutgoingMessage.objects.filter(template="instruction_official", official_id=who("clerk").pk).exists()
        direction.report_on_instruction(instruction_id=given.pk, official=who("clerk"), feedback="已修好。")
        assert OutgoingMessage.objects.filter(official_id=who("leader").pk).count() == 1
        with pytest.raises(TransitionRefused):
            direction.instruct(case_id=case.pk, official=who("handler"), text="我来批")


def test_a_withdrawn_letter_ends_with_that_outcome(xiushui, receipt):
    with door(xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        hand_in(kind="withdrawal", payload={"reason": "已经修好了"}, number=receipt.number)
    assert take_in() == 1
    with door(xiushui):
        case = case_of(receipt)
        assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
        assert case.closed_at
