"""From the declared rights (`tenants.rights`) to SQL. The text names no schema: it is replayed in each of them."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.db import models

from tenants import rights

ROLES = ("office", "portal", "oversight")


def role_name(role: str) -> str:
    """The database's name of a role."""
    return f"{settings.DB_PREFIX}_{role}"


def label_of(model: type[models.Model]) -> str:
    """`app.Model`, the key of the declared table."""
    return f"{model._meta.app_label}.{model.__name__}"


def models_in(shared: bool) -> list[type[models.Model]]:
    """Every model with a table in public (`shared`) or in each jurisdiction's schema, automatic ones included."""
    names = settings.SHARED_APPS if shared else settings.TENANT_APPS
    configs = [c for c in apps.get_app_configs() if c.name in names]
    found: list[type[models.Model]] = []
    for config in configs:
        found += [m for m in config.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return found


def statements(shared: bool) -> list[str]:
    """Everything that makes the rights of one schema exactly those declared. Repeatable."""
    return [statement for each in by_object(shared).values() for statement in each]


def by_object(shared: bool) -> dict[str, list[str]]:
    """The same, object by object: what an upgrade has to say again is only what has changed."""
    found = {"schema": [_usage()]}
    for model in models_in(shared):
        found[str(model._meta.db_table)] = _table(model)
    found["django_migrations"] = [_of_migrations()]
    if shared:
        found["functions"] = _functions(rights.FUNCTIONS_PUBLIC)
    else:
        found["sequences"] = _sequences(rights.SEQUENCES)
    return found


def changed(before: dict[str, list[str]], now: dict[str, list[str]], made_anew: frozenset[str]) -> list[str]:
    """Statements for the objects whose rights are no longer what they were, or that were made anew."""
    sql = []
    for name, statements in now.items():
        earlier = before.get(name, [])
        if statements != earlier or name in made_anew:
            gone = {statement for statement in earlier if statement.startswith("DROP POLICY")} - set(statements)
            sql += [*sorted(gone), *statements]
    return sql


def _names(roles: Iterable[str]) -> str:
    return ", ".join(role_name(r) for r in roles)


def _usage() -> str:
    return "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO " + _names(ROLES) + "', current_schema()); END $$"


def _of_migrations() -> str:
    return f"GRANT SELECT ON django_migrations TO {_names(('office', 'oversight'))}"


def _table(model: type[models.Model]) -> list[str]:
    table = f'"{model._meta.db_table}"'
    sql = [f"REVOKE ALL ON {table} FROM {_names(ROLES)}"]
    for role, granted in rights.TABLE.get(label_of(model), {}).items():
        plain = [v for v in granted.verbs if v not in granted.columns]
        parts = plain + [
            f"{verb} ({', '.join(chr(34) + c + chr(34) for c in columns)})" for verb, columns in granted.columns.items()
        ]
        if parts:
            sql.append(f"GRANT {', '.join(parts)} ON {table} TO {role_name(role)}")
        if rights.ADD in granted.verbs and isinstance(model._meta.pk, models.AutoField):
            sql.append(_serial(model._meta.db_table, str(model._meta.pk.column), role))
    return sql + _policies(model, table)


def _serial(table: str, column: str, role: str) -> str:
    return (
        "DO $$ BEGIN EXECUTE format('GRANT USAGE ON SEQUENCE %s TO "
        + role_name(role)
        + f"', pg_get_serial_sequence('\"{table}\"', '{column}')); END $$"
    )


def _policies(model: type[models.Model], table: str) -> list[str]:
    policies = rights.POLICIES.get(label_of(model), ())
    if not policies:
        return []
    sql = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"]
    for policy in policies:
        sql.append(f"DROP POLICY IF EXISTS {policy.name} ON {table}")
        using = f" USING ({policy.using})" if policy.using else ""
        check = f" WITH CHECK ({policy.check})" if policy.check else ""
        sql.append(f"CREATE POLICY {policy.name} ON {table} FOR {policy.verb} TO {_names(policy.roles)}{using}{check}")
    return sql


def _functions(functions: dict[str, tuple[str, ...]]) -> list[str]:
    sql = []
    for signature, roles in functions.items():
        sql.append(f"REVOKE ALL ON FUNCTION public.{signature} FROM PUBLIC")
        sql.append(f"GRANT EXECUTE ON FUNCTION public.{signature} TO {_names(roles)}")
    return sql


def _sequences(sequences: dict[str, tuple[str, ...]]) -> list[str]:
    return [f"GRANT USAGE ON SEQUENCE {name} TO {_names(roles)}" for name, roles in sequences.items()]
