"""What PostgreSQL knows about a schema, as lines without its name: two schemas are equal when their lines are.

One statement yields a digest for each of any number of schemas; the lines are read only where digests differ, and name
the object. A line is `kind name: description`. Left out: what does not matter (order of columns, names of internal
triggers) and what moves by itself (values of sequences, statistics).
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypedDict

from django.db import connection

# the owner's own rights are left out: PostgreSQL 17 gave owners one more
_ACL = (
    "(SELECT string_agg(a::text, ',' ORDER BY a::text COLLATE \"C\") FROM unnest({}) a"
    " WHERE NOT starts_with(a::text, pg_get_userbyid(s.nspowner) || '='))"
)
_OWNER = "CASE WHEN {} <> s.nspowner THEN pg_get_userbyid({}) END"
# kind -> (name, what is said of it, FROM … with s: schema, c: relation)
_RELATION = "s JOIN c ON c.relnamespace = s.oid{names:c.relname}"
_KINDS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "schema": ("'itself'", (_ACL.format("s.nspacl"),), "s"),
    "relation": (
        "c.relname",
        (
            "c.relkind::text", "c.relpersistence::text", "c.relrowsecurity::text", "c.relforcerowsecurity::text",
            "c.reloptions::text", _OWNER.format("c.relowner", "c.relowner"), _ACL.format("c.relacl"),
            "CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END",
        ),
        f"{_RELATION} AND c.relkind <> 'i'",
    ),
    "column": (
        "c.relname || '.' || a.attname",
        (
            "format_type(a.atttypid, a.atttypmod)", "a.attnotnull::text", "a.attidentity::text", "a.attgenerated::text",
            "a.attstorage::text", "nullif(a.attcollation, 0)::regcollation::text",
            "pg_get_expr(d.adbin, d.adrelid)", _ACL.format("a.attacl"),
        ),
        f"{_RELATION} AND c.relkind IN ('r', 'v', 'm', 'p')"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum",
    ),
    "constraint": (
        "c.relname || '.' || k.conname",
        ("pg_get_constraintdef(k.oid)", "k.convalidated::text"),
        f"{_RELATION} JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype <> 'n'",
    ),
    "index": (
        "c.relname",
        ("pg_get_indexdef(i.indexrelid)", "i.indisvalid::text", "i.indisready::text", "i.indisclustered::text"),
        f"{_RELATION} AND c.relkind = 'i' JOIN pg_index i ON i.indexrelid = c.oid",
    ),
    "sequence": (
        "c.relname",
        (
            "concat_ws(' ', q.seqtypid::regtype, q.seqstart, q.seqincrement, q.seqmax, q.seqmin, q.seqcache,"
            " q.seqcycle)",
        ),
        f"{_RELATION} AND c.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = c.oid",
    ),
    "trigger": (
        "c.relname || '.' || t.tgname",
        ("pg_get_triggerdef(t.oid)", "t.tgenabled::text"),
        f"{_RELATION} JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal",
    ),
    "internal triggers": (
        "c.relname",
        ("t.tgenabled::text", "count(*)::text"),
        f"{_RELATION} JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgisinternal AND t.tgenabled <> 'O'"
        " GROUP BY s.nspname, c.relname, t.tgenabled",
    ),
    "function": (
        "p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'",
        ("pg_get_functiondef(p.oid)", _OWNER.format("p.proowner", "p.proowner"), _ACL.format("p.proacl")),
        "s JOIN pg_proc p ON p.pronamespace = s.oid AND p.prokind IN ('f', 'p'){names:p.proname}",
    ),
    "policy": (
        "c.relname || '.' || y.polname",
        (
            "y.polcmd::text", "y.polpermissive::text",
            "(SELECT string_agg(CASE o WHEN 0 THEN 'public' ELSE pg_get_userbyid(o) END, ',' ORDER BY 1)"
            " FROM unnest(y.polroles) o)",
            "pg_get_expr(y.polqual, y.polrelid)", "pg_get_expr(y.polwithcheck, y.polrelid)",
        ),
        f"{_RELATION} JOIN pg_policy y ON y.polrelid = c.oid",
    ),
    "type": (
        "t.typname",
        (
            "t.typtype::text", "format_type(nullif(t.typbasetype, 0), t.typtypmod)", "t.typdefault",
            "(SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)",
        ),
        "s JOIN pg_type t ON t.typnamespace = s.oid AND t.typtype IN ('e', 'd', 'r'){names:t.typname}",
    ),
    "statistics": (
        "x.stxname",
        ("pg_get_statisticsobjdef(x.oid)",),
        "s JOIN pg_statistic_ext x ON x.stxnamespace = s.oid{names:x.stxname}",
    ),
}  # fmt: skip
_NAMES = re.compile(r"\{names:([a-z.]+)\}")
MISSING, ADDED, CHANGED = "missing", "added", "changed"


class Touched(TypedDict):
    """What a release changes: kinds of lines, and names of relations, functions, types."""

    kinds: list[str]
    names: list[str]


def lines_sql(touched: "Touched | None" = None) -> str:
    """SELECT schema, line over %(schemas)s: everything, or what was touched (%(names)s). Its own name is left out."""
    parts = []
    for kind, (name, said, source) in _KINDS.items():
        if touched is not None and kind not in touched["kinds"]:
            continue
        what = ", ".join(f"coalesce({part}, '')" for part in said)
        narrowed = _NAMES.sub("" if touched is None else r" AND \1 = ANY(%(names)s)", source)
        parts.append(
            f"SELECT s.nspname, translate(replace(concat('{kind} ', {name}, ': ', concat_ws(' | ', {what})),"  # noqa: S608
            f" s.nspname || '.', ''), E'\\n', ' ') AS line FROM {narrowed}"
        )
    relations = _NAMES.sub("" if touched is None else r" AND \1 = ANY(%(names)s)", "{names:c.relname}")
    return (
        "WITH s AS (SELECT oid, nspname, nspacl, nspowner FROM pg_namespace WHERE nspname = ANY(%(schemas)s)),"  # noqa: S608
        # found once: there is no index by schema, and a province has a hundred thousand relations
        " c AS MATERIALIZED (SELECT c.* FROM s JOIN pg_class c ON c.relnamespace = s.oid" + relations + ")"
        f" {' UNION ALL '.join(parts)}"
    )


def digest_sql(touched: "Touched | None" = None) -> str:
    """SELECT schema, digest over %(schemas)s."""
    return (
        f"SELECT l.nspname, md5(string_agg(l.line, E'\\n' ORDER BY l.line COLLATE \"C\"))"  # noqa: S608
        f" FROM ({lines_sql(touched)}) l GROUP BY l.nspname"
    )


@contextmanager
def _no_search_path() -> Iterator[Any]:
    """PostgreSQL names a schema in its descriptions where it is not in the search path: here it always does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path'), set_config('search_path', '', true)")
        before = cursor.fetchone()[0]
        yield cursor
        cursor.execute("SELECT set_config('search_path', %s, true)", [before])


def digests(schemas: Iterable[str], touched: Touched | None = None) -> dict[str, str]:
    """One digest for each of these schemas, in one statement; a schema that is not there is left out."""
    with _no_search_path() as cursor:
        cursor.execute(digest_sql(touched), {"schemas": list(schemas), "names": touched["names"] if touched else []})
        return dict(cursor.fetchall())


def describe(schema: str) -> list[str]:
    """Every object of a schema as a line, sorted."""
    with _no_search_path() as cursor:
        cursor.execute(lines_sql(), {"schemas": [schema]})
        return sorted(line for _, line in cursor.fetchall())


def digest_of(lines: Iterable[str]) -> str:
    """What `digests` says of a schema with these lines."""
    return hashlib.md5("\n".join(sorted(lines)).encode(), usedforsecurity=False).hexdigest()


def touched_by(before: Iterable[str], after: Iterable[str]) -> Touched:
    """What differs between two descriptions."""
    changed = [_kind_and_name(line) for line in set(before) ^ set(after)]
    return {"kinds": sorted({kind for kind, _ in changed}), "names": sorted({name for _, name in changed})}


def of(touched: Touched, lines: Iterable[str]) -> list[str]:
    """The lines that are about what was touched."""
    kinds, names = set(touched["kinds"]), set(touched["names"])
    split = ((line, *_kind_and_name(line)) for line in lines)
    return [line for line, kind, name in split if kind in kinds and (name in names or kind == "schema")]


def _kind_and_name(line: str) -> tuple[str, str]:
    """The kind, and the relation, function or type that the line is about."""
    kind = next(kind for kind in sorted(_KINDS, key=len, reverse=True) if line.startswith(f"{kind} "))
    return kind, re.split(r"[.(:]", line.removeprefix(f"{kind} "), maxsplit=1)[0]


@dataclass(frozen=True)
class Drift:
    """An object that is not as it should be: missing, added or changed by hand."""

    what: str
    object: str
    should: str = ""
    found: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.object}"


def differences(should: Iterable[str], found: Iterable[str]) -> list[Drift]:
    """What has to be said of a schema with the lines `found` where they should be others."""
    wanted, there = (dict(line.split(": ", 1) for line in lines) for lines in (should, found))
    drift = [Drift(MISSING, name, should=wanted[name]) for name in wanted.keys() - there.keys()]
    drift += [Drift(ADDED, name, found=there[name]) for name in there.keys() - wanted.keys()]
    drift += [
        Drift(CHANGED, name, wanted[name], there[name])
        for name in wanted.keys() & there.keys()
        if wanted[name] != there[name]
    ]
    return sorted(drift, key=lambda each: (each.object, each.what))
