"""The declared rights are the catalog's rights, no more and no less."""

from collections import defaultdict
from typing import Any

import pytest
from django.db import connection

from tenants import grants, rights
from tenants.context import door
from tenants.models import Jurisdiction

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


@pytest.mark.parametrize("shared", [True, False])
def test_every_table_declares_its_rights(shared):
    undeclared = [grants.label_of(m) for m in grants.models_in(shared) if grants.label_of(m) not in rights.TABLE]
    assert undeclared == []


def test_no_right_is_declared_for_a_model_that_does_not_exist():
    known = {grants.label_of(m) for shared in (True, False) for m in grants.models_in(shared)}
    assert set(rights.TABLE) - known == set()
    assert set(rights.POLICIES) - known == set()


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("role", grants.ROLES)
def test_the_catalog_grants_what_is_declared(shared, role, xiushui: Jurisdiction):
    schema = "public" if shared else xiushui.schema_name
    found = defaultdict(set)
    for table, verb in rows(
        "SELECT c.relname, a.privilege_type FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,"
        " aclexplode(c.relacl) a JOIN pg_catalog.pg_roles r ON r.oid = a.grantee"
        " WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm') AND r.rolname = %s",
        schema,
        grants.role_name(role),
    ):
        found[table].add(verb)
    declared = {"django_migrations": {"SELECT"}} if role in {"office", "oversight"} else {}
    for model in grants.models_in(shared):
        granted = rights.TABLE[grants.label_of(model)].get(role)
        verbs = {v for v in granted.verbs if v not in granted.columns} if granted else set()
        if verbs:
            declared[model._meta.db_table] = verbs
    assert dict(found) == declared


def test_nothing_is_granted_to_everybody(xiushui: Jurisdiction):
    open_tables = rows(
        "SELECT n.nspname, c.relname, a.privilege_type FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a"
        " WHERE a.grantee = 0 AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert open_tables == []
    open_functions = rows(
        "SELECT n.nspname, p.proname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND (p.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(p.proacl) a WHERE a.grantee = 0))"
    )
    assert open_functions == []


@pytest.mark.parametrize("role", grants.ROLES)
def test_a_role_may_call_the_declared_functions_only(role, xiushui: Jurisdiction):
    callable_ones = {
        f"{name}({arguments})"
        for name, arguments in rows(
            "SELECT p.proname, oidvectortypes(p.proargtypes) FROM pg_catalog.pg_proc p"
            " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND has_function_privilege(%s, p.oid, 'EXECUTE')",
            grants.role_name(role),
        )
    }
    declared = {signature for signature, roles in rights.FUNCTIONS_PUBLIC.items() if role in roles}
    assert callable_ones == declared


@pytest.mark.parametrize("shared", [True, False])
def test_the_policies_are_the_declared_ones(shared, xiushui: Jurisdiction):
    schema = "public" if shared else xiushui.schema_name
    found = {
        (table, name, verb, frozenset(roles))
        for table, name, verb, roles in rows(
            "SELECT tablename::text, policyname::text, cmd, roles::text[] FROM pg_catalog.pg_policies"
            " WHERE schemaname = %s",
            schema,
        )
    }
    declared = {
        (m._meta.db_table, p.name, p.verb, frozenset(grants.role_name(r) for r in p.roles))
        for m in grants.models_in(shared)
        for p in rights.POLICIES.get(grants.label_of(m), ())
    }
    assert found == declared


def test_row_security_is_never_forced_and_never_without_a_policy(xiushui: Jurisdiction):
    guarded = rows(
        "SELECT n.nspname || '.' || c.relname, c.relforcerowsecurity,"
        " EXISTS (SELECT 1 FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid)"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relrowsecurity"
    )
    assert guarded
    assert [name for name, forced, has_policy in guarded if forced or not has_policy] == []


def test_a_security_definer_function_pins_its_search_path(xiushui: Jurisdiction):
    unpinned = rows(
        "SELECT n.nspname, p.proname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND NOT ('search_path=pg_catalog, pg_temp' = ANY(p.proconfig))"
    )
    assert unpinned == []


def test_a_door_in_the_tests_really_enters_the_role(xiushui: Jurisdiction):
    with door(xiushui, role="portal"):
        assert rows("SELECT current_user::text") == [(grants.role_name("portal"),)]
    assert rows("SELECT current_user::text") == [(grants.role_name("owner"),)]
