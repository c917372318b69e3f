"""How large a question may be, how it must be sent, and what errors tell."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from graphql import parse, validate

from oversight import counted, figures, limits
from oversight.persisted import FOLDER, persisted
from oversight.schema import schema
from tenants.across import TooSlow
from tenants.models import Jurisdiction
from tests.oversight.conftest import Asker, sign_in
from tests.support.clients import OfficeClient

PLACES = "{ jurisdictions { code } }"


def aliased(count: int) -> str:
    return "{ " + " ".join(f"a{i}: jurisdictions {{ code }}" for i in range(count)) + " }"


def test_too_many_aliases(supervisor: Asker) -> None:
    assert supervisor.code(aliased(limits.MOST_ALIASES + 1)) == "TOO_LARGE"
    supervisor.ask(aliased(3))


def test_too_costly(supervisor: Asker) -> None:
    many = " ".join(f"a{i}: cases(first: 100) {{ edges {{ node {{ number title urgent }} }} }}" for i in range(15))
    found = supervisor.refused(f"{{ {many} }}")
    assert found["extensions"]["code"] == "TOO_LARGE"
    assert str(limits.MOST_COST) in found["message"]


def test_a_variable_counts_as_its_value(supervisor: Asker) -> None:
    many = " ".join(f"a{i}: cases(first: $n) {{ edges {{ node {{ number title urgent }} }} }}" for i in range(12))
    question = f"query ($n: Int) {{ {many} }}"
    assert supervisor.code(question, n=100) == "TOO_LARGE"
    supervisor.ask(question, n=10)


def test_fragments_within_fragments_are_counted_without_being_unfolded(supervisor: Asker) -> None:
    bomb = "fragment f0 on Query { jurisdictions { code } }" + "".join(
        f" fragment f{i} on Query {{ ...f{i - 1} ...f{i - 1} }}" for i in range(1, 60)
    )
    assert supervisor.code(f"{{ ...f59 }} {bomb}") == "TOO_LARGE"


def test_fragments_that_go_round_are_refused(supervisor: Asker) -> None:
    answer = supervisor.post("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_too_deep(supervisor: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DEEPEST", 3)
    question = "{ cases { edges { node { department { name } } } } }"
    assert "maximum operation depth" in supervisor.refused(question)["message"]


@pytest.mark.parametrize(
    "query",
    ["{" * 3000, "{ a" * 900, PLACES + "#" * limits.LONGEST_QUERY, "{ jurisdictions { code " + "code " * 3000 + "} }"],
)
def test_too_long_or_broken(supervisor: Asker, query: str) -> None:
    assert supervisor.post(query).status_code == 400


@pytest.mark.parametrize("size", [70_000, 3_000_000])
def test_a_body_beyond_the_limit(supervisor: Asker, size: int) -> None:
    answer = supervisor.post(PLACES, variables={"x": "y" * size})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "TOO_LARGE")


def test_what_is_no_text_of_a_database_is_refused(supervisor: Asker) -> None:
    by_code = "query ($code: String!) { jurisdictions { department(code: $code) { name } } }"
    assert supervisor.code(by_code, code="a\0b") == "BAD_USER_INPUT"
    assert supervisor.code('{ jurisdictions { department(code: "a\\u0000b") { name } } }') == "BAD_USER_INPUT"
    assert supervisor.code(by_code, code="\ud800") == "BAD_USER_INPUT"
    assert supervisor.code('{ case(number: "\\ud800") { number } }') == "GRAPHQL_PARSE_FAILED"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("Int", 1e308, "non 32-bit"),
        ("Int", "2", "cannot represent"),
        ("Date", "2026-02-30", "2026-02-30"),
        ("Interval!", "HOURS", "HOURS"),
        ("[CaseColumn!]!", [{}], "non-string"),
    ],
)
def test_a_variable_that_does_not_fit_its_type_is_named(supervisor: Asker, kind: str, value: Any, said: str) -> None:
    found = supervisor.refused(f"query ($it: {kind}) {{ {USES[kind]} }}", it=value)
    assert found["extensions"]["code"] == "BAD_USER_INPUT"
    assert found["message"].startswith("Variable '$it' got invalid value")
    assert said in found["message"]


USES = {
    "Int": "cases(first: $it) { edges { cursor } }",
    "Date": "caseSeries(interval: DAY, from: $it) { asOf }",
    "Interval!": "caseSeries(interval: $it) { asOf }",
    "[CaseColumn!]!": "caseRows(columns: $it) { rows }",
}


def test_the_parser_does_not_repeat_all_it_was_sent(supervisor: Asker) -> None:
    assert len(supervisor.refused("1" * 9_000)["message"]) < 600


@pytest.mark.parametrize("allowed", [False, True])
def test_introspection_is_off_unless_allowed(supervisor: Asker, allowed: bool) -> None:
    with override_settings(GRAPHQL_INTROSPECTION=allowed):
        answer = supervisor.post("{ __schema { types { name } } }")
    assert (answer.status_code == 200) is allowed


def test_the_introspection_of_a_common_client_passes_where_allowed(supervisor: Asker) -> None:
    from graphql import get_introspection_query

    with override_settings(GRAPHQL_INTROSPECTION=True):
        assert supervisor.ask(get_introspection_query())["__schema"]["queryType"]["name"] == "Query"


def test_production_does_not_tell_its_schema() -> None:
    source = Path("config/settings/integrations/oversight.py").read_text(encoding="utf-8")
    assert 'env.flag("GANJIANG_GRAPHQL_INTROSPECTION", default=False)' in source


def test_there_is_nothing_to_change(supervisor: Asker) -> None:
    assert supervisor.post("mutation { anything }").status_code == 400


def test_an_unexpected_failure_shows_nothing_of_itself(supervisor: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("password=hunter2 in relation j360424.cases_case")

    monkeypatch.setattr("oversight.types.figures.summary", fail)
    text = supervisor.post("{ caseSummary { received } }").content.decode()
    assert json.loads(text)["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "hunter2" not in text
    assert "cases_case" not in text


def test_a_slow_question_is_told_to_be_narrower(supervisor: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*args: Any, **kwargs: Any) -> None:
        raise TooSlow

    monkeypatch.setattr(figures, "read", slow)
    monkeypatch.setattr(counted, "answer", slow)
    assert supervisor.code("{ caseSummary { received } }") == "TIMEOUT"
    assert supervisor.code("{ caseSummary(groupBy: [KIND, CHANNEL]) { received } }") == "TIMEOUT"


def test_errors_are_said_in_chinese_by_default(xiushui: Jurisdiction) -> None:
    answer = OfficeClient(xiushui).post("/graphql/", "{}", content_type="application/json")
    assert answer.json()["errors"][0]["message"] == "请先登录，或使用访问令牌。"


# how it is sent


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("query={jurisdictions{code}}", "application/x-www-form-urlencoded"),
        ("x", "text/plain"),
        ("[1", "application/json"),
        ("[]", "application/json"),
        ('{"query": 7}', "application/json"),
        ('{"query": "{a}", "variables": [1]}', "application/json"),
        ("{}", "application/json"),
        ("[" * 60_000, "application/json"),
        ('{"a":' * 12_000, "application/json"),
        (b'{"query": "\xff"}', "application/json"),
        (b"\xff", "application/graphql"),
        ('{"query": "{ __typename }", "variables": {"a": NaN}}', "application/json"),
        ('{"query": "{ __typename }", "operationName": 7}', "application/json"),
    ],
)
def test_only_json_is_understood(supervisor: Asker, body: str | bytes, kind: str) -> None:
    answer = supervisor.client.generic("POST", "/graphql/", body, content_type=kind)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")


def test_a_question_may_come_by_get(supervisor: Asker) -> None:
    answer = supervisor.client.get("/graphql/", {"query": PLACES})
    assert answer.json()["data"]["jurisdictions"][0]["code"] == "360000"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(supervisor: Asker, method: str) -> None:
    assert getattr(supervisor.client, method)("/graphql/").status_code == 405


# persisted questions


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.graphql"))


NEEDED: dict[str, dict[str, Any]] = {
    "dashboard": {"filter": {"receivedFrom": "2026-01-01", "receivedTo": "2026-06-30"}},
    "drill-down": {"code": "360400"},
}


@pytest.mark.parametrize("name", names())
def test_each_persisted_question_fits_the_schema_and_the_limits(name: str) -> None:
    document = parse(persisted()[name])
    assert validate(schema.graphql_schema, document) == []
    assert limits.check_size(schema.graphql_schema, document, NEEDED.get(name, {}), introspection=False) == []


@pytest.mark.parametrize("name", names())
def test_each_persisted_question_is_answered(province: None, supervisor: Asker, name: str) -> None:
    answer = supervisor.post(id=name, variables=NEEDED.get(name, {}))
    assert answer.status_code == 200, answer.content
    assert "errors" not in answer.json()


def test_a_persisted_question_is_found_by_its_digest_too(supervisor: Asker) -> None:
    text = persisted()["months"]
    digest = hashlib.sha256(text.encode()).hexdigest()
    by_digest = supervisor.post(extensions={"persistedQuery": {"version": 1, "sha256Hash": digest}}).json()
    by_name = supervisor.client.get("/graphql/", {"id": "months"}).json()
    assert by_digest["data"]["caseSummary"]["groups"] == by_name["data"]["caseSummary"]["groups"]


def test_an_unknown_one_is_refused(supervisor: Asker) -> None:
    answer = supervisor.post(id="../../config/settings/base")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "PERSISTED_QUERY_NOT_FOUND")


def test_a_county_asks_the_same_questions_for_itself(province: None, xiushui: Jurisdiction) -> None:
    found = sign_in(xiushui, "leader").post(id="summary-by-jurisdiction").json()["data"]["caseSummary"]
    assert [group["jurisdiction"]["code"] for group in found["groups"]] == ["360424"]
