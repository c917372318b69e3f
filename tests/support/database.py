"""The test database: one template a release, built once under a lock; each session copies it (under a second)."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from infra.embedded.testing import Connection, ensure_postgres
from tenants.provisioning.cluster import Cluster, make_cluster

ROLES_LOCK = 360000  # any number that all sessions agree on
CODES = ("000000", "360000", "360400", "360424", "360423")


def server() -> Connection:
    """The throw-away cluster; Django's connection is pointed at it."""
    found = ensure_postgres()
    for target in (settings.DATABASES["default"], connection.settings_dict):
        target["HOST"], target["PORT"], target["USER"] = found.host, found.port, f"{settings.DB_PREFIX}_owner"
    return found


def point_at(name: str) -> None:
    """Make Django's connection use another database of the cluster."""
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


@contextmanager
def admin(found: Connection, database: str = "postgres") -> Iterator["psycopg2.extensions.cursor"]:
    """A superuser's cursor in autocommit."""
    raw = psycopg2.connect(host=found.host, port=found.port, user=found.user, dbname=database)
    raw.autocommit = True
    try:
        with raw.cursor() as cursor:
            yield cursor
    finally:
        raw.close()


def make_roles_and_database(found: Connection, name: str) -> None:
    """Roles, database and its closing; the owner may play every role (PostgreSQL 16 syntax).

    Roles belong to the whole cluster: sessions and workers change them one after another.
    """
    with admin(found) as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ROLES_LOCK])
        _make_roles_and_database(found, name)


def _make_roles_and_database(found: Connection, name: str) -> None:
    make_cluster(
        Cluster(found.host, found.port, found.user, "", name, settings.DB_PREFIX, dict.fromkeys(("owner",), ""))
    )
    with admin(found) as cursor:
        owner = f"{settings.DB_PREFIX}_owner"
        for role in ("office", "portal", "oversight"):
            cursor.execute(
                sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
                    sql.Identifier(f"{settings.DB_PREFIX}_{role}"), sql.Identifier(owner)
                )
            )


def drop(found: Connection, name: str) -> None:
    """Remove a database, whoever is connected."""
    with admin(found) as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def exists(found: Connection, name: str) -> bool:
    """Whether the cluster has this database."""
    with admin(found) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def copy(found: Connection, template: str, name: str) -> None:
    """A new database from a template; database rights are not copied, so they are set again."""
    drop(found, name)
    with admin(found) as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(f"{settings.DB_PREFIX}_owner")
            )
        )
    make_roles_and_database(found, name)


def template(found: Connection, digest: str, build: Callable[[], None]) -> str:
    """Name of the template of this release, built by `build` where there is none."""
    name = f"ganjiang_template_{digest[:12]}"
    lock = Path(__file__).resolve().parents[2] / ".run" / "template.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not exists(found, name):
            building = f"{name}_building"
            drop(found, building)
            make_roles_and_database(found, building)
            point_at(building)
            build()
            connection.close()
            with admin(found) as cursor:
                cursor.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
                )
    return name
