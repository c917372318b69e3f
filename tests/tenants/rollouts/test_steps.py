"""Which steps share a transaction."""

import pytest
from django.db.migrations.exceptions import InconsistentMigrationHistory

from tenants.provisioning.schemas import migrations_of_code
from tenants.rollouts import history
from tenants.rollouts.steps import SCHEMA_MARK, Step, together


def block(text: str, **options: object) -> Step:
    return Step("block", ["a.0001"], sql=text, options=options)


INDEX = Step(
    "index",
    ["a.0001"],
    name="by_length",
    sql=f'CREATE INDEX CONCURRENTLY "by_length" ON {SCHEMA_MARK}."a_item" ("length")',
    options={"table": "a_item"},
)
ADD, SAID = block('ALTER TABLE "a_item" ADD COLUMN "length" integer'), block("INSERT INTO django_migrations")
LOOKS = block('ALTER TABLE "a_item" VALIDATE CONSTRAINT "positive"', looks=True)


def test_an_index_on_a_small_table_joins_what_stands_beside_it():
    assert together([ADD, INDEX, SAID], {"by_length"}) == [[ADD, INDEX, SAID]]


def test_an_index_on_a_big_table_stands_alone():
    assert together([ADD, INDEX, SAID], set()) == [[ADD], [INDEX], [SAID]]


def test_blocks_that_were_cut_stay_cut():
    assert together([ADD, SAID], {"by_length"}) == [[ADD], [SAID]]


def test_what_looks_through_a_table_is_never_joined():
    assert together([ADD, LOOKS, INDEX, LOOKS], {"by_length"}) == [[ADD], [LOOKS], [INDEX], [LOOKS]]


def test_in_a_transaction_an_index_is_made_without_concurrently_behind_the_door_of_its_schema():
    assert INDEX.plain() == 'CREATE INDEX "by_length" ON "a_item" ("length")'
    assert ADD.plain() == ADD.sql


def test_nothing_is_left_where_everything_was_applied():
    loader = migrations_of_code()
    assert history.left(loader, set(loader.graph.nodes)) == []
    assert {(each.app_label, each.name) for each in history.left(loader, set())} == set(loader.graph.nodes)


def test_a_migration_that_stands_on_one_that_is_left_is_refused():
    loader = migrations_of_code()
    had = set(loader.graph.nodes) - {("cases", "0001_initial")}
    with pytest.raises(InconsistentMigrationHistory, match=r"before its dependency cases\.0001_initial"):
        history.left(loader, had)


def test_what_was_squashed_is_applied_where_all_of_it_was(monkeypatch):
    loader = migrations_of_code()
    key = ("cases", "0001_initial")
    monkeypatch.setattr(loader.graph.nodes[key], "replaces", [("cases", "0000_a"), ("cases", "0000_b")])
    had = set(loader.graph.nodes) - {key}
    assert history.left(loader, had | {("cases", "0000_a"), ("cases", "0000_b")}) == []
