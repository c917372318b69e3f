"""An item whose parts are of several levels: applied for in a county, judged there, in its city and in the province."""

from dataclasses import replace
from typing import Any

import pytest

from apps.core.cases.models import Case
from apps.core.ledger.models import Entry
from apps.core.messaging.models import OutgoingMessage
from apps.platforms.exchange.carry import carry
from apps.systems.approvals.applications import handling
from apps.systems.approvals.applications.models import PartElsewhere
from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.content import Step as Planned
from apps.systems.approvals.items.services import begin_item, publish
from apps.systems.approvals.offers.models import Offer
from apps.systems.approvals.offers.services import Terms, adopt
from apps.systems.approvals.outside import handling as outside
from apps.systems.approvals.outside.models import OutsidePart
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.applications import accepted, department, member, staff, step_of, who
from tests.systems.approvals.conftest import EDITOR, FOOD, LOCAL, PUBLISHER

STEPS = (
    Planned(key="accept", kind="acceptance", organ="market", days=1),
    Planned(key="fire", organ="fire", name="消防审查", days=3, after=("accept",)),
    Planned(
        key="housing", organ="housing", level="city", name="特殊消防设计审查意见", text="请审查防火分区是否符合要求。",
        days=3, after=("accept",),
    ),
    Planned(key="health", organ="health", name="卫生审查", days=1, after=("housing",)),
    Planned(key="decide", kind="decision", organ="market", days=1, after=("fire", "health")),
)  # fmt: skip
LEVELS: ItemContent = replace(FOOD, name="大型餐馆联合审批", steps=STEPS, levels=("city", "county"))


def there(place: Jurisdiction, *names: tuple[str, str, str]) -> None:
    """Officials of the place that is asked: name, department, duty."""
    with door(place):
        for name, code, duty in names:
            official = member(name, code, duty)
            official.set_password("ganjiang-demo")
            official.save(update_fields=["password"])


def offered_with_levels(place: Jurisdiction, centre: Jurisdiction, steps: Any = STEPS) -> Offer:
    """The item in use, offered in a place with the people of its departments."""
    with door(centre):
        draft = begin_item(actor=EDITOR, content=replace(LEVELS, steps=steps))
        version = publish(actor=PUBLISHER, draft=draft, revision=draft.revision, reason="依法新设")
    with door(place):
        if place.level == "county":
            staff()
        else:
            member("h-market", "market")
            member("l-market", "market", "leader")
        return adopt(actor=LOCAL, item=version.item_id, terms=Terms(department=department("market")))


def away(case: Case, key: str = "housing") -> PartElsewhere:
    return PartElsewhere.objects.select_related("step__part").get(step__case=case, step__key=key)


def acts(case: Case) -> list[str]:
    """The case's entries, oldest first."""
    return list(Entry.objects.filter(case_id=case.pk).order_by("id").values_list("act", flat=True))


def rung(template: str, name: str) -> OutgoingMessage:
    """The one message that rang somebody's bell."""
    return OutgoingMessage.objects.get(template=template, official_id=who(name).pk)


def skip(place: Jurisdiction, case: Case) -> None:
    """The lead's leader leaves the city's part out."""
    with door(place):
        handling.skip(case=case, step_id=step_of(case, "housing").pk, official=who("l-market"), reason="不涉及")


def the_part() -> OutsidePart:
    return OutsidePart.objects.select_related("department", "official").get()


def answer(
    place: Jurisdiction, name: str = "h-housing", opinion: str = "agree", text: str = "同意，符合要求。"
) -> OutsidePart:
    with door(place):
        return outside.answer(part_id=the_part().pk, official=who(name), opinion=opinion, text=text)


@pytest.fixture
def levels_offer(xiushui: Jurisdiction, jiujiang: Jurisdiction, centre: Jurisdiction) -> Offer:
    """The item offered in the county, with the city's people."""
    there(jiujiang, ("h-housing", "housing", "handler"), ("l-housing", "housing", "leader"))
    return offered_with_levels(xiushui, centre)


@pytest.fixture
def levels_case(xiushui: Jurisdiction, levels_offer: Offer) -> Case:
    """Accepted in the county; nothing has left yet."""
    with door(xiushui):
        return accepted(levels_offer)


@pytest.fixture
def asked(levels_case: Case) -> Case:
    """The city has its part."""
    carry()
    return levels_case
