"""What one jurisdiction contributes to a statement over many: a queryset's SQL with a marker where its schema belongs.

The queryset is compiled once, without a schema. A schema of an older release may lack a column of this release: where
the SQL only selects it, the branch of that schema says the column's default (or NULL) in its place; where it filters,
orders, groups or counts by it, that schema cannot answer.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from secrets import token_hex
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Field, QuerySet, TextField, Value
from django.db.models.expressions import Col
from django.db.models.fields import NOT_PROVIDED

from tenants.grants import models_in

PLACE = "jurisdiction"
PART = f"part:{token_hex(16)}"  # stands in a queryset for the part of a jurisdiction that a branch is about
_TOKEN = re.compile(
    r"""'(?:[^']|'')*'                                          # a literal
      | \b(?P<word>FROM|JOIN)\s+"(?P<table>(?:[^"]|"")+)"(?!\s*\.)  # a table, not EXTRACT(… FROM "table"."column")
      | "(?:[^"]|"")*"                                          # any other name""",
    re.VERBOSE,
)
_COLUMN = re.compile(r'(?P<alias>"(?:[^"]|"")+"|\w+)\."(?P<column>(?:[^"]|"")+)"')
_NO_ALIAS = "ON|WHERE|INNER|LEFT|RIGHT|FULL|CROSS|JOIN|GROUP|HAVING|ORDER|LIMIT|OFFSET|UNION|FOR|WINDOW"

# in place of a schema, and of its name as a value, until a branch is written: no value of a user can contain it
MARKER = f"schema_{token_hex(16)}"
LABEL = f"{MARKER}:label"
_READS = re.compile(rf'{MARKER}\."((?:[^"]|"")+)"(?:\s+(?!(?:{_NO_ALIAS})\b)(\w+))?')

Lacking = frozenset[tuple[str, str]]  # tables with a column that a schema does not have


class NotATenantTable(ValueError):
    """The queryset reads a table that is not in each jurisdiction's schema."""


@dataclass(frozen=True)
class Compiled:
    """A queryset's SQL. `MARKER` stands before each table, `LABEL` where the jurisdiction says its name."""

    text: str
    parameters: tuple[Any, ...]
    heads: int  # how many of the parameters are in the list of what is selected
    columns: tuple[str, ...]
    tables: frozenset[str]
    converted: Callable[[list[tuple[Any, ...]]], Iterable[Sequence[Any]]] = field(compare=False)
    selected: dict[str, "Field[Any, Any]"] = field(compare=False)
    needed: Counter[tuple[str, str]] = field(compare=False)
    spare: Lacking = field(compare=False)

    def answers_without(self, lacking: Lacking) -> bool:
        """Whether a schema without these columns can answer: all of them are no more than selected."""
        return lacking <= self.spare

    @property
    def values(self) -> tuple[Any, ...]:
        """What `$1`, `$2`, … of a numbered body stand for."""
        return tuple(value for place, value in enumerate(self.parameters) if not self._inlined(place))

    def body(self, raw: Any, lacking: Lacking = frozenset(), *, numbered: bool = False) -> str:
        """The branch with its parameters bound, or `numbered`: `$1` for the first of `values`. Columns that the schema
        lacks are told by their defaults.
        """
        text = self.text
        for reference, column in self.selected.items():
            if (column.model._meta.db_table, str(column.column)) in lacking:
                text = text.replace(reference, _stand_in(raw, column).replace("%", "%%"))
        numbers = count(1)
        return text % tuple(
            f"${next(numbers)}" if numbered and not self._inlined(place) else raw.mogrify("%s", [value]).decode()
            for place, value in enumerate(self.parameters)
        )

    def _inlined(self, place: int) -> bool:
        """Whether a parameter is written out: a literal to be replaced in each branch, or a value that is selected,
        of which the server could not tell the type.
        """
        return place < self.heads or self.parameters[place] in (LABEL, PART)


@cache
def tenant_columns() -> dict[str, frozenset[str]]:
    """Tables of the tenant schemas with their columns, as this release's models know them."""
    apps.check_models_ready()
    return {
        model._meta.db_table: frozenset(str(column.column) for column in model._meta.concrete_fields)
        for model in models_in(shared=False)
    }


def compile_branch(queryset: QuerySet[Any, Any]) -> Compiled:
    """Compile a queryset made by `.values(…)`. Raises NotATenantTable, django's EmptyResultSet."""
    if getattr(queryset.query, "selected", None) is None:
        raise ValueError("name the columns: only .values(…) can be read across jurisdictions")
    # the column that names the jurisdiction is the branch's own: a level around it would be planned 112 times
    query: Any = queryset.annotate(**{PLACE: Value(LABEL, output_field=TextField())}).query
    compiler = query.get_compiler(connection=connection)
    text, parameters = compiler.as_sql()
    template, tables = qualified(text)
    converters = compiler.get_converters([column for column, _, _ in compiler.select])

    def converted(rows: list[tuple[Any, ...]]) -> Iterable[Sequence[Any]]:
        return compiler.apply_converters(rows, converters) if converters else rows

    needed = _needed(template)
    return Compiled(
        text=template,
        parameters=tuple(parameters),
        heads=sum(len(given) for _, (_, given), _ in compiler.select),
        columns=tuple(query.selected),
        tables=tables,
        converted=converted,
        selected={sql: expression.target for expression, (sql, _), _ in compiler.select if isinstance(expression, Col)},
        needed=needed,
        spare=_spare(compiler, needed),
    )


def qualified(text: str) -> tuple[str, frozenset[str]]:
    """Put the marker before each table: a quoted name right after FROM or JOIN, never one inside a literal, an alias
    or a column of the same name.
    """
    found: set[str] = set()

    def qualify(token: re.Match[str]) -> str:
        word, table = token["word"], token["table"]
        if table is None:
            return token.group(0)
        if table not in tenant_columns():
            raise NotATenantTable(table)
        found.add(table)
        return f'{word} {MARKER}."{table}"'

    return _TOKEN.sub(qualify, text), frozenset(found)


def _needed(template: str) -> Counter[tuple[str, str]]:
    """How often the SQL names each column of each table, by whatever alias."""
    aliases: dict[str, set[str]] = defaultdict(set)
    for found in _READS.finditer(template):
        aliases[found[2] or found[1]].add(found[1])
    known = tenant_columns()
    counted: Counter[tuple[str, str]] = Counter()
    for found in _COLUMN.finditer(template):
        column = found["column"].replace('""', '"')
        for table in aliases.get(found["alias"].strip('"'), ()):
            if column in known[table]:
                counted[table, column] += 1
    return counted


def _spare(compiler: Any, needed: Counter[tuple[str, str]]) -> Lacking:
    """Columns that are selected and nothing else: not compared, not grouped or ordered by (Django says those two by
    position, too), not part of an expression.
    """
    if compiler.query.group_by is not None:
        return frozenset()
    plain: Counter[tuple[str, str]] = Counter()
    ordering = {int(sql.split()[0]) for _, (sql, _, _) in compiler.get_order_by() if sql.split()[0].isdigit()}
    for position, (expression, _, _) in enumerate(compiler.select, start=1):
        if isinstance(expression, Col) and position not in ordering:
            plain[expression.target.model._meta.db_table, str(expression.target.column)] += 1
    return frozenset(column for column, times in plain.items() if needed[column] == times)


def _stand_in(raw: Any, column: "Field[Any, Any]") -> str:
    """What a column has in rows that were made before it was there: its default, else NULL, of its type."""
    kind = column.db_type(connection)
    if column.db_default is not NOT_PROVIDED:
        declared: Any = column._db_default_expression  # type: ignore[attr-defined]
        value: Any = declared.value if isinstance(declared, Value) else None
    elif callable(column.default) and column.default is not NOT_PROVIDED:
        value = None  # made anew for each row: nothing that could be said here
    else:
        value = column.get_default()
    return f"{raw.mogrify('%s', [column.get_db_prep_value(value, connection)]).decode()}::{kind}"
