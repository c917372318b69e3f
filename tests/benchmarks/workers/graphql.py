"""The product's `/graphql/` called by WSGI in this process, and what it is compared with: its SQL, graphene, values."""

import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

import orjson  # noqa: E402
import psycopg2  # noqa: E402
import psycopg2.extensions  # noqa: E402
from django.db import connection  # noqa: E402
from graphql import DocumentNode, GraphQLResolveInfo, build_schema, execute, parse, print_schema  # noqa: E402

from apps.core.cases.models import Case  # noqa: E402
from apps.core.ledger.services import SYSTEM  # noqa: E402
from apps.core.workdays.services import today  # noqa: E402
from oversight.persisted import persisted  # noqa: E402
from oversight.schema import schema  # noqa: E402
from oversight.tokens import create_token  # noqa: E402
from tenants.across import page  # noqa: E402
from tenants.context import door  # noqa: E402
from tenants.grants import role_name  # noqa: E402
from tenants.selectors import jurisdiction_by_code, subtree  # noqa: E402
from tests.benchmarks.measure import interleaved, serve  # noqa: E402

PROVINCE = "360000"
ROWS = 1_000
WARM_UP = 7  # after five PostgreSQL weighs plans for all values
COLUMNS = {  # of an export: what each is in the database
    "NUMBER": "number",
    "KIND": "subkind",
    "TITLE": "title",
    "STATE": "state",
    "CATEGORY": "category",
    "CHANNEL": "channel",
    "URGENT": "urgent",
    "RECEIVED_AT": "received_at",
    "PROMISED_DUE": "promised_due",
    "HANDLING_DAYS": "used_days",
}
EXPORT = (
    "query Export($filter: CaseFilter, $columns: [CaseColumn!]!)"
    " { caseRows(filter: $filter, columns: $columns) { rows } }"
)


class Analyst:
    """The province's analyst: a token, and the office's host."""

    def __init__(self) -> None:
        self.place = jurisdiction_by_code(PROVINCE)
        with door(self.place):
            _, self.token = create_token(name=f"bench {uuid.uuid4()}", actor=SYSTEM)

    def ask(self, question: dict[str, Any]) -> bytes:
        """The body of the answer."""
        body = json.dumps(question).encode()
        status: list[str] = []

        def start(code: str, *_: Any) -> Any:
            status.append(code)

        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/graphql/",
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8001",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": self.place.office_host,
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        response: Any = application(environ, start)
        answer = b"".join(response)
        response.close()
        if status != ["200 OK"] or b'"errors"' in answer[:20]:
            raise RuntimeError(f"{status}: {answer[:500]!r}")
        return answer


class Statements(psycopg2.extensions.cursor):
    """A cursor that keeps the text of everything it sends."""

    kept: list[bytes] = []

    def execute(self, query: Any, vars: Any = None) -> None:
        self.kept.append(self.mogrify(query, vars) if vars is not None else self.mogrify(query))
        super().execute(query, vars)


def sent_by(call: Callable[[], object]) -> list[bytes]:
    """Every statement that a call sends, the door's own settings too."""
    held: Any = connection.connection
    held.cursor_factory, Statements.kept = Statements, []
    try:
        call()
    finally:
        held.cursor_factory = None
    return Statements.kept


class Bare:
    """The same statements on a connection of their own: one transaction, every row fetched. What the product's
    connection keeps planned is prepared there, too.
    """

    def __init__(self, statements: list[bytes]) -> None:
        self.statements = statements
        with door("public"), connection.cursor() as asked:
            asked.execute("SELECT statement FROM pg_catalog.pg_prepared_statements WHERE name LIKE 'across%'")
            prepared = [text for (text,) in asked.fetchall()]
        self.raw = psycopg2.connect(**connection.get_connection_params())
        with self.raw.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role_name('oversight')}")
            for text in prepared:
                cursor.execute(text)
        self.raw.commit()

    def run(self) -> None:
        with self.raw.cursor() as cursor:
            for statement in self.statements:
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()
        self.raw.commit()


def fixed(source: Any, info: GraphQLResolveInfo, **_arguments: Any) -> Any:
    """A field of fixed data, by the name under which it was asked for."""
    return source[info.path.key]


def dashboard(rounds: int) -> dict[str, Any]:
    """Seconds by side: `product`, `sql` and `graphene` (the schema without resolvers, on the answer that was given)."""
    analyst = Analyst()
    until = today()
    period = {"receivedFrom": (until - timedelta(days=364)).isoformat(), "receivedTo": until.isoformat()}
    variables: dict[str, Any] = {"filter": period, "overdue": {"overdue": True}}
    question = {"id": "dashboard", "variables": variables}
    for _ in range(3):
        answer = orjson.loads(analyst.ask(question))
    bare = Bare(sent_by(lambda: analyst.ask(question)))
    static, document = build_schema(print_schema(schema.graphql_schema)), parse(persisted()["dashboard"])

    def graphene() -> bytes:
        return on_fixed_data(static, document, answer["data"], variables)

    assert orjson.loads(graphene()) == {"data": answer["data"]}, "the sides differ"
    taken = interleaved(
        {"product": lambda: analyst.ask(question), "sql": bare.run, "graphene": graphene}, rounds, warm_up=WARM_UP
    )
    return {**taken, "statements": len(bare.statements), "bytes": len(orjson.dumps(answer))}


def on_fixed_data(static: Any, document: DocumentNode, data: Any, variables: dict[str, Any]) -> bytes:
    found: Any = execute(static, document, root_value=data, variable_values=variables, field_resolver=fixed)
    assert not found.errors, found.errors
    return orjson.dumps({"data": found.data})


def export(rounds: int, *, everywhere: bool) -> dict[str, list[float]]:
    """A thousand rows of ten columns as the API gives them, and the same by `.values()` and orjson.

    Of the province's own cases: one schema. `everywhere`: of all 112, on either side by the same one statement.
    """
    analyst = Analyst()
    wanted: dict[str, Any] = {} if everywhere else {"jurisdictions": [PROVINCE]}
    question = {"query": EXPORT, "variables": {"filter": wanted, "columns": list(COLUMNS)}}
    places = subtree(analyst.place)
    ordered: Any = Case.objects.order_by("-received_at", "-id")

    def values() -> bytes:
        if everywhere:
            with door("public"):
                rows = page(
                    ordered.values(*COLUMNS.values(), "id"), places, order=("-received_at", "-id"), size=ROWS
                ).rows
        else:
            with door(analyst.place):
                rows = list(ordered.values(*COLUMNS.values())[:ROWS])
        return orjson.dumps(rows)

    ours = orjson.loads(analyst.ask(question))["data"]["caseRows"]["rows"]
    theirs = orjson.loads(values())
    assert len(ours) == ROWS, f"{len(ours)} rows: too few cases for this export"
    assert [row[0] for row in ours] == [row["number"] for row in theirs], "the sides differ"
    return interleaved({"product": lambda: analyst.ask(question), "values": values}, rounds, warm_up=WARM_UP)


if __name__ == "__main__":
    serve({"dashboard": dashboard, "export": export})
