"""Applications are watched from their receipt on: what is late or wrong is found, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.labels import _LABELS
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM, Actor
from apps.core.people.models import DutyHolding
from apps.core.workdays.services import local_date
from apps.platforms.supervision.models import Alert, Matter
from apps.platforms.supervision.projecting import raise_due, take_waiting
from apps.platforms.supervision.verifying import verify
from apps.systems.approvals.applications import acceptance, afterwards, deciding, handling
from apps.systems.approvals.applications.supervised import WATCHED, is_application
from apps.systems.approvals.billing import services as billing
from apps.systems.approvals.items.content import Step as Planned
from tests.support.applications import (
    accepted,
    all_agree,
    application,
    decided,
    department,
    opine,
    paid,
    reloaded,
    staff,
    step_of,
    who,
)

CITIZEN = Actor(kind=ActorKind.CITIZEN)


@pytest.fixture
def alone(xiushui, published, offered, inside):
    """The item with the review of its lead only."""
    offer = offered(xiushui, published(steps=(Planned(key="review", organ="market", days=2),)))
    staff()
    return offer


def matter(case: Case) -> Matter:
    take_waiting(now=timezone.now())
    return Matter.objects.get(pk=case.pk)


def later(days: int) -> list[tuple[str, str, str]]:
    """What stands against whom when so many days have passed and nothing more happened."""
    take_waiting(now=timezone.now())
    raise_due(now=timezone.now() + timedelta(days=days))
    return sorted(Alert.objects.values_list("rule", "level", "department"))


def agrees(case: Case) -> None:
    """Supervision's own count against the kernel's."""
    case = reloaded(case)
    found = matter(case)
    assert (found.promised_due, found.statutory_due) == (case.promised_due, case.statutory_due)
    assert found.faults == []


def test_an_application_is_watched_with_its_power_version_channel_and_both_limits(joint, inside):
    case = application(joint)
    found = matter(case)
    assert (found.system, found.power, found.item, found.channel, found.department) == (
        "approvals", "approval", joint.item, "window", "market"
    )  # fmt: skip
    assert found.promised is None
    acceptance.accept(case_id=case.pk, official=who("clerk"))
    agrees(case)
    kept = reloaded(case).application
    found = matter(case)
    assert (found.promised or {})["limit_days"] == kept.promised_days
    assert (found.statutory or {})["limit_days"] == kept.statutory_days


def test_what_is_done_in_time_raises_nothing_however_long_one_waits(joint, xiushui, inside):
    case = decided(paid(all_agree(accepted(joint, delivery="electronic"))))
    afterwards.rate(case=case, satisfaction="satisfied", remark="", actor=CITIZEN, at=timezone.now())
    assert later(200) == []
    found = matter(case)
    assert (found.outcome, found.satisfaction, found.published_on) == ("granted", 5, local_date(timezone.now()))
    assert verify(xiushui, timezone.now()) == []


def test_refused_with_reasons_or_not_accepted_with_reasons_raises_nothing(joint, inside):
    acceptance.refuse(
        case_id=application(joint).pk, official=who("clerk"), reason="不属于本机关职权", remedy="可申请行政复议"
    )
    decided(all_agree(accepted(joint)), "not_granted", remedy="可申请行政复议")
    assert later(200) == []


def test_the_promised_limit_that_passes_is_a_yellow_card_and_the_law_s_a_red_one(alone, inside):
    case = accepted(alone)
    all_agree(case)
    rules = [rule for rule, _level, _department in later(90)]
    cards = {(rule, level) for rule, level, _department in later(90) if rule in {"T-04", "T-05"}}
    assert ("T-04", "yellow") in cards
    assert ("T-05", "red") in cards
    assert rules.count("T-04") == 1
    assert "T-03" not in rules
    assert {found for _rule, _level, found in later(90)} == {"market"}


def test_only_the_department_that_is_late_gets_a_card(joint, inside):
    DutyHolding.objects.filter(department__code="health").exclude(official=who("h-health")).delete()
    case = accepted(joint)
    for key in ("fire", "environment", "housing", "market"):
        opine(case, key)
    after = [each for each in later(6) if each[1] in {"yellow", "red"}]
    assert after == [("T-03", "yellow", "health")]
    assert Alert.objects.get(rule="T-03").official_name == who("h-health").name


def test_a_charge_outside_the_catalogue_is_a_card_and_one_of_the_catalogue_is_none(joint, inside):
    case = accepted(joint)
    assert Entry.objects.filter(case_id=case.pk, act="fee_charged").count() == 2
    assert later(0) == []
    billing.charge(
        case=case, actor=SYSTEM, department=department("fire"), amount=20000, name="赞助费", basis=""
    )  # fmt: skip
    assert later(0) == [("F-01", "yellow", "fire")]


def test_a_second_notice_is_a_card_and_the_first_is_none(joint, inside):
    case = application(joint, there=("form",))
    wanted = {"plan": "没有签字", "system": ""}
    acceptance.ask_supplement(case_id=case.pk, official=who("clerk"), wanted=wanted)
    assert later(0) == []
    acceptance.take_supplement(case_id=case.pk, actor=CITIZEN, there=frozenset({"plan", "system"}))
    acceptance.ask_supplement(
        case_id=case.pk, official=who("clerk"), wanted={"plan": "仍无签字"}, why_not_before="补交的仍未签字"
    )
    assert later(0) == [("P-03", "yellow", "market")]


def test_a_part_left_out_is_a_card_and_a_further_question_taken_back_is_none(joint, inside):
    case = accepted(joint)
    handling.skip(case=case, step_id=step_of(case, "fire").pk, official=who("l-market"), reason="来不及")
    assert later(0) == [("P-04", "yellow", "market")]
    case = all_agree(reloaded(case))
    asked = handling.ask_department(
        case_id=case.pk, official=who("h-market"), department=department("fire"), question="可否？", limit_days=1
    )
    handling.skip(case=reloaded(case), step_id=asked.pk, official=who("l-market"), reason="不再需要")
    assert later(0) == [("P-04", "yellow", "market")]


def test_what_is_entered_later_than_it_happened_is_found(joint, inside):
    accepted(joint, at=timezone.now() - timedelta(days=10))
    take_waiting(now=timezone.now())
    assert Alert.objects.filter(rule="P-06").exists()


def test_a_special_procedure_and_an_extension_move_both_counts_alike(joint, inside):
    case = accepted(joint)
    special = handling.start_special(
        case_id=case.pk, official=who("h-market"), procedure="inspection", reason="需现场核查", days=5
    )
    assert matter(case).suspended_on == local_date(timezone.now())
    assert later(200) == []
    handling.end_special(special_id=special.pk, official=who("h-market"), result="符合")
    agrees(case)
    asked = handling.ask_extension(case=case, official=who("h-market"), days=3, reason="情况复杂")
    handling.decide_extension(extension_id=asked.pk, official=who("l-market"), granted=True)
    agrees(case)


def test_acceptance_by_silence_counts_from_the_receipt_here_too(joint, inside):
    case = application(joint, received_at=timezone.now() - timedelta(days=20))
    assert acceptance.deem_accepted(case_id=case.pk) is not None
    agrees(case)
    assert (matter(case).promised or {})["started_on"] == reloaded(case).application.answer_from.isoformat()


def test_what_is_withdrawn_has_no_limit_any_more(joint, inside):
    case = accepted(joint)
    afterwards.withdraw(case=case, reason="不办了", actor=CITIZEN, at=timezone.now())
    assert later(200) == []


def test_who_has_it_after_the_proposal_and_when_it_is_sent_back(joint, inside):
    case = all_agree(accepted(joint))
    deciding.propose(case_id=case.pk, official=who("h-market"), outcome="granted", reasons="符合条件。")
    assert matter(case).official_name == who("l-market").name
    deciding.send_back(case_id=case.pk, official=who("l-market"), reason="依据不全")
    assert matter(case).official_name == who("h-market").name


def test_every_watched_act_is_one_that_the_house_writes_and_other_cases_are_not_applications():
    assert set(WATCHED) <= set(_LABELS)
    assert not is_application("CZ-1")
