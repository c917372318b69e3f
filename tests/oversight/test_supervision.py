"""Supervision across jurisdictions: alerts with their evidence, figures, scores, orders."""

from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.sealing import seal_pending
from apps.platforms.supervision.models import Alert
from oversight import limits
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, sign_in, with_token
from tests.support.cases import make_case
from tests.support.supervision import planted

PAGE = """query ($first: Int, $after: String, $filter: AlertFilter) {
  alerts(first: $first, after: $after, filter: $filter) {
    edges { cursor node { number } } pageInfo { hasNextPage endCursor } leftOut { reason } } }"""
DAY = timedelta(days=1)


@pytest.fixture
def alerts(jiujiang: Jurisdiction, xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    """Six alerts: two warnings, a yellow, a lifted and a red card in two counties and their city."""
    with door(xiushui):
        planted("X-1", ago=1 * DAY, rule="T-02", level="warning")
        planted("X-2", ago=2 * DAY, department="water")
        planted("X-3", ago=40 * DAY, rule="T-05", level="red", state="confirmed")
    with door(wuning):
        planted("W-1", ago=3 * DAY, rule="T-02", level="warning", matter={"ended_at": timezone.now()})
        planted("W-2", ago=2 * DAY, rule="P-04", state="lifted")
    with door(jiujiang):
        planted("J-1", ago=5 * DAY, rule="F-01", state="explained", matter={"outcome": "granted"})


def pages(asker: Asker, size: int, **wanted: Any) -> list[list[str]]:
    found, after = [], None
    while True:
        page = asker.ask(PAGE, first=size, after=after, filter=wanted)["alerts"]
        found.append([edge["node"]["number"] for edge in page["edges"]])
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def test_pages_hold_every_alert_once_newest_first(alerts: None, supervisor: Asker) -> None:
    whole = pages(supervisor, 100)[0]
    assert whole[0] == "X-1"
    assert whole[-1] == "X-3"
    for size in (1, 2, 5, 6):
        assert list(chain(*pages(supervisor, size))) == whole


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"level": "warning"}, {"X-1", "W-1"}),
        ({"level": ["red", "warning"]}, {"X-1", "W-1", "X-3"}),
        ({"rule": "F-01"}, {"J-1"}),
        ({"state": "lifted"}, {"W-2"}),
        ({"system": "test"}, {"X-1", "X-2", "X-3", "W-1", "W-2", "J-1"}),
        ({"system": "petitions"}, set()),
        ({"power": "approval", "level": "red"}, {"X-3"}),
        ({"department": "water"}, {"X-2"}),
        ({"number": "X-2"}, {"X-2"}),
        ({"jurisdictions": "360423"}, {"W-1", "W-2"}),
        ({"within": "360400", "level": "yellow"}, {"X-2", "W-2", "J-1"}),
        ({"waiting": True}, {"X-1", "X-2", "J-1"}),
        ({"waiting": False}, {"X-3", "W-1", "W-2"}),
    ],
)
def test_every_filter(alerts: None, supervisor: Asker, wanted: dict[str, Any], found: set[str]) -> None:
    assert set(chain(*pages(supervisor, 100, **wanted))) == found


def test_a_period_includes_both_its_days(alerts: None, supervisor: Asker) -> None:
    day = (timezone.localtime() - 2 * DAY).date().isoformat()
    assert set(chain(*pages(supervisor, 100, fellDueFrom=day, fellDueTo=day))) == {"X-2", "W-2"}


@pytest.mark.parametrize(
    "wanted",
    [{"level": "purple"}, {"rule": "X-99"}, {"state": "gone"}, {"power": "magic"},
     {"fellDueFrom": "2026-02-01", "fellDueTo": "2026-01-01"}],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(supervisor: Asker, wanted: dict[str, Any]) -> None:
    assert supervisor.code(PAGE, filter=wanted) == "BAD_USER_INPUT"


def test_another_list_s_cursor_is_refused(alerts: None, supervisor: Asker) -> None:
    make = "{ cases { pageInfo { endCursor } } alerts(first: 1) { pageInfo { endCursor } } }"
    cursor = supervisor.ask(make)["alerts"]["pageInfo"]["endCursor"]
    assert (
        supervisor.code("query ($c: String) { cases(after: $c) { leftOut { reason } } }", c=cursor) == "BAD_USER_INPUT"
    )
    orders = "query ($c: String) { supervisionOrders(after: $c) { leftOut { reason } } }"
    assert supervisor.code(orders, c=cursor) == "BAD_USER_INPUT"
    assert supervisor.code(PAGE, first=0) == supervisor.code(PAGE, first=101) == "BAD_USER_INPUT"


FIELDS = """id number jurisdiction { code } rule { code label } rulesVersion level { code } state { code label }
  fellDueAt raisedAt notifiedAt decidedAt explainBy dueOn limitDays usedDays step follows department { code name }
  official matter { system power { code } item itemTitle }
  evidence { entryId act { code } occurredAt recordedAt actor duty { code } departmentCode reason seal proof }
  handling { act { code } at actor words orderNumber letterNumber }"""


def one(asker: Asker, number: str) -> Any:
    question = f'{{ alerts(filter: {{number: "{number}"}}) {{ edges {{ node {{ {FIELDS} }} }} }} }}'
    [edge] = asker.ask(question)["alerts"]["edges"]
    return edge["node"]


def test_every_field_of_an_alert(alerts: None, supervisor: Asker, xiushui: Jurisdiction, jiangxi: Jurisdiction) -> None:
    with door(xiushui):
        seal_pending()
    node = one(supervisor, "X-2")
    assert node["rule"] == {"code": "T-04", "label": "The promised limit has passed"}
    assert (node["limitDays"], node["usedDays"], node["official"]) == (10, 10, "刘桂英")
    assert node["department"]["code"] == "water"
    assert node["matter"] == {"system": "test", "power": {"code": "approval"}, "item": "water-001",
                              "itemTitle": "取水许可"}  # fmt: skip
    [entry] = node["evidence"]
    assert (entry["act"]["code"], entry["actor"], entry["reason"], entry["seal"]) == (
        "test_received",
        "刘桂英",
        "收件",
        1,
    )
    path = f"/supervision/below/360424/alerts/{node['id']}/proof/{entry['entryId']}/"
    assert entry["proof"] == f"{jiangxi.office_url}{path}"
    [step] = node["handling"]
    assert (step["act"]["code"], step["actor"], step["words"]) == ("explain", "刘桂英", "等待测绘结果。")


def test_what_is_not_sealed_has_no_proof_yet(alerts: None, supervisor: Asker) -> None:
    [entry] = one(supervisor, "X-2")["evidence"]
    assert (entry["seal"], entry["proof"]) == (None, None)


def test_a_proof_of_the_own_jurisdiction_is_where_its_ledger_is(alerts: None, xiushui: Jurisdiction) -> None:
    with door(xiushui):
        seal_pending()
    asker = sign_in(xiushui, "supervisor")
    proof = one(asker, "X-2")["evidence"][0]["proof"]
    assert asker.client.get(proof.removeprefix(xiushui.office_url)).status_code == 200


def test_a_token_without_titles_gets_no_names_and_no_words(alerts: None, jiangxi: Jurisdiction) -> None:
    node = one(with_token(jiangxi, "cases"), "X-2")
    assert node["official"] is None
    assert [(entry["actor"], entry["reason"], entry["proof"]) for entry in node["evidence"]] == [(None, None, None)]
    assert [(step["actor"], step["words"]) for step in node["handling"]] == [(None, None)]
    assert node["level"]["code"] == "yellow"


def test_words_about_a_confidential_letter_stay_in_its_jurisdiction(xiushui: Jurisdiction, supervisor: Asker) -> None:
    with door(xiushui):
        case = make_case(title="保密来信", confidentiality="accepting_office")
        planted("X-9", matter={"id": case.pk})
        assert Case.objects.get(pk=Alert.objects.get(number="X-9").matter_id) == case
    above = one(supervisor, "X-9")
    assert (above["evidence"][0]["reason"], above["handling"][0]["words"]) == (None, None)
    assert above["official"] == "刘桂英"
    home = one(sign_in(xiushui, "supervisor"), "X-9")
    assert (home["evidence"][0]["reason"], home["handling"][0]["words"]) == ("收件", "等待测绘结果。")


# figures


def test_figures_are_those_of_the_list(alerts: None, supervisor: Asker) -> None:
    found = supervisor.ask("{ alertSummary { alerts reminders warnings yellow red waiting lifted groups { alerts } } }")
    assert found["alertSummary"] == {
        "alerts": 6, "reminders": 0, "warnings": 2, "yellow": 3, "red": 1, "waiting": 3, "lifted": 1, "groups": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("by", "field", "found"),
    [
        ("LEVEL", "level { code }", {"warning": 2, "yellow": 3, "red": 1}),
        ("RULE", "rule { code }", {"T-02": 2, "T-04": 1, "T-05": 1, "P-04": 1, "F-01": 1}),
        ("STATE", "state { code }", {"raised": 3, "confirmed": 1, "lifted": 1, "explained": 1}),
        ("JURISDICTION", "jurisdiction { code }", {"360424": 3, "360423": 2, "360400": 1, "360000": 0}),
        ("CITY", "city { code }", {"360400": 6, "360000": 0}),
        ("DEPARTMENT", "departmentCode", {"transport": 5, "water": 1}),
        ("SYSTEM", "system", {"test": 6}),
    ],
)
def test_every_grouping(alerts: None, supervisor: Asker, by: str, field: str, found: dict[str, int]) -> None:
    groups = supervisor.ask(f"{{ alertSummary(groupBy: [{by}]) {{ groups {{ alerts {field} }} }} }}")
    name = field.split()[0]
    counted = {}
    for group in groups["alertSummary"]["groups"]:
        key = group[name]["code"] if isinstance(group[name], dict) else group[name]
        counted[key] = group["alerts"]
    assert counted == found


def test_months_are_those_in_which_alerts_fell_due(alerts: None, supervisor: Asker) -> None:
    question = '{ alertSummary(groupBy: [MONTH, LEVEL], filter: {level: "red"}) { groups { month alerts red } } }'
    then = timezone.localtime() - 40 * DAY
    assert supervisor.ask(question)["alertSummary"]["groups"] == [{"month": f"{then:%Y-%m}", "alerts": 1, "red": 1}]


def test_too_many_groupings_are_refused(supervisor: Asker) -> None:
    many = "JURISDICTION, DEPARTMENT, LEVEL, RULE, STATE"
    assert supervisor.code(f"{{ alertSummary(groupBy: [{many}]) {{ alerts }} }}") == "TOO_LARGE"


# scores and orders


SCORES = """query ($month: String!) { scores(month: $month) { size mean nodes { month total base bonus
  grade { code } department { code name } parts { part { code } points full } lines { part what points count }
  closedMatters publishedAt } } }"""


def test_a_score_tells_its_arithmetic(places: dict[str, Jurisdiction], supervisor: Asker) -> None:
    found = supervisor.ask(SCORES, month="2026-10")["scores"]
    assert (found["size"], found["mean"]) == (4, 95.0)
    node = found["nodes"][0]
    assert (node["total"], node["base"], node["grade"], node["closedMatters"]) == (95.0, 95.0, {"code": "excellent"}, 3)
    assert sum(part["points"] for part in node["parts"]) == 95
    assert node["lines"] == [{"part": "time", "what": "yellow", "points": -5, "count": 1}]


def test_what_is_not_published_is_for_supervisors_and_leaders(places: dict[str, Jurisdiction]) -> None:
    county = places["360424"]
    sizes = {
        name: asker.ask(SCORES, month="2026-09")["scores"]["size"]
        for name, asker in {
            "supervisor": sign_in(county, "supervisor"), "leader": sign_in(county, "leader"),
            "admin": sign_in(county, "admin"), "handler": sign_in(county, "handler"),
            "cases": with_token(county, "cases"), "titles": with_token(county, "titles"),
        }.items()
    }  # fmt: skip
    assert sizes == {"supervisor": 1, "leader": 1, "admin": 0, "handler": 0, "cases": 0, "titles": 1}


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-1", "", "2026-10-01", "x", "９９９９-10"])
def test_a_month_that_is_none_is_refused(supervisor: Asker, month: str) -> None:
    assert supervisor.code(SCORES, month=month) == "BAD_USER_INPUT"


def test_overdue_orders_are_found_everywhere(places: dict[str, Jurisdiction], supervisor: Asker) -> None:
    question = """query ($f: OrderFilter) { supervisionOrders(filter: $f) {
      edges { node { number overdue dueOn state { code } text department { name } } } } }"""
    edges = supervisor.ask(question, f={"overdue": True})["supervisionOrders"]["edges"]
    assert {edge["node"]["number"][:6] for edge in edges} == {"360000", "360400", "360423", "360424"}
    assert all(edge["node"]["overdue"] and edge["node"]["text"] == "限期办结。" for edge in edges)
    assert supervisor.ask(question, f={"overdue": False})["supervisionOrders"]["edges"] == []
    assert supervisor.ask(question, f={"state": "closed"})["supervisionOrders"]["edges"] == []


def test_a_page_of_alerts_with_everything_is_within_the_limits_and_two_are_not(supervisor: Asker) -> None:
    whole = f"alerts {{ edges {{ node {{ {FIELDS} }} }} }}"
    supervisor.ask(f"{{ {whole} }}")
    assert supervisor.code(f"{{ a: {whole} b: {whole} }}") == "TOO_LARGE"
    assert limits.STATEMENTS.keys() >= {"alerts", "alert", "alertSummary", "scores", "supervisionOrders"}
