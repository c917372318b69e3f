"""The subjects of the province: kept by the central team's administrator, in its ledger."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.catalogue.models import Category
from apps.core.catalogue.selectors import categories
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import OfficeClient


def exported(answer: Any) -> bytes:
    """The whole file."""
    return b"".join(answer.streaming_content)


PAGES = (
    ("get", "/catalogue/"),
    ("get", "/catalogue/?export=csv"),
    ("get", "/catalogue/new/"),
    ("post", "/catalogue/new/"),
    ("get", "/catalogue/transport/"),
    ("post", "/catalogue/transport/"),
    ("post", "/catalogue/transport/move/"),
    ("post", "/catalogue/transport/retire/"),
    ("post", "/catalogue/transport/restore/"),
    ("get", "/catalogue/limits/"),
    ("get", "/catalogue/limits/petition/inquiry/"),
    ("post", "/catalogue/limits/petition/inquiry/"),
)


def test_elsewhere_than_at_the_centre_the_catalogue_does_not_exist(office: OfficeClient) -> None:
    office.sign_in("admin")
    for method, page in PAGES:
        assert getattr(office, method)(page).status_code == 404, (method, page)
    assert 'href="/catalogue/"' not in office.get("/account/").content.decode()


@pytest.mark.parametrize("duty", ["clerk", "handler", "reviewer", "leader", "supervisor"])
def test_at_the_centre_it_needs_the_administrator(centre: Jurisdiction, duty: str) -> None:
    browser = OfficeClient(centre).sign_in(duty)
    for method, page in PAGES:
        assert getattr(browser, method)(page).status_code == 403, (method, page)


def test_the_administrator_of_the_centre_has_all_of_it(central: OfficeClient) -> None:
    for method, page in PAGES:
        assert getattr(central, method)(page).status_code in {200, 302, 422}, (method, page)
    side = central.get("/account/").content.decode()
    assert 'href="/catalogue/"' in side
    assert 'href="/catalogue/limits/"' in side


def test_a_subject_and_a_part_of_it_are_added(
    central: OfficeClient, centre: Jurisdiction, category_of: Callable[[str], Category], last_entry: Any
) -> None:
    answer = central.post("/catalogue/new/", {"name": "茶产业", "name_en": "Tea", "code": "tea"})
    assert answer.headers["Location"] == "/catalogue/tea/"
    answer = central.post("/catalogue/new/", {"name": "品牌", "parent": "tea"})
    assert answer.headers["Location"] == "/catalogue/tea.01/"
    answer = central.post("/catalogue/new/", {"name": "加工", "parent": "tea", "code": "ignored"})
    assert answer.headers["Location"] == "/catalogue/tea.02/"
    assert category_of("tea").position < category_of("tea.01").position < category_of("tea.02").position
    entry = last_entry(centre)
    assert (entry.act, entry.facts) == (
        "catalogue.category_added",
        {"code": "tea.02", "name": "加工", "parent": "tea"},
    )
    with door(centre):
        assert categories()[-3:] == [category_of("tea"), category_of("tea.01"), category_of("tea.02")]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": "新", "code": "limits"}, "A code has 2 to 15"),
        ({"name": "新", "code": "New"}, "A code has 2 to 15"),
        ({"name": "新", "code": ""}, "A code has 2 to 15"),
        ({"name": "新", "code": "transport"}, "Another subject has this code already."),
        ({"name": "交通运输", "code": "traffic"}, "There is a subject of this name already."),
        ({"name": "客货运输", "parent": "transport"}, "There is a subject of this name already."),
        ({"name": "", "code": "tea"}, "Please fill in: Name in Chinese"),
        ({"name": "新", "parent": "transport.01"}, "Belongs to"),
    ],
)
def test_a_mistake_adds_nothing(
    central: OfficeClient, centre: Jurisdiction, typed: dict[str, str], message: str
) -> None:
    with door(centre):
        before = Category.objects.count()
    answer = central.post("/catalogue/new/", typed)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    with door(centre):
        assert Category.objects.count() == before


def test_the_same_name_may_stand_in_two_subjects(central: OfficeClient) -> None:
    assert central.post("/catalogue/new/", {"name": "品牌", "parent": "trade"}).status_code == 302
    assert central.post("/catalogue/new/", {"name": "品牌", "parent": "economy"}).status_code == 302


def test_renaming_keeps_the_code_and_is_in_the_ledger(
    central: OfficeClient, centre: Jurisdiction, category_of: Callable[[str], Category], last_entry: Any
) -> None:
    assert central.post("/catalogue/transport/", {"name": "交通出行", "name_en": "Travel"}).status_code == 302
    assert (category_of("transport").name, category_of("transport").name_en) == ("交通出行", "Travel")
    assert last_entry(centre).facts == {
        "code": "transport",
        "name": ["交通运输", "交通出行"],
        "name_en": ["Transport", "Travel"],
    }


def test_a_subject_retires_with_its_parts_and_comes_back_alone(
    central: OfficeClient, centre: Jurisdiction, category_of: Callable[[str], Category], last_entry: Any
) -> None:
    central.post("/catalogue/transport/retire/")
    assert not category_of("transport").active
    assert not category_of("transport.01").active
    assert "transport.01" in last_entry(centre).facts["codes"]
    with door(centre):
        assert not any(category.code.startswith("transport") for category in categories())
    answer = central.post("/catalogue/transport.01/restore/", follow=True)
    assert "Restore 交通运输 first" in answer.content.decode()
    central.post("/catalogue/transport/restore/")
    assert (category_of("transport").active, category_of("transport.01").active) == (True, False)
    central.post("/catalogue/transport.01/restore/")
    assert category_of("transport.01").active


def test_the_last_subject_in_use_cannot_retire(central: OfficeClient, centre: Jurisdiction) -> None:
    with door(centre):
        Category.objects.exclude(code="transport").update(active=False)
    answer = central.post("/catalogue/transport/retire/", follow=True)
    assert "every message needs one" in answer.content.decode()
    with door(centre):
        assert Category.objects.get(code="transport").active


def test_a_subject_moves_with_its_parts(central: OfficeClient, centre: Jurisdiction) -> None:
    def order() -> list[str]:
        with door(centre):
            return [category.code for category in categories()]

    before = order()
    tops = [code for code in before if "." not in code]
    central.post(f"/catalogue/{tops[1]}/move/", {"direction": "up"})
    after = order()
    assert [code for code in after if "." not in code][:2] == [tops[1], tops[0]]
    assert [code for code in after if code.startswith(f"{tops[1]}.")] == after[1 : after.index(tops[0])]
    central.post(f"/catalogue/{tops[1]}/move/", {"direction": "down"})
    assert order() == before
    central.post(f"/catalogue/{tops[0]}/move/", {"direction": "up"})
    central.post(f"/catalogue/{before[-1]}/move/", {"direction": "down"})
    assert order() == before
    central.post(f"/catalogue/{tops[0]}.02/move/", {"direction": "up"})
    assert order()[1:3] == [f"{tops[0]}.02", f"{tops[0]}.01"]


def test_the_list_is_the_tree_filters_and_is_exported(central: OfficeClient) -> None:
    codes = [row.code for row in central.get("/catalogue/?subject=transport").context["table"].objects]
    assert codes[0] == "transport"
    assert all(code.startswith("transport.") for code in codes[1:])
    answer = central.get("/catalogue/?subject=transport&export=csv")
    lines = exported(answer).decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,English,Code,Belongs to,State,Order"
    assert len(lines) == len(codes) + 1


def test_a_change_at_the_centre_is_seen_everywhere(
    central: OfficeClient, xiushui: Jurisdiction, last_entry: Any
) -> None:
    before = last_entry(xiushui)
    central.post("/catalogue/transport/", {"name": "交通出行", "name_en": ""})
    with door(xiushui):
        assert "交通出行" in {category.name for category in categories()}
    assert last_entry(xiushui) == before, "the act belongs to the centre's ledger"
