"""Which jurisdictions have work waiting: one statement over all schemas, then one door for each that has some."""

from collections.abc import Iterable

from django.db import connection
from psycopg2 import sql

from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction


def jurisdictions_with(
    table: str, condition: str = "true", among: Iterable[Jurisdiction] | None = None
) -> list[Jurisdiction]:
    """Jurisdictions in service whose `table` has a row for which `condition` (SQL over alias `t`, `{schema}` where a
    second table of the same schema is named) holds. One statement; opens and closes a door of its own.
    """
    places = [j for j in among or selectors.all_jurisdictions() if j.state == JurisdictionState.ACTIVE]
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
