"""caseRows: bare rows for exports, with the rights of the list."""

from typing import Any

import pytest

from oversight.lists import NEEDS
from oversight.rows import COLUMNS
from tenants.context import door
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, Moments, sign_in, with_token
from tests.support.cases import make_case

pytestmark = pytest.mark.usefixtures("province")

ROWS = """query ($columns: [CaseColumn!]!, $first: Int, $after: String, $filter: CaseFilter) {
  caseRows(columns: $columns, first: $first, after: $after, filter: $filter) {
    columns rows pageInfo { hasNextPage endCursor } leftOut { reason }
  }
}"""


def rows(asker: Asker, *columns: str, **asked: Any) -> list[list[Any]]:
    found: list[list[Any]] = asker.ask(ROWS, columns=columns, **asked)["caseRows"]["rows"]
    return found


def test_rows_come_newest_first_in_the_order_of_their_columns(supervisor: Asker) -> None:
    found = supervisor.ask(ROWS, columns=["TITLE", "JURISDICTION", "HANDLING_DAYS", "URGENT"])["caseRows"]
    assert found["columns"] == ["TITLE", "JURISDICTION", "HANDLING_DAYS", "URGENT"]
    assert found["rows"][:4] == [
        ["省里的信", "360000", None, False],
        ["市里的信", "360400", None, False],
        ["重开的信", "360423", 4, False],
        ["路灯不亮", "360423", 6, False],
    ]
    assert found["leftOut"] == []


def test_every_column_says_what_the_field_says(supervisor: Asker, xiushui: Jurisdiction) -> None:
    with door(xiushui):
        from apps.core.cases.models import Case
        from apps.core.people.models import Department

        Case.objects.update(department=Department.objects.get(code="transport"))
    names = [column.upper() for column in COLUMNS]
    found = [dict(zip(names, row, strict=True)) for row in rows(supervisor, *names)]
    fields = """number title confidential urgent receivedAt acceptedAt answeredAt closedAt promisedDue statutoryDue
      dueProvisional breachedOn handlingDays jurisdiction { code } kind { code } state { code } category { code }
      channel { code } department { code } outcome { code } satisfaction { code }"""
    listed = supervisor.ask(f"{{ cases {{ edges {{ node {{ {fields} }} }} }} }}")["cases"]["edges"]
    for row, edge in zip(found, listed, strict=True):
        for field, value in edge["node"].items():
            name = "".join(f"_{sign}" if sign.isupper() else sign for sign in field).upper()
            said = row[name]
            assert (said or None) == ((value["code"] if isinstance(value, dict) else value) or None), name
    assert {name for name in NEEDS if name not in {"overdue", "overdueDays"}} <= {
        "".join(part.title() if number else part for number, part in enumerate(column.split("_"))) for column in COLUMNS
    }


def test_pages_hold_every_case_once(supervisor: Asker) -> None:
    whole = rows(supervisor, "NUMBER")
    seen: list[list[Any]] = []
    after = None
    while True:
        page = supervisor.ask(ROWS, columns=["NUMBER"], first=3, after=after)["caseRows"]
        seen += page["rows"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == whole
    assert len(whole) == 7


def test_a_thousand_rows_at_a_time(supervisor: Asker, xiushui: Jurisdiction, ago: Moments) -> None:
    assert supervisor.code(ROWS, columns=["NUMBER"], first=1001) == "BAD_USER_INPUT"
    assert supervisor.code(ROWS, columns=["NUMBER"], first=0) == "BAD_USER_INPUT"
    assert supervisor.code(ROWS, columns=[]) == "BAD_USER_INPUT"
    with door(xiushui):
        make_case(received_at=ago(1))
    assert len(rows(supervisor, "NUMBER", first=1000)) == 8


def test_a_column_named_twice_comes_once(supervisor: Asker) -> None:
    assert supervisor.ask(ROWS, columns=["NUMBER", "STATE", "NUMBER"])["caseRows"]["columns"] == ["NUMBER", "STATE"]


def test_titles_go_no_further_than_in_the_list(xiushui: Jurisdiction, jiujiang: Jurisdiction) -> None:
    own = {"jurisdictions": "360424"}
    assert rows(sign_in(xiushui, "supervisor"), "TITLE", filter=own) == [["保密来信"], ["公交改线"], ["河堤开裂"]]
    for asker in (sign_in(xiushui, "leader"), sign_in(jiujiang, "supervisor"), with_token(xiushui, "titles")):
        assert rows(asker, "TITLE", filter=own) == [[None], ["公交改线"], ["河堤开裂"]]
    for asker in (sign_in(xiushui, "admin"), with_token(xiushui, "cases")):
        assert rows(asker, "TITLE", filter=own) == [[None], [None], [None]]
    assert with_token(xiushui, "summary").code(ROWS, columns=["NUMBER"]) == "FORBIDDEN"
