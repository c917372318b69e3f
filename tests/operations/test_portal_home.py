"""The front door, where a place is chosen, and the home page of a place."""

import pytest
from django.utils import timezone

from apps.operations import places
from apps.systems.petitions.models import PublishedAnswer
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient


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
