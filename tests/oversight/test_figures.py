"""caseSummary: every figure, every grouping, one statement."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.figures import MOST_DIMENSIONS
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, Moments, sign_in, with_token
from tests.support.cases import make_case
from tests.support.plans import forget_plans

ALL = "received open overdue closed closedOnTime meanHandlingDays satisfied rated"


@pytest.fixture(autouse=True)
def _cases(province: None) -> None:
    """The seven cases."""


def figures(asker: Asker, arguments: str = "") -> dict[str, Any]:
    found: dict[str, Any] = asker.ask(f"{{ caseSummary{arguments} {{ {ALL} }} }}")["caseSummary"]
    return found


def grouped(asker: Asker, by: str, key: str) -> list[tuple[Any, int]]:
    groups = asker.ask(f"{{ caseSummary(groupBy: [{by}]) {{ groups {{ {key} received }} }} }}")["caseSummary"]["groups"]
    name = key.split()[0]
    return [
        (group[name]["code"] if isinstance(group[name], dict) else group[name], group["received"]) for group in groups
    ]


def test_every_figure_of_the_province(supervisor: Asker) -> None:
    assert figures(supervisor) == {
        "received": 7,
        "open": 4,
        "overdue": 1,
        "closed": 3,
        "closedOnTime": 2,
        "meanHandlingDays": 4.33,  # 3, 6 and both rounds of 2 of the reopened one
        "satisfied": 2,
        "rated": 2,
    }


def test_no_closed_case_has_no_mean(supervisor: Asker) -> None:
    assert figures(supervisor, '(filter: {state: "received"})')["meanHandlingDays"] is None
    assert figures(supervisor, '(filter: {state: "withdrawn"})') == {
        name: None if name == "meanHandlingDays" else 0 for name in ALL.split()
    }


@pytest.mark.parametrize(
    ("by", "key", "wanted"),
    [
        ("JURISDICTION", "jurisdiction { code }", [("360000", 1), ("360400", 1), ("360423", 2), ("360424", 3)]),
        ("CITY", "city { code }", [("360000", 1), ("360400", 6)]),
        ("KIND", "kind { code }", [("complaint", 1), ("inquiry", 6)]),
        ("STATE", "state { code }", [("answered", 3), ("handling", 1), ("received", 3)]),
        ("CATEGORY", "category { code }", [(None, 5), ("transport", 1), ("urban.02", 1)]),
        ("CHANNEL", "channel { code }", [("phone", 1), ("web", 6)]),
        ("OUTCOME", "outcome { code }", [(None, 4), ("resolved", 3)]),
        ("DEPARTMENT", "department { code }", [(None, 7)]),
    ],
)
def test_every_grouping(supervisor: Asker, by: str, key: str, wanted: list[tuple[Any, int]]) -> None:
    assert grouped(supervisor, by, key) == wanted


def test_months_are_those_of_shanghai(supervisor: Asker, xiushui: Jurisdiction) -> None:
    from datetime import UTC, datetime

    with door(xiushui):
        make_case(received_at=datetime(2020, 3, 31, 15, 59, tzinfo=UTC))
        make_case(received_at=datetime(2020, 3, 31, 16, 0, tzinfo=UTC))
    assert grouped(supervisor, "MONTH", "month")[:2] == [("2020-03", 1), ("2020-04", 1)]


def test_groups_add_up_to_the_total_and_cross_each_other(supervisor: Asker) -> None:
    found = supervisor.ask(
        "{ caseSummary(groupBy: [CITY, STATE]) { received meanHandlingDays"
        " groups { city { code } state { code label } received closed meanHandlingDays } } }"
    )["caseSummary"]
    assert found["received"] == 7 == sum(group["received"] for group in found["groups"])
    assert found["meanHandlingDays"] == 4.33
    first = found["groups"][1]
    assert (first["city"]["code"], first["state"]["code"], first["closed"]) == ("360400", "answered", 3)
    assert first["state"]["label"]


def test_a_department_has_a_name_only_where_all_agree(
    supervisor: Asker, xiushui: Jurisdiction, jiujiang: Jurisdiction
) -> None:
    from apps.core.cases.models import Case
    from apps.core.people.models import Department

    for place in (xiushui, jiujiang):
        with door(place):
            Case.objects.update(department=Department.objects.get(code="transport"))
    question = "{ caseSummary(groupBy: [%s]) { groups { department { code name } received } } }"
    groups = supervisor.ask(question % "DEPARTMENT")["caseSummary"]["groups"]
    assert groups[0] == {"department": {"code": "transport", "name": None}, "received": 4}
    with_place = supervisor.ask(question % "JURISDICTION, DEPARTMENT")["caseSummary"]["groups"]
    assert {group["department"]["name"] for group in with_place if group["department"]} == {
        "县交通运输局",
        "市交通运输局",
    }


@pytest.mark.parametrize(
    ("given", "received"),
    [
        ('within: "360400"', 6),
        ('jurisdictions: ["360400", "360423"]', 3),
        ('within: "360400", jurisdictions: "360424"', 3),
        ('kind: "complaint"', 1),
        ('kind: ["complaint", "inquiry"]', 7),
        ('state: ["answered"]', 3),
        ('category: "urban"', 1),
        ('category: ["urban.02", "transport"]', 2),
        ('channel: "phone"', 1),
        ('outcome: "resolved"', 3),
        ('department: "transport"', 0),
        ("overdue: true", 1),
        ("overdue: false", 6),
    ],
)
def test_every_filter(supervisor: Asker, given: str, received: int) -> None:
    assert figures(supervisor, f"(filter: {{ {given} }})")["received"] == received


def test_periods_include_both_their_ends(supervisor: Asker, ago: Moments) -> None:
    def asked(**bounds: date) -> int:
        question = "query ($filter: CaseFilter) { caseSummary(filter: $filter) { received } }"
        given = {name: str(value) for name, value in bounds.items()}
        return int(supervisor.ask(question, filter=given)["caseSummary"]["received"])

    assert asked(receivedFrom=ago(8).date(), receivedTo=ago(6).date()) == 3
    assert asked(receivedFrom=ago(7).date(), receivedTo=ago(7).date()) == 1
    assert asked(closedFrom=ago(4).date(), closedTo=ago(4).date()) == 1
    assert asked(closedTo=ago(5).date()) == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('kind: "nonsense"', "There is no nonsense; there are: inquiry"),
        ('state: ["answered", "x"]', "There is no x"),
        ('receivedFrom: "2026-02-02", receivedTo: "2026-02-01"', "ends before it begins"),
        ('within: "999999"', "999999 is no jurisdiction that you oversee"),
    ],
)
def test_what_cannot_be_meant_is_said_in_words(supervisor: Asker, given: str, said: str) -> None:
    assert said in supervisor.refused(f"{{ caseSummary(filter: {{ {given} }}) {{ received }} }}")["message"]


def test_too_many_dimensions_are_refused(supervisor: Asker) -> None:
    by = "KIND, STATE, CHANNEL, OUTCOME, CATEGORY"
    assert len(by.split(",")) > MOST_DIMENSIONS
    assert supervisor.code(f"{{ caseSummary(groupBy: [{by}]) {{ received }} }}") == "TOO_LARGE"


def _statements(asker: Asker, question: str) -> list[str]:
    asker.ask(question)
    forget_plans()
    with CaptureQueriesContext(connection) as captured:
        asker.ask(question)
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize(
    "question",
    [
        f"{{ caseSummary {{ {ALL} }} }}",
        f"{{ caseSummary(groupBy: [JURISDICTION, MONTH]) {{ {ALL} groups {{ {ALL} month }} }} }}",
        "{ caseSummary(groupBy: [CITY, CATEGORY]) { groups { category { label } } } }",
        "{ cases(first: 100) { edges { node { number title handlingDays category { label } department { name } } } } }",
    ],
)
def test_the_number_of_statements_does_not_grow_with_the_jurisdictions(
    question: str, xiushui: Jurisdiction, jiangxi: Jurisdiction
) -> None:
    one = _statements(with_token(xiushui, "titles"), question)
    all_of_them = _statements(with_token(jiangxi, "titles"), question)
    assert len(one) == len(all_of_them)
    assert sum('"j360423"' in sql for sql in one) == 0
    assert sum('"j360423"' in sql for sql in all_of_them) == 1


def test_no_figure_reads_the_clocks(supervisor: Asker) -> None:
    asked = _statements(supervisor, "{ caseSummary { received closedOnTime meanHandlingDays } }")
    assert not any("cases_clock" in sql for sql in asked)


def test_a_jurisdiction_under_maintenance_is_named_and_not_counted(supervisor: Asker, wuning: Jurisdiction) -> None:
    from tenants import selectors

    with door("public", role="owner"):
        Jurisdiction.objects.filter(pk=wuning.pk).update(state="maintenance")
    selectors.forget()
    try:
        found = supervisor.ask("{ caseSummary { received leftOut { jurisdiction { code } reason } } }")["caseSummary"]
    finally:
        selectors.forget()
    assert found == {
        "received": 5,
        "leftOut": [{"jurisdiction": {"code": "360423"}, "reason": "NOT_IN_SERVICE"}],
    }


def test_words_come_in_the_language_asked_for(supervisor: Asker, xiushui: Jurisdiction) -> None:
    groups = supervisor.ask("{ caseSummary(groupBy: [CHANNEL]) { groups { channel { label } } } }")["caseSummary"]
    assert groups["groups"][0]["channel"]["label"] == "telephone"


def test_the_own_jurisdiction_of_a_clerk_is_counted_whole(xiushui: Jurisdiction) -> None:
    assert figures(sign_in(xiushui, "handler"))["received"] == 3
