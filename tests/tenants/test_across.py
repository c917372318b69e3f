"""One statement over many schemas: what it finds, what it may, and what happens where a schema cannot answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models import Count, F, Q, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.catalogue.models import Category
from apps.core.people.models import Official
from tenants import across, united
from tenants.across import Fold, NotATenantTable, Reason, TooSlow, read
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.prepared import Statement
from tenants.selectors import subtree
from tests.support.cases import make_case


@pytest.fixture
def three_places(jiujiang: Jurisdiction, xiushui: Jurisdiction, wuning: Jurisdiction) -> list[Jurisdiction]:
    """Two cases in Xiushui, one in Wuning, one in the city; the newest is in Wuning."""
    now = timezone.now()
    with door(xiushui):
        make_case(title="甲", received_at=now - timedelta(days=4), state="received")
        make_case(title="乙", received_at=now - timedelta(days=3), closed_at=now)
    with door(wuning):
        make_case("360423", title="丙", received_at=now - timedelta(days=1))
    with door(jiujiang):
        make_case("360400", title="丁", received_at=now - timedelta(days=2), category="urban.01")
    return [jiujiang, xiushui, wuning]


def newest(limit: int | None = None, **filters: object) -> list[tuple[str, str]]:
    queryset = Case.objects.filter(**filters).values("title", "received_at", "id").order_by("-received_at", "-id")
    found = read(queryset[:limit], _PLACES[:], order=("-received_at", "-id"), limit=limit)
    return [(row["jurisdiction"], row["title"]) for row in found.rows]


_PLACES: list[Jurisdiction] = []


@pytest.fixture(autouse=True)
def _scope(three_places: list[Jurisdiction]) -> None:
    _PLACES[:] = three_places


def test_rows_of_all_places_come_in_one_order(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        assert newest() == [("360423", "丙"), ("360400", "丁"), ("360424", "乙"), ("360424", "甲")]
        assert newest(2) == [("360423", "丙"), ("360400", "丁")]


def test_filters_reach_every_branch(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        assert newest(closed_at__isnull=False) == [("360424", "乙")]
        assert newest(category__startswith="urban") == [("360400", "丁")]
        assert newest(pk__in=[]) == []


def test_groups_of_the_branches_are_folded(three_places: list[Jurisdiction], xiushui: Jurisdiction) -> None:
    queryset = Case.objects.values("state").annotate(
        received=Count("pk"), closed=Count("pk", Q(closed_at__isnull=False))
    )
    with door(xiushui):
        found = read(queryset, three_places, fold=Fold(("state",), ("received", "closed")), order=("state",))
    assert found.rows == [
        {"state": "answered", "received": 1, "closed": 1},
        {"state": "received", "received": 3, "closed": 0},
    ]


def test_the_place_is_a_key_and_may_be_named_otherwise(three_places: list[Jurisdiction], xiushui: Jurisdiction) -> None:
    queryset = Case.objects.values(everything=Value(1)).annotate(received=Count("pk"))
    fold = Fold(("jurisdiction",), ("received",))
    with door(xiushui):
        by_place = read(queryset, three_places, fold=fold, order=("jurisdiction",))
        by_city = read(queryset, three_places, fold=fold, label=lambda place: "360400")
        total = read(queryset, three_places, fold=Fold((), ("received",)))
    assert [(row["jurisdiction"], row["received"]) for row in by_place.rows] == [
        ("360400", 1),
        ("360423", 1),
        ("360424", 2),
    ]
    assert by_city.rows == [{"jurisdiction": "360400", "received": 4}]
    assert total.rows == [{"received": 4}]


def test_a_column_is_kept_only_where_all_agree(three_places: list[Jurisdiction], xiushui: Jurisdiction) -> None:
    queryset = Case.objects.values("channel", "title").annotate(received=Count("pk"))
    with door(xiushui):
        found = read(queryset, three_places, fold=Fold((), ("received",), same=("channel", "title")))
    assert found.rows == [{"received": 4, "channel": "web", "title": None}]


def test_values_cannot_reach_the_sql(three_places: list[Jurisdiction], xiushui: Jurisdiction) -> None:
    hostile = """' FROM "cases_case" -- %s %% "people_official" '; DROP SCHEMA j360424 CASCADE; --"""
    with door(xiushui):
        make_case(title=hostile)
        found = read(Case.objects.filter(title=hostile).values("title"), three_places)
    assert [(row["jurisdiction"], row["title"]) for row in found.rows] == [("360424", hostile)]


def test_an_alias_or_a_literal_named_like_a_table_is_left_alone(
    three_places: list[Jurisdiction], xiushui: Jurisdiction
) -> None:
    queryset = Case.objects.annotate(cases_case=F("title")).values("cases_case").filter(title="丙")
    with door(xiushui):
        found = read(queryset, three_places)
    assert [row["cases_case"] for row in found.rows] == ["丙"]


def test_joins_stay_inside_their_schema(three_places: list[Jurisdiction], xiushui: Jurisdiction) -> None:
    queryset = Case.objects.filter(clocks__kind="promised", clocks__limit_days=3).values("number", "clocks__limit_days")
    with door(xiushui):
        found = read(queryset, three_places)
    assert len(found.rows) == 4
    assert {row["clocks__limit_days"] for row in found.rows} == {3}


@pytest.mark.parametrize("many", [False, True])
def test_the_number_of_statements_is_the_same_for_one_and_for_all(many: bool, jiangxi: Jurisdiction) -> None:
    places = subtree(jiangxi) if many else [jiangxi]
    with door(jiangxi):
        Case.objects.count()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            read(Case.objects.values("number"), places)
    assert len(captured) == 3  # the role entered, the statement, the role left
    assert captured.captured_queries[1]["sql"].count("UNION ALL") == len(places) - 1


def test_it_reads_as_oversight_and_the_office_gets_its_role_back(
    three_places: list[Jurisdiction], xiushui: Jurisdiction
) -> None:
    with door(xiushui):
        before = _who()
        with pytest.raises(DatabaseError, match="permission denied"):
            read(Official.objects.values("username"), three_places)
        assert _who() == before
        make_case(title="后来")  # and may write as before
        read(Case.objects.values("number"), three_places)
        assert _who() == before
        assert before == ("ganjiang_office", '"j360424", public')


def _who() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        found: tuple[str, str] = cursor.fetchone()
        return found


def test_outside_a_door_it_opens_one_of_its_own(three_places: list[Jurisdiction]) -> None:
    assert len(read(Case.objects.values("number"), three_places).rows) == 4


def test_a_public_table_is_refused_inside_a_branch(three_places: list[Jurisdiction]) -> None:
    with pytest.raises(NotATenantTable, match="catalogue_category"):
        read(Category.objects.values("code"), three_places)


def test_columns_must_be_named(three_places: list[Jurisdiction]) -> None:
    with pytest.raises(ValueError, match="name the columns"):
        read(Case.objects.all(), three_places)


def test_a_place_out_of_service_is_left_out_and_named(
    three_places: list[Jurisdiction], xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    closed = Jurisdiction(pk=wuning.pk, code=wuning.code, schema_name=wuning.schema_name, state="maintenance")
    places = [closed if place == wuning else place for place in three_places]
    with door(xiushui):
        found = read(Case.objects.values("title"), places)
    assert {row["jurisdiction"] for row in found.rows} == {"360400", "360424"}
    assert [(each.place.code, each.reason) for each in found.left_out] == [("360423", Reason.NOT_IN_SERVICE)]


def test_a_schema_that_lacks_a_column_which_is_asked_for_is_left_out_and_named(
    three_places: list[Jurisdiction], xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    with door(wuning, role="owner"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_case DROP COLUMN urgent")
    with door(xiushui):
        found = read(Case.objects.filter(urgent=False).values("title"), three_places)
        without = read(Case.objects.values("title"), three_places)
    assert len(found.rows) == 3
    assert [(each.place, each.reason) for each in found.left_out] == [(wuning, Reason.OLDER_SCHEMA)]
    assert (len(without.rows), without.left_out) == (4, ())


def test_a_schema_that_is_gone_is_left_out(three_places: list[Jurisdiction], xiushui: Jurisdiction) -> None:
    ghost = Jurisdiction(pk=99999, code="369999", schema_name="j369999", state="active")
    with door(xiushui):
        found = read(Case.objects.values("title"), [*three_places, ghost])
    assert len(found.rows) == 4
    assert [(each.place.code, each.reason) for each in found.left_out] == [("369999", Reason.MISSING)]


def test_a_mistake_of_ours_is_not_taken_for_an_old_schema(three_places: list[Jurisdiction]) -> None:
    with pytest.raises(DatabaseError, match="does not exist"):
        read(Case.objects.values("title"), three_places, order=("nonsense",))


def test_a_slow_statement_is_stopped(
    three_places: list[Jurisdiction], xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = united.statement

    def slow(*args: Any, numbered: bool) -> Statement:
        return Statement(f"SELECT pg_sleep(5) FROM ({real(*args, numbered=numbered).text}) AS slow")

    monkeypatch.setattr(across, "statement", slow)
    with door(xiushui):
        with pytest.raises(TooSlow):
            read(Case.objects.values("title"), three_places, timeout_ms=50)
        assert Case.objects.count() == 2
