"""The central team's editor and publisher, an item in use, a jurisdiction that offers it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor
from apps.core.people.models import Department
from apps.systems.approvals.items.content import (
    Answer,
    Basis,
    Fee,
    ItemContent,
    Limit,
    Material,
    Question,
    Result,
    Step,
)
from apps.systems.approvals.items.models import ItemVersion
from apps.systems.approvals.items.services import begin_item, publish
from apps.systems.approvals.offers.models import Offer
from apps.systems.approvals.offers.services import Counter, Terms, adopt, keep_window
from tenants.context import door
from tenants.models import Jurisdiction

EDITOR = Actor(kind=ActorKind.OFFICIAL, id="editor", name="刘桂英", duty="handler")
PUBLISHER = Actor(kind=ActorKind.OFFICIAL, id="publisher", name="吴建国", duty="reviewer")
LOCAL = Actor(kind=ActorKind.OFFICIAL, id="local", name="谢芳", duty="admin")

FOOD = ItemContent(
    name="食品经营许可（新办）",
    kind="licence",
    organ="market",
    levels=("city", "county"),
    objects=("person", "enterprise"),
    summary="开餐馆、食品店、单位食堂，在开业前要办这个证。",
    keywords=("开饭店", "卫生许可证"),
    conditions=("有营业执照", "有与经营的食品相适应的场所"),
    bases=(Basis(title="食品安全法", article="第三十五条"),),
    themes=("business",),
    questions=(
        Question(
            key="place",
            text="您开的是什么店？",
            answers=(Answer(key="restaurant", label="餐馆、食堂"), Answer(key="shop", label="只卖包装好的食品")),
        ),
    ),
    materials=(
        Material(key="form", name="食品经营许可申请书", requirement="签字或盖章"),
        Material(key="plan", name="厨房平面图", question="place", answers=("restaurant",), original="copy"),
        Material(key="system", name="食品安全管理制度", form="electronic"),
        Material(key="licence", name="营业执照", source="market"),
        Material(key="identity", name="负责人身份证", source="police"),
    ),
    fees=(Fee(key="test", name="水质检测费", amount=12050, unit="次", basis="赣发改收费〔2020〕1号"),),
    promised=Limit(days=8),
    statutory=Limit(days=20),
    steps=(
        Step(key="accept", kind="acceptance", organ="market", days=1),
        Step(key="visit", kind="inspection", organ="market", days=5, counted=False, after=("accept",)),
        Step(key="fire", kind="review", organ="fire", days=3, after=("accept",)),
        Step(key="decide", kind="decision", organ="market", days=3, after=("visit", "fire")),
        Step(key="deliver", kind="delivery", organ="market", days=1, after=("decide",)),
    ),
    result=Result(name="食品经营许可证", valid_months=60, renew_days=90),
    visits=0,
    delivery=("post", "electronic"),
    remedies=("60 日内可以申请行政复议，6 个月内可以起诉。",),
)


@pytest.fixture
def central(centre: Jurisdiction) -> Iterator[Jurisdiction]:
    """Behind the centre's door, as the office."""
    with door(centre):
        yield centre


@pytest.fixture
def published(centre: Jurisdiction) -> Callable[..., ItemVersion]:
    """Publishes an item (the food licence, with changes) at the centre, as its two people do."""

    def make(**changes: Any) -> ItemVersion:
        with door(centre):
            draft = begin_item(actor=EDITOR, content=replace(FOOD, **changes))
            return publish(actor=PUBLISHER, draft=draft, revision=draft.revision, reason="依法新设")

    return make


@pytest.fixture
def offered(published: Callable[..., ItemVersion]) -> Callable[..., Offer]:
    """Has a jurisdiction adopt an item, at a window."""

    def make(place: Jurisdiction, version: ItemVersion | None = None, **terms: Any) -> Offer:
        version = version or published()
        with door(place):
            window = keep_window(
                actor=LOCAL,
                counter=Counter(
                    name=f"政务服务中心 {version.item_id} 号窗口",
                    address="义宁镇秀水大道",
                    hours=[("周一至周五", "9:00–12:00，13:30–17:00")],
                    phone="0792-12345",
                ),
            )
            department = Department.objects.get(code=terms.pop("department", version.organ))
            return adopt(
                actor=LOCAL,
                item=version.item_id,
                terms=Terms(department=department, windows=[window], **terms),
            )

    return make
