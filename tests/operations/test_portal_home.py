"""The front door, where a place is chosen, and the home page of a place."""

from dataclasses import replace

import pytest
from django.utils import timezone

from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department
from apps.core.search.services import search_vector
from apps.operations import places
from apps.systems.approvals.items.services import begin_item, publish
from apps.systems.approvals.offers.services import Counter, Terms, adopt, keep_window
from apps.systems.petitions.models import PublishedAnswer
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient
from tests.systems.approvals.conftest import EDITOR, FOOD, PUBLISHER


@pytest.fixture
def front(db: None) -> PortalClient:
    """A browser at the province-wide front door."""
    return PortalClient(None)


def test_the_front_door_lists_cities_with_their_counties(front: PortalClient) -> None:
    page = front.get("/")
    assert page.status_code == 200
    tree = {city.place.name: [county.name for county in city.counties] for city in page.context["cities"]}
    assert tree == {"九江市": ["武宁县", "修水县"]}
    assert page.context["province"].name == "江西省"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("修水", ["修水县"]),
        ("xiushui", ["修水县"]),
        ("XIU shui", ["修水县"]),
        ("ｘｉｕ", ["修水县"]),
        ("360424", ["修水县"]),
        ("江", ["江西省", "九江市"]),
        ("nowhere", []),
        ("", []),
        ("<script>", []),
    ],
)
def test_a_place_is_found_by_name_pinyin_or_code(typed: str, found: list[str], front: PortalClient) -> None:
    page = front.get("/", {"q": typed})
    assert [place.name for place in page.context["matching"]] == found
    assert "<script>" not in page.content.decode().replace("<script type", "").replace("<script src", "")


def test_choosing_a_place_leads_there_and_is_remembered(front: PortalClient, xiushui: Jurisdiction) -> None:
    answer = front.get("/places/xiushui/?to=write")
    assert answer.headers["Location"] == f"{xiushui.portal_url}/petitions/new/"
    assert answer.cookies["place"]["domain"] == "jx.localhost"
    assert front.get("/").context["last"] == xiushui


def test_what_is_wanted_is_one_of_a_few_addresses(front: PortalClient, xiushui: Jurisdiction) -> None:
    answer = front.get("/places/xiushui/?to=//evil.example/")
    assert answer.headers["Location"] == f"{xiushui.portal_url}/"
    assert front.get("/", {"to": "//evil.example/"}).context["to"] == ""


def test_an_unknown_place_is_not_there(front: PortalClient) -> None:
    assert front.get("/places/atlantis/").status_code == 404


def test_the_central_team_is_no_place_to_write_to(centre: Jurisdiction) -> None:
    assert places.by_slug(centre.slug) is None
    assert places.matching(centre.name) == []


def test_the_home_page_links_only_what_is_there(portal: PortalClient) -> None:
    page = portal.get("/")
    assert page.status_code == 200
    links = {part.split('"')[0] for part in page.content.decode().split('href="/')[1:]}
    for link in links:
        if not link.startswith("static/"):
            assert portal.get(f"/{link}").status_code in {200, 302}, link


def test_too_few_ratings_are_no_percentage(portal: PortalClient, xiushui: Jurisdiction) -> None:
    with door(xiushui, role="office"):
        for serial in range(9):
            PublishedAnswer.objects.create(
                number=f"360424-P2026-{serial:06d}-0",
                kind="inquiry",
                title="问",
                question="问",
                answer="答",
                answered_by="县医保局",
                received_on=timezone.localdate(),
                answered_at=timezone.now(),
                working_days=serial,
                satisfaction="satisfied",
            )
    figures = portal.get("/").context["figures"]
    assert (figures.answered, figures.mean_days, figures.rated, figures.share) == (9, 4.0, 9, None)


def test_a_place_that_has_been_closed_for_good_is_not_offered(front: PortalClient, xiushui: Jurisdiction) -> None:
    from tenants.selectors import forget

    with door("public", role="owner"):
        Jurisdiction.objects.filter(pk=xiushui.pk).update(state="archived")
    forget()
    try:
        assert places.by_slug("xiushui") is None
        assert front.get("/petitions/").status_code == 200
    finally:
        forget()


def _published(place: Jurisdiction, serial: int, title: str) -> None:
    with door(place, role="office"):
        PublishedAnswer.objects.create(
            number=f"{place.code}-P2026-{serial:06d}-1", kind="inquiry", title=title, question=f"{title}怎么办？",
            answer="请到窗口办理。", answered_by="县市场监管局", received_on=timezone.localdate(),
            answered_at=timezone.now(), working_days=2, search=search_vector(title, "请到窗口办理。"),
        )  # fmt: skip


@pytest.fixture
def searched(centre: Jurisdiction, xiushui: Jurisdiction) -> None:
    """An item offered in Xiushui, one that nobody offers, and answers about both."""
    with door(centre):
        offered, _alone = (
            publish(actor=PUBLISHER, draft=begin_item(actor=EDITOR, content=replace(FOOD, name=name)), revision=1,
                    reason="新设")
            for name in ("食品经营许可", "采矿许可")
        )  # fmt: skip
    with door(xiushui):
        window = keep_window(actor=SYSTEM, counter=Counter(name="一号", address="大厅"))
        adopt(actor=SYSTEM, item=offered.item_id,
              terms=Terms(department=Department.objects.get(code="market"), windows=[window]))  # fmt: skip
    for serial in range(6):
        _published(xiushui, serial, f"食品经营许可办理时间之{serial}")


def test_the_search_of_a_place_finds_services_and_answers(portal: PortalClient, searched: None) -> None:
    page = portal.get("/search/", {"q": "食品经营"})
    assert [line.name for line in page.context["items"].lines] == ["食品经营许可"]
    assert len(page.context["answers"].rows) == 5
    text = page.content.decode()
    assert "/petitions/?q=" in text
    assert portal.get("/search/", {"q": "采矿"}).context["items"].lines == []


def test_the_front_door_finds_places_services_and_answers(front: PortalClient, searched: None) -> None:
    page = front.get("/search/", {"q": "食品经营"})
    assert [line.name for line in page.context["items"].lines] == ["食品经营许可"]
    assert page.context["answers"].rows[0].place.code == "360424"
    assert [place.name for place in front.get("/search/", {"q": "修水"}).context["places"]] == ["修水县"]


@pytest.mark.parametrize("q", ["", "   ", "没有的东西", "，。", "a\0b", "%", "<script>alert(1)</script>", "公" * 300])
def test_a_search_that_finds_nothing_says_so(portal: PortalClient, front: PortalClient, q: str) -> None:
    for client in (portal, front):
        page = client.get("/search/", {"q": q})
        assert page.status_code == 200
        text = page.content.decode()
        assert "<script>alert" not in text
        assert ("没有找到" in text) == bool(q.strip())


def test_the_home_pages_lead_to_the_search(portal: PortalClient, front: PortalClient) -> None:
    assert 'action="/search/"' in portal.get("/").content.decode()
    assert 'action="/search/"' in front.get("/").content.decode()
    assert 'action="/search/"' not in front.get("/", {"to": "write"}).content.decode()
