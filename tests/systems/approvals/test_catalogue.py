"""Versions of service items: written by one, published by another, never changed; drafts lose nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.workdays.services import today
from apps.systems.approvals.items.checking import problems
from apps.systems.approvals.items.content import Fee, ItemContent, Limit, Material, NotAnItem, Step
from apps.systems.approvals.items.drafts import begin_draft, begin_item, drop_draft, save_draft
from apps.systems.approvals.items.models import ItemDraft, ItemVersion, ServiceItem
from apps.systems.approvals.items.publishing import add_version, publish, reinstate, withdraw
from apps.systems.approvals.items.refusals import DraftOutdated, ItemRefused
from apps.systems.approvals.items.selectors import version, version_in_force
from tenants.context import door
from tests.systems.approvals.conftest import EDITOR, FOOD, PUBLISHER


def next_version(item, **kwargs):
    draft = begin_draft(actor=EDITOR, item=item)
    draft = save_draft(
        actor=EDITOR, draft=draft, content=replace(draft.parts, **kwargs.pop("changes")), revision=draft.revision
    )
    return publish(actor=PUBLISHER, draft=draft, revision=draft.revision, reason="修订", **kwargs)


def test_content_comes_back_from_json_as_it_was():
    assert ItemContent.from_json(FOOD.to_json()) == FOOD


@pytest.mark.parametrize(
    ("record", "place"),
    [
        ({"name": 3}, "name"),
        ({"name": "a", "kind": "licence", "organ": "market", "colour": "red"}, "colour"),
        ({"name": "a", "kind": "licence", "organ": "market", "visits": True}, "visits"),
        ({"name": "a", "kind": "licence", "organ": "market", "materials": [{"key": "x"}]}, "name"),
        ({"name": "a", "kind": "licence", "organ": "market", "promised": {"days": "5"}}, "promised"),
        ({"name": "a", "kind": "licence", "organ": "market", "themes": "work"}, "themes"),
    ],
)
def test_json_of_another_shape_is_refused_by_its_place(record, place):
    with pytest.raises(NotAnItem, match=place):
        ItemContent.from_json(record)


def test_an_item_is_written_by_one_person_and_published_by_another(central):
    draft = begin_item(actor=EDITOR, content=FOOD)
    with pytest.raises(ItemRefused):
        publish(actor=EDITOR, draft=draft, revision=1, reason="依法新设")
    made = publish(actor=PUBLISHER, draft=draft, revision=1, reason="依法新设")
    assert (made.number, made.in_force_from, made.in_force_to) == (1, today(), None)
    assert (made.published_by, made.drafted_by) == ("吴建国", "刘桂英")
    assert made.parts == FOOD
    assert ServiceItem.objects.get(pk=made.item_id).state == "in_use"
    assert not ItemDraft.objects.filter(pk=made.item_id).exists()
    entry = Entry.objects.get(act="items.published")
    assert (entry.actor_name, entry.reason, entry.facts["version"]) == ("吴建国", "依法新设", 1)


def test_the_database_itself_refuses_the_same_person_twice_and_a_promise_longer_than_the_law(central, published):
    made = published()
    row = {field.attname: getattr(made, field.attname) for field in ItemVersion._meta.fields if field.name != "id"}
    row |= {"number": 2, "search": None, "in_force_to": today()}
    for changes, name in (
        ({"published_by_id": "one", "drafted_by_id": "one"}, "items_published_by_a_second_person"),
        ({"promised_days": 21}, "items_promise_within_law"),
        ({"reason": ""}, "items_published_with_a_reason"),
        ({"number": 1}, "items_version_number_once"),
        ({"number": 0}, "items_version_number_from_one"),
        ({"in_force_to": None}, "items_one_newest_version"),
        ({"in_force_to": today() - timedelta(days=2)}, "items_version_ends_after_it_begins"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ItemVersion.objects.create(**{**row, **changes})


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"code": "131-2"}, "items_code_is_main_and_handling_item"),
        ({"state": "gone"}, "items_state_is_known"),
        ({"source": "a", "source_code": "1"}, "items_once_per_source"),
    ],
)
def test_an_item_keeps_its_rules_in_the_database(central, changes, name):
    made = begin_item(actor=EDITOR, content=FOOD).item
    made.source, made.source_code = "a", "1"
    made.save()
    row = {"code": "9999-001", "created_at": made.created_at}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ServiceItem.objects.create(**{**row, **changes})


@pytest.mark.parametrize("role", ["office", "owner"])
def test_a_version_is_never_changed_and_never_removed(centre, published, role):
    made = published()
    for statement in (
        "UPDATE items_itemversion SET name = 'other'",
        "UPDATE items_itemversion SET content = '{}', in_force_to = in_force_from",
        "DELETE FROM items_itemversion",
        "TRUNCATE items_itemversion",
    ):
        with (
            door(centre, role=role),
            pytest.raises(DatabaseError, match="permission denied" if role == "office" else "never changed or removed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {statement}")
    with door(centre):
        assert version(made.item_id, 1).name == FOOD.name


def test_the_end_of_a_version_is_written_once(central, published):
    made = published()
    made.in_force_to = today()
    made.save(update_fields=["in_force_to"])
    made.search = None
    made.save(update_fields=["search"])
    made.in_force_to = None
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        made.save(update_fields=["in_force_to"])


def test_the_next_version_ends_the_one_before_on_the_day_before(central, published):
    item = published().item
    begin = today() + timedelta(days=30)
    second = next_version(item, changes={"visits": 1}, in_force_from=begin)
    first = version(item.pk, 1)
    assert first.in_force_to == begin - timedelta(days=1)
    assert version_in_force(item.pk).number == 1
    assert version_in_force(item.pk, begin).number == second.number == 2
    with pytest.raises(ItemRefused):
        next_version(item, changes={"visits": 2}, in_force_from=today())


def test_a_version_replaced_on_its_first_day_is_in_force_on_none(central, published):
    item = published().item
    next_version(item, changes={"visits": 1})
    assert version_in_force(item.pk).number == 2
    assert ItemVersion.objects.in_force(today()).filter(item=item).count() == 1
    assert version(item.pk, 1).parts.visits == 0


def test_nothing_new_is_not_a_version(central, published):
    item = published().item
    draft = begin_draft(actor=EDITOR, item=item)
    with pytest.raises(ItemRefused, match="1"):
        publish(actor=PUBLISHER, draft=draft, revision=draft.revision, reason="修订")
    assert begin_draft(actor=PUBLISHER, item=item) == draft


def test_of_two_editors_the_first_to_save_wins_and_the_second_is_told(central):
    draft = begin_item(actor=EDITOR, content=FOOD)
    saved = save_draft(actor=EDITOR, draft=draft, content=replace(FOOD, visits=1), revision=1)
    assert saved.revision == 2
    with pytest.raises(DraftOutdated) as told:
        save_draft(actor=PUBLISHER, draft=draft, content=replace(FOOD, visits=2), revision=1)
    assert (told.value.who, told.value.revision) == ("刘桂英", 2)
    with pytest.raises(DraftOutdated):
        publish(actor=PUBLISHER, draft=draft, revision=1, reason="依法新设")
    with pytest.raises(DraftOutdated):
        drop_draft(actor=EDITOR, draft=draft, revision=1)
    assert ItemDraft.objects.get().parts.visits == 1


def test_an_item_that_was_never_published_goes_with_its_draft_and_another_stays(central, published):
    item = published().item
    for draft in (begin_item(actor=EDITOR, content=FOOD), begin_draft(actor=EDITOR, item=item)):
        drop_draft(actor=EDITOR, draft=draft, revision=draft.revision)
    assert list(ServiceItem.objects.values_list("pk", flat=True)) == [item.pk]
    with pytest.raises(ItemRefused):
        save_draft(actor=EDITOR, draft=draft, content=FOOD, revision=1)


def test_handling_items_of_one_main_item_share_its_number(central):
    codes = [
        begin_item(actor=EDITOR, content=replace(FOOD, name=name), main_name=main).pk
        for name, main in (("新办", "食品经营许可"), ("取水", "取水许可"), ("变更", "食品经营许可"))
    ]
    assert codes == ["0001-001", "0002-001", "0001-002"]


def test_an_item_is_withdrawn_and_reinstated_with_a_reason(central, published):
    item = published().item
    with pytest.raises(ItemRefused):
        withdraw(actor=PUBLISHER, item=item, reason=" ")
    with pytest.raises(ItemRefused):
        reinstate(actor=PUBLISHER, item=item, reason="恢复")
    assert withdraw(actor=PUBLISHER, item=item, reason="国务院取消").state == "withdrawn"
    assert reinstate(actor=PUBLISHER, item=item, reason="恢复").state == "in_use"
    assert set(Entry.objects.values_list("act", flat=True)) >= {"items.withdrawn", "items.reinstated"}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "名" * 121},
        {"kind": "penalty"},
        {"organ": "moon"},
        {"levels": ()},
        {"levels": ("township",)},
        {"objects": ("martian",)},
        {"themes": ("moon",)},
        {"delivery": ("pigeon",)},
        {"visits": 21},
        {"promised": Limit(days=21)},
        {"promised": Limit(days=15), "statutory": Limit(days=20, unit="calendar")},
        {"promised": Limit(days=-1)},
        {"promised": Limit(days=None)},
        {"promised": Limit(days=6)},
        {"materials": (FOOD.materials[0], FOOD.materials[0])},
        {"materials": (Material(key="", name="图"),)},
        {"materials": (Material(key="a", name=" "),)},
        {"materials": (Material(key="a", name="图", source="moon"),)},
        {"materials": (Material(key="a", name="图", question="place", answers=("market",)),)},
        {"materials": (Material(key="a", name="图", question="place"),)},
        {"materials": (Material(key="a", name="图", copies=99),)},
        {"questions": ()},
        {"questions": (replace(FOOD.questions[0], answers=FOOD.questions[0].answers[:1]),)},
        {"steps": (Step(key="a", after=("b",)), Step(key="b", after=("a",)))},
        {"steps": (Step(key="a", after=("c",)),)},
        {"steps": (Step(key="a", kind="dance"),)},
        {"steps": (Step(key="a", organ="moon"),)},
        {"fees": (Fee(key="a", name="费", amount=100),)},
        {"fees": (Fee(key="a", name="费", basis="x"),)},
        {"fees": (Fee(key="a", name="费", amount=-1, basis="x"),)},
    ],
)
def test_a_contradiction_keeps_an_item_from_being_published(central, changes):
    assert problems(FOOD) == []
    content = replace(FOOD, **changes)
    assert len(problems(content)) >= 1
    item = ServiceItem.objects.create(code="0001-001", created_at="2026-01-01T00:00Z")
    with pytest.raises(ItemRefused):
        add_version(actor=SYSTEM, item=item, content=content, reason="x", in_force_from=today())


def test_limits_of_unlike_units_are_compared_by_weeks_of_five_working_days():
    law = Limit(days=14, unit="calendar")
    assert problems(replace(FOOD, promised=Limit(days=10), statutory=law)) == []
    assert problems(replace(FOOD, promised=Limit(days=11), statutory=law))


def test_answers_make_the_list_of_materials_personal():
    def keys(**answers):
        return [material.key for material in FOOD.materials_for(answers)]

    assert keys(place="shop") == ["form", "system", "licence", "identity"]
    assert keys(place="restaurant") == keys() == ["form", "plan", "system", "licence", "identity"]
