"""A schema says itself which release it is and how far it is on its way to the next: in its comment.

The mark changes in the transaction of the step it tells of, travels with a dump, and is read for all schemas by one
look at the catalog: a killed rollout goes on from what the schemas say, not from what somebody meant to do.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Mark:
    """`release` is complete; of the steps to `towards`, `done` are done. Digests; empty where nothing is known."""

    release: str = ""
    towards: str = ""
    done: int = 0


def mark_sql(release: str, towards: str = "", done: int = 0) -> str:
    """Statement that marks the first schema of the search path."""
    text = json.dumps({"release": release, "towards": towards, "done": done} if towards else {"release": release})
    return "DO $mark$ BEGIN EXECUTE format('COMMENT ON SCHEMA %I IS %L', current_schema(), '" + text + "'); END $mark$"


def mark(release: str) -> None:
    """Mark the schema behind the open door as being of this release."""
    with connection.cursor() as cursor:
        cursor.execute(mark_sql(release))


def marks(schemas: Iterable[str]) -> dict[str, Mark]:
    """The marks of these schemas, by one statement; what does not exist is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname, pg_catalog.obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace"
            " WHERE nspname = ANY(%s)",
            [list(schemas)],
        )
        return {schema: mark_from(text) for schema, text in cursor.fetchall()}


def mark_of(schema: str) -> Mark:
    """The mark of one schema."""
    return marks([schema]).get(schema, Mark())


def mark_from(text: str | None) -> Mark:
    """From a comment. Another comment (PostgreSQL's own on public, a person's) is no mark."""
    try:
        return Mark(**json.loads(text or ""))
    except (ValueError, TypeError):
        return Mark()
