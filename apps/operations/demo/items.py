"""Service items of the demo: published by the centre, adopted by every jurisdiction, better than asked in some."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from apps.core.ledger.services import Actor
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.operations.demo.papers import paper
from apps.systems.approvals.items.content import ItemContent, Step
from apps.systems.approvals.items.drafts import begin_draft, free_code, save_draft
from apps.systems.approvals.items.models import OneThing, ServiceItem
from apps.systems.approvals.items.services import Event, add_version, keep_event
from apps.systems.approvals.offers.adopting_many import adopt_here
from apps.systems.approvals.offers.models import Offer, Window
from apps.systems.approvals.offers.services import Counter, Terms, change_offer, keep_window
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role
from tenants.selectors import jurisdiction_by_code

SOURCE, CENTRE, REASON = "demo", "000000", "依法公布"
HOURS = [("周一至周五", "9:00–12:00，13:30–17:00")]
WINDOWS = (
    ("综合窗口", "政务服务中心一楼 1 至 6 号", HOURS),
    ("经营许可窗口", "政务服务中心二楼 12、13 号", [*HOURS, ("周六", "9:00–12:00（预约）")]),
)
# jurisdiction → item → days promised there, materials not asked for
BETTER: dict[str, dict[str, tuple[int, tuple[str, ...]]]] = {
    "360424": {"food": (5, ()), "felling": (3, ()), "hygiene": (4, ("plan",))},
    "360423": {"food": (6, ("system",))},
    "360400": {"water": (10, ())},
}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("items.toml").read_text(encoding="utf-8"))


def contents() -> dict[str, ItemContent]:
    """The items by their name in the file."""
    return {card["code"]: _with_steps(ItemContent.from_json(card["content"])) for card in _file()["item"]}


def _with_steps(content: ItemContent) -> ItemContent:
    if content.steps:
        return content
    own = [("accept", "acceptance", ()), ("decide", "decision", ("accept",)), ("deliver", "delivery", ("decide",))]
    return replace(content, steps=tuple(Step(key=k, kind=kind, organ=content.organ, after=a) for k, kind, a in own))


def publish_items() -> int:
    """Publish what is missing in the catalogue, with its life events; how many items that were."""
    with door(jurisdiction_by_code(CENTRE), role=owner_role()):
        known, made = set(codes()), contents()
        missing = [card for card in _file()["item"] if card["code"] not in known]
        for card in missing:
            _publish(card, made[card["code"]])
        if missing:
            _write_a_draft()
        _keep_events()
    return len(missing)


def codes() -> dict[str, str]:
    """Name in the file → basic code, of the demo's items that are there."""
    return dict(ServiceItem.objects.filter(source=SOURCE).values_list("source_code", "code"))


def _publish(card: dict[str, Any], content: ItemContent) -> None:
    item = ServiceItem.objects.create(
        code=free_code(card["main"]),
        main_name=card["main"],
        source=SOURCE,
        source_code=card["code"],
        created_at=timezone.now(),
    )
    content = _with_papers(content, card.get("form", ""))
    versions: list[tuple[ItemContent, date, str]] = []
    if was := card.get("was"):
        versions.append((_changed(content, was), today() - timedelta(days=400), REASON))
    versions.append((content, today() - timedelta(days=60), "压缩时限、减少跑动" if versions else REASON))
    if coming := card.get("coming"):
        versions.append((_changed(content, coming), today() + timedelta(days=30), "再压缩时限"))
    editor, publisher = _person("handler"), _person("reviewer")
    for each, begin, reason in versions:
        add_version(
            actor=publisher,
            item=item,
            content=each,
            reason=reason,
            in_force_from=begin,
            drafted_by=(editor.name, editor.id),
        )


def _person(username: str) -> Actor:
    """Somebody of the place whose door is open."""
    return actor_of(Official.objects.get(username=username))


def _with_papers(content: ItemContent, key: str) -> ItemContent:
    """One material with its empty form and its sample."""
    return replace(
        content,
        materials=tuple(
            replace(
                each,
                template=paper(each.name, "空表", filled=False),
                sample=paper(each.name, "样本", filled=True),
            )
            if each.key == key
            else each
            for each in content.materials
        ),
    )


def _changed(content: ItemContent, changes: dict[str, Any]) -> ItemContent:
    return ItemContent.from_json(content.to_json() | changes)


def _write_a_draft() -> None:
    """The centre is in the middle of writing a version."""
    draft = begin_draft(actor=_person("handler"), item=ServiceItem.objects.get(source=SOURCE, source_code="water"))
    content = replace(draft.parts, promised=replace(draft.parts.promised, days=13))
    save_draft(actor=_person("handler"), draft=draft, content=content, revision=draft.revision)


def _keep_events() -> None:
    known, there = codes(), set(OneThing.objects.values_list("code", flat=True))
    for event in _file()["event"]:
        if event["code"] not in there:
            members = [(known[name], when) for name, when in event["items"]]
            keep_event(actor=_person("handler"), event=Event(**{**event, "items": members}))


def offer_items(place: Jurisdiction) -> int:
    """Adopt what belongs to the level of a jurisdiction, behind its open door; how many items that were."""
    known = list(codes().values())
    made = adopt_here(known, windows=_windows(place), actor=_person("admin")) if known else []
    if made:
        _promise_more(place, made)
    return len(made)


def _windows(place: Jurisdiction) -> list[Window]:
    there = list(Window.objects.all())
    return there or [
        keep_window(
            actor=_person("admin"),
            counter=Counter(name=name, address=f"{place.name}{address}", hours=hours, phone=phone_of(place)),
        )
        for name, address, hours in WINDOWS
    ]


def phone_of(place: Jurisdiction) -> str:
    """A telephone of the demo: the hotline's number behind a prefix that nobody has."""
    return f"0000-{place.code}"


def _promise_more(place: Jurisdiction, made: Iterable[Offer]) -> None:
    better = {codes()[name]: terms for name, terms in BETTER.get(place.code, {}).items()}
    for offer in made:
        if offer.item in better:
            days, dropped = better[offer.item]
            terms = Terms(
                department=offer.department,
                promised_days=days,
                dropped=dropped,
                windows=list(offer.windows.all()),
                phone=phone_of(place),
                complaint_phone="12345",
            )
            change_offer(actor=_person("admin"), offer=offer, revision=offer.revision, terms=terms)
