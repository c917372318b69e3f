"""Which migrations the schema behind the open door has had, and what is left: without looking through its tables.

Django's recorder lists every table of the database to see whether its own is there, at each use.
"""

from collections.abc import Collection, Iterator

from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

Key = tuple[str, str]


def applied() -> set[Key]:
    """App and name of each; nothing where the schema is new."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_catalog.to_regclass(quote_ident(current_schema()) || '.django_migrations') IS NOT NULL"
        )
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def say_applied(app: str, name: str) -> None:
    """In the transaction of its last statement."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", [app, name])


def left(loader: MigrationLoader, had: Collection[Key]) -> list[Migration]:
    """What is not applied, in Django's order. Raises InconsistentMigrationHistory where one stands on what is left."""
    gone = {_key(migration): migration for migration in _ordered(loader) if not _is_in(migration, had)}
    for key in loader.graph.nodes.keys() - gone.keys():
        for parent in loader.graph.node_map[key].parents:
            if parent.key in gone:
                raise InconsistentMigrationHistory(
                    f"Migration {'.'.join(key)} is applied before its dependency {'.'.join(parent.key)}."
                )
    return list(gone.values())


def state_after(loader: MigrationLoader, had: Collection[Key]) -> ProjectState:
    """The models as they are after these migrations, with those of apps that have none."""
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for migration in _ordered(loader):
        if _is_in(migration, had):
            migration.mutate_state(state, preserve=False)
    return state


def _ordered(loader: MigrationLoader) -> Iterator[Migration]:
    seen: dict[Key, None] = {}
    for leaf in loader.graph.leaf_nodes():
        seen.update(dict.fromkeys(loader.graph.forwards_plan(leaf)))
    return (loader.graph.nodes[key] for key in seen)


def _is_in(migration: Migration, had: Collection[Key]) -> bool:
    """Itself, or everything that it was squashed from."""
    squashed = [tuple(key) for key in migration.replaces]
    return _key(migration) in had or (bool(squashed) and all(key in had for key in squashed))


def _key(migration: Migration) -> Key:
    return migration.app_label, migration.name
