"""Where the schemas stand: mark and history of each, read from the schemas themselves by one UNION ALL."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import ProgrammingError, connection, transaction
from psycopg2 import sql

from tenants.models import Jurisdiction
from tenants.rollouts.acts import TAKES_NO_PART
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.marks import Mark, mark_from
from tenants.rollouts.models import Release

_BRANCH = (
    "SELECT {schema_name}, pg_catalog.obj_description(pg_catalog.to_regnamespace({quoted})::oid, 'pg_namespace'),"
    " (SELECT md5(string_agg(app || '.' || name, ' ' ORDER BY app || '.' || name COLLATE \"C\"))"
    " FROM {schema}.django_migrations)"
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
    with connection.cursor() as cursor:
        raw = cursor.cursor
        branches = [
            sql.SQL(_BRANCH)
            .format(
                schema_name=sql.Literal(schema),
                quoted=sql.Literal(sql.Identifier(schema).as_string(raw)),
                schema=sql.Identifier(schema),
            )
            .as_string(raw)
            for schema in schemas
        ]
        cursor.execute(" UNION ALL ".join(branches))
        return {schema: Standing(mark_from(text), history or "") for schema, text, history in cursor.fetchall()}


def _there(schemas: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid"
            " WHERE n.nspname = ANY(%s) AND c.relname = 'django_migrations'",
            [schemas],
        )
        return [row[0] for row in cursor.fetchall()]


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
