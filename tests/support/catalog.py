"""A schema told in lines, its name left out: two schemas are equal when their lines are."""

from django.db import connection

_QUERIES = {
    "column": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attstorage,
               pg_get_expr(d.adbin, d.adrelid), a.attnum
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'v', 'S')""",
    "constraint": """
        SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid), condeferrable, condeferred
        FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace AND conrelid <> 0""",
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %(schema)s",
    "trigger": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled FROM pg_trigger
        WHERE NOT tgisinternal
        AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = %(schema)s::regnamespace)""",
    "function": """
        SELECT proname, pg_get_functiondef(oid), proacl::text FROM pg_proc
        WHERE pronamespace = %(schema)s::regnamespace""",
    "policy": """
        SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies
        WHERE schemaname = %(schema)s""",
    "rights": """
        SELECT relname, relkind, relacl::text, relrowsecurity, relforcerowsecurity FROM pg_class
        WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'S', 'v')""",
    "column rights": """
        SELECT c.relname, a.attname, a.attacl::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = %(schema)s::regnamespace AND a.attacl IS NOT NULL""",
    "sequence": """
        SELECT c.relname, s.seqstart, s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle FROM pg_sequence s
        JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = %(schema)s::regnamespace""",
    "schema rights": "SELECT nspacl::text FROM pg_namespace WHERE nspname = %(schema)s",
    "migration": 'SELECT app, name FROM "%(plain)s".django_migrations',
}


def describe_schema(schema: str) -> list[str]:
    """Every object of a schema as a line, sorted: columns, constraints, indexes, triggers, functions, rights …"""
    lines: list[str] = []
    with connection.cursor() as cursor:
        for kind, query in _QUERIES.items():
            if kind == "migration":
                cursor.execute(query % {"plain": schema})
            else:
                cursor.execute(query, {"schema": schema})
            for row in cursor.fetchall():
                text = " | ".join(str(part) for part in row)
                lines.append(f"{kind}: {text.replace(f'{schema}.', '').replace(schema, '<schema>')}")
    return sorted(lines)
