"""Whatever is asked, the API answers as GraphQL does, tells nothing of its inside, and answers the next question."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oversight import manual
from tenants.models import Jurisdiction
from tests.oversight import questions
from tests.oversight.conftest import Asker, sign_in, with_token

CODES = manual.CODES.keys() - {"INTERNAL_SERVER_ERROR"}
STATUSES = {200, 400, 413}
INSIDE = re.compile(
    r"Traceback|File \"|psycopg|django|SELECT |UNION ALL|does not exist\b(?! in)|relation \"|site-packages|object at 0x"
)
KINDS = {"valid": (0, 0), "hostile values": (0, 40), "one mistake": (1, 10), "many mistakes": (20, 30)}


def examples(count: int) -> settings:
    """So many, the same in every run."""
    return settings(max_examples=count, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def askers(places: dict[str, Jurisdiction], jiangxi: Jurisdiction, xiushui: Jurisdiction) -> list[Asker]:
    """The province's supervisor, a county's token, a county's handler."""
    return [sign_in(jiangxi, "supervisor"), with_token(xiushui, "titles"), sign_in(xiushui, "handler")]


def state() -> tuple[Any, ...]:
    """Of the connection, as it must be after every answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path'), current_setting('statement_timeout')")
        told = cursor.fetchone()
    return (*told, len(connection.savepoint_ids), connection.needs_rollback, connection.in_atomic_block)


def check(answer: Any) -> dict[str, Any]:
    """The shape of an answer; its JSON."""
    text = answer.content.decode()
    assert answer.status_code in STATUSES, text[:2000]
    assert answer.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = json.loads(text)
    assert found.keys() <= {"data", "errors"}
    assert "data" in found or found["errors"]
    for error in found.get("errors", []):
        assert error["extensions"]["code"] in CODES, error
        assert 0 < len(error["message"]) < 6000
        assert not INSIDE.search(error["message"]), error
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_random_questions_are_answered(kind: str, askers: list[Asker]) -> None:
    wild, hostile = KINDS[kind]
    before = state()
    answered = []

    @examples(120)
    @given(st.sampled_from(askers), questions.questions(wild, hostile))
    def ask(asker: Asker, body: dict[str, Any]) -> None:
        found = check(asker.post(**body))
        answered.append("errors" not in found)
        assert state() == before

    ask()
    if kind == "valid":
        assert sum(answered) > len(answered) / 4  # most of them reach the database


def test_random_bodies_are_answered(askers: list[Asker]) -> None:
    before = state()

    @examples(250)
    @given(st.sampled_from(askers), questions.bodies, questions.kinds)
    def send(asker: Asker, body: bytes, kind: str) -> None:
        check(asker.client.generic("POST", "/graphql/", body, content_type=kind, headers=asker.headers))
        assert state() == before

    send()


def test_random_addresses_are_answered(askers: list[Asker]) -> None:
    before = state()

    @examples(250)
    @given(questions.asked)
    def get(asked: dict[str, str]) -> None:
        query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in asked.items())
        check(askers[1].client.get(f"/graphql/?{query}", headers={**askers[1].headers, "Accept": "application/json"}))
        assert state() == before

    get()
