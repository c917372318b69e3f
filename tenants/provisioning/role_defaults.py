"""What the roles begin every connection with, and whether that is still what the bootstrap has set.

A role can change its own defaults (`ALTER ROLE CURRENT_USER SET …`); no right forbids it. So what is
set is compared, by `/readyz` of each zone and by the bootstrap, which sets it back. What a role did to its password
nobody but a superuser sees; the bootstrap sets those that it is given.
"""

from typing import Any, Protocol

ROLES = ("owner", "office", "portal", "oversight")
TIMEOUTS = {"office": "30s", "portal": "15s", "oversight": "20s"}
_ALL = {"search_path": '""', "jit": "off", "TimeZone": "UTC"}
_FOUND = """
    SELECT r.rolname, d.datname, s.setconfig
    FROM pg_catalog.pg_db_role_setting s
    JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
    LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
    WHERE r.rolname = ANY(%s) AND (s.setdatabase = 0 OR d.datname = pg_catalog.current_database())"""
_POWERS = """
    SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolconnlimit <> -1
    FROM pg_catalog.pg_roles WHERE rolname = ANY(%s)"""
_NAMES = ("SUPERUSER", "CREATEROLE", "CREATEDB", "BYPASSRLS", "REPLICATION", "CONNECTION LIMIT")


class Cursor(Protocol):
    """A cursor of psycopg2 or of Django."""

    def execute(self, sql: Any, params: Any = None, /) -> Any: ...

    def fetchall(self) -> list[Any]: ...


def settings_of(role: str) -> dict[str, str]:
    """The defaults of a role (`office`, `portal` …) as the catalog writes them."""
    found = dict(_ALL)
    if role in TIMEOUTS:
        found |= {"statement_timeout": TIMEOUTS[role], "idle_in_transaction_session_timeout": "60s"}
    return found


def differences(cursor: Cursor, prefix: str) -> dict[str, list[str]]:
    """By the name of the role, in words: how its defaults and powers are not those of the bootstrap."""
    names = {f"{prefix}_{role}": role for role in ROLES}
    cursor.execute(_FOUND, [list(names)])
    found = {(name, database): _parsed(config) for name, database, config in cursor.fetchall()}
    told: dict[str, list[str]] = {}
    for name, role in names.items():
        told[name] = _compared(settings_of(role), found.pop((name, None), {}))
    for (name, database), settings in sorted(found.items()):
        told[name] += [f"{key} is {value} in the database {database}" for key, value in sorted(settings.items())]
    cursor.execute(_POWERS, [list(names)])
    for name, *powers in cursor.fetchall():
        told[name] += [f"it has {power}" for power, has in zip(_NAMES, powers, strict=True) if has]
    return {name: lines for name, lines in told.items() if lines}


def _parsed(config: list[str] | None) -> dict[str, str]:
    pairs = (line.partition("=") for line in config or [])
    return {key: value for key, _equals, value in pairs}


def _compared(wanted: dict[str, str], found: dict[str, str]) -> list[str]:
    lines = [f"{key} is {found[key]}, not {value}" for key, value in wanted.items() if found.get(key, value) != value]
    lines += [f"{key} is not set to {value}" for key, value in wanted.items() if key not in found]
    return lines + [f"{key} is {value}: the bootstrap sets none" for key, value in found.items() if key not in wanted]
