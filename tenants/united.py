"""From a compiled branch to one statement over many schemas: what stands in each branch, and what stands on top."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg2 import sql

from tenants.branches import LABEL, MARKER, PART, Compiled, Lacking
from tenants.models import Jurisdiction
from tenants.prepared import Statement

MOST_BRANCHES = 400
_HEADINGS: dict[tuple[str, str], tuple[str, str]] = {}


class TooSlow(RuntimeError):
    """The statement did not end within its time, or would be too long."""


@dataclass(frozen=True)
class Fold:
    """How the branches' groups become one: by `keys` (`jurisdiction` may be one), `sums` (whole numbers) added up.

    `same`: columns kept where all merged groups agree, else None.
    """

    keys: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class United:
    """The branches as text, `(SELECT …) UNION ALL (…)`, with every `%` doubled; their `columns` in order, quoted;
    `codes`: the places'.
    """

    text: str
    columns: str
    codes: tuple[str, ...]


Around = Callable[[United], tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Top:
    """What stands over the branches."""

    order: tuple[str, ...]
    limit: int | None
    fold: Fold | None
    label: Callable[[Jurisdiction], str]
    parts: Mapping[str, Sequence[str]] | None = None
    around: Around | None = None

    def branches(self, place: Jurisdiction) -> Sequence[str | None]:
        """One for each part; a jurisdiction that is not parted has one."""
        return [None] if self.parts is None else self.parts.get(place.code, [])

    def columns(self, compiled: Compiled) -> tuple[str, ...]:
        if self.fold is None:
            return compiled.columns
        return (*self.fold.keys, *self.fold.sums, *self.fold.same)


@dataclass(frozen=True)
class Question:
    """What is asked, and which schemas lack which columns as far as that is known. `written`: rows as they are
    written on, not as objects.
    """

    compiled: Compiled
    top: Top
    timeout_ms: int
    planned_once: bool = False
    written: bool = False
    lacking: Mapping[str, Lacking] | None = None


def statement(cursor: Any, question: Question, places: Sequence[Jurisdiction], *, numbered: bool) -> Statement:
    """The UNION ALL. Parameters are bound once (or `numbered`), then the marker, which no value can contain, becomes
    each schema.
    """
    raw, compiled, top = cursor.cursor, question.compiled, question.top
    branches = list(_branches(raw, question, places, numbered=numbered))
    if len(branches) > MOST_BRANCHES:
        raise TooSlow(f"{len(branches)} branches, at most {MOST_BRANCHES}")
    united, columns = f"({') UNION ALL ('.join(branches)})", _listed(raw, compiled.columns)
    values = compiled.values if numbered else ()
    if top.around is not None:
        codes = tuple(place.code for place in places)
        outer, bound = top.around(United(united.replace("%", "%%"), columns, codes))
        if not numbered:
            return Statement(raw.mogrify(outer, bound).decode())
        used = [name for name in bound if f"%({name})s" in outer]
        numbers = {name: f"${number}" for number, name in enumerate(used, start=len(values) + 1)}
        return Statement(outer % numbers, (*values, *(bound[name] for name in used)))
    text = f"SELECT {_head(raw, top, compiled)} FROM ({united}) AS united ({columns})"  # noqa: S608
    if top.fold is not None and top.fold.keys:
        text += f" GROUP BY {_listed(raw, top.fold.keys)}"
        if top.order:
            # the groups first: else each branch sorts all its rows, so that the first groups come in this order
            text = f"WITH folded AS MATERIALIZED ({text}) SELECT * FROM folded"  # noqa: S608
    if top.order:
        text += f" ORDER BY {', '.join(_direction(raw, name) for name in top.order)}"
    return Statement(f"{text} LIMIT {int(top.limit)}" if top.limit is not None else text, values)


def _branches(raw: Any, question: Question, places: Sequence[Jurisdiction], *, numbered: bool) -> Iterator[str]:
    compiled, top = question.compiled, question.top
    bodies: dict[Lacking, str] = {}
    for place in places:
        lacking = (question.lacking or {}).get(place.schema_name, frozenset())
        if lacking not in bodies:
            bodies[lacking] = compiled.body(raw, lacking, numbered=numbered)
        label, schema = _heading(raw, top.label(place), place.schema_name)
        named = bodies[lacking].replace(f"'{LABEL}'", label).replace(MARKER, schema)
        for part in top.branches(place):
            yield named if part is None else named.replace(f"'{PART}'", f"{_quoted(raw, sql.Literal(part))}::text")


def _head(raw: Any, top: Top, compiled: Compiled) -> str:
    if top.fold is None:
        return _listed(raw, compiled.columns)
    parts = [_quoted(raw, sql.Identifier(key)) for key in top.fold.keys]
    for name in top.fold.sums:
        column = _quoted(raw, sql.Identifier(name))
        parts.append(f"coalesce(sum({column}), 0)::bigint AS {column}")
    for name in top.fold.same:
        column = _quoted(raw, sql.Identifier(name))
        parts.append(f"CASE WHEN min({column}) = max({column}) THEN min({column}) END AS {column}")
    return ", ".join(parts)


def _quoted(raw: Any, part: sql.Composable) -> str:
    text: str = part.as_string(raw)
    return text


def _heading(raw: Any, label: str, schema: str) -> tuple[str, str]:
    """What stands for `LABEL` and for `MARKER` in a branch; kept, since quoting 112 names takes a while."""
    if (label, schema) not in _HEADINGS:
        literal, name = _quoted(raw, sql.Literal(label)), _quoted(raw, sql.Identifier(schema))
        _HEADINGS[label, schema] = f"{literal}::text", name
    return _HEADINGS[label, schema]


def _listed(raw: Any, names: Iterable[str]) -> str:
    return ", ".join(_quoted(raw, sql.Identifier(name)) for name in names)


def _direction(raw: Any, name: str) -> str:
    column = _quoted(raw, sql.Identifier(name.removeprefix("-")))
    return f"{column} DESC" if name.startswith("-") else column
