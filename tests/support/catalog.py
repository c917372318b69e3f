"""A schema told in lines without its name: what the product compares, and what it leaves out because upgrades move it
(the order of columns, which migrations were applied). Two schemas are made alike when their lines are equal.
"""

from django.db import connection

from tenants.rollouts.catalog import lines_sql

_BESIDE = """
SELECT nspname, concat('column order ', relname, ': ', string_agg(attname, ',' ORDER BY attnum)) AS line
FROM s JOIN pg_class c ON c.relnamespace = s.oid AND c.relkind IN ('r', 'v')
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped GROUP BY nspname, relname
UNION ALL SELECT nspname, concat('applied migration ', app, '.', name, ':') FROM s, "{schema}".django_migrations
"""


def statement(schema: str) -> str:
    """SELECT schema, line: to be run with an empty search path, or every name is told as that path shortens it."""
    if not schema.isidentifier():
        raise ValueError(schema)
    return f"{lines_sql()} UNION ALL {_BESIDE.format(schema=schema)}".replace("%(schemas)s", f"ARRAY['{schema}']")


def describe_schema(schema: str) -> list[str]:
    """Every object of a schema as a line, sorted: columns, constraints, indexes, triggers, functions, rights …"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path'), set_config('search_path', '', true)")
        before = cursor.fetchone()[0]
        cursor.execute(statement(schema))
        lines = sorted(line for _, line in cursor.fetchall())
        cursor.execute("SELECT set_config('search_path', %s, true)", [before])
    return lines
