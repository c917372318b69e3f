"""Which jurisdictions have work waiting: one statement over all schemas, then one door for each that has some."""

from collections.abc import Iterable

from django.db import connection
from psycopg2 import sql

from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tenants.rollouts.minimum import is_behind


def jurisdictions_with(
    table: str, condition: str = "true", among: Iterable[Jurisdiction] | None = None
) -> list[Jurisdiction]:
    """Jurisdictions in service, and not behind this code, whose `table` has a row for which `condition` holds.

    `condition` is SQL over alias `t`, `{schema}` where a second table of the same schema is named. One statement;
    opens and closes a door of its own.
    """
    known = among or selectors.all_jurisdictions()
    places = [j for j in known if j.state == JurisdictionState.ACTIVE and not is_behind(j)]
    if not places:
        return []
    branches = [
        sql.SQL("SELECT {code} WHERE EXISTS (SELECT 1 FROM {schema}.{table} t WHERE {condition})").format(
            code=sql.Literal(place.code),
            schema=(schema := sql.Identifier(place.schema_name)),
            table=sql.Identifier(table),
            condition=sql.SQL(condition).format(schema=schema),
        )
        for place in places
    ]
    with door(PUBLIC), connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(branches).as_string(cursor.cursor.connection))
        found = {row[0] for row in cursor.fetchall()}
    return [place for place in places if place.code in found]
