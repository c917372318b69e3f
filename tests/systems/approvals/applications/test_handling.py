"""Parts of the departments, special procedures, extension, decision, certificate, delivery."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.core.cases.services import TransitionRefused
from apps.core.ledger.models import Entry
from apps.systems.approvals.applications import deciding, handling, money
from apps.systems.approvals.applications.certificates import certificate_number, revoke, valid_to
from apps.systems.approvals.applications.models import Certificate, PublishedResult
from apps.systems.approvals.billing.selectors import bill_of
from apps.systems.approvals.items.content import Step as Planned
from tests.support.applications import (
    accepted,
    all_agree,
    decided,
    department,
    opine,
    paid,
    reloaded,
    staff,
    step_of,
    who,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def acts(case):
    return list(Entry.objects.filter(case_id=case.pk).order_by("id").values_list("act", flat=True))


def test_the_last_opinion_leads_to_the_decision(joint, inside):
    case = accepted(joint)
    for key in ("fire", "environment", "housing", "health"):
        assert opine(case, key).state == "handling"
    assert opine(case, "market").state == "deciding"
    assert acts(case).count("opinions_there") == 1
    done = Entry.objects.filter(case_id=case.pk, act="step_done").first()
    assert done.facts["opinion"] == "agree"
    assert done.facts["duty_held"] is True


def test_a_department_speaks_for_itself_and_once(joint, inside):
    case = accepted(joint)
    with pytest.raises(TransitionRefused):
        opine(case, "fire", official="h-health")
    opine(case, "fire")
    with pytest.raises(TransitionRefused):
        opine(case, "fire")


def test_serial_parts_wait_for_what_they_need(xiushui, published, offered, inside):
    steps = (
        Planned(key="accept", kind="acceptance", organ="market"),
        Planned(key="fire", organ="fire", days=2, after=("accept",)),
        Planned(key="health", organ="health", days=2, after=("fire",)),
        Planned(key="decide", kind="decision", organ="market", after=("health",)),
    )
    offer = offered(xiushui, published(steps=steps))
    staff()
    case = accepted(offer)
    assert [(s.key, s.state) for s in case.steps.order_by("position")] == [("fire", "active"), ("health", "waiting")]
    with pytest.raises(TransitionRefused):
        opine(case, "health")
    opine(case, "fire")
    assert step_of(case, "health").state == "active"
    assert opine(case, "health").state == "deciding"


def test_an_item_without_parts_has_the_review_of_the_lead(xiushui, published, offered, inside):
    offer = offered(xiushui, published(steps=()))
    staff()
    case = accepted(offer)
    assert [(s.key, s.department.code) for s in case.steps.all()] == [("review", "market")]


def test_opinions_that_differ_are_weighed_by_the_lead(joint, inside):
    case = accepted(joint)
    opine(case, "fire", "object")
    case = all_agree(case)
    assert Entry.objects.get(case_id=case.pk, act="opinions_there").facts["conflict"] is True
    with pytest.raises(TransitionRefused):
        deciding.propose(case_id=case.pk, official=who("h-market"), outcome="granted", reasons="可以。")
    handling.ask_department(
        case_id=case.pk,
        official=who("h-market"),
        department=department("fire"),
        question="加装喷淋后可否？",
        limit_days=2,
    )
    assert reloaded(case).state == "handling"
    again = case.steps.get(key="")
    handling.give_opinion(
        case=case, step_id=again.pk, official=who("h-fire"), opinion="conditional", text="加装后可以。"
    )
    case = reloaded(case)
    assert case.state == "deciding"
    assert decided(case).state == "decided"


def test_a_special_procedure_stops_the_clock_and_gives_the_days_back(joint, inside):
    case = accepted(joint, at=MONDAY)
    assert case.promised_due == date(2026, 12, 3)
    special = handling.start_special(
        case_id=case.pk, official=who("h-market"), procedure="expert_review", reason="专家评审", days=5,
        at=MONDAY + timedelta(days=1),
    )  # fmt: skip
    case = reloaded(case)
    assert (case.state, case.promised_due, case.statutory_due) == ("special", None, None)
    opine(case, "fire")
    handling.end_special(
        special_id=special.pk, official=who("h-market"), result="符合要求", at=MONDAY + timedelta(days=3)
    )
    case = reloaded(case)
    assert (case.state, case.promised_due) == ("handling", date(2026, 12, 8))
    assert Entry.objects.get(case_id=case.pk, act="start_special").facts["procedure"] == "expert_review"
    assert Entry.objects.get(case_id=case.pk, act="end_special").facts["procedure"] == "expert_review"


def test_of_two_procedures_the_last_lets_the_clock_run(joint, inside):
    case = accepted(joint, at=MONDAY)
    first, second = (
        handling.start_special(
            case_id=case.pk, official=who("h-market"), procedure=each, reason="踏勘", days=5, at=MONDAY
        )
        for each in ("inspection", "testing")
    )
    handling.end_special(special_id=first.pk, official=who("h-market"), result="好", at=MONDAY)
    assert reloaded(case).state == "special"
    handling.end_special(special_id=second.pk, official=who("h-market"), result="好", at=MONDAY)
    assert reloaded(case).state == "handling"


def test_a_stranger_starts_no_procedure(joint, inside):
    case = accepted(joint)
    with pytest.raises(TransitionRefused):
        handling.start_special(case_id=case.pk, official=who("h-fire"), procedure="hearing", reason="听证", days=5)


def test_an_extension_adds_to_both_limits_once(joint, inside):
    case = accepted(joint, at=MONDAY)
    for days in (16, 0):
        with pytest.raises(TransitionRefused):
            handling.ask_extension(case=case, official=who("h-market"), days=days, reason="情况复杂", at=MONDAY)
    asked = handling.ask_extension(case=case, official=who("h-market"), days=5, reason="情况复杂", at=MONDAY)
    with pytest.raises(TransitionRefused):
        handling.decide_extension(extension_id=asked.pk, official=who("h-market"), granted=True, at=MONDAY)
    handling.decide_extension(extension_id=asked.pk, official=who("l-market"), granted=True, at=MONDAY)
    case = reloaded(case)
    assert (case.promised_due, case.statutory_due) == (date(2026, 12, 10), date(2026, 12, 28))
    facts = Entry.objects.get(case_id=case.pk, act="grant_extension").facts
    assert (facts["days"], facts["clock"]) == (5, "both")
    with pytest.raises(TransitionRefused):
        handling.ask_extension(case=case, official=who("h-market"), days=5, reason="又一次", at=MONDAY)


def test_a_granted_application_becomes_a_certificate_and_is_published(joint, inside):
    case = decided(all_agree(accepted(joint)))
    certificate = Certificate.objects.get(case_number=case.number)
    assert certificate.number == certificate_number(case, joint.item)
    assert certificate.holder == "张三丰"
    assert (certificate.valid_to - certificate.issued_on).days in range(1824, 1828)
    result = PublishedResult.objects.get(number=case.number)
    assert (result.applicant, result.outcome) == ("张**", "granted")
    assert {"certificate_issued", "result_published"} <= set(acts(case))
    assert Entry.objects.get(case_id=case.pk, act="decide_application").facts["outcome"] == "granted"


def test_proposing_and_signing_are_for_different_people(joint, inside):
    case = all_agree(accepted(joint))
    from apps.core.people.models import DutyHolding

    DutyHolding.objects.create(official=who("l-market"), department=department("market"), duty="handler")
    deciding.propose(case_id=case.pk, official=who("l-market"), outcome="granted", reasons="可以。")
    with pytest.raises(TransitionRefused):
        deciding.decide(case_id=case.pk, official=who("l-market"))


def test_a_refusal_states_its_remedy_and_has_no_certificate(joint, inside):
    case = all_agree(accepted(joint))
    with pytest.raises(TransitionRefused):
        deciding.propose(case_id=case.pk, official=who("h-market"), outcome="not_granted", reasons="不符合。")
    case = decided(case, "not_granted", remedy="60 日内可以申请复议")
    assert case.outcome == "not_granted"
    assert Entry.objects.get(case_id=case.pk, act="decide_application").facts["outcome"] == "refused"
    assert not Certificate.objects.filter(case_number=case.number).exists()


def test_the_result_is_handed_over_when_the_bill_is_settled(joint, inside):
    from apps.systems.approvals.applications import money
    from apps.systems.approvals.billing.selectors import bill_of

    case = decided(all_agree(accepted(joint)))
    assert case.application.decision.deliver_by is not None
    with pytest.raises(TransitionRefused):
        deciding.hand_over(case_id=case.pk, official=who("clerk"), way="window", to_whom="张三丰")
    payment = money.order(case=case, official=who("clerk"))
    from apps.core.workdays.services import today

    money.settle(case=case, official=who("clerk"), receipt="3600000001", amount=payment.amount, paid_on=today())
    assert bill_of(case).settled
    case = deciding.hand_over(case_id=case.pk, official=who("clerk"), way="window", to_whom="张三丰")
    assert case.state == "delivered"


def test_what_is_to_be_downloaded_is_delivered_with_the_decision(joint, inside):
    case = decided(paid(all_agree(accepted(joint, delivery="electronic"))))
    assert case.state == "delivered"
    assert Certificate.objects.get(case_number=case.number).shown_at is not None


def test_a_refusal_to_be_downloaded_waits_for_no_bill(joint, inside):
    case = decided(all_agree(accepted(joint, delivery="electronic")), "not_granted", remedy="可申请行政复议")
    assert case.state == "delivered"


def test_what_was_granted_waits_for_the_bill_and_is_delivered_when_it_is_paid(joint, inside):
    case = decided(all_agree(accepted(joint, delivery="electronic")))
    certificate = Certificate.objects.get(case_number=case.number)
    assert (case.state, certificate.shown_at) == ("decided", None)
    for line in bill_of(case).lines:
        money.waive(case=case, official=who("l-market"), line_id=str(line.pk), reason="小微企业免征")
    certificate.refresh_from_db()
    assert reloaded(case).state == "delivered"
    assert certificate.shown_at is not None


@pytest.mark.parametrize(
    ("on", "months", "last"),
    [
        (date(2026, 3, 16), 12, date(2027, 3, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
    ],
)
def test_a_certificate_holds_to_the_day_before_or_the_months_last(on, months, last):
    assert valid_to(on, months) == last


def test_a_revoked_certificate_says_why(joint, inside):
    case = decided(all_agree(accepted(joint)))
    with pytest.raises(TransitionRefused):
        revoke(case=case, official=who("h-market"), reason="弄虚作假")
    revoke(case=case, official=who("l-market"), reason="弄虚作假")
    assert Certificate.objects.get(case_number=case.number).state == "revoked"


def test_a_part_left_out_is_seen(joint, inside):
    case = accepted(joint)
    handling.skip(case=case, step_id=step_of(case, "fire").pk, official=who("l-market"), reason="不涉及")
    found = Entry.objects.get(case_id=case.pk, act="part_skipped")
    assert found.facts["mandatory"] is True
