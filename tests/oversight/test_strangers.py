"""Those whom an edge must not serve: strangers, tokens of elsewhere or of yesterday, and a county's own token that
aims at its neighbour, its city or its province.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from graphql import GraphQLObjectType

from apps.core.cases.models import Case
from apps.core.ledger.services import SYSTEM
from oversight.schema import schema
from oversight.tokens import revoke_token, token_named
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, collected, sign_in, with_token
from tests.oversight.test_every_edge import ALONE, TABLE
from tests.support.clients import OfficeClient


def strangers(places: dict[str, Jurisdiction]) -> Iterator[Asker]:
    """At the county and those above it: nobody, tokens that are good elsewhere, tokens that were good, a session of
    elsewhere.
    """
    county = places["360424"]
    yield Asker(OfficeClient(county))
    for home, host in (("360423", "360424"), ("360424", "360423"), ("360424", "360400"), ("360424", "360000")):
        moved = with_token(places[home], "titles", name=f"for {host}")
        moved.client.at(places[host])
        yield moved
    yield with_token(county, "titles", name="old", expires_at=timezone.now() - timedelta(seconds=1))
    gone = with_token(county, "titles", name="gone")
    with door(county):
        revoke_token(token=token_named("gone"), actor=SYSTEM)
    yield gone
    signed_in_elsewhere = sign_in(places["360423"], "supervisor")
    signed_in_elsewhere.client.at(county)
    yield signed_in_elsewhere


@pytest.mark.parametrize("path", TABLE)
def test_a_stranger_gets_nothing_by_any_edge(path: str, places: dict[str, Jurisdiction]) -> None:
    for stranger in strangers(places):
        answer = stranger.post(TABLE[path].question or ALONE[path])
        assert (answer.status_code, "data" in answer.json()) == (401, False)


AIMED = {
    "Query.jurisdiction": '{ jurisdiction(code: "PLACE") { code } }',
    "Query.case": '{ case(number: "THIS") { number title } }',
    "Query.caseSummary": "{ caseSummary(filter: {AIM}) { received } }",
    "Query.caseSeries": "{ caseSeries(interval: DAY, filter: {AIM}) { points { received } } }",
    "Query.caseRanking": "{ caseRanking(of: KIND, by: OPEN, filter: {AIM}) { entries { value } } }",
    "Query.cases": "{ cases(filter: {AIM}) { edges { node { number } } } }",
    "Query.caseRows": "{ caseRows(columns: [NUMBER], filter: {AIM}) { rows } }",
    "Query.answers": "{ answers(filter: {AIM}) { edges { node { number } } } }",
    "Query.search": '{ search(text: "办结", within: "PLACE") { answers { edges { node { number } } } } }',
    "Query.alerts": "{ alerts(filter: {AIM}) { edges { node { number } } } }",
    "Query.alert": f'{{ alert(code: "PLACE", id: "{UUID(int=7)}") {{ number }} }}',
    "Query.alertSummary": "{ alertSummary(filter: {AIM}) { received: alerts } }",
    "Query.scores": '{ scores(month: "2026-10", filter: {AIM}) { received: size } }',
    "Query.supervisionOrders": "{ supervisionOrders(filter: {AIM}) { edges { node { number } } } }",
    "Jurisdiction.summary": "{ jurisdictions { summary(filter: {AIM}) { received } } }",
    "Jurisdiction.cases": "{ jurisdictions { cases(first: 1, filter: {AIM}) { edges { node { number } } } } }",
    "Department.summary": "{ jurisdictions { departments { summary(filter: {AIM}) { received } } } }",
    "Department.cases": (
        '{ jurisdictions { department(code: "transport") {'
        " cases(first: 1, filter: {AIM}) { edges { node { number } } } } } }"
    ),
}
LEADS = {"code", "number", "within", "filter"}  # arguments that name a place or a case
HARMLESS = {"Jurisdiction.department"}  # its code is an organ's, of that jurisdiction
OTHERS = ["360423", "360400", "360000"]  # the county's neighbour, its city, the province
AIMS = ['jurisdictions: ["PLACE"]', 'within: "PLACE"', 'jurisdictions: ["360424", "PLACE"]']


def test_every_argument_that_could_lead_elsewhere_is_aimed_with() -> None:
    leading = {
        f"{name}.{field}"
        for name, kind in schema.graphql_schema.type_map.items()
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
        for field, definition in kind.fields.items()
        if LEADS & definition.args.keys()
    }
    assert leading - HARMLESS == set(AIMED)


@pytest.mark.parametrize("aim", AIMS)
@pytest.mark.parametrize("path", AIMED)
def test_a_county_that_aims_elsewhere_gets_nothing(path: str, aim: str, places: dict[str, Jurisdiction]) -> None:
    machine = with_token(places["360424"], "titles")
    for other in OTHERS:
        with door(places[other]):
            number = Case.objects.values_list("number", flat=True)[0]
        question = AIMED[path].replace("AIM", aim).replace("PLACE", other).replace("THIS", number)
        for someone in (machine, sign_in(places["360424"], "supervisor")):
            found = someone.post(question).json()
            if "errors" in found:
                assert {error["extensions"]["code"] for error in found["errors"]} == {"OUT_OF_SCOPE"}
                assert not any(collected(found["data"], "number")), path
                assert not any(collected(found["data"], "received")), path
            else:
                assert found["data"] in ({"jurisdiction": None}, {"case": None}, {"alert": None})


def test_no_way_up_and_down_again_leads_to_the_neighbour(places: dict[str, Jurisdiction]) -> None:
    up_and_down = "{ jurisdictions { parent { code children { code parent { code } } } children { code } } }"
    for someone in (with_token(places["360424"], "titles"), sign_in(places["360424"], "supervisor")):
        assert someone.ask(up_and_down) == {"jurisdictions": [{"parent": None, "children": []}]}
