"""Who gets what by each root field and each edge of the schema: one table. A field that is missing in it fails."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import GraphQLObjectType, get_named_type

from apps.core.cases.models import Case
from apps.platforms.supervision.models import Alert
from oversight.access import Viewer
from oversight.schema import schema
from tenants import registers
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, collected, sign_in, with_token

COUNTS = {"360000": 1, "360400": 1, "360423": 2, "360424": 3}
ALERTS = {"360000": 1, "360400": 1, "360423": 1, "360424": 2}  # orders, too
VALUES = {"Term", "PageInfo"}  # words and ends of pages lead nowhere


@dataclass(frozen=True)
class Edge:
    """A question that goes over an edge: `places` (the codes it names), `figures` (the cases it counts), `cases` or
    `answers` (whose it lists). `only`: which of the places in scope are found this way.
    """

    shows: str
    question: str
    only: Callable[[set[str]], set[str]] = lambda scope: scope


def _parents(scope: set[str]) -> set[str]:
    return {"360000", "360400"} & scope - (set() if "360423" in scope else {"360400"})


def _children(scope: set[str]) -> set[str]:
    return scope - {"360000"} if "360000" in scope else scope - {"360400"} if "360400" in scope else set()


def _closed(scope: set[str]) -> set[str]:
    return scope & {"360423"}


CODE = "jurisdiction { place: code }"
NODE = f"edges {{ node {{ number title {CODE} }} }}"
CASES = f"cases(first: 3) {{ {NODE} }}"
ALERT = f"edges {{ node {{ number official {CODE} }} }}"
ORDER = f"edges {{ node {{ number words: text {CODE} }} }}"
PERIOD = 'filter: {receivedFrom: "2020-01-01", receivedTo: "2030-01-01"}'
LATER = 'filter: {receivedFrom: "2030-01-02", receivedTo: "2042-01-01"}'  # compared with the years before it
GONE = f"leftOut {{ {CODE} reason }}"

TABLE: dict[str, Edge] = {
    "Query.jurisdictions": Edge("places", "{ jurisdictions { place: code } }"),
    "Query.jurisdiction": Edge(
        "places",
        """{ a: jurisdiction(code: "360000") { place: code } b: jurisdiction(code: "360400") { place: code }
             c: jurisdiction(code: "360423") { place: code } d: jurisdiction(code: "360424") { place: code } }""",
    ),
    "Query.caseSummary": Edge("figures", "{ caseSummary { received } }"),
    "Query.caseSeries": Edge("figures", "{ caseSeries(interval: MONTH) { points { received } } }"),
    "Query.caseRanking": Edge(
        "figures", "{ caseRanking(of: JURISDICTION, by: RECEIVED) { entries { group { received } } } }"
    ),
    "Query.cases": Edge("cases", f"{{ cases {{ {NODE} }} }}"),
    "Query.case": Edge("cases", "", lambda scope: scope),  # asked number by number, see below
    "Query.caseRows": Edge("cases", "{ caseRows(columns: [NUMBER, TITLE]) { rows } }"),
    "Query.answers": Edge("answers", "{ answers { edges { node { number } } } }"),
    "Query.search": Edge("answers", '{ search(text: "办结") { answers { edges { node { number } } } } }'),
    "Jurisdiction.parent": Edge("places", "{ jurisdictions { parent { place: code } } }", _parents),
    "Jurisdiction.children": Edge("places", "{ jurisdictions { children { place: code } } }", _children),
    "Jurisdiction.summary": Edge("figures", "{ jurisdictions { summary { received } } }"),
    "Jurisdiction.departments": Edge("places", f"{{ jurisdictions {{ departments {{ {CODE} }} }} }}"),
    "Jurisdiction.department": Edge("places", f'{{ jurisdictions {{ department(code: "transport") {{ {CODE} }} }} }}'),
    "Jurisdiction.cases": Edge("cases", f"{{ jurisdictions {{ {CASES} }} }}"),
    "Department.jurisdiction": Edge("places", f"{{ jurisdictions {{ departments {{ {CODE} }} }} }}"),
    "Department.summary": Edge("figures", "{ jurisdictions { departments { summary { received } } } }"),
    "Department.cases": Edge("cases", f'{{ jurisdictions {{ department(code: "transport") {{ {CASES} }} }} }}'),
    "CaseSummary.groups": Edge("figures", "{ caseSummary(groupBy: [JURISDICTION]) { groups { received } } }"),
    "CaseSummary.comparison": Edge("figures", f"{{ caseSummary({LATER}) {{ comparison {{ received }} }} }}"),
    "CaseComparison.groups": Edge(
        "figures", f"{{ caseSummary({LATER}, groupBy: [CITY]) {{ comparison {{ groups {{ received }} }} }} }}"
    ),
    "CaseGroup.jurisdiction": Edge("places", f"{{ caseSummary(groupBy: [JURISDICTION]) {{ groups {{ {CODE} }} }} }}"),
    "CaseGroup.city": Edge(
        "places",
        "{ caseSummary(groupBy: [CITY]) { groups { city { place: code } } } }",
        lambda scope: scope & {"360000", "360400"},
    ),
    "CaseGroup.department": Edge(
        "places",
        f"{{ caseSummary(groupBy: [JURISDICTION, DEPARTMENT]) {{ groups {{ department {{ {CODE} }} }} }} }}",
    ),
    "CaseSeries.points": Edge("figures", "{ caseSeries(interval: DAY) { points { received } } }"),
    "CaseRanking.entries": Edge(
        "places", f"{{ caseRanking(of: JURISDICTION, by: OVERDUE) {{ entries {{ group {{ {CODE} }} }} }} }}"
    ),
    "RankingEntry.group": Edge("figures", "{ caseRanking(of: CHANNEL, by: OPEN) { entries { group { received } } } }"),
    "CaseConnection.edges": Edge("cases", f"{{ cases(first: 100) {{ {NODE} }} }}"),
    "CaseEdge.node": Edge("cases", f"{{ cases {{ {NODE} }} }}"),
    "Case.jurisdiction": Edge("cases", f"{{ cases {{ edges {{ node {{ number {CODE} }} }} }} }}"),
    "Case.department": Edge("cases", f"{{ cases {{ edges {{ node {{ number department {{ {CODE} }} }} }} }} }}"),
    "AnswerConnection.edges": Edge("answers", "{ answers(first: 9) { edges { node { number } } } }"),
    "AnswerEdge.node": Edge("answers", "{ answers { edges { node { number } } } }"),
    "PublishedAnswer.jurisdiction": Edge("answers", f"{{ answers {{ edges {{ node {{ number {CODE} }} }} }} }}"),
    "SearchResult.cases": Edge("found", f'{{ search(text: "办结") {{ cases {{ {NODE} }} }} }}', _closed),
    "SearchResult.answers": Edge("answers", '{ search(text: "办结") { answers { edges { node { number } } } } }'),
    "CaseTotals.leftOut": Edge("gone", f"{{ jurisdictions {{ summary {{ {GONE} }} }} }}"),
    "CaseSummary.leftOut": Edge("gone", f"{{ caseSummary {{ {GONE} }} }}"),
    "CaseComparison.leftOut": Edge("gone", f"{{ caseSummary({PERIOD}) {{ comparison {{ {GONE} }} }} }}"),
    "CaseSeries.leftOut": Edge("gone", f"{{ caseSeries(interval: DAY) {{ {GONE} }} }}"),
    "CaseRanking.leftOut": Edge("gone", f"{{ caseRanking(of: CITY, by: OPEN) {{ {GONE} }} }}"),
    "CaseConnection.leftOut": Edge("gone cases", f"{{ cases {{ {GONE} }} }}"),
    "CaseRows.leftOut": Edge("gone cases", f"{{ caseRows(columns: [NUMBER]) {{ {GONE} }} }}"),
    "AnswerConnection.leftOut": Edge("gone", f"{{ answers {{ {GONE} }} }}"),
    "Query.alerts": Edge("alerts", f"{{ alerts {{ {ALERT} }} }}"),
    "Query.alert": Edge("alert", ""),  # asked one by one, see below
    "Query.alertSummary": Edge("alert figures", "{ alertSummary { alerts } }"),
    "Query.scores": Edge("scores", f'{{ scores(month: "2026-10") {{ nodes {{ {CODE} }} }} }}'),
    "Query.supervisionOrders": Edge("orders", f"{{ supervisionOrders {{ {ORDER} }} }}"),
    "AlertConnection.edges": Edge("alerts", f"{{ alerts(first: 100) {{ {ALERT} }} }}"),
    "AlertEdge.node": Edge("alerts", f"{{ alerts {{ {ALERT} }} }}"),
    "Alert.jurisdiction": Edge("alerts", f"{{ alerts {{ edges {{ node {{ number {CODE} }} }} }} }}"),
    "Alert.department": Edge("alerts", f"{{ alerts {{ edges {{ node {{ number department {{ {CODE} }} }} }} }} }}"),
    "Alert.matter": Edge("alerts", "{ alerts { edges { node { number matter { itemTitle } } } } }"),
    "Alert.evidence": Edge("alerts", "{ alerts { edges { node { number evidence { official: actor reason } } } } }"),
    "Alert.handling": Edge("alerts", "{ alerts { edges { node { number handling { official: actor words } } } } }"),
    "AlertConnection.leftOut": Edge("gone cases", f"{{ alerts {{ {GONE} }} }}"),
    "AlertSummary.groups": Edge("alert figures", "{ alertSummary(groupBy: [LEVEL]) { groups { alerts } } }"),
    "AlertGroup.jurisdiction": Edge("places", f"{{ alertSummary(groupBy: [JURISDICTION]) {{ groups {{ {CODE} }} }} }}"),
    "AlertGroup.city": Edge(
        "places",
        "{ alertSummary(groupBy: [CITY]) { groups { city { place: code } } } }",
        lambda scope: scope & {"360000", "360400"},
    ),
    "AlertSummary.leftOut": Edge("gone", f"{{ alertSummary {{ {GONE} }} }}"),
    "ScoreList.nodes": Edge("scores", f'{{ scores(month: "2026-10", lowest: true) {{ nodes {{ {CODE} }} }} }}'),
    "Score.jurisdiction": Edge("scores", f'{{ scores(month: "2026-10") {{ nodes {{ {CODE} }} }} }}'),
    "Score.department": Edge("scores", f'{{ scores(month: "2026-10") {{ nodes {{ department {{ {CODE} }} }} }} }}'),
    "Score.parts": Edge("scores", f'{{ scores(month: "2026-10") {{ nodes {{ {CODE} parts {{ points }} }} }} }}'),
    "Score.lines": Edge("scores", f'{{ scores(month: "2026-10") {{ nodes {{ {CODE} lines {{ points }} }} }} }}'),
    "ScoreList.leftOut": Edge("gone", f'{{ scores(month: "2026-10") {{ {GONE} }} }}'),
    "OrderConnection.edges": Edge("orders", f"{{ supervisionOrders(first: 9) {{ {ORDER} }} }}"),
    "OrderEdge.node": Edge("orders", f"{{ supervisionOrders {{ {ORDER} }} }}"),
    "SupervisionOrder.jurisdiction": Edge(
        "orders", f"{{ supervisionOrders {{ edges {{ node {{ number {CODE} }} }} }} }}"
    ),
    "SupervisionOrder.department": Edge(
        "orders", f"{{ supervisionOrders {{ edges {{ node {{ number department {{ {CODE} }} }} }} }} }}"
    ),
    "OrderConnection.leftOut": Edge("gone cases", f"{{ supervisionOrders {{ {GONE} }} }}"),
    "LeftOut.jurisdiction": Edge("gone", f"{{ caseSummary {{ {GONE} }} }}"),
}
LEFT_OUT = [name for name, edge in TABLE.items() if edge.shows.startswith("gone")]
SHOWN = [name for name in TABLE if name not in LEFT_OUT and name not in {"Query.case", "Query.alert"}]
NEED_CASES = {"cases", "alerts", "orders"}


@dataclass(frozen=True)
class Who:
    """Somebody who asks: where, as what, and how far that reaches."""

    at: str
    scope: frozenset[str]
    duty: str = ""
    token: str = ""
    cases: bool = True
    titles: bool = True
    own: int | None = None  # cases of the own department only
    alerts: int | None = None  # alerts, and orders, of the own departments only


EVERYWHERE = frozenset(COUNTS)
CITY, COUNTY = frozenset({"360400", "360423", "360424"}), frozenset({"360424"})
WHO = {
    "province": Who("360000", EVERYWHERE, duty="supervisor"),
    "province leader": Who("360000", EVERYWHERE, duty="leader"),
    "city": Who("360400", CITY, duty="supervisor"),
    "county": Who("360424", COUNTY, duty="supervisor"),
    "county administrator": Who("360424", COUNTY, duty="admin", titles=False),
    "county clerk": Who("360424", COUNTY, duty="clerk", alerts=0),
    "city clerk": Who("360400", frozenset({"360400"}), duty="clerk", alerts=0),
    "department": Who("360424", COUNTY, duty="handler", own=1, alerts=1),
    "province token": Who("360000", EVERYWHERE, token="titles"),
    "city token": Who("360400", CITY, token="cases", titles=False),
    "county token": Who("360424", COUNTY, token="titles"),
    "county token of figures": Who("360424", COUNTY, token="summary", cases=False, titles=False),
}


def edges_of_the_schema() -> set[str]:
    """Each field that leads to an object, as `Type.field`."""
    found = set()
    for name, kind in schema.graphql_schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field, definition in kind.fields.items():
                named = get_named_type(definition.type)
                if name == "Query" or (isinstance(named, GraphQLObjectType) and named.name not in VALUES):
                    found.add(f"{name}.{field}")
    return found


def test_the_table_holds_every_root_field_and_edge() -> None:
    assert set(TABLE) == edges_of_the_schema()


def asker(who: Who, places: dict[str, Jurisdiction]) -> Asker:
    place = places[who.at]
    return with_token(place, who.token) if who.token else sign_in(place, who.duty)


def numbers(data: Any) -> list[str]:
    """Of all cases or answers named, in fields or bare rows."""
    bare = [row[0] for rows in collected(data, "rows") for row in rows]
    return [str(number) for number in (*collected(data, "number"), *bare)]


@pytest.mark.parametrize("name", WHO)
def test_each_edge_shows_what_is_in_scope_and_nothing_else(name: str, places: dict[str, Jurisdiction]) -> None:
    who = WHO[name]
    someone = asker(who, places)
    for path in SHOWN:
        edge = TABLE[path]
        scope = edge.only(set(who.scope))
        if edge.shows in NEED_CASES and not who.cases:
            assert someone.code(edge.question) == "FORBIDDEN", path
            continue
        data = someone.ask(edge.question)
        if edge.shows == "places":
            assert set(collected(data, "place")) == scope, path
        elif edge.shows == "figures":
            assert sum(collected(data, "received")) == sum(COUNTS[code] for code in scope), path
        elif edge.shows == "answers":
            assert {number[:6] for number in numbers(data)} == scope, path
        elif edge.shows == "found":
            wanted = sum(COUNTS[code] for code in scope) if who.titles else 0
            assert len(numbers(data)) == wanted, path
        elif edge.shows == "alert figures":
            counted = [each for each in collected(data, "alerts") if isinstance(each, int)]
            assert sum(counted) == sum(ALERTS[code] for code in scope), path
        elif edge.shows == "scores":
            assert sorted(collected(data, "place")) == sorted(scope), path
        else:
            _lists_only(data, who, scope, path)


def _lists_only(data: Any, who: Who, scope: set[str], path: str) -> None:
    found = numbers(data)
    own, counts = (who.own, COUNTS) if TABLE[path].shows == "cases" else (who.alerts, ALERTS)
    assert len(found) == (own if own is not None else sum(counts[code] for code in scope)), path
    assert {number[:6] for number in found} <= scope, path
    assert set(collected(data, "place")) <= set(who.scope), path
    if not who.titles:
        for secret in ("title", "official", "reason", "words"):
            assert not any(collected(data, secret)), path
        assert not any(row[1] for rows in collected(data, "rows") for row in rows), path


@pytest.mark.parametrize("name", WHO)
def test_one_case_is_shown_to_those_who_may_list_it(name: str, places: dict[str, Jurisdiction]) -> None:
    who = WHO[name]
    someone = asker(who, places)
    question = "query ($n: String!) { case(number: $n) { number title } }"
    shown = 0
    for code, place in places.items():
        with door(place):
            all_numbers = list(Case.objects.values_list("number", flat=True))
        for number in all_numbers:
            if not who.cases:
                assert someone.code(question, n=number) == "FORBIDDEN"
                continue
            found = someone.ask(question, n=number)["case"]
            assert found is None or code in who.scope
            shown += found is not None
            assert who.titles or not (found or {}).get("title")
    if who.cases:
        assert shown == (who.own if who.own is not None else sum(COUNTS[code] for code in who.scope))


@pytest.mark.parametrize("name", WHO)
def test_one_alert_is_shown_to_those_who_may_list_it(name: str, places: dict[str, Jurisdiction]) -> None:
    who = WHO[name]
    someone = asker(who, places)
    question = "query ($c: String!, $i: ID!) { alert(code: $c, id: $i) { number official } }"
    shown = 0
    for code, place in places.items():
        with door(place):
            keys = [str(key) for key in Alert.objects.values_list("pk", flat=True)]
        for key in keys:
            if code not in who.scope or not who.cases:
                assert someone.code(question, c=code, i=key) == ("FORBIDDEN" if code in who.scope else "OUT_OF_SCOPE")
                continue
            found = someone.ask(question, c=code, i=key)["alert"]
            shown += found is not None
            assert who.titles or not (found or {}).get("official")
    if who.cases:
        assert shown == (who.alerts if who.alerts is not None else sum(ALERTS[code] for code in who.scope))


@pytest.mark.parametrize("path", LEFT_OUT)
def test_who_is_left_out_is_told_to_those_above_only(path: str, places: dict[str, Jurisdiction]) -> None:
    edge = TABLE[path]
    with door("public", role="owner"):
        Jurisdiction.objects.filter(code="360423").update(state="maintenance")
    registers.forget_all()
    for name in ("province", "city", "county", "department", "county token", "county token of figures"):
        who = WHO[name]
        someone = asker(who, places)
        if edge.shows == "gone cases" and not who.cases:
            assert someone.code(edge.question) == "FORBIDDEN"
            continue
        data = someone.ask(edge.question)
        told = {place for gone in collected(data, "leftOut") for place in collected(gone, "place")}
        assert told == ({"360423"} & who.scope), name


# how many statements


@pytest.fixture
def many(places: dict[str, Jurisdiction], monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`many(112)`: the scope of a token has so many jurisdictions, the schemas of the cast over and over."""
    from oversight import api

    real: Callable[..., Viewer] = vars(api)["viewer_of_token"]
    cast = list(places.values())

    def scope(count: int) -> None:
        def viewer_of_token(token: Any, home: Jurisdiction) -> Viewer:
            viewer = real(token, home)
            made = [
                Jurisdiction(
                    pk=10_000 + number,
                    code=f"{700_000 + number}",
                    name=f"{number}",
                    short_name=f"{number}",
                    level="county",
                    slug=f"p{number}",
                    parent_code="360000",
                    state="active",
                    schema_name=cast[number % len(cast)].schema_name,
                )
                for number in range(count - 1)
            ]
            return Viewer(home, (home, *made), viewer.sees_cases, viewer.sees_titles)

        monkeypatch.setattr(api, "viewer_of_token", viewer_of_token)

    return scope


ALONE = {
    "Query.case": '{ case(number: "360499-P2020-000077-8") { number department { name } } }',
    "Query.alert": f'{{ alert(code: "360000", id: "{UUID(int=7)}") {{ number department {{ name }} }} }}',
}


@pytest.mark.parametrize("path", [*SHOWN, *LEFT_OUT, *ALONE])
def test_the_number_of_statements_is_the_same_for_1_and_for_112(
    path: str, places: dict[str, Jurisdiction], many: Callable[[int], None]
) -> None:
    question = TABLE[path].question or ALONE[path]
    machine = with_token(places["360000"], "titles")
    counted = []
    for count in (1, 112):
        many(count)
        machine.ask(question)
        with CaptureQueriesContext(connection) as captured:
            machine.ask(question)
        counted.append([query["sql"] for query in captured.captured_queries])
    one, all_of_them = counted
    assert len(one) == len(all_of_them)
