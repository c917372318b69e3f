"""Parallel work: steps start when what they wait for is done, also when the last two are done in the same second."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.cases.models import Step
from apps.core.cases.services import Refusal, TransitionRefused
from apps.core.cases.steps import (
    add_step,
    decline_step,
    finish_step,
    finish_step_elsewhere,
    open_steps,
    withdraw_step,
)
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM, Actor
from apps.core.people.models import Department, Official
from apps.core.people.services import ChangeRefused, retire_department
from apps.core.workdays.services import SHANGHAI
from apps.systems.petitions.registration import Letter, register
from tenants.context import door


def new_case():
    letter = Letter(kind="help", title="t", text="t", channel="web", received_at=timezone.now())
    return register(letter=letter, actor=SYSTEM)


def department(code):
    return Department.objects.get(code=code)


def official(name):
    return Official.objects.get(username=name)


@pytest.fixture
def case(inside):
    return new_case()


def test_a_step_that_waits_for_nothing_starts_with_its_own_clock(case):
    friday = datetime(2026, 9, 18, 10, tzinfo=SHANGHAI)
    step = add_step(
        case=case, department=department("water"), title="意见", official=official("clerk"), limit_days=3, at=friday
    )
    assert (step.state, step.started_on, step.due_on) == ("active", date(2026, 9, 18), date(2026, 9, 22))


def test_a_join_starts_after_the_last_of_its_parts(case):
    clerk, handler = official("clerk"), official("handler")
    first = add_step(case=case, department=department("water"), title="水利", official=clerk)
    second = add_step(case=case, department=department("land"), title="国土", official=clerk)
    join = add_step(case=case, department=department("office"), title="汇总", official=clerk, after=[first, second])
    assert join.state == "waiting"
    assert finish_step(step_id=first.pk, official=handler, opinion="同意").started == []
    ended = finish_step(step_id=second.pk, official=handler, opinion="同意")
    assert [s.pk for s in ended.started] == [join.pk]
    assert not ended.last
    assert [s.pk for s in open_steps(case)] == [join.pk]
    assert Entry.objects.filter(act="step_done").count() == 2


def test_an_opinion_is_given_once_by_the_own_department_and_with_words(case):
    step = add_step(case=case, department=department("water"), title="水利", official=official("clerk"))
    for who, words, refusal in (
        ("clerk", "同意", Refusal.FORBIDDEN),
        ("handler", " ", Refusal.REASON),
    ):
        with pytest.raises(TransitionRefused) as caught:
            finish_step(step_id=step.pk, official=official(who), opinion=words)
        assert caught.value.refusal == refusal
    finish_step(step_id=step.pk, official=official("handler"), opinion="同意")
    with pytest.raises(TransitionRefused) as caught:
        finish_step(step_id=step.pk, official=official("handler"), opinion="再说一遍")
    assert caught.value.refusal == Refusal.STALE


def test_a_department_is_not_asked_twice_at_once(case):
    add_step(case=case, department=department("water"), title="水利", official=official("clerk"))
    with pytest.raises(TransitionRefused):
        add_step(case=case, department=department("water"), title="水利", official=official("clerk"))


def test_the_last_two_opinions_in_the_same_second_start_the_join_once(live_database):
    place = live_database.jurisdiction("360424")
    with door(place):
        case = new_case()
        clerk = official("clerk")
        parts = [
            add_step(case=case, department=department(code), title=code, official=clerk)
            for code in ("water", "land", "transport", "housing")
        ]
        join = add_step(case=case, department=department("office"), title="汇总", official=clerk, after=parts)

    def finish(step):
        def work():
            with door(place):
                return len(finish_step(step_id=step.pk, official=official("handler"), opinion="同意").started)

        return work

    started = live_database.in_threads(*[finish(step) for step in parts])
    assert sorted(started) == [0, 0, 0, 1]
    with door(place):
        assert Step.objects.get(pk=join.pk).state == "active"


def test_a_join_does_not_wait_for_a_part_that_was_declined_or_taken_back(case):
    clerk, handler = official("clerk"), official("handler")
    first = add_step(case=case, department=department("water"), title="水利", official=clerk)
    second = add_step(case=case, department=department("land"), title="国土", official=clerk)
    join = add_step(case=case, department=department("office"), title="汇总", official=clerk, after=[first, second])
    assert decline_step(step_id=first.pk, official=handler, reason="不属我局").started == []
    ended = withdraw_step(step_id=second.pk, official=clerk, reason="不需要")
    assert [s.pk for s in ended.started] == [join.pk]


def test_what_is_over_is_not_declined_or_taken_back(case):
    step = add_step(case=case, department=department("water"), title="水利", official=official("clerk"))
    finish_step(step_id=step.pk, official=official("handler"), opinion="同意")
    with pytest.raises(TransitionRefused):
        decline_step(step_id=step.pk, official=official("handler"), reason="不属我局")
    with pytest.raises(TransitionRefused):
        withdraw_step(step_id=step.pk, official=official("clerk"), reason="不需要")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "done", "opinion": "同意"}, "cases_step_over_has_time"),
        ({"state": "active", "finished_at": timezone.now()}, "cases_step_over_has_time"),
        ({"state": "done", "finished_at": timezone.now(), "opinion": ""}, "cases_step_done_has_opinion"),
    ],
)
def test_the_database_keeps_a_step_whole(case, changes, name):
    step = add_step(case=case, department=department("water"), title="水利", official=official("clerk"))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(**changes)


def test_the_database_refuses_a_second_open_question_to_a_department(case):
    step = add_step(case=case, department=department("water"), title="水利", official=official("clerk"))
    with pytest.raises(IntegrityError, match="cases_department_asked_once_at_a_time"), transaction.atomic():
        Step.objects.create(case=case, department=step.department, title="又问", asked_at=timezone.now())


def test_a_department_with_an_open_question_is_not_closed(case):
    add_step(case=case, department=department("water"), title="水利", official=official("clerk"))
    with pytest.raises(ChangeRefused) as caught:
        retire_department(actor=SYSTEM, department=department("water"))
    assert caught.value.cases == (case.number,)


def test_an_answer_from_elsewhere_ends_the_part_when_it_was_given_and_starts_what_waits_when_it_is_known(case):
    monday = datetime(2026, 9, 14, 10, tzinfo=SHANGHAI)
    clerk = official("clerk")
    first = add_step(case=case, department=department("water"), title="水利", official=clerk, limit_days=3, at=monday)
    join = add_step(
        case=case, department=department("office"), title="汇总", official=clerk, limit_days=2, after=[first], at=monday
    )
    given, known = monday.replace(day=15), monday.replace(day=16)
    there = Actor(kind=ActorKind.JURISDICTION, id="360400", name="九江市", department="water")
    with pytest.raises(TransitionRefused):
        finish_step_elsewhere(step_id=join.pk, actor=there, opinion="同意", given_at=given, at=known)
    with pytest.raises(TransitionRefused):
        finish_step_elsewhere(step_id=first.pk, actor=there, opinion=" ", given_at=given, at=known)
    ended = finish_step_elsewhere(step_id=first.pk, actor=there, opinion="同意", given_at=given, at=known)
    assert (ended.step.finished_at, ended.step.official) == (given, None)
    assert [(s.pk, s.started_on) for s in ended.started] == [(join.pk, date(2026, 9, 16))]
    entry = Entry.objects.get(act="step_done")
    assert (entry.actor_kind, entry.actor_name, entry.occurred_at) == ("jurisdiction", "九江市", given)
    with pytest.raises(TransitionRefused):
        finish_step_elsewhere(step_id=first.pk, actor=there, opinion="同意", given_at=given, at=known)
