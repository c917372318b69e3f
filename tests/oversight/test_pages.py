"""The overview for people, and what a browser sees at the API's address."""

import csv
import io
from typing import Any

import pytest

from apps.core.people.models import DutyHolding
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import sign_in
from tests.support.clients import OfficeClient


@pytest.fixture(autouse=True)
def _cases(province: None) -> None:
    """The seven cases."""


def overview(jurisdiction: Jurisdiction, query: str = "", duty: str = "supervisor") -> Any:
    client = sign_in(jurisdiction, duty).client
    client.cookies["language"] = "en"
    return client.get(f"/oversight/{query}")


def figures(answer: Any) -> dict[str, int]:
    return {line.place.code: line.figures.received for line in answer.context["table"].objects}


def test_the_province_sees_its_subtree_by_jurisdiction_and_by_city(jiangxi: Jurisdiction) -> None:
    assert figures(overview(jiangxi)) == {"360000": 1, "360400": 1, "360423": 2, "360424": 3}
    by_city = overview(jiangxi, "?by=city&kind=inquiry")
    assert figures(by_city) == {"360000": 1, "360400": 5}
    assert '<input type="hidden" name="by" value="city">' in by_city.content.decode()


def test_a_county_sees_itself_and_no_choice_of_grouping(xiushui: Jurisdiction) -> None:
    answer = overview(xiushui)
    assert figures(answer) == {"360424": 3}
    assert answer.context["groupings"] == []
    assert "武宁县" not in answer.content.decode()


def test_filters_stand_in_the_address_and_a_wrong_one_is_said(jiangxi: Jurisdiction) -> None:
    assert figures(overview(jiangxi, "?channel=phone")) == {"360000": 0, "360400": 1, "360423": 0, "360424": 0}
    assert figures(overview(jiangxi, "?category=urban&by=city")) == {"360000": 0, "360400": 1}
    wrong = overview(jiangxi, "?received_from=2026-13-01")
    assert (figures(wrong), wrong.context["table"].summary) == ({}, None)
    backwards = overview(jiangxi, "?received_from=2026-02-02&received_to=2026-02-01")
    assert "The period ends before it begins." in backwards.content.decode()


def test_a_place_leads_to_those_below_it(jiangxi: Jurisdiction) -> None:
    by_city = overview(jiangxi, "?by=city&kind=inquiry")
    city = next(line for line in by_city.context["table"].objects if line.place.code == "360400")
    assert figures(overview(jiangxi, city.url)) == {"360400": 1, "360423": 2, "360424": 2}
    assert overview(jiangxi, "?within=999999").context["table"].filter_errors


def test_it_sorts_by_any_figure(jiangxi: Jurisdiction) -> None:
    assert list(figures(overview(jiangxi, "?sort=-received")))[:2] == ["360424", "360423"]
    assert list(figures(overview(jiangxi, "?sort=-days")))[-1] == "360424"


def test_the_table_is_exported(jiangxi: Jurisdiction) -> None:
    answer = overview(jiangxi, "?export=csv&sort=-received")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:4] == ["Jurisdiction", "Division code", "Received", "Open"]
    assert rows[1][:4] == ["修水县", "360424", "3", "2"]
    book = overview(jiangxi, "?export=xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"


def test_a_jurisdiction_left_out_is_named(jiangxi: Jurisdiction, wuning: Jurisdiction) -> None:
    from tenants import selectors

    with door("public", role="owner"):
        Jurisdiction.objects.filter(pk=wuning.pk).update(state="maintenance")
    selectors.forget()
    try:
        answer = overview(jiangxi)
    finally:
        selectors.forget()
    assert figures(answer) == {"360000": 1, "360400": 1, "360424": 3}
    assert "they cannot answer now: 武宁县" in answer.content.decode()


def test_strangers_sign_in_first_and_officials_without_a_duty_are_refused(xiushui: Jurisdiction) -> None:
    answer = OfficeClient(xiushui).get("/oversight/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/oversight/")
    asker = sign_in(xiushui, "clerk")
    with door(xiushui):
        DutyHolding.objects.filter(official__username="clerk").delete()
    assert asker.client.get("/oversight/").status_code == 403


def test_a_browser_is_told_how_to_ask(xiushui: Jurisdiction) -> None:
    client = sign_in(xiushui, "supervisor").client
    page = client.get("/graphql/", headers={"Accept": "text/html,*/*;q=0.8"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "api_token create --jurisdiction xiushui" in text
    assert "summary-by-city" in text
    assert "cdn" not in text.lower()
    stranger = OfficeClient(xiushui).get("/graphql/", headers={"Accept": "text/html"})
    assert stranger.status_code == 302
    assert OfficeClient(xiushui).get("/graphql/", headers={"Accept": "application/json"}).status_code == 401


def test_the_side_bar_leads_there(xiushui: Jurisdiction) -> None:
    assert 'href="/oversight/" aria-current="page"' in overview(xiushui).content.decode()
