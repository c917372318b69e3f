"""What a browser sees at the API's address, and the way to the dashboard."""

import pytest

from apps.core.people.models import DutyHolding
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import sign_in
from tests.support.clients import OfficeClient


@pytest.fixture(autouse=True)
def _cases(province: None) -> None:
    """The seven cases."""


@pytest.mark.parametrize("path", ["/oversight/", "/oversight/cases/"])
def test_strangers_sign_in_first_and_officials_without_a_duty_are_refused(xiushui: Jurisdiction, path: str) -> None:
    answer = OfficeClient(xiushui).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={path}")
    asker = sign_in(xiushui, "clerk")
    with door(xiushui):
        DutyHolding.objects.filter(official__username="clerk").delete()
    assert asker.client.get(path).status_code == 403


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
    answer = sign_in(xiushui, "supervisor").client.get("/oversight/")
    assert 'href="/oversight/" aria-current="page"' in answer.content.decode()
