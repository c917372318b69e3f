"""Finding items and reading their guides, as the portal's role: of one place and of the whole province."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.ledger.services import SYSTEM
from apps.systems.approvals.items.content import Answer, Limit, Material, Question, Result
from apps.systems.approvals.items.enums import Audience
from apps.systems.approvals.items.models import CatalogueFile, ServiceItem
from apps.systems.approvals.items.publishing import withdraw
from apps.systems.approvals.items.services import Event, keep_event
from apps.systems.approvals.offers import links
from apps.systems.approvals.offers.finding import Wanted, facets, find
from apps.systems.approvals.offers.selectors import content_kept, offered_item
from apps.systems.approvals.offers.services import stop
from apps.systems.approvals.offers.tasks import follow_versions
from apps.systems.approvals.offers.together import mark
from apps.systems.approvals.offers.words import days_in_words
from tenants.context import PUBLIC, door
from tests.support.clients import PortalClient
from tests.systems.approvals.conftest import LOCAL, PUBLISHER
from tests.systems.approvals.test_offers import next_version


@pytest.fixture
def two(published, offered, xiushui, wuning):
    """The food licence in two counties, a water licence in one."""
    food = published()
    water = published(
        name="取水许可", organ="water", keywords=("打井",), summary="从河流、地下取水前要办。",
        themes=("environment",), conditions=(),
        result=Result(name="取水许可证"), objects=("enterprise",), fees=(), materials=(), questions=(),
    )  # fmt: skip
    return offered(xiushui, food), offered(wuning, food), offered(xiushui, water)


def names(wanted, place=None):
    with door(place or PUBLIC, role="portal"):
        return [line.name for line in find(wanted, place=place).lines]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["取水许可", "食品经营许可（新办）"]),
        (Wanted(text="食品"), ["食品经营许可（新办）"]),
        (Wanted(text="怎么办 打井"), ["取水许可"]),
        (Wanted(text="火箭"), []),
        (Wanted(theme="business"), ["食品经营许可（新办）"]),
        (Wanted(organ="water"), ["取水许可"]),
        (Wanted(audience=Audience.PERSON), ["食品经营许可（新办）"]),
        (Wanted(audience=Audience.LEGAL_PERSON), ["取水许可", "食品经营许可（新办）"]),
        (Wanted(text="，。"), []),
    ],
)
def test_an_item_is_found_by_words_theme_organ_and_for_whom_it_is(two, xiushui, wanted, expected):
    assert names(wanted, xiushui) == expected
    assert names(wanted) == expected


def test_the_name_ranks_before_what_is_asked_for(published, offered, xiushui):
    offered(xiushui, published(name="营业执照遗失补领", materials=(), questions=(), keywords=()))
    offered(xiushui, published())
    assert names(Wanted(text="营业执照"), xiushui) == ["营业执照遗失补领", "食品经营许可（新办）"]


def test_where_no_item_has_all_words_those_with_some_are_shown(two, xiushui):
    with door(xiushui, role="portal"):
        found = find(Wanted(text="食品 火箭"), place=xiushui)
    assert found.loose
    assert [line.name for line in found.lines] == ["食品经营许可（新办）"]
    assert "<mark>食品</mark>" in found.lines[0].marked_name


def test_across_the_province_an_item_stands_once_with_the_number_of_places_in_one_statement(
    two, django_assert_num_queries
):
    with door(PUBLIC, role="portal"), django_assert_num_queries(1):
        found = find(Wanted(text="食品"), place=None)
    assert [(line.code, line.places, line.promised_days) for line in found.lines] == [("0001-001", 2, 8)]


def test_what_is_withdrawn_or_stopped_is_not_found(two, centre, xiushui):
    with door(xiushui):
        stop(actor=LOCAL, offer=two[2], revision=1, reason="改由市里办理")
    assert names(Wanted(), xiushui) == ["食品经营许可（新办）"]
    with door(centre):
        withdraw(actor=PUBLISHER, item=ServiceItem.objects.get(pk="0001-001"), reason="取消")
    assert names(Wanted(), xiushui) == names(Wanted()) == []
    page = PortalClient(xiushui).get("/items/360424-0001-001/")
    assert "不再" in page.content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM items_itemdraft",
        "UPDATE items_itemversion SET in_force_to = NULL",
        "INSERT INTO items_onething (code) VALUES ('x')",
        "DELETE FROM offers_offer",
        "UPDATE offers_offer SET promised_days = 1",
        "SELECT phone FROM people_department",
    ],
)
def test_the_portal_reads_what_is_published_and_nothing_else(two, xiushui, statement):
    with (
        door(xiushui, role="portal"),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_guide_answers_who_how_long_how_much_what_to_bring_and_where(two, portal):
    page = portal.get("/items/360424-0001-001/").content.decode()
    for part in ("8 个工作日", "20 个工作日", "120.50 元", "5 年", "营业执照", "义宁镇秀水大道",
                 "9:00–12:00，13:30–17:00", "360424-0001-001", "市场监督管理局", "食品安全法", "消防救援大队", "不计入",
                 "6 个月内可以起诉"):  # fmt: skip
        assert part in page, part
    assert "厨房平面图" in page


def test_answers_in_the_address_make_the_list_personal(two, portal):
    shop = portal.get("/items/360424-0001-001/?a-place=shop").content.decode()
    assert "厨房平面图" not in shop
    assert 'value="shop" checked' in shop
    odd = portal.get("/items/360424-0001-001/?a-place=moon&a-other=x").content.decode()
    assert "厨房平面图" in odd


def test_a_shortened_promise_and_a_dropped_material_show_at_their_place_only(published, offered, xiushui, wuning):
    version = published()
    offered(xiushui, version, promised_days=3, dropped=["system"])
    offered(wuning, version)
    here = PortalClient(xiushui).get("/items/360424-0001-001/").content.decode()
    there = PortalClient(wuning).get("/items/360423-0001-001/").content.decode()
    assert ("3 个工作日" in here, "食品安全管理制度" in here) == (True, False)
    assert "食品安全管理制度" in there


def test_every_code_leads_to_its_place(two, portal, xiushui, wuning):
    assert portal.get("/items/0001-001/")["Location"] == "/items/360424-0001-001/"
    elsewhere = portal.get("/items/360423-0001-001/?a-place=shop")["Location"]
    assert elsewhere == f"{wuning.portal_url}/items/360423-0001-001/?a-place=shop"
    front = PortalClient()
    assert front.get("/items/360424-0001-001/")["Location"].startswith(xiushui.portal_url)
    page = front.get("/items/0001-001/").content.decode()
    assert f"{xiushui.portal_url}/items/360424-0001-001/" in page
    assert f"{wuning.portal_url}/items/360423-0001-001/" in page
    for code in ("360424-9999-001", "9999-001", "999999-0001-001", "nonsense"):
        assert front.get(f"/items/{code}/", follow=False).status_code in {302, 404}, code
    assert portal.get("/items/360424-9999-001/").status_code == 404


def test_the_list_searches_and_names_services_in_the_header(two, portal):
    page = portal.get("/items/?q=食品").content.decode()
    assert "食品</mark>" in page
    assert '<a href="/items/" aria-current="page">办事</a>' in page
    assert "没有找到" in portal.get("/items/?q=火箭").content.decode()
    assert "2 个地方" in PortalClient().get("/items/?q=食品").content.decode()
    for odd in ("/items/?after=99999&for=x&theme=y&organ=%00", "/items/?after=50"):
        assert portal.get(odd).status_code == 200


def test_a_life_event_shows_its_items_that_are_offered_here(two, centre, portal, wuning):
    with door(centre):
        event = Event(
            code="shop", name="开一家饭店", audience="legal_person", items=[("0001-001", ""), ("0002-001", "用井水的")]
        )
        keep_event(actor=SYSTEM, event=event)
    assert "开一家饭店" in portal.get("/items/").content.decode()
    page = portal.get("/items/things/shop/").content.decode()
    assert "食品经营许可" in page
    assert "用井水的" in page
    assert "取水许可" not in PortalClient(wuning).get("/items/things/shop/").content.decode()
    assert portal.get("/items/things/moon/").status_code == 404


def test_a_form_is_saved_under_its_name_and_never_shown(two, centre, portal):
    with door(centre):
        CatalogueFile.objects.create(
            sha256="a" * 64, name="申请书.pdf", content_type="application/pdf", size=4, data=b"%PDF",
            added_by="x", added_at="2026-01-01T00:00Z",
        )  # fmt: skip
    answer = portal.get(f"/items/files/{'a' * 64}/")
    assert answer.content == b"%PDF"
    assert answer["Content-Disposition"].startswith("attachment")
    assert portal.get(f"/items/files/{'b' * 64}/").status_code == 404


def test_days_are_said_with_their_unit():
    assert days_in_words(None, "working") != days_in_words(0, "working")
    assert days_in_words(5, "calendar") != days_in_words(5, "working")
    assert replace(Wanted(), text="x").given


@pytest.fixture
def newborn(published, offered, centre, xiushui):
    """A life event of two items that ask the same question and share two materials."""
    married = Question(
        key="married", text="父母是夫妻吗？", answers=(Answer(key="yes", label="是"), Answer(key="no", label="不是"))
    )
    other = replace(married, key="wed", answers=(Answer(key="a", label="是"), Answer(key="b", label="不是")))
    shared = {"kind": "confirmation", "fees": (), "themes": ("birth",), "objects": ("person",), "steps": ()}
    paper = published(
        **shared, name="出生医学证明", organ="health", questions=(married,), visits=1, promised=Limit(days=2),
        materials=(
            Material(key="id", name="父母身份证", source="police"),
            Material(key="wed", name="结婚证", question="married", answers=("yes",), copies=1),
        ),
    )  # fmt: skip
    register = published(
        **shared, name="户口登记", organ="police", questions=(other,), promised=Limit(days=8),
        materials=(
            Material(key="x", name="父母身份证", source="police"),
            Material(key="y", name="结婚证", question="wed", answers=("a",), copies=2),
            Material(key="z", name="亲子声明", question="wed", answers=("b",)),
            Material(key="book", name="户口簿"),
        ),
    )  # fmt: skip
    for version in (paper, register):
        offered(xiushui, version)
    with door(centre):
        items = [(paper.item_id, ""), (register.item_id, "本地户口的")]
        keep_event(actor=SYSTEM, event=Event(code="newborn", name="新生儿出生", audience="person", items=items))
    return paper, register


def test_what_several_items_ask_is_asked_once_and_brought_once(newborn, portal):
    page = portal.get("/items/things/newborn/").content.decode()
    assert page.count("<legend>父母是夫妻吗？</legend>") == 1
    assert "共 4 样材料；分开办要交 6 样" in page
    assert "8 个工作日" in page
    assert "跑 1 趟" in page
    assert "出生医学证明、户口登记" in page
    assert "2 份" in page
    yes = portal.get(f"/items/things/newborn/?a-{mark('父母是夫妻吗？')}={mark('是')}").content.decode()
    assert ("结婚证" in yes, "亲子声明" in yes) == (True, False)
    assert "共 3 样材料" in yes
    no = portal.get(f"/items/things/newborn/?a-{mark('父母是夫妻吗？')}={mark('不是')}").content.decode()
    assert ("结婚证" in no, "亲子声明" in no) == (False, True)


def test_on_the_front_door_a_life_event_is_told_as_the_centre_says_it(newborn):
    page = PortalClient().get("/items/things/newborn/").content.decode()
    assert "1 个地方可办" in page
    assert "共 4 样材料" in page


def test_themes_are_listed_with_their_numbers_here_and_for_the_whole_province(two, xiushui, wuning):
    here = facets_of(xiushui)
    assert (here.themes, here.organs) == ({"business": 1, "environment": 1}, ["market", "water"])
    assert facets_of(wuning).themes == {"business": 1}
    assert facets_of(None).themes == {"business": 1, "environment": 1}
    page = PortalClient(xiushui).get("/items/").content.decode()
    assert '<a href="/items/?theme=business">开店经营</a> <span class="muted">1</span>' in page


def facets_of(place):
    with door(place or PUBLIC, role="portal"):
        return facets(place)


def test_the_way_to_apply_stands_on_the_guide_as_soon_as_it_is_registered(two, portal, monkeypatch, centre):
    monkeypatch.setattr(links, "_GIVERS", {"start": [], "aside": []})
    assert "button--start" not in portal.get("/items/360424-0001-001/").content.decode()
    links.on_guide("start")(lambda request, found: links.Link(f"/apply/{found.offer.code}/", "开始申办", "要登录。"))
    links.on_guide("aside")(lambda request, found: links.Link("/asked/", "看看别人问过什么", "42"))
    page = portal.get("/items/360424-0001-001/").content.decode()
    assert 'href="/apply/360424-0001-001/">开始申办' in page
    assert "网上提交" in page
    assert "看看别人问过什么" in page
    with door(centre):
        withdraw(actor=PUBLISHER, item=ServiceItem.objects.get(pk="0001-001"), reason="取消")
    page = portal.get("/items/360424-0001-001/").content.decode()
    assert "button--start" not in page
    assert "看看别人问过什么" in page


def test_a_running_case_reads_what_it_began_under_whatever_comes_later(two, centre, xiushui):
    with door(xiushui):
        found = offered_item("360424-0001-001")
        promised = found.offer.promised_days
        assert (found.can_be_applied_for, found.content.fee("test").amount) == (True, 12050)
        assert found.content.fee("moon") is None
        assert found.content.step("fire").organ == "fire"
        assert offered_item("0001-001").offer == found.offer
    next_version(centre, found.version.item, visits=3)
    follow_versions()
    with door(xiushui):
        assert offered_item("0001-001").content.visits == 3
        before = content_kept("0001-001", 1, promised_days=promised, dropped=["system"])
        assert before.visits == 0
        assert "system" not in {material.key for material in before.materials}
