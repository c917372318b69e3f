"""Reading many jurisdictions in one statement, from a Django queryset of a tenant model.

    result = read(
        Case.objects.overdue(today()).values("number", "promised_due").order_by("promised_due")[:50],
        subtree(jurisdiction), order=("promised_due", "number"), limit=50,
    )
    result = read(
        Case.objects.values("state").annotate(received=Count("pk")),
        subtree(jurisdiction), fold=Fold(keys=("state",), sums=("received",)),
    )

The queryset is compiled once, without a schema; each schema in scope gets its branch of one UNION ALL, so that filters,
annotations, GROUP BY and LIMIT work inside the branches; order, limit and the sums over all branches stand on top. Each
row says its jurisdiction in the column `jurisdiction`. Names of schemas come from the table of jurisdictions only.
`page` reads on by key, as fast at the fortieth page as at the first.

The statement runs as the role `oversight` (read-only, an empty search path, time limits) inside a savepoint that is
rolled back, whatever door is open; that also gives the zone its own role back. The portal reads as itself: it may not
become `oversight`, and sees published tables only. A schema of an older release that lacks
a column which is only selected says the column's default (or NULL). A jurisdiction that cannot answer (not in service,
its schema gone or too far behind this release, a table locked by an upgrade) is left out and named: a partial result.

A branch reads tenant tables only. What the public schema knows (names of categories) belongs on top, in a statement of
its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from tenants import prepared
from tenants.branches import PART, PLACE, NotATenantTable, compile_branch
from tenants.context import PUBLIC, door
from tenants.grants import role_name
from tenants.models import Jurisdiction
from tenants.reach import LeftOut, Reason, in_the_way, reader, serving
from tenants.united import Around, Fold, Question, TooSlow, Top, statement
from tenants.written import as_written

__all__ = ["PART", "PLACE", "Fold", "LeftOut", "NotATenantTable", "Reason", "TooSlow", "behind", "page", "read"]

TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 2_000
PARALLEL_SETUP, PARALLEL_SETUP_EACH = 1_000, 80  # PostgreSQL's own, and what a table adds, in units of cost
_SAVEPOINT = "across"


@dataclass(frozen=True)
class Result:
    """Rows as dicts; `jurisdiction` in each is its code (or its label)."""

    rows: list[dict[str, Any]]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Rows:
    """What a statement around the branches found."""

    rows: list[tuple[Any, ...]]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page of rows in their order, and whether more follow."""

    rows: list[dict[str, Any]]
    has_next: bool
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class WrittenPage:
    """A page of rows as tuples in the order of `columns`."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    has_next: bool
    left_out: tuple[LeftOut, ...] = ()


def read(
    queryset: QuerySet[Any, Any],
    places: Iterable[Jurisdiction],
    *,
    order: tuple[str, ...] = (),
    limit: int | None = None,
    fold: Fold | None = None,
    label: Callable[[Jurisdiction], str] | None = None,
    parts: Mapping[str, Sequence[str]] | None = None,
    timeout_ms: int = TIMEOUT_MS,
    planned_once: bool = False,
) -> Result:
    """Run `queryset` (made by `.values(…)`) over the jurisdictions in one statement.

    `order` names columns, `-` before one turns it round. `label` is what a row says as its `jurisdiction`: the code
    unless given (a city's code, to fold counties into their city). `parts`, by code: a branch for each of them, with it
    wherever the queryset says `PART` (so the first ten of each department are one statement). `planned_once`: for what
    is asked again and again with other values and finds little each time, where planning would take longest
    (tenants.prepared). Raises TooSlow, NotATenantTable.
    """
    top = Top(order, limit, fold, label or (lambda place: place.code), parts)
    asked = queryset if fold is None else queryset.order_by()
    return _asked(asked, places, top, timeout_ms=timeout_ms, planned_once=planned_once)[1]


def combine(
    queryset: QuerySet[Any, Any],
    places: Iterable[Jurisdiction],
    around: Around,
    *,
    timeout_ms: int = TIMEOUT_MS,
) -> Rows:
    """The branches inside a statement that `around` writes, with its values as `%(name)s`: so what public knows about
    the same jurisdictions is read in the same snapshot. It is planned once a connection (tenants.prepared). No rows
    where no jurisdiction can answer. Raises TooSlow, NotATenantTable.
    """
    able, left_out = serving(places)
    if not able:
        return Rows([], left_out)
    top = Top((), None, None, lambda place: place.code, around=around)
    question = Question(compile_branch(queryset.order_by()), top, timeout_ms, planned_once=True)
    found = _read(question, able, left_out)
    return Rows(cast("list[tuple[Any, ...]]", found.rows), found.left_out)


def page(
    queryset: QuerySet[Any, Any],
    places: Iterable[Jurisdiction],
    *,
    order: tuple[str, ...],
    size: int,
    after: tuple[Any, ...] | None = None,
    planned_once: bool = True,
) -> Page:
    """The first `size` rows behind the key `after` (its values in `order`, the last of them unique).

    An index in this order makes the fortieth page as fast as the first. Not `planned_once` where a filter may be so
    rare or so common that the plan must know its value: words searched for.
    """
    cut = _cut(queryset, order, size, after)
    found = read(cut, places, order=order, limit=size + 1, planned_once=planned_once)
    return Page(found.rows[:size], len(found.rows) > size, found.left_out)


def written_page(
    queryset: QuerySet[Any, Any],
    places: Iterable[Jurisdiction],
    *,
    order: tuple[str, ...],
    size: int,
    after: tuple[Any, ...] | None = None,
    planned_once: bool = True,
) -> WrittenPage:
    """`page` for what is only written on: dates, times and UUIDs as JSON has them (tenants.written), rows as tuples.

    Half of what a thousand rows cost is making objects of them.
    """
    cut, top = _cut(queryset, order, size, after), Top(order, size + 1, None, lambda place: place.code)
    columns, found = _asked(cut, places, top, planned_once=planned_once, written=True)
    rows = cast("list[tuple[Any, ...]]", found.rows)
    return WrittenPage(columns, rows[:size], len(rows) > size, found.left_out)


def _cut(
    queryset: QuerySet[Any, Any], order: tuple[str, ...], size: int, after: tuple[Any, ...] | None
) -> QuerySet[Any, Any]:
    """One row more than the page shows, of each jurisdiction."""
    rest = queryset if after is None else behind(queryset, order, after)
    return rest.order_by(*order)[: size + 1]


def behind(queryset: QuerySet[Any, Any], order: tuple[str, ...], key: tuple[Any, ...]) -> QuerySet[Any, Any]:
    """What comes after the row with this key. All of `order` goes in one direction: one comparison of rows is short to
    plan 112 times, and an index leads straight to the place.
    """
    down = {name.startswith("-") for name in order}
    if len(down) != 1:
        raise ValueError("a page goes up or down, not both")
    names = Tuple(*(F(name.removeprefix("-")) for name in order))
    return queryset.filter((TupleLessThan if down == {True} else TupleGreaterThan)(names, key))


# running it


def _asked(
    queryset: QuerySet[Any, Any],
    places: Iterable[Jurisdiction],
    top: Top,
    *,
    timeout_ms: int = TIMEOUT_MS,
    planned_once: bool = False,
    written: bool = False,
) -> tuple[tuple[str, ...], Result]:
    """The columns of a row, and what was found; no columns where the filters exclude each other."""
    able, left_out = serving(places)
    try:
        compiled = compile_branch(queryset)
    except EmptyResultSet:
        return (), Result([], left_out)
    if not any(top.branches(place) for place in able):
        return compiled.columns, Result([], left_out)
    return compiled.columns, _read(Question(compiled, top, timeout_ms, planned_once, written), able, left_out)


def _read(question: Question, places: list[Jurisdiction], left_out: tuple[LeftOut, ...]) -> Result:
    """Behind the door that is open, else behind one of its own."""
    if connection.opening is not None:  # type: ignore[attr-defined]
        return _answer(question, places, left_out)
    with door(PUBLIC):
        return _answer(question, places, left_out)


def _answer(question: Question, places: list[Jurisdiction], left_out: tuple[LeftOut, ...]) -> Result:
    """First as if all were well, which costs nothing; those who stand in the way are found only when it fails."""
    for _attempt in range(4):
        try:
            rows = _run(question, places)
        except DatabaseError as error:
            code = getattr(error.__cause__, "pgcode", "")
            if code == "57014":
                raise TooSlow(f"no answer within {question.timeout_ms} ms") from error
            missing, lacking = in_the_way(question.compiled, places, code)
            if not missing and not lacking:
                raise
            question = replace(question, lacking={**(question.lacking or {}), **lacking})
            left_out += missing
            places = [place for place in places if place not in {each.place for each in missing}]
            if not places:
                return Result([], left_out)
        else:
            return Result(rows, left_out)
    raise TooSlow("jurisdictions kept falling out of reach")


def _run(question: Question, places: list[Jurisdiction]) -> list[Any]:
    found: Any = _found_by_plan(question, places) if question.planned_once else None
    if found is None:
        with _as_oversight(question, len(places)) as cursor:
            cursor.execute(statement(cursor, question, places, numbered=False).text)
            found = cursor.fetchall()
    if question.top.around is not None or question.written:
        return list(found)
    columns = question.top.columns(question.compiled)
    if question.top.fold is None:
        found = question.compiled.converted(found)
    return [dict(zip(columns, row, strict=True)) for row in found]


def _found_by_plan(question: Question, places: list[Jurisdiction]) -> list[tuple[Any, ...]] | None:
    """By a plan that the connection keeps; None where that cannot be."""
    for _ in range(prepared.TRIES):
        with suppress(prepared.Again), _as_oversight(question, len(places)) as cursor:
            asked = statement(cursor, question, places, numbered=True)
            if not asked.preparable:
                return None
            prepared.execute(cursor, asked)
            return cast("list[tuple[Any, ...]]", cursor.fetchall())
    return None


@contextmanager
def _as_oversight(question: Question, places: int) -> Iterator[Any]:
    """The read-only role until the savepoint is rolled back, which undoes role, search path and limits.

    The planner is told what it cannot know: a parallel worker is a new process, which first learns of each table, and
    with 112 of them that takes longer than counting some hundred thousand rows.
    """
    told = (
        ("parallel_setup_cost", str(PARALLEL_SETUP + PARALLEL_SETUP_EACH * places)),
        ("search_path", ""),
        ("statement_timeout", str(int(question.timeout_ms))),
        ("lock_timeout", str(LOCK_TIMEOUT_MS)),
        ("role", role_name(reader())),
    )
    calls = ", ".join(["set_config(%s, %s, true)"] * len(told))
    with connection.cursor() as cursor:
        cursor.execute(f"SAVEPOINT {_SAVEPOINT}; SELECT {calls}", [part for pair in told for part in pair])
        if question.written:
            as_written(cursor)
        try:
            yield cursor
        finally:
            with connection.cursor() as after:
                after.execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}; RELEASE SAVEPOINT {_SAVEPOINT}")
