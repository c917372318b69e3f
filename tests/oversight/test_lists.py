"""cases: pages across jurisdictions, by cursor."""

from datetime import timedelta
from itertools import chain
from typing import Any
from uuid import uuid4

import pytest

from oversight.cursors import BadCursor, Cursor
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, Moments
from tests.support.cases import make_case

PAGE = """query ($first: Int, $after: String, $filter: CaseFilter) {
  cases(first: $first, after: $after, filter: $filter) {
    edges { cursor node { number title } } pageInfo { hasNextPage endCursor } leftOut { reason }
  }
}"""


def pages(asker: Asker, size: int) -> list[list[str]]:
    found, after = [], None
    while True:
        page = asker.ask(PAGE, first=size, after=after)["cases"]
        found.append([edge["node"]["number"] for edge in page["edges"]])
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]
        assert after == page["edges"][-1]["cursor"]


def test_pages_hold_every_case_once_newest_first(province: None, supervisor: Asker) -> None:
    whole = pages(supervisor, 100)[0]
    assert [number[:6] for number in whole] == ["360000", "360400", "360423", "360423", "360424", "360424", "360424"]
    for size in (1, 2, 3, 6, 7):
        found = pages(supervisor, size)
        assert list(chain(*found)) == whole
        assert [len(page) for page in found[:-1]] == [size] * (len(found) - 1)


def test_cases_of_the_same_moment_are_neither_lost_nor_doubled(
    supervisor: Asker, xiushui: Jurisdiction, wuning: Jurisdiction, ago: Moments
) -> None:
    for place, code in ((xiushui, "360424"), (wuning, "360423")):
        with door(place):
            for _ in range(4):
                make_case(code, received_at=ago(1))
    found = list(chain(*pages(supervisor, 3)))
    assert len(found) == len(set(found)) == 8


def test_a_case_that_comes_in_between_two_pages_moves_nothing(
    province: None, supervisor: Asker, xiushui: Jurisdiction, ago: Moments
) -> None:
    first = supervisor.ask(PAGE, first=3)["cases"]
    with door(xiushui):
        make_case(received_at=ago(0))
    rest = supervisor.ask(PAGE, first=100, after=first["pageInfo"]["endCursor"])["cases"]
    assert [edge["node"]["title"] for edge in rest["edges"]] == ["路灯不亮", None, "公交改线", "河堤开裂"]


@pytest.mark.parametrize("first", [0, -1, 101])
def test_a_page_has_1_to_100_cases(supervisor: Asker, first: int) -> None:
    assert supervisor.code(PAGE, first=first) == "BAD_USER_INPUT"


@pytest.mark.parametrize("after", ["x", "AAAA", "' OR 1=1 --", "MQ" * 40, "é"])
def test_a_cursor_that_we_did_not_give_is_refused(supervisor: Asker, after: str) -> None:
    assert supervisor.code(PAGE, after=after) == "BAD_USER_INPUT"


def test_a_cursor_survives_its_text(ago: Moments) -> None:
    cursor = Cursor(ago(0) + timedelta(microseconds=123456), uuid4())
    assert Cursor.parse(str(cursor)) == cursor
    with pytest.raises(BadCursor):
        Cursor.parse(str(cursor)[:-2])


def test_every_field_of_a_case(province: None, supervisor: Asker, xiushui: Jurisdiction) -> None:
    fields = """number jurisdiction { name } kind { code label } title confidential state { code }
      category { code label } channel { code } department { code name } urgent
      receivedAt acceptedAt answeredAt closedAt promisedDue statutoryDue dueProvisional
      overdue breachedOn handlingDays outcome { code } satisfaction { code }"""
    question = f'{{ cases(filter: {{jurisdictions: "360424"}}) {{ edges {{ node {{ {fields} }} }} }} }}'
    nodes: list[dict[str, Any]] = [edge["node"] for edge in supervisor.ask(question)["cases"]["edges"]]
    confidential, closed, late = nodes
    assert confidential["confidential"] is True
    assert (late["overdue"], late["handlingDays"], late["kind"]) == (
        True,
        None,
        {"code": "complaint", "label": "complaint"},
    )
    assert late["category"] == {"code": "urban.02", "label": "城市建设和市政管理"}
    assert (closed["overdue"], closed["handlingDays"], closed["outcome"]["code"]) == (False, 3, "resolved")
    assert closed["jurisdiction"]["name"] == xiushui.name
    assert closed["closedAt"].endswith("+00:00")


def test_the_days_of_all_rounds_are_added(province: None, supervisor: Asker) -> None:
    question = '{ cases(filter: {jurisdictions: "360423"}) { edges { node { title handlingDays } } } }'
    nodes = [edge["node"] for edge in supervisor.ask(question)["cases"]["edges"]]
    assert nodes == [{"title": "重开的信", "handlingDays": 4}, {"title": "路灯不亮", "handlingDays": 6}]
