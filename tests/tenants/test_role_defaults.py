"""A role may change its own defaults; that it has is told in words, and the bootstrap sets it back."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import RequestFactory

from apps.operations import health
from tenants import grants
from tenants.context import PUBLIC, door
from tenants.provisioning.cluster import Cluster, make_cluster, open_databases
from tenants.provisioning.role_defaults import differences


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def found() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        return differences(cursor, settings.DB_PREFIX)


@pytest.mark.parametrize("role", ["portal", "office", "oversight"])
def test_what_the_bootstrap_made_is_as_it_should_be_and_each_role_can_see_that(db, role):
    with door(PUBLIC, role=role):
        assert found() == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("SET search_path = j360424", "search_path is j360424, not"),
        ("SET statement_timeout = 0", "statement_timeout is 0, not 15s"),
        ("RESET jit", "jit is not set to off"),
        ("SET work_mem = '1GB'", "work_mem is 1GB: the bootstrap sets none"),
    ],
)
def test_a_default_that_the_portal_has_changed_itself_is_told(db, change, words):
    """Inside the test's transaction: roles belong to the whole cluster."""
    with door(PUBLIC, role="portal"):
        run(f"ALTER ROLE CURRENT_USER {change}")
        assert words in found()[grants.role_name("portal")][0]


@pytest.mark.parametrize("zone", ["portal", "office"])
def test_readyz_of_each_zone_is_not_ready_while_a_default_is_changed(db, settings, zone):
    settings.DOOR_ROLE = zone
    with door(PUBLIC, role="portal"):
        run("ALTER ROLE CURRENT_USER SET statement_timeout = 0")
    answer = health.readyz(RequestFactory().get("/readyz"))
    assert answer.status_code == 503
    assert b"statement_timeout is 0" in answer.content
    assert b"bootstrap" in answer.content


def test_a_superuser_among_the_roles_is_told(live_database):
    with live_database.admin() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"ALTER ROLE {grants.role_name('portal')} CREATEDB")
        assert differences(cursor, settings.DB_PREFIX) == {grants.role_name("portal"): ["it has CREATEDB"]}
        cursor.execute("ROLLBACK")


def test_the_bootstrap_sets_back_what_a_role_did_to_itself_in_this_database(live_database):
    import psycopg2

    name = grants.role_name("portal")
    raw = psycopg2.connect(
        host=live_database.server.host, port=live_database.server.port, dbname=live_database.name, user=name
    )
    raw.autocommit = True
    with raw.cursor() as cursor:
        cursor.execute(f'ALTER ROLE CURRENT_USER IN DATABASE "{live_database.name}" SET search_path = j360424')
        (told,) = differences(cursor, settings.DB_PREFIX)[name]
        assert told == f"search_path is j360424 in the database {live_database.name}"
        done = make_cluster(
            Cluster(
                live_database.server.host, live_database.server.port, live_database.server.user, "",
                live_database.name, settings.DB_PREFIX, {},
            )
        )  # fmt: skip
        assert done == [f"defaults of role {name} ({told})"]
        assert differences(cursor, settings.DB_PREFIX) == {}
    raw.close()


def test_databases_of_others_in_the_cluster_are_named(live_database):
    server = live_database.server
    cluster = Cluster(server.host, server.port, server.user, "", live_database.name, settings.DB_PREFIX, {})
    named = open_databases(cluster)
    assert "postgres" not in named
    assert live_database.name not in named
