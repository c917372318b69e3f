"""Roles and database, made once per cluster by a superuser; never by a migration.

Repeatable. What it fixes, and why (docs/adr/0005): each role's own search path is empty, so that nothing works
outside the door; EXECUTE on functions and TEMP are revoked from PUBLIC before the first function exists, because a
temporary table shadows a table in an unpinned function, and a function is callable by everybody by default. So are
large objects, advisory locks and messages to the write-ahead log: a role that only hands in letters could fill the
disk with them, or hold up the office; they are taken from PUBLIC too.
"""

from contextlib import closing
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql

from tenants.provisioning.role_defaults import ROLES, differences, settings_of

# functions of PostgreSQL that everybody may call, and nobody but owner (and office, for its locks) should
CLOSED = r"^(lo_.*|loread|lowrite|pg_notify|pg_logical_emit_message|pg_(try_)?advisory_.*)$"
LOCKS = r"^pg_(try_)?advisory_.*$"
EVERYBODYS = ("postgres", "template1")


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
        for database in EVERYBODYS:
            _run(server, "REVOKE CONNECT ON DATABASE {} FROM PUBLIC", database)
    with closing(_connect(cluster, cluster.database)) as connection:
        done += _set_defaults(connection, cluster)
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
    if not missing:
        return []
    for line in _defaults(role):
        _run(connection, line, name)
    return [f"role {name}"]


def _defaults(role: str) -> list[str]:
    """The statements that give a role its defaults."""
    wanted = settings_of(role).items()
    return [f"ALTER ROLE {{}} SET {key} = '{value.strip(chr(34))}'" for key, value in wanted]


def _set_defaults(connection: "psycopg2.extensions.connection", cluster: Cluster) -> list[str]:
    """Set back what a role has changed of its own defaults, in one transaction; a line for each, saying what it was."""
    with connection.cursor() as cursor:
        found = differences(cursor, cluster.prefix)
    done = []
    for role in ROLES:
        name = f"{cluster.prefix}_{role}"
        if name not in found:
            continue
        _run(connection, "BEGIN")
        for line in (
            "ALTER ROLE {} RESET ALL",
            "ALTER ROLE {} NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION CONNECTION LIMIT -1",
            *_defaults(role),
        ):
            _run(connection, line, name)
        _run(connection, "ALTER ROLE {} IN DATABASE {} RESET ALL", name, cluster.database)
        _run(connection, "COMMIT")
        done.append(f"defaults of role {name} ({'; '.join(found[name])})")
    return done


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
    _close_functions(connection, cluster)
    _run(connection, "ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", owner)


def _close_functions(connection: "psycopg2.extensions.connection", cluster: Cluster) -> None:
    owner, office = (f"{cluster.prefix}_{role}" for role in ("owner", "office"))
    for signature in _functions(connection, CLOSED):
        _run(connection, f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    for signature in _functions(connection, LOCKS):
        _run(connection, f"GRANT EXECUTE ON FUNCTION {signature} TO {{}}, {{}}", owner, office)


def _functions(connection: "psycopg2.extensions.connection", pattern: str) -> list[str]:
    """Signatures of PostgreSQL's own functions by a pattern of their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_catalog.pg_proc"
            " WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ %s ORDER BY 1",
            [pattern],
        )
        return [signature for (signature,) in cursor.fetchall()]


def open_databases(cluster: Cluster) -> list[str]:
    """Databases of somebody else in the cluster that the portal's role may connect to; closing them is theirs."""
    with closing(_connect(cluster, cluster.database)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND datname <> %s"
            " AND has_database_privilege(%s, oid, 'CONNECT') ORDER BY 1",
            [cluster.database, f"{cluster.prefix}_portal"],
        )
        return [name for (name,) in cursor.fetchall()]
