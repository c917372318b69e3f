"""From the province to a case: children, figures, departments, cases of each."""

from datetime import timedelta
from typing import Any

import pytest

from apps.core.cases.models import Case
from apps.core.people.models import Department
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, Moments, sign_in, with_token
from tests.support.cases import make_case


def of(code: str, fields: str) -> str:
    return f'{{ jurisdiction(code: "{code}") {{ {fields} }} }}'


def test_the_way_down_and_up_again(province: None, supervisor: Asker) -> None:
    fields = "code children { code parent { code parent { code } } children { code children { code } } }"
    found = supervisor.ask(of("360000", f"parent {{ code }} {fields}"))["jurisdiction"]
    assert found == {
        "code": "360000",
        "parent": None,
        "children": [
            {
                "code": "360400",
                "parent": {"code": "360000", "parent": None},
                "children": [{"code": "360423", "children": []}, {"code": "360424", "children": []}],
            }
        ],
    }


def test_figures_of_each_alone_and_with_those_below(province: None, supervisor: Asker) -> None:
    question = """{ jurisdictions { code summary { received overdue medianHandlingDays }
      all: summary(below: true) { received meanHandlingDays p90HandlingDays }
      phone: summary(filter: {channel: "phone"}) { received } } }"""
    found = {each.pop("code"): each for each in supervisor.ask(question)["jurisdictions"]}
    assert {code: each["summary"]["received"] for code, each in found.items()} == {
        "360000": 1,
        "360400": 1,
        "360423": 2,
        "360424": 3,
    }
    assert {code: each["all"]["received"] for code, each in found.items()} == {
        "360000": 7,
        "360400": 6,
        "360423": 2,
        "360424": 3,
    }
    assert [each["phone"]["received"] for each in found.values()] == [0, 1, 0, 0]
    assert found["360400"]["all"] == {"received": 6, "meanHandlingDays": 4.33, "p90HandlingDays": 6}
    assert (found["360424"]["summary"]["overdue"], found["360424"]["summary"]["medianHandlingDays"]) == (1, 3.0)


def test_a_filter_by_place_meets_the_place(province: None, supervisor: Asker) -> None:
    question = '{ jurisdictions { code summary(filter: {within: "360400", jurisdictions: "360424"}) { received } } }'
    found = supervisor.ask(question)["jurisdictions"]
    assert [each["summary"]["received"] for each in found] == [0, 0, 0, 3]


def test_departments_in_their_order_with_their_figures_and_cases(
    province: None, supervisor: Asker, xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    for place in (xiushui, wuning):
        with door(place):
            Case.objects.update(department=Department.objects.get(code="transport"))
    fields = """departments { code name jurisdiction { code } summary { received closed medianHandlingDays }
      cases(first: 2) { edges { node { number title department { code } } } pageInfo { hasNextPage endCursor } } }"""
    found = supervisor.ask(of("360424", fields))["jurisdiction"]["departments"]
    with door(xiushui):
        wanted = list(Department.objects.order_by("position", "code").values_list("code", flat=True))
    assert [each["code"] for each in found] == wanted
    transport = next(each for each in found if each["code"] == "transport")
    assert transport["summary"] == {"received": 3, "closed": 1, "medianHandlingDays": 3.0}
    assert [edge["node"]["title"] for edge in transport["cases"]["edges"]] == [None, "公交改线"]
    assert transport["cases"]["pageInfo"]["hasNextPage"] is True
    assert (transport["name"], transport["jurisdiction"]["code"]) == ("县交通运输局", "360424")
    others = [each for each in found if each["code"] != "transport"]
    assert {each["summary"]["received"] for each in others} == {0}
    assert [each["cases"]["edges"] for each in others] == [[]] * len(others)
    after = transport["cases"]["pageInfo"]["endCursor"]
    rest = supervisor.ask(
        of("360424", f'department(code: "transport") {{ cases(after: "{after}") {{ edges {{ node {{ title }} }} }} }}')
    )
    assert rest["jurisdiction"]["department"]["cases"]["edges"] == [{"node": {"title": "河堤开裂"}}]
    assert supervisor.ask(of("360424", 'department(code: "nonsense") { code }'))["jurisdiction"]["department"] is None


def test_cases_of_each_jurisdiction_side_by_side(province: None, supervisor: Asker) -> None:
    question = """{ jurisdictions { code cases(first: 1) { edges { node { title jurisdiction { code } } }
      pageInfo { hasNextPage } } } }"""
    found = {each["code"]: each["cases"] for each in supervisor.ask(question)["jurisdictions"]}
    assert {code: each["edges"][0]["node"]["title"] for code, each in found.items()} == {
        "360000": "省里的信",
        "360400": "市里的信",
        "360423": "重开的信",
        "360424": None,  # the newest of Xiushui is confidential
    }
    assert [each["pageInfo"]["hasNextPage"] for each in found.values()] == [False, False, True, True]
    assert all(code == each["edges"][0]["node"]["jurisdiction"]["code"] for code, each in found.items())


def test_what_is_overdue_longest_comes_first_page_by_page(
    supervisor: Asker, xiushui: Jurisdiction, wuning: Jurisdiction, ago: Moments, day: Any
) -> None:
    for place, late in ((xiushui, (5, 1, 3)), (wuning, (3, 2, 0))):
        with door(place):
            for days in late:
                make_case(place.code, title=f"{days}", received_at=ago(9), promised_due=day - timedelta(days=days))
    question = """query ($first: Int, $after: String) { cases(order: LONGEST_OVERDUE, first: $first, after: $after) {
      edges { cursor node { title overdue overdueDays promisedDue } } pageInfo { hasNextPage endCursor } } }"""
    whole = supervisor.ask(question, first=50)["cases"]["edges"]
    assert [edge["node"]["title"] for edge in whole] == ["5", "3", "3", "2", "1"]
    assert whole[0]["node"]["overdue"] is True
    assert whole[0]["node"]["overdueDays"] >= whole[-1]["node"]["overdueDays"]
    seen, after = [], None
    while True:
        page = supervisor.ask(question, first=2, after=after)["cases"]
        seen += page["edges"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == whole
    newest = f'{{ cases(after: "{whole[0]["cursor"]}") {{ edges {{ cursor }} }} }}'
    assert supervisor.code(newest) == "BAD_USER_INPUT"  # a cursor of the other order


def test_one_case_by_its_number_as_it_is_typed(province: None, supervisor: Asker, wuning: Jurisdiction) -> None:
    with door(wuning):
        number = Case.objects.get(title="路灯不亮").number
    question = "query ($n: String!) { case(number: $n) { number title handlingDays jurisdiction { code } } }"
    for typed in (number, number.replace("-", "").lower(), f" {number} "):
        found = supervisor.ask(question, n=typed)["case"]
        assert found == {
            "number": number,
            "title": "路灯不亮",
            "handlingDays": 6,
            "jurisdiction": {"code": "360423"},
        }
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    for other in (wrong, "nonsense", "", "9" * 500):
        assert supervisor.ask(question, n=other)["case"] is None


def test_a_case_of_a_merged_jurisdiction_is_found_where_it_is_kept(
    province: None, supervisor: Asker, xiushui: Jurisdiction
) -> None:
    from apps.core.cases.numbers import CaseNumber

    carried = str(CaseNumber("360499", "P", 2020, 77))
    with door(xiushui):
        Case.objects.filter(title="公交改线").update(number=carried)
    question = f'{{ case(number: "{carried}") {{ title jurisdiction {{ code }} }} }}'
    assert supervisor.ask(question)["case"] == {"title": "公交改线", "jurisdiction": {"code": "360424"}}


def test_a_handler_reaches_the_cases_of_the_own_departments_only(province: None, xiushui: Jurisdiction) -> None:
    handler = sign_in(xiushui, "handler")
    with door(xiushui):
        from apps.core.people.models import Official

        mine = Official.objects.get(username="handler").department
        Case.objects.filter(title="公交改线").update(department=mine)
        numbers = dict(Case.objects.values_list("title", "number"))
    assert mine is not None
    question = "query ($n: String!) { case(number: $n) { title } }"
    assert handler.ask(question, n=numbers["公交改线"])["case"] == {"title": "公交改线"}
    assert handler.ask(question, n=numbers["河堤开裂"])["case"] is None
    fields = "cases { edges { node { title } } } departments { code cases { edges { node { title } } } }"
    found = handler.ask(of("360424", fields))["jurisdiction"]
    assert found["cases"]["edges"] == [{"node": {"title": "公交改线"}}]
    assert {each["code"] for each in found["departments"] if each["cases"]["edges"]} == {mine.code}
    rows = handler.ask("{ caseRows(columns: [TITLE]) { rows } }")["caseRows"]["rows"]
    assert rows == [["公交改线"]]


def test_a_jurisdiction_that_cannot_answer_says_so_at_each_edge(supervisor: Asker, wuning: Jurisdiction) -> None:
    from django.db import connection

    with door(wuning, role="owner"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TABLE people_department, cases_case, counters_casedelta CASCADE")
    fields = """departments { code } summary { received leftOut { jurisdiction { code } reason } }
      cases(first: 1) { edges { cursor } leftOut { jurisdiction { code } reason } }"""
    found = supervisor.ask(f"{{ jurisdictions {{ code {fields} }} }}")["jurisdictions"]
    gone = [{"jurisdiction": {"code": "360423"}, "reason": "OLDER_SCHEMA"}]
    for place in found:
        silent = place["code"] == "360423"
        assert (place["departments"] is None) is silent
        assert place["summary"]["leftOut"] == (gone if silent else [])
        assert place["cases"]["leftOut"] == (gone if silent else [])
    whole = supervisor.ask(of("360000", "summary(below: true) { leftOut { jurisdiction { code } reason } }"))
    assert whole["jurisdiction"]["summary"]["leftOut"] == gone


def test_a_group_leads_on_to_its_place_and_department(province: None, supervisor: Asker) -> None:
    question = """{ caseSummary(groupBy: [JURISDICTION, DEPARTMENT]) { groups {
      jurisdiction { code children { code } summary { received } }
      department { code jurisdiction { code } summary { received } } } } }"""
    groups = supervisor.ask(question)["caseSummary"]["groups"]
    assert [(each["jurisdiction"]["code"], each["jurisdiction"]["summary"]["received"]) for each in groups] == [
        ("360000", 1),
        ("360400", 1),
        ("360423", 2),
        ("360424", 3),
    ]


def test_a_merged_department_has_no_single_jurisdiction(
    province: None, jiangxi: Jurisdiction, xiushui: Jurisdiction
) -> None:
    with door(xiushui):
        Case.objects.update(department=Department.objects.get(code="transport"))
    fields = "department { code jurisdiction { code } summary { received } cases(first: 3) { edges { cursor } } }"
    machine = with_token(jiangxi, "titles")
    merged = machine.ask(f"{{ caseSummary(groupBy: [DEPARTMENT]) {{ groups {{ {fields} }} }} }}")["caseSummary"]
    assert merged["groups"][0]["department"] == {
        "code": "transport",
        "jurisdiction": None,
        "summary": None,
        "cases": None,
    }
    single = machine.ask(f"{{ caseSummary(groupBy: [JURISDICTION, DEPARTMENT]) {{ groups {{ {fields} }} }} }}")
    found = next(each["department"] for each in single["caseSummary"]["groups"] if each["department"])
    assert (found["jurisdiction"]["code"], found["summary"]["received"], len(found["cases"]["edges"])) == (
        "360424",
        3,
        3,
    )


@pytest.mark.parametrize("first", [0, 101])
def test_pages_below_a_place_have_the_same_limits(supervisor: Asker, first: int) -> None:
    assert supervisor.code(of("360424", f"cases(first: {first}) {{ edges {{ cursor }} }}")) == "BAD_USER_INPUT"
