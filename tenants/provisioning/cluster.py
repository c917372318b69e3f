"""Roles and database, made once per cluster by a superuser; never by a migration.

Repeatable. What it fixes, and why (docs/adr/0005): each role's own search path is empty, so that nothing works
outside the door; EXECUTE on functions and TEMP are revoked from PUBLIC before the first function exists, because a
temporary table shadows a table in an unpinned function, and a function is callable by everybody by default.
"""

from contextlib import closing
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql

ROLES = ("owner", "office", "portal", "oversight")
TIMEOUTS = {"office": "30s", "portal": "15s", "oversight": "20s"}


@dataclass(frozen=True)
class Cluster:
    """How to reach the cluster as a superuser, and what to make there. `passwords` by role, empty for trust."""

    host: str
    port: int
    admin_user: str
    admin_password: str
    database: str
    prefix: str
    passwords: dict[str, str]


def make_cluster(cluster: Cluster) -> list[str]:
    """Create what is missing; returns a line for each thing made."""
    done: list[str] = []
    with closing(_connect(cluster, "postgres")) as server:
        for role in ROLES:
            done += _make_role(server, cluster, role)
        _let_oversight_be_entered(server, cluster.prefix)
        done += _make_database(server, cluster)
    with closing(_connect(cluster, cluster.database)) as connection:
        _close_database(connection, cluster)
    return done


def _connect(cluster: Cluster, database: str) -> "psycopg2.extensions.connection":
    connection = psycopg2.connect(
        host=cluster.host,
        port=cluster.port,
        user=cluster.admin_user,
        password=cluster.admin_password,
        dbname=database,
    )
    connection.autocommit = True
    return connection


def _run(connection: "psycopg2.extensions.connection", text: str, *names: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(text).format(*(sql.Identifier(n) for n in names)))


def _make_role(connection: "psycopg2.extensions.connection", cluster: Cluster, role: str) -> list[str]:
    name = f"{cluster.prefix}_{role}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        missing = cursor.fetchone() is None
    if missing:
        kind = "NOLOGIN NOINHERIT" if role == "oversight" else "LOGIN NOINHERIT"
        _run(connection, f"CREATE ROLE {{}} {kind}", name)
    if role != "oversight" and cluster.passwords.get(role):
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), sql.Literal(cluster.passwords[role]))
            )
    for setting in ("search_path = ''", "jit = off", "timezone = 'UTC'"):
        _run(connection, f"ALTER ROLE {{}} SET {setting}", name)
    if role in TIMEOUTS:
        _run(connection, f"ALTER ROLE {{}} SET statement_timeout = '{TIMEOUTS[role]}'", name)
        _run(connection, "ALTER ROLE {} SET idle_in_transaction_session_timeout = '60s'", name)
    return [f"role {name}"] if missing else []


def _let_oversight_be_entered(connection: "psycopg2.extensions.connection", prefix: str) -> None:
    """The office enters `oversight` by SET LOCAL ROLE; NOINHERIT keeps its rights apart (PostgreSQL 15 too)."""
    _run(connection, "GRANT {} TO {}", f"{prefix}_oversight", f"{prefix}_office")


def _make_database(connection: "psycopg2.extensions.connection", cluster: Cluster) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [cluster.database])
        if cursor.fetchone() is not None:
            return []
    _run(
        connection,
        "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0",
        cluster.database,
        f"{cluster.prefix}_owner",
    )
    return [f"database {cluster.database}"]


def _close_database(connection: "psycopg2.extensions.connection", cluster: Cluster) -> None:
    owner = f"{cluster.prefix}_owner"
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", cluster.database)
    for role in ("owner", "office", "portal"):
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", cluster.database, f"{cluster.prefix}_{role}")
    _run(connection, "GRANT CREATE ON DATABASE {} TO {}", cluster.database, owner)
    _run(connection, "ALTER SCHEMA public OWNER TO {}", owner)
    _run(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    _run(connection, "ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", owner)
