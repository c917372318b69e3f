"""Other people's clients against a running office: `gql`, and what `ariadne-codegen` makes of the committed SDL."""

from __future__ import annotations

import html
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.utils import timezone
from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport
from graphql import GraphQLError

from apps.core.ledger.services import SYSTEM
from config import BASE_DIR
from infra.embedded.machine import free_port
from oversight import sdl
from oversight.tokens import create_token
from tenants.context import door
from tenants.provisioning.schemas import release_digest
from tests.support import database, seed, serving
from tests.support.cases import make_case
from tests.support.clients import OfficeClient
from tests.support.live import LiveDatabase, live

CASES = {"360000": 2, "360400": 3, "360424": 12, "360423": 6}
PAGE = gql("""
    query Page($filter: CaseFilter, $first: Int!, $after: String) {
      cases(filter: $filter, first: $first, after: $after) {
        edges { node { number receivedAt jurisdiction { code } } }
        pageInfo { hasNextPage endCursor }
      }
    }
""")


class Office:
    """A running office: its address, headers of a token for each host, the manual of Xiushui's."""

    def __init__(self, port: int, tokens: dict[str, str], hosts: dict[str, str], manual: str) -> None:
        self.url = f"http://127.0.0.1:{port}/graphql/"
        self.manual = manual
        self._tokens, self._hosts = tokens, hosts

    def headers(self, code: str, token_of: str = "") -> dict[str, str]:
        """Of a client of this jurisdiction's host; names under .localhost are not found by every resolver."""
        token = self._tokens[token_of or code]
        return {"Host": self._hosts[code], "Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def client(self, code: str, *, token_of: str = "", **options: Any) -> Client:
        """gql's client, as an analyst would make it."""
        transport = HTTPXTransport(url=self.url, headers=self.headers(code, token_of), timeout=None)
        return Client(transport=transport, **options)


def _fill(copy: LiveDatabase, port: int) -> Office:
    tokens, hosts, now = {}, {}, timezone.now()
    for code, count in CASES.items():
        place = copy.jurisdiction(code)
        hosts[code] = f"{place.office_host.split(':')[0]}:{port}"
        with door(place):
            for number in range(count):
                make_case(code, received_at=now - timedelta(days=2, minutes=number % 5))  # some at the same moment
            _, tokens[code] = create_token(name="analyst", actor=SYSTEM)
    browser = OfficeClient(copy.jurisdiction("360424")).sign_in("admin")
    manual = browser.get("/graphql/", headers={"Accept": "text/html"}).content.decode()
    return Office(port, tokens, hosts, manual)


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A process of granian on a database with cases of its own."""
    server, folder = database.server(), tmp_path_factory.mktemp("office")
    name = f"{settings.DATABASES['default']['NAME']}_client"
    with django_db_blocker.unblock():
        template = database.template(server, release_digest(), seed.build)
        with live(template, name) as copy:
            place = serving.Installation(free_port(), free_port(), name, folder)
            filled = _fill(copy, place.office_port)
            environment = serving.environment("office", place, server.port, "client-office-secret-" * 4)
            command = [*serving.GRANIAN, "--port", str(place.office_port), "config.wsgi:application"]
            process = serving.serve(command, environment, folder / "office.log")
            try:
                serving.wait(place.office_port, process, folder / "office.log")
                yield filled
            finally:
                serving.stop(process)


# gql


def test_gql_reads_the_schema_by_introspection_and_it_is_the_committed_one(office: Office) -> None:
    with office.client("360000", fetch_schema_from_transport=True) as session:
        names = session.client.schema.type_map
        found = session.execute(gql("{ jurisdictions { code level } }"))
    assert {"Query", "CaseSummary", "CaseFilter", "Jurisdiction"} <= names.keys()
    assert {"code": "360424", "level": "COUNTY"} in found["jurisdictions"]


def test_where_introspection_is_off_the_schema_is_a_file_of_the_office(office: Office) -> None:
    answer = httpx.get(f"{office.url}schema.graphql", headers=office.headers("360424"), timeout=None)
    assert answer.text == sdl.FILE.read_text(encoding="utf-8")
    client = office.client("360424", schema=answer.text)
    with client as session:
        assert session.execute(gql("{ caseSummary { received } }")) == {"caseSummary": {"received": 12}}
        with pytest.raises(GraphQLError, match="Cannot query field 'phone' on type 'Case'"):
            session.execute(gql('{ case(number: "1") { phone } }'))
    refused = httpx.get(
        f"{office.url}schema.graphql", headers=office.headers("360424", token_of="360423"), timeout=None
    )
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(("code", "size"), [("360000", 5), ("360400", 7), ("360424", 12), ("360424", 100)])
def test_gql_pages_by_cursor_to_the_end(office: Office, code: str, size: int) -> None:
    scope = {"360000": set(CASES), "360400": set(CASES) - {"360000"}, "360424": {"360424"}}[code]
    numbers: list[str] = []
    pages, after = 0, None
    with office.client(code, schema=sdl.text()) as session:
        while True:
            request = GraphQLRequest(
                PAGE, variable_values={"first": size, "after": after, "filter": {"kind": "inquiry"}}
            )
            page = session.execute(request)["cases"]
            numbers += [edge["node"]["number"] for edge in page["edges"]]
            pages += 1
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
    total = sum(CASES[place] for place in scope)
    assert len(numbers) == len(set(numbers)) == total
    assert {number[:6] for number in numbers} == scope
    assert pages == -(-total // size)


def test_gql_is_told_by_codes_what_was_wrong(office: Office) -> None:
    def code_of(question: str, **variables: Any) -> Any:
        with pytest.raises(TransportQueryError) as raised, office.client("360424") as session:
            session.execute(GraphQLRequest(question, variable_values=variables))
        assert raised.value.errors is not None
        return raised.value.errors[0]["extensions"]["code"]

    neighbour = "query ($f: CaseFilter) { caseSummary(filter: $f) { received } }"
    assert code_of(neighbour, f={"jurisdictions": ["360423"]}) == "OUT_OF_SCOPE"
    assert code_of('{ cases(after: "nonsense") { edges { cursor } } }') == "BAD_USER_INPUT"
    assert code_of("{ cases { edges { cursor title } } }") == "GRAPHQL_VALIDATION_FAILED"
    assert code_of("{ " + " ".join(f"a{i}: cases {{ edges {{ cursor }} }}" for i in range(16)) + " }") == "TOO_LARGE"
    assert code_of("query ($n: String!) { case(number: $n) { number } }") == "BAD_USER_INPUT"


def test_a_token_of_the_neighbour_is_unknown_here(office: Office) -> None:
    with pytest.raises(TransportQueryError) as raised, office.client("360424", token_of="360423") as session:
        session.execute(gql("{ jurisdictions { code } }"))
    assert raised.value.errors is not None
    assert raised.value.errors[0]["extensions"] == {"code": "UNAUTHENTICATED"}


class Persisted(GraphQLRequest):
    """A request that sends the name of a persisted question instead of its text."""

    @property
    def payload(self) -> dict[str, Any]:
        sent = super().payload
        return {"id": "summary-by-jurisdiction", "variables": sent.get("variables")}


def test_gql_asks_a_persisted_question_by_its_name(office: Office) -> None:
    text = (BASE_DIR / "graphql/persisted-queries/summary-by-jurisdiction.graphql").read_text(encoding="utf-8")
    with office.client("360400") as session:
        by_name = session.execute(Persisted(text))
        by_text = session.execute(GraphQLRequest(text))
    counted = {each["jurisdiction"]["code"]: each["received"] for each in by_name["caseSummary"]["groups"]}
    assert counted == {code: count for code, count in CASES.items() if code != "360000"}
    assert by_name["caseSummary"]["groups"] == by_text["caseSummary"]["groups"]


def test_the_manual_s_example_for_gql_runs_as_it_stands(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    headers = office.headers("360424")
    codes = re.findall(r"<pre><code>(.*?)</code></pre>", office.manual, re.DOTALL)
    example = re.sub(r'http://[^/"]+/graphql/', office.url, html.unescape(codes[1]))
    given = '{"Authorization": "Bearer TOKEN"}'
    assert given in example
    exec(compile(example.replace(given, repr(headers)).replace("first: 50", "first: 5"), "example", "exec"), {})
    assert capsys.readouterr().out.count("360424-P") == CASES["360424"]


# generated code

SETTINGS = """
[tool.ariadne-codegen]
schema_path = "{schema}"
queries_path = "{questions}"
target_package_name = "analyst"
target_package_path = "{folder}"
async_client = false
[tool.ariadne-codegen.scalars.Date]
type = "datetime.date"
[tool.ariadne-codegen.scalars.DateTime]
type = "datetime.datetime"
"""


def _run(*command: str, folder: Path) -> None:
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The package that is generated from the committed SDL and all persisted questions together."""
    folder = tmp_path_factory.mktemp("generated")
    facts = {"schema": sdl.FILE, "questions": BASE_DIR / "graphql/persisted-queries", "folder": folder}
    (folder / "codegen.toml").write_text(SETTINGS.format(**facts), encoding="utf-8")
    _run(str(Path(sys.executable).with_name("ariadne-codegen")), "--config", "codegen.toml", folder=folder)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("analyst")
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == "analyst"]:
            del sys.modules[name]


def test_the_generated_code_is_sound_to_a_type_checker(generated: Any) -> None:
    folder = Path(generated.__file__).parents[1]
    _run(sys.executable, "-m", "mypy", "--strict", "--config-file=", "-p", "analyst", folder=folder)


def test_the_generated_client_asks_every_persisted_question(generated: Any, office: Office) -> None:
    period = generated.CaseFilter(
        received_from=timezone.localdate() - timedelta(days=9), received_to=timezone.localdate()
    )
    needed: dict[str, dict[str, Any]] = {"dashboard": {"filter_": period}, "drill_down": {"code": "360400"}}
    methods = {path.stem.replace("-", "_") for path in (BASE_DIR / "graphql/persisted-queries").glob("*.graphql")}
    with generated.Client(url=office.url, headers=office.headers("360400")) as client:
        answers = {name: getattr(client, name)(**needed.get(name, {})) for name in sorted(methods)}
    assert len(answers) == 12
    assert answers["dashboard"].case_summary.received == sum(CASES.values()) - CASES["360000"]
    assert answers["dashboard"].case_summary.comparison.received == 0
    counties = {child.code: child.summary.received for child in answers["drill_down"].jurisdiction.children}
    assert counties == {"360423": 6, "360424": 12}
    assert sum(point.received for point in answers["trend"].case_series.points) == 21


def test_the_generated_client_raises_what_the_api_refuses(generated: Any, office: Office) -> None:
    with (
        generated.Client(url=office.url, headers=office.headers("360424")) as client,
        pytest.raises(generated.GraphQLClientGraphQLMultiError) as raised,
    ):
        client.months(filter_=generated.CaseFilter(within="360423"))
    assert raised.value.errors[0].extensions == {"code": "OUT_OF_SCOPE"}
