"""Who is let in, and what each sees: province, city, county, department, machine, outsider."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.ledger.services import SYSTEM
from apps.core.people.models import DutyHolding
from oversight.models import ApiToken
from oversight.tokens import digest, find_token, revoke_token, token_named
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, sign_in, with_token
from tests.support.clients import OfficeClient

PLACES = "{ jurisdictions { code } }"
TITLES = "{ cases { edges { node { number title jurisdiction { code } } } } }"
RECEIVED = "{ caseSummary { received } }"


def codes(asker: Asker) -> list[str]:
    return [place["code"] for place in asker.ask(PLACES)["jurisdictions"]]


def titles(asker: Asker) -> dict[str, str | None]:
    edges = asker.ask(TITLES)["cases"]["edges"]
    return {edge["node"]["number"][:6] + "/" + str(number): edge["node"]["title"] for number, edge in enumerate(edges)}


# in or out


def test_nobody_is_refused_with_401(xiushui: Jurisdiction) -> None:
    answer = Asker(OfficeClient(xiushui)).post(PLACES)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_an_official_without_a_duty_is_refused_with_403(xiushui: Jurisdiction) -> None:
    asker = sign_in(xiushui, "clerk")
    with door(xiushui):
        DutyHolding.objects.filter(official__username="clerk").delete()
    assert asker.post(PLACES).status_code == 403


def test_a_session_of_the_next_county_is_nobody_here(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    asker = sign_in(wuning, "supervisor")
    asker.client.at(xiushui)
    assert asker.post(PLACES).status_code == 401


def test_a_token_of_the_next_county_is_nobody_here(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    asker = with_token(wuning)
    assert codes(asker) == ["360423"]
    asker.client.at(xiushui)
    assert asker.post(PLACES).status_code == 401


def test_a_bad_token_is_refused_even_with_a_good_session(xiushui: Jurisdiction) -> None:
    asker = sign_in(xiushui, "supervisor")
    asker.headers = {"Authorization": "Bearer gj_nonsense"}
    assert asker.post(PLACES).status_code == 401


def test_an_expired_and_a_revoked_token_are_refused(xiushui: Jurisdiction) -> None:
    old = with_token(xiushui, name="old", expires_at=timezone.now() - timedelta(seconds=1))
    gone = with_token(xiushui, name="gone")
    with door(xiushui):
        revoke_token(token=token_named("gone"), actor=SYSTEM)
    assert [old.post(PLACES).status_code, gone.post(PLACES).status_code] == [401, 401]


def test_only_the_hash_of_a_token_is_kept_and_its_use_noted_once_a_minute(xiushui: Jurisdiction) -> None:
    asker = with_token(xiushui, name="analyst")
    text = asker.headers["Authorization"].removeprefix("Bearer ")
    asker.ask(PLACES)
    with door(xiushui):
        token = ApiToken.objects.get(name="analyst")
        assert (token.token_hash, token.last_used_at is not None) == (digest(text), True)
        assert text not in str(ApiToken.objects.values().get(name="analyst"))
        just_now = timezone.now() - timedelta(seconds=30)
        ApiToken.objects.update(last_used_at=just_now)
        find_token(text)
        assert ApiToken.objects.get(name="analyst").last_used_at == just_now
        ApiToken.objects.update(last_used_at=just_now - timedelta(minutes=1))
        find_token(text)
        assert (ApiToken.objects.get(name="analyst").last_used_at or just_now) > just_now


def test_a_session_needs_its_csrf_token_and_a_bearer_does_not(xiushui: Jurisdiction) -> None:
    strict = OfficeClient(xiushui)
    strict.handler = type(strict.handler)(enforce_csrf_checks=True)
    signed_in = sign_in(xiushui, "supervisor")
    strict.cookies = signed_in.client.cookies
    answer = Asker(strict).post(PLACES)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "CSRF")
    strict.cookies["office_csrf"] = secret = "a" * 32
    sent = strict.post(
        "/graphql/", json.dumps({"query": PLACES}), content_type="application/json", headers={"X-CSRFToken": secret}
    )
    assert sent.status_code == 200
    form = strict.post("/graphql/", {"query": PLACES, "csrfmiddlewaretoken": secret})  # multipart, read by the check
    assert (form.status_code, form.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
    machine = with_token(xiushui)
    machine.client.handler = type(machine.client.handler)(enforce_csrf_checks=True)
    assert codes(machine) == ["360424"]


# how far


@pytest.mark.parametrize("duty", ["supervisor", "leader", "admin"])
def test_overseers_see_the_subtree_of_their_host(
    duty: str, jiangxi: Jurisdiction, jiujiang: Jurisdiction, xiushui: Jurisdiction, centre: Jurisdiction
) -> None:
    everything = ["360000", "360400", "360423", "360424"]
    assert codes(sign_in(jiangxi, duty)) == everything
    assert codes(sign_in(centre, duty)) == everything
    assert codes(sign_in(jiujiang, duty)) == ["360400", "360423", "360424"]
    assert codes(sign_in(xiushui, duty)) == ["360424"]


@pytest.mark.parametrize("duty", ["clerk", "handler", "reviewer"])
def test_other_duties_see_their_own_jurisdiction_only(duty: str, province: None, jiujiang: Jurisdiction) -> None:
    asker = sign_in(jiujiang, duty)
    assert codes(asker) == ["360400"]
    assert asker.ask(RECEIVED)["caseSummary"]["received"] == 1


def test_a_county_gets_nothing_of_its_neighbour(province: None, xiushui: Jurisdiction) -> None:
    for asker in (sign_in(xiushui, "supervisor"), with_token(xiushui, "titles")):
        assert asker.ask(RECEIVED)["caseSummary"]["received"] == 3
        groups = asker.ask("{ caseSummary(groupBy: [JURISDICTION, CITY]) { groups { jurisdiction { code } } } }")
        assert [group["jurisdiction"]["code"] for group in groups["caseSummary"]["groups"]] == ["360424"]
        assert all(key.startswith("360424") for key in titles(asker))
        for field in ('jurisdictions: ["360423"]', 'within: "360400"', 'jurisdictions: ["360424", "360423"]'):
            assert asker.code(f"{{ caseSummary(filter: {{ {field} }}) {{ received }} }}") == "OUT_OF_SCOPE"
            assert asker.code(f"{{ cases(filter: {{ {field} }}) {{ edges {{ cursor }} }} }}") == "OUT_OF_SCOPE"


def test_a_handler_sees_only_the_cases_of_the_own_departments(province: None, xiushui: Jurisdiction) -> None:
    handler, clerk = sign_in(xiushui, "handler"), sign_in(xiushui, "clerk")
    assert titles(handler) == {}
    assert len(titles(clerk)) == 3
    with door(xiushui):
        from apps.core.cases.models import Case
        from apps.core.people.models import Official

        mine = Official.objects.get(username="handler").department
        Case.objects.filter(title="公交改线").update(department=mine)
    assert list(titles(handler).values()) == ["公交改线"]


# titles


def test_supervisors_see_titles_and_confidential_ones_of_their_own_jurisdiction_only(
    province: None, jiujiang: Jurisdiction, xiushui: Jurisdiction
) -> None:
    assert list(titles(sign_in(xiushui, "supervisor")).values()) == ["保密来信", "公交改线", "河堤开裂"]
    above = titles(sign_in(jiujiang, "supervisor"))
    assert list(above.values()) == ["市里的信", "重开的信", "路灯不亮", None, "公交改线", "河堤开裂"]


def test_leaders_and_clerks_see_no_confidential_title(province: None, xiushui: Jurisdiction) -> None:
    for duty in ("leader", "clerk"):
        assert list(titles(sign_in(xiushui, duty)).values()) == [None, "公交改线", "河堤开裂"]


def test_administrators_see_no_titles(province: None, xiushui: Jurisdiction) -> None:
    assert list(titles(sign_in(xiushui, "admin")).values()) == [None, None, None]


def test_tokens_see_what_their_scope_says(province: None, xiushui: Jurisdiction) -> None:
    assert with_token(xiushui, "summary").ask(RECEIVED)["caseSummary"]["received"] == 3
    assert with_token(xiushui, "summary", name="s2").code(TITLES) == "FORBIDDEN"
    assert list(titles(with_token(xiushui, "cases")).values()) == [None, None, None]
    assert list(titles(with_token(xiushui, "titles")).values()) == [None, "公交改线", "河堤开裂"]


def test_searching_never_tells_more_than_titles_do(province: None, xiushui: Jurisdiction) -> None:
    from apps.core.cases.models import Case
    from apps.core.search.services import search_vector

    with door(xiushui):
        for case in Case.objects.all():
            Case.objects.filter(pk=case.pk).update(search=search_vector(case.title))
    question = "query ($text: String!) { caseSummary(filter: {text: $text}) { received } }"
    assert with_token(xiushui, "cases").code(question, text="公交") == "FORBIDDEN"
    assert sign_in(xiushui, "admin").code(question, text="公交") == "FORBIDDEN"
    supervisor = sign_in(xiushui, "supervisor")
    assert supervisor.ask(question, text="公交")["caseSummary"]["received"] == 1
    assert supervisor.ask(question, text="保密")["caseSummary"]["received"] == 0
    assert supervisor.ask(question, text="，。")["caseSummary"]["received"] == 0


def test_nothing_about_citizens_is_in_the_schema() -> None:
    from oversight.sdl import text

    words = {"writer", "phone", "email", "citizen", "address", "text", "account", "identity", "contact"}
    fields = {line.strip().split(":")[0].split("(")[0].lower() for line in text().splitlines() if ":" in line}
    assert fields & words == {"text"}  # what is searched for, an input
