"""A tenant's schema is self-contained, and replaying the recording makes exactly what migrating makes."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tenants import grants
from tenants.context import door
from tenants.grants import models_in
from tenants.ids import uuid7
from tenants.provisioning import jurisdictions, schemas
from tenants.rollouts.recording import creation_of, record_release
from tests.support.catalog import describe_schema

# written by a trigger only, referred to by nothing, gone once folded (docs/adr/0016)
NUMBERED_BY_THE_DATABASE = {"counters.CaseDelta"}


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def by_django():
    """The other way: Django's own executor, and every right anew."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    with connection.cursor() as cursor:
        for statement in grants.statements(shared=False):
            cursor.execute(statement)


def recorded():
    with door("public", role="owner"):
        return creation_of(record_release())


def test_no_table_name_is_in_public_and_in_a_jurisdiction_but_the_migrations(xiushui):
    both = rows(
        "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = 'public'"
        " INTERSECT SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = %s",
        xiushui.schema_name,
    )
    assert both == [("django_migrations",)]


def test_no_foreign_key_leaves_a_schema(xiushui):
    leaving = rows(
        "SELECT c.conname::text FROM pg_catalog.pg_constraint c"
        " JOIN pg_catalog.pg_class a ON a.oid = c.conrelid JOIN pg_catalog.pg_class b ON b.oid = c.confrelid"
        " WHERE c.contype = 'f' AND a.relnamespace <> b.relnamespace"
    )
    assert leaving == []


def test_keys_of_tenant_tables_are_made_in_python(xiushui):
    own = [
        m
        for m in models_in(shared=False)
        if apps.get_app_config(m._meta.app_label).name.startswith(("apps.", "oversight"))
    ]
    assert own
    for model in own:
        pk = model._meta.pk
        while pk.remote_field is not None:
            pk = pk.remote_field.model._meta.pk
        wanted = "BigAutoField" if model._meta.label in NUMBERED_BY_THE_DATABASE else "UUIDField"
        assert pk.get_internal_type() == wanted, model


def test_shared_and_tenant_apps_do_not_overlap():
    assert set(settings.SHARED_APPS) & set(settings.TENANT_APPS) == set()


def test_replaying_makes_the_schema_that_migrating_makes(db):
    schemas.create_schema("replayed", recorded())
    with door("migrated", role="owner"):
        connection.cursor().execute("CREATE SCHEMA migrated")
        by_django()
    replayed, migrated = describe_schema("replayed"), describe_schema("migrated")
    assert len(replayed) > 500
    assert [line for line in replayed if line not in set(migrated)] == []
    assert [line for line in migrated if line not in set(replayed)] == []


def test_a_schema_that_cannot_be_made_leaves_nothing_behind(db):
    recording = recorded()
    recording.sql += ";\nSELECT 1/0"
    with pytest.raises(Exception, match="division by zero"):
        schemas.create_schema("half_made", recording)
    assert not schemas.schema_exists("half_made")


def test_the_register_holds_the_province_its_cities_and_counties():
    divisions = jurisdictions.all_divisions()
    levels = [d.level for d in divisions]
    assert [levels.count(x) for x in ("centre", "province", "city", "county")] == [1, 1, 11, 100]
    assert len({d.slug for d in divisions}) == len(divisions) == len({d.code for d in divisions})
    assert not {d.slug for d in divisions} & jurisdictions.RESERVED_SLUGS
    by_code = {d.code: d for d in divisions}
    for division in divisions:
        if division.level == "county":
            assert by_code[division.parent_code].level == "city"
        assert division.level == "centre" or division.schema == f"j{division.code}"


def test_keys_ascend():
    keys = [uuid7() for _ in range(10_000)]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {"specified in RFC 4122"}
