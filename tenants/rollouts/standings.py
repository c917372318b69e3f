"""Where the schemas stand: mark and history of each, read from the schemas themselves by one UNION ALL."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import ProgrammingError, connection, transaction
from psycopg2 import sql

from tenants.models import Jurisdiction
from tenants.rollouts.acts import TAKES_NO_PART
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.marks import Mark, marks
from tenants.rollouts.models import Release
from tenants.rollouts.steps import steps_of

_BRANCH = "SELECT {name} AS schema, app || '.' || name AS migration FROM {schema}.django_migrations"
_HISTORIES = (
    "SELECT schema, md5(string_agg(migration, ' ' ORDER BY migration COLLATE \"C\"))"
    " FROM ({branches}) h GROUP BY schema"
)
SMALL_BYTES = 4 << 20  # some ten thousand rows: an index is made in a few milliseconds
_SMALL = (
    "SELECT n.nspname, array_agg(w.index_name) FROM unnest(%s::text[], %s::text[]) w(index_name, table_name)"
    " JOIN pg_catalog.pg_class c ON c.relname = w.table_name AND c.relkind = 'r'"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY(%s)"
    " WHERE pg_catalog.pg_relation_size(c.oid) <= %s AND NOT EXISTS (SELECT FROM pg_catalog.pg_class i"
    " WHERE i.relname = w.index_name AND i.relnamespace = n.oid) GROUP BY n.nspname"
)


@dataclass(frozen=True)
class Standing:
    """`history` is the digest of the applied migrations."""

    mark: Mark
    history: str

    def is_at(self, release: Release) -> bool:
        """Complete, by its mark and by its migrations."""
        return self.mark == Mark(release.digest) and self.history == release.history


def standings(schemas: Iterable[str]) -> dict[str, Standing]:
    """Each of these schemas; one that is not there is left out."""
    wanted = list(schemas)
    try:
        with transaction.atomic():
            return _read(wanted)
    except ProgrammingError:  # one of them is missing: look which, once
        return _read(_there(wanted))


def _read(schemas: list[str]) -> dict[str, Standing]:
    if not schemas:
        return {}
    branches = sql.SQL(" UNION ALL ").join(
        sql.SQL(_BRANCH).format(name=sql.Literal(schema), schema=sql.Identifier(schema)) for schema in schemas
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_HISTORIES).format(branches=branches).as_string(cursor.cursor))
        histories = dict(cursor.fetchall())
    return {schema: Standing(mark, histories.get(schema, "")) for schema, mark in marks(schemas).items()}


def _there(schemas: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
            " WHERE n.nspname = ANY(%s) AND c.relname = 'django_migrations'",
            [schemas],
        )
        return [row[0] for row in cursor.fetchall()]


def quick_indexes(schemas: list[str], releases: Iterable[Release]) -> dict[str, frozenset[str]]:
    """By schema, the indexes of these releases that are not there and whose tables are small: made at once, they hold
    up nobody, while CONCURRENTLY waits for every transaction of the database. One look at the catalog.
    """
    tables = {
        step.name: step.options["table"]
        for release in releases
        for step in steps_of(release.steps)
        if step.kind == "index" and step.options.get("table")
    }
    if not tables:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SMALL, [list(tables), list(tables.values()), schemas, SMALL_BYTES])
        return {schema: frozenset(names) for schema, names in cursor.fetchall()}


def with_schema() -> list[Jurisdiction]:
    """Jurisdictions that a rollout has to do with."""
    return list(Jurisdiction.objects.exclude(state__in=TAKES_NO_PART))


def not_at(release: Release) -> list[Jurisdiction]:
    """Those whose schema is not what the release makes of it. One statement over all schemas."""
    places = with_schema()
    found = standings(place.schema_name for place in places)
    return [
        place
        for place in places
        if place.release != release.digest
        or place.schema_name not in found
        or not found[place.schema_name].is_at(release)
    ]


def route(place: Jurisdiction, standing: Standing, goal: Release, known: dict[str, Release]) -> list[Release]:
    """The releases that lie before the jurisdiction, the goal last; `known` by digest. Raises RolloutError."""
    begin = _release_of(place, standing, known)
    by_key = {release.pk: release for release in known.values()}
    way: list[Release] = []
    at: Release | None = goal
    while at is not None and at.digest != begin.digest:
        way.append(at)
        at = by_key.get(at.previous_id or 0)
    if at is None:
        raise RolloutError("no_way", f"no way leads from its release {begin} to {goal}")
    return way[::-1]


def _release_of(place: Jurisdiction, standing: Standing, known: dict[str, Release]) -> Release:
    """By its mark; by its history where somebody took the mark away."""
    if standing.mark.release:
        release = known.get(standing.mark.release)
        if release is None:
            told = standing.mark.release[:12]
            raise RolloutError("unknown_release", f"its schema is of a release that is not known: {told}")
        if not standing.mark.towards and standing.history != release.history:
            raise RolloutError("history", f"its migrations are not those of release {release}, which it is marked as")
        return release
    alike = [release for release in known.values() if release.history == standing.history]
    if not alike:
        raise RolloutError("unknown_release", "its schema bears no mark and its migrations are of no known release")
    return next((release for release in alike if release.digest == place.release), max(alike, key=lambda r: r.pk))
