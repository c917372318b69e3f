"""Everything that PostgreSQL knows about a schema, as lines that can be compared between databases."""

from infra.embedded.testing import Connection
from tests.benchmarks.database import run

_ACL = "coalesce((SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest({}) a), '')"
QUERIES = {
    "schema": f"SELECT nspowner::regrole::text, {_ACL.format('nspacl')} FROM pg_namespace WHERE nspname = %(s)s",
    "relation": f"""SELECT c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
        c.relowner::regrole::text, c.reloptions::text, am.amname, {_ACL.format("c.relacl")}
        FROM pg_class c LEFT JOIN pg_am am ON am.oid = c.relam WHERE c.relnamespace = %(n)s""",
    "column": f"""SELECT c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attidentity, a.attgenerated, a.attstorage, a.attcompression, a.attcollation::regcollation::text,
        a.attstattarget, pg_get_expr(d.adbin, d.adrelid), {_ACL.format("a.attacl")}
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid
        AND d.adnum = a.attnum WHERE c.relnamespace = %(n)s AND a.attnum > 0""",
    "constraint": """SELECT c.relname, k.conname, k.contype, k.condeferrable, k.condeferred, k.convalidated,
        k.conislocal, k.coninhcount, pg_get_constraintdef(k.oid)
        FROM pg_constraint k LEFT JOIN pg_class c ON c.oid = k.conrelid WHERE k.connamespace = %(n)s""",
    "index": """SELECT c.relname, i.indisprimary, i.indisunique, i.indisvalid, i.indisready, i.indimmediate,
        i.indisreplident, i.indisclustered, pg_get_indexdef(i.indexrelid)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = %(n)s""",
    "sequence": """SELECT c.relname, s.seqtypid::regtype::text, s.seqstart, s.seqincrement, s.seqmax, s.seqmin,
        s.seqcache, s.seqcycle, (SELECT string_agg(d.refobjid::regclass || '.' || d.refobjsubid || d.deptype::text, ',')
        FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i'))
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = %(n)s""",
    "trigger": """SELECT c.relname, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = %(n)s AND NOT t.tgisinternal""",
    "internal trigger": """SELECT c.relname, t.tgenabled, t.tgtype, t.tgfoid::regproc::text, count(*)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = %(n)s AND t.tgisinternal
        GROUP BY 1, 2, 3, 4""",
    "function": f"""SELECT p.proname, pg_get_functiondef(p.oid), p.proowner::regrole::text, {_ACL.format("p.proacl")}
        FROM pg_proc p WHERE p.pronamespace = %(n)s""",
    "policy": """SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check
        FROM pg_policies WHERE schemaname = %(s)s""",
    "type": "SELECT typname, typtype, typcategory FROM pg_type WHERE typnamespace = %(n)s",
    "rule": "SELECT tablename, rulename, definition FROM pg_rules WHERE schemaname = %(s)s",
    "comment": """SELECT c.relname, d.objsubid, d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
        WHERE c.relnamespace = %(n)s""",
    "statistics": "SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxnamespace = %(n)s",
    "default right": f"""SELECT d.defaclrole::regrole::text, d.defaclobjtype, {_ACL.format("d.defaclacl")}
        FROM pg_default_acl d WHERE d.defaclnamespace = %(n)s""",
    "applied migration": 'SELECT app, name FROM "{s}".django_migrations',
}


def describe(found: Connection, database: str, schema: str) -> set[str]:
    """A line for each thing in the schema."""
    if not schema.isalnum():
        raise ValueError(schema)
    lines: set[str] = set()
    for kind, query in QUERIES.items():
        text = query.replace("{s}", schema).replace("%(s)s", f"'{schema}'")
        text = text.replace("%(n)s", f"'{schema}'::regnamespace")
        rows = run(found, f'SET search_path = "{schema}", pg_catalog', text, database=database)
        lines |= {f"{kind}: " + " | ".join(str(value) for value in row) for row in rows}
    return lines
