"""Applications as the tests make and handle them: an item with departments in parallel, the people of each."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from apps.core.cases.models import Case, Step
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.systems.approvals.applications import acceptance, deciding, handling, money
from apps.systems.approvals.applications.registration import Request, register
from apps.systems.approvals.items.content import Fee
from apps.systems.approvals.items.content import Step as Planned
from apps.systems.approvals.items.services import begin_item, publish
from apps.systems.approvals.offers.models import Offer
from apps.systems.approvals.offers.services import Counter, Terms, adopt, keep_window
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.selectors import jurisdiction_by_code
from tests.systems.approvals.conftest import EDITOR, FOOD, LOCAL, PUBLISHER

FIVE = ("market", "fire", "environment", "housing", "health")
JOINT = replace(
    FOOD,
    name="开办餐馆一次联办",
    steps=(
        Planned(key="accept", kind="acceptance", organ="market", days=1),
        *(
            Planned(key=organ, kind="review", name=f"{organ} 审查", organ=organ, days=3, after=("accept",))
            for organ in FIVE
        ),
        Planned(key="decide", kind="decision", organ="market", days=3, after=FIVE),
        Planned(key="deliver", kind="delivery", organ="market", days=1, after=("decide",)),
    ),
    fees=(
        Fee(key="test", name="水质检测费", amount=12050, basis="赣发改收费〔2020〕1号", organ="health"),
        Fee(key="seal", name="工本费", amount=1000, basis="赣财非税〔2019〕3号"),
        Fee(key="area", name="检测费（按面积）", note="每平方米 2 元", basis="赣发改收费〔2021〕8号", organ="fire"),
    ),
)


def who(name: str) -> Official:
    return Official.objects.get(username=name)


def department(code: str) -> Department:
    return Department.objects.get(code=code)


def member(name: str, code: str, *duties: str) -> Official:
    """Somebody who sits in one department only."""
    made, _new = Official.objects.get_or_create(
        username=name, defaults={"name": f"{name} {code}", "password": who("clerk").password}
    )
    for duty in duties or ("handler",):
        DutyHolding.objects.get_or_create(official=made, department=department(code), duty=duty)
    return made


def staff() -> None:
    """A handler in each of the five departments (`h-fire` …), a leader in the lead (`l-market`)."""
    for organ in FIVE:
        member(f"h-{organ}", organ)
    member("l-market", "market", "leader")


def application(offer: Offer, *, there: Any = ("form", "plan", "system"), **changes: Any) -> Case:
    """Registered at the window."""
    wanted: dict[str, Any] = {
        "channel": "window", "received_at": timezone.now(), "subject": "person", "applicant": "张三丰",
        "phone": "13800001111", "answers": {"place": "restaurant"}, "there": frozenset(there), **changes,
    }  # fmt: skip
    return register(request=Request(offer=offer, **wanted), actor=actor_of(who("clerk"), "clerk"))


def reloaded(case: Case) -> Case:
    return Case.objects.select_related("application", "department", "official").get(pk=case.pk)


def accepted(offer: Offer, at: datetime | None = None, **changes: Any) -> Case:
    case = application(offer, **{"received_at": at or timezone.now(), **changes})
    return reloaded(acceptance.accept(case_id=case.pk, official=who("clerk"), at=at))


def step_of(case: Case, key: str) -> Step:
    return case.steps.get(key=key)


def opine(case: Case, key: str, opinion: str = "agree", official: str = "") -> Case:
    step = step_of(case, key)
    speaker = who(official or f"h-{step.department.code}")
    return handling.give_opinion(
        case=reloaded(case), step_id=step.pk, official=speaker, opinion=opinion, text="经审查，符合条件。"
    )


def all_agree(case: Case) -> Case:
    for step in case.steps.filter(state="active").order_by("position"):
        case = opine(case, step.key)
    return reloaded(case)


def decided(case: Case, outcome: str = "granted", **words: Any) -> Case:
    deciding.propose(
        case_id=case.pk, official=who("h-market"), outcome=outcome, reasons="符合《食品安全法》第三十五条。", **words
    )
    deciding.decide(case_id=case.pk, official=who("l-market"))
    return reloaded(case)


def paid(case: Case, receipt: str = "3604240000001") -> Case:
    """The whole bill with one voucher."""
    payment = money.order(case=case, official=who("clerk"))
    money.settle(case=case, official=who("clerk"), receipt=receipt, amount=payment.amount, paid_on=today())
    return reloaded(case)


@pytest.fixture
def joint(xiushui, published, offered):
    """The joint item, offered in Xiushui, with its people."""
    offer = offered(xiushui, published(name=JOINT.name, steps=JOINT.steps, fees=JOINT.fees))
    with door(xiushui):
        staff()
    return offer


def offered_in(place: Jurisdiction) -> Offer:
    """The same outside of a test's transaction: for installations with browsers."""
    with door(jurisdiction_by_code("000000")):
        draft = begin_item(actor=EDITOR, content=JOINT)
        version = publish(actor=PUBLISHER, draft=draft, revision=draft.revision, reason="依法新设")
    with door(place):
        staff()
        for name in (*(f"h-{organ}" for organ in FIVE), "l-market"):
            official = who(name)
            official.set_password("ganjiang-demo")
            official.save(update_fields=["password"])
        window = keep_window(
            actor=LOCAL,
            counter=Counter(name="综合窗口", address="义宁镇秀水大道", hours=[("周一至周五", "9:00–17:00")]),
        )
        terms = Terms(department=department("market"), windows=[window])
        return adopt(actor=LOCAL, item=version.item_id, terms=terms)
