"""One bill for all departments: charged, paid by voucher, waived, refunded; outside the catalogue seen."""

from datetime import timedelta

import pytest

from apps.core.cases.services import TransitionRefused
from apps.core.ledger.models import Entry
from apps.core.workdays.services import today
from apps.systems.approvals.applications import money
from apps.systems.approvals.applications.charging import fees_to_charge
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.billing import services
from apps.systems.approvals.billing.gateways.voucher import number_holds, yuan
from apps.systems.approvals.billing.models import Payment
from apps.systems.approvals.billing.selectors import bill_of
from apps.systems.approvals.billing.services import GatewayRefused
from apps.systems.approvals.items.content import Answer, Fee, Question
from tests.support.applications import accepted, who
from tests.systems.approvals.conftest import FOOD


def pay(case, **changes):
    found = bill_of(case)
    slip = {"receipt": "3604240000001", "amount": found.open_payment.amount, "paid_on": today(), **changes}
    return money.settle(case=case, official=who("clerk"), **slip)


def facts_of(case, act):
    return [e.facts for e in Entry.objects.filter(case_id=case.pk, act=act).order_by("id")]


def test_the_fees_of_the_catalogue_are_one_bill_with_a_line_for_each_department(joint, inside):
    case = accepted(joint)
    found = bill_of(case)
    assert [(line.fee, line.department.code, line.amount) for line in found.lines] == [
        ("test", "health", 12050), ("seal", "market", 1000),
    ]  # fmt: skip
    assert found.bill.number == case.number.replace("-A", "-F")
    assert (found.total, found.due) == (13050, 13050)
    charged = facts_of(case, "fee_charged")[0]
    assert {"bill", "line", "fee", "amount", "receipt", "department"} <= set(charged)


def test_a_fee_that_is_worked_out_is_charged_once_on_its_departments_line(joint, inside):
    case = accepted(joint)
    line = money.charge(case=case, official=who("h-fire"), fee="area", amount=24000)
    assert (line.department.code, line.name) == ("fire", "检测费（按面积）")
    with pytest.raises(TransitionRefused):
        money.charge(case=case, official=who("h-fire"), fee="area", amount=24000)


def test_a_charge_outside_the_catalogue_leaves_an_empty_fee(joint, inside):
    case = accepted(joint)
    with pytest.raises(TransitionRefused):
        money.charge(case=case, official=who("h-fire"), fee="nowhere", amount=100)
    money.charge(case=case, official=who("h-fire"), name="服务费", amount=100)
    assert facts_of(case, "fee_charged")[-1]["fee"] == ""


def test_a_voucher_is_paid_whole_with_the_banks_receipt(joint, inside):
    case = accepted(joint)
    payment = money.order(case=case, official=who("clerk"))
    assert number_holds(payment.reference)
    assert not number_holds(payment.reference[:-1] + str((int(payment.reference[-1]) + 1) % 10))
    with pytest.raises(GatewayRefused, match=yuan(13050)):
        pay(case, amount=13049)
    with pytest.raises(GatewayRefused):
        pay(case, receipt="1")
    with pytest.raises(GatewayRefused):
        pay(case, paid_on=today() + timedelta(days=1))
    pay(case)
    assert bill_of(case).settled
    assert {f["receipt"] for f in facts_of(case, "fee_paid")} == {"3604240000001"}
    slip = services.Slip(receipt="3604240000009", amount=13050, paid_on=today())
    with pytest.raises(TransitionRefused):
        services.settle(payment_id=Payment.objects.get().pk, official=who("clerk"), slip=slip)


def test_one_receipt_settles_one_voucher(joint, inside):
    first, second = accepted(joint), accepted(joint, applicant="李四")
    for case in (first, second):
        money.order(case=case, official=who("clerk"))
    pay(first)
    with pytest.raises(GatewayRefused):
        pay(second)
    assert not bill_of(second).settled


def test_what_is_waived_takes_the_open_voucher_back(joint, inside):
    case = accepted(joint)
    money.order(case=case, official=who("clerk"))
    line = bill_of(case).lines[1]
    with pytest.raises(TransitionRefused):
        money.waive(case=case, official=who("clerk"), line_id=str(line.pk), reason="小微企业")
    with pytest.raises(TransitionRefused):
        money.waive(case=case, official=who("l-market"), line_id=str(line.pk), reason=" ")
    money.waive(case=case, official=who("l-market"), line_id=str(line.pk), reason="小微企业免征")
    found = bill_of(case)
    assert (found.open_payment, found.due, found.total) == (None, 12050, 12050)
    assert money.order(case=case, official=who("clerk")).amount == 12050


def test_what_was_paid_is_paid_back_with_a_receipt_of_its_own(joint, inside):
    case = accepted(joint)
    money.order(case=case, official=who("clerk"))
    pay(case)
    line = next(each for each in bill_of(case).lines if each.fee == "test")
    with pytest.raises(GatewayRefused):
        money.refund(
            case=case, official=who("l-market"), line_id=str(line.pk), reason="多收", receipt="TF000001", amount=1,
            paid_on=today(),
        )  # fmt: skip
    money.refund(
        case=case, official=who("l-market"), line_id=str(line.pk), reason="多收", receipt="tf000001", amount=12050,
        paid_on=today(),
    )  # fmt: skip
    [facts] = facts_of(case, "fee_refunded")
    assert (facts["fee"], facts["amount"], facts["receipt"]) == ("test", 12050, "TF000001")
    with pytest.raises(TransitionRefused):
        money.refund(
            case=case, official=who("l-market"), line_id=str(line.pk), reason="多收", receipt="TF000002", amount=12050,
            paid_on=today(),
        )  # fmt: skip


def test_nothing_to_pay_gives_no_voucher(joint, inside):
    case = accepted(joint)
    money.order(case=case, official=who("clerk"))
    pay(case)
    with pytest.raises(GatewayRefused):
        money.order(case=case, official=who("clerk"))


HOUSE = Question(
    key="house", text="买的是什么房？", answers=(Answer(key="home", label="住宅"), Answer(key="shop", label="商铺"))
)
PRICES = "发改价格规〔2016〕2559号"
ESTATE = (
    Fee(
        key="home",
        name="住宅登记费",
        amount=8000,
        unit="件",
        basis=PRICES,
        question="house",
        answers=("home",),
    ),
    Fee(
        key="shop",
        name="非住宅登记费",
        amount=55000,
        basis=PRICES,
        question="house",
        answers=("shop",),
    ),
    Fee(key="book", name="证书工本费", amount=1000, unit="本", basis=PRICES, note="第一本不收"),
)


def test_only_what_is_sure_for_the_answers_is_charged_by_itself(xiushui, published, offered, inside):
    offer = offered(xiushui, published(questions=(*FOOD.questions, HOUSE), fees=ESTATE))
    case = accepted(offer, answers={"place": "restaurant", "house": "home"})
    assert [line.fee for line in bill_of(case).lines] == ["home"]
    assert [fee.key for fee in fees_to_charge(case, version_under(case.application))] == ["book"]


def test_a_fee_by_the_piece_is_a_whole_multiple(xiushui, published, offered, inside):
    offer = offered(xiushui, published(questions=(*FOOD.questions, HOUSE), fees=ESTATE))
    case = accepted(offer, answers={"place": "restaurant", "house": "shop"})
    with pytest.raises(TransitionRefused):
        money.charge(case=case, official=who("clerk"), fee="book", amount=1500)
    money.charge(case=case, official=who("clerk"), fee="book", amount=3000)
    assert bill_of(case).due == 58000
