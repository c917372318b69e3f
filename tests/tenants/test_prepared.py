"""A page over many schemas is planned once a connection: each asker gets an own answer, whatever the server forgot."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.core.cases.models import Case
from tenants import prepared
from tenants.across import page
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.cases import make_case
from tests.support.plans import forget_plans

ORDER = ("-received_at", "-id")


@pytest.fixture(autouse=True)
def _nothing_prepared(xiushui: Jurisdiction) -> None:
    forget_plans()


@pytest.fixture
def places(xiushui: Jurisdiction, wuning: Jurisdiction) -> list[Jurisdiction]:
    now = timezone.now()
    with door(xiushui):
        make_case(title="甲", received_at=now - timedelta(days=4), state="received", category="urban.02")
        make_case(title="乙", received_at=now - timedelta(days=3), state="handling", category="transport")
    with door(wuning):
        make_case("360423", title="丙", received_at=now - timedelta(days=1), state="received", category="urban.02")
    return [xiushui, wuning]


def titles(places: list[Jurisdiction], **filters: Any) -> list[str]:
    queryset = Case.objects.filter(**filters).values("title", "received_at", "id")
    with door(places[0]):
        return [row["title"] for row in page(queryset, places, order=ORDER, size=10).rows]


def there(place: Jurisdiction) -> list[str]:
    with door(place), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE starts_with(name, %s)", [prepared.PREFIX])
        return [name for (name,) in cursor.fetchall()]


def test_other_values_are_the_same_statement_and_another_answer(places: list[Jurisdiction]) -> None:
    for _ in range(8):  # after five PostgreSQL may keep one plan for all values
        assert titles(places, category="urban.02") == ["丙", "甲"]
        assert titles(places, category="transport") == ["乙"]
        assert titles(places, category="nothing") == []
    assert len(there(places[0])) == 1


def test_values_that_are_selected_keep_their_type(places: list[Jurisdiction]) -> None:
    queryset = Case.objects.filter(state="received").values(
        "received_at", "id", one=Value(1), said=Value("%s' $1"), due=Coalesce(F("promised_due"), Value(None))
    )
    with door(places[0]):
        rows = page(queryset, places, order=ORDER, size=10).rows
    assert [(row["one"], row["said"]) for row in rows] == [(1, "%s' $1")] * 2
    assert len(there(places[0])) == 1


def test_what_the_server_forgot_is_prepared_again(places: list[Jurisdiction]) -> None:
    assert titles(places, state="received") == ["丙", "甲"]
    with door(places[0]), connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert titles(places, state="handling") == ["乙"]
    assert len(there(places[0])) == 1


def test_what_another_client_of_a_pooler_prepared_is_used(places: list[Jurisdiction]) -> None:
    assert titles(places, state="received") == ["丙", "甲"]
    prepared._connections.clear()
    assert titles(places, state="handling") == ["乙"]
    assert len(there(places[0])) == 1


def test_a_column_that_became_another_type_is_planned_anew(places: list[Jurisdiction]) -> None:
    assert titles(places, state="received") == ["丙", "甲"]
    for place in places:
        with door(place, role="owner"), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_case ALTER COLUMN title TYPE varchar(999)")
    assert titles(places, state="received") == ["丙", "甲"]
    assert titles(places, state="handling") == ["乙"]


def test_the_oldest_are_given_up(places: list[Jurisdiction], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 2)
    for filters in ({"state": "received"}, {"channel": "web"}, {"category": "urban.02"}, {"title": "甲"}):
        titles(places, **filters)
    assert len(there(places[0])) == 2
    assert titles(places, state="received") == ["丙", "甲"]


def test_parameters_without_a_type_are_written_out(places: list[Jurisdiction]) -> None:
    queryset = Case.objects.alias(either=Coalesce(Value(None), Value("x"))).filter(either="x")
    with door(places[0]):
        rows = page(queryset.values("title", "received_at", "id"), places, order=ORDER, size=10).rows
    assert [row["title"] for row in rows] == ["丙", "乙", "甲"]


def test_the_office_has_its_role_and_its_schema_back(places: list[Jurisdiction]) -> None:
    with door(places[0]), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        before = cursor.fetchone()
        prepared._connections.clear()
        page(Case.objects.values("title", "received_at", "id"), places, order=ORDER, size=10)
        cursor.execute("DEALLOCATE ALL")
        page(Case.objects.values("title", "received_at", "id"), places, order=ORDER, size=10)
        cursor.execute("SELECT current_user, current_setting('search_path')")
        assert cursor.fetchone() == before
