"""What a browser sees at the API's address, and the way to the dashboard."""

import html
import re
from types import SimpleNamespace
from typing import Any

import pytest

from apps.core.people.models import DutyHolding
from config import BASE_DIR
from frontend.ratelimit import Rate
from oversight import limits, lists, manual
from oversight.persisted import FOLDER, TOLD
from oversight.schema import schema
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, sign_in, with_token
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
    assert "/api-tokens/" not in text.partition("<main")[2]
    assert "http://xiushui.office" in text
    assert "cdn" not in re.sub(r"[0-9A-Za-z]{64}", "", text).lower()  # a CSRF token may contain the letters
    stranger = OfficeClient(xiushui).get("/graphql/", headers={"Accept": "text/html"})
    assert stranger.status_code == 302
    assert OfficeClient(xiushui).get("/graphql/", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_manual_tells_every_field_question_code_and_limit(xiushui: Jurisdiction, language: str) -> None:
    client = sign_in(xiushui, "admin").client
    client.cookies["language"] = language
    text = client.get("/graphql/", headers={"Accept": "text/html"}).content.decode()
    main = html.unescape(text.partition("<main")[2])
    query = schema.graphql_schema.query_type
    assert query is not None
    for name, field in query.fields.items():
        assert f"<b>{name}</b>" in main
        assert (f">{field.description}<" in main) is (language == "en")
        for argument in field.args:
            assert f"{argument}: " in main
    assert TOLD.keys() == {path.stem for path in FOLDER.glob("*.graphql")}
    for name, told in TOLD.items():
        assert f">{name}<" in main
        assert (f">{told}<" in main) is (language == "en")
    for code, told in manual.CODES.items():
        assert f"<code>{code}</code>" in main
        assert (f">{told}<" in main) is (language == "en")
    for number in (limits.MOST_COST, limits.DEEPEST, limits.MOST_ALIASES, limits.OFTEN.times, lists.LARGEST_PAGE):
        assert str(number) in main
    assert 'href="/api-tokens/"' in main


def test_the_manual_knows_every_code_that_is_in_the_source() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (BASE_DIR / "graphql/oversight").rglob("*.py"))
    said = set(re.findall(r'(?:Refused|refusal|cls)\((?:\d+, )?"([A-Z_]+)"|"code": "([A-Z_]+)"', source))
    assert {one or other for one, other in said} == manual.CODES.keys()


def test_asking_too_often_is_refused_until_the_minute_is_over(
    xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock: Any = SimpleNamespace(now=1_800_000_030.0, time=lambda: clock.now)  # in the middle of a minute
    monkeypatch.setattr("frontend.ratelimit.time", clock)
    monkeypatch.setattr(limits, "OFTEN", Rate(times=3, seconds=60))
    one, other = with_token(xiushui, name="one"), with_token(xiushui, name="other")
    question = "{ jurisdictions { code } }"
    answers = [one.post(question) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert answers[-1].headers["Retry-After"] == "31"
    assert other.post(question).status_code == 200
    stranger = Asker(OfficeClient(xiushui), "gj_guess")
    assert [stranger.post(question).status_code for _ in range(4)] == [401, 401, 401, 429]
    clock.now += 60
    assert one.post(question).status_code == 200


def test_the_side_bar_leads_there(xiushui: Jurisdiction) -> None:
    answer = sign_in(xiushui, "supervisor").client.get("/oversight/")
    assert 'href="/oversight/" aria-current="page"' in answer.content.decode()
