"""Finding items, as the portal's role: of one place behind its door, or of all places in one statement.

The catalogue is in the public schema, what is offered in each jurisdiction's: a search joins the two. Across the
province the items are found first, once, and then who offers them: one UNION ALL over the offers, by key.
Names of schemas come from the register only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils.safestring import SafeString
from psycopg2 import sql

from apps.core.search.services import words
from apps.core.workdays.services import today
from apps.systems.approvals.items.enums import LEGAL_PERSONS, Audience, ServiceObject
from apps.systems.approvals.offers.marking import highlight
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions

PAGE = 20
FACETS_KEY = "offers.facets"
# words that say nothing about which item is meant
EMPTY_WORDS = frozenset(Path(__file__).with_name("empty_words.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True)
class Wanted:
    """What to look for; `codes`: only these items (those of a life event)."""

    text: str = ""
    theme: str = ""
    organ: str = ""
    audience: str = ""
    codes: tuple[str, ...] | None = None

    @property
    def given(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.theme or self.organ or self.audience)


@dataclass(frozen=True)
class Line:
    """A found item. `code`: the implementing code, or across the province the basic one with the number of `places`."""

    code: str
    item: str
    name: str
    summary: str
    organ: str
    promised_days: int | None
    promised_unit: str
    visits: int
    charged: bool
    places: int = 0
    marked_name: SafeString | str = ""
    marked_summary: SafeString | str = ""


@dataclass(frozen=True)
class Found:
    """A page of lines. `loose`: no item had all words, these have some."""

    lines: list[Line]
    total: int
    page: int
    loose: bool = False

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        return self.page * PAGE < self.total


_HERE = """
WITH found AS (
  SELECT o.code, o.item, v.name, v.content ->> 'summary' AS summary, d.short_name AS organ, o.promised_days,
    v.promised_unit, v.visits, v.charged, 0 AS places, {rank} AS rank
  FROM offers_offer o
  JOIN items_itemversion v ON v.item_id = o.item AND v.number = o.version
  JOIN items_serviceitem i ON i.code = o.item
  JOIN people_department d ON d.id = o.department_id
  WHERE o.state = 'offered' AND i.state = 'in_use' AND {conditions}
)
SELECT *, count(*) OVER () AS total FROM found ORDER BY rank DESC, name, item LIMIT %(limit)s OFFSET %(offset)s
"""
_EVERYWHERE = """
WITH found AS MATERIALIZED (
  SELECT v.item_id AS item, v.name, v.content ->> 'summary' AS summary, v.organ, v.promised_unit, v.visits, v.charged,
    {rank} AS rank
  FROM public.items_itemversion v JOIN public.items_serviceitem i ON i.code = v.item_id
  WHERE i.state = 'in_use' AND v.in_force_from <= %(today)s AND (v.in_force_to IS NULL OR v.in_force_to >= %(today)s)
    AND {conditions}
), offered AS ({branches})
SELECT f.item AS code, f.item, f.name, f.summary, f.organ, s.promised_days, f.promised_unit, f.visits, f.charged,
  s.places, f.rank, count(*) OVER () AS total
FROM found f JOIN (
  SELECT item, count(*) AS places, min(promised_days) AS promised_days FROM offered GROUP BY item
) s ON s.item = f.item
ORDER BY f.rank DESC, f.name, f.item LIMIT %(limit)s OFFSET %(offset)s
"""
_BRANCH = """SELECT {place} AS place, o.code, o.item, o.promised_days FROM {schema}.offers_offer o
 WHERE o.state = 'offered' AND o.item IN (SELECT item FROM found)"""
_PLACES = """SELECT {place} AS place, o.code, o.item, o.promised_days FROM {schema}.offers_offer o
 WHERE o.state = 'offered' AND o.item = %(item)s"""


def terms_of(text: str) -> list[str]:
    """The words that count; all of them where none does."""
    found = list(dict.fromkeys(words(text)))
    return [word for word in found if word not in EMPTY_WORDS] or found


def find(wanted: Wanted, *, place: Jurisdiction | None, page: int = 1, most: int = PAGE) -> Found:
    """Best first, `most` a page; where no item has all the words, those that have some."""
    terms = terms_of(wanted.text)
    if wanted.text and not terms:
        return Found([], 0, page)
    found = _ask(wanted, terms, place, (page, most), all_words=True)
    if not found.lines and page == 1 and len(terms) > 1:
        found = replace(_ask(wanted, terms, place, (page, most), all_words=False), loose=True)
    return found


def _ask(
    wanted: Wanted, terms: Sequence[str], place: Jurisdiction | None, at: tuple[int, int], *, all_words: bool
) -> Found:
    page, most = at
    conditions, parameters = _conditions(wanted, terms, all_words=all_words)
    parameters |= {"today": today(), "limit": most, "offset": (page - 1) * most}
    rank = sql.SQL("ts_rank(v.search, {})").format(_query(terms, all_words)) if terms else sql.SQL("0::real")
    parts: dict[str, sql.Composable] = {"rank": rank, "conditions": conditions}
    if place is None:
        if not _serving():
            return Found([], 0, page)
        parts["branches"] = sql.SQL(" UNION ALL ").join(_branches(_BRANCH))
    rows = _rows(sql.SQL(_HERE if place is not None else _EVERYWHERE).format(**parts), parameters)
    total = rows[0]["total"] if rows else 0
    return Found([_line(row, terms) for row in rows], total, page)


def places_of(item: str) -> list[tuple[Jurisdiction, dict[str, Any]]]:
    """Who offers an item: the province first, then by division code. One statement."""
    if not _serving():
        return []
    rows = _rows(sql.SQL(" UNION ALL ").join(_branches(_PLACES)), {"item": item})
    by_code = {place.code: place for place in _serving()}
    return sorted(((by_code[row["place"]], row) for row in rows), key=lambda pair: pair[0].code)


def _rows(statement: sql.Composable, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _serving() -> list[Jurisdiction]:
    return [p for p in all_jurisdictions() if p.level != "centre" and p.state == JurisdictionState.ACTIVE]


def _branches(template: str) -> list[sql.Composable]:
    return [
        sql.SQL(template).format(place=sql.Literal(place.code), schema=sql.Identifier(place.schema_name))
        for place in _serving()
    ]


def _query(terms: Sequence[str], all_words: bool) -> sql.Composable:
    each = [sql.SQL(f"plainto_tsquery('simple'::regconfig, %(word{at})s)") for at in range(len(terms))]
    return sql.SQL("({})").format(sql.SQL(" && " if all_words else " || ").join(each))


def _conditions(wanted: Wanted, terms: Sequence[str], *, all_words: bool) -> tuple[sql.Composable, dict[str, Any]]:
    parts: list[sql.Composable] = [sql.SQL("true")]
    parameters: dict[str, Any] = {f"word{at}": term for at, term in enumerate(terms)}
    if terms:
        parts.append(sql.SQL("v.search @@ {}").format(_query(terms, all_words)))
    for column, value in (("theme", wanted.theme), ("organ", wanted.organ)):
        if value:
            parts.append(sql.SQL("%(theme)s = ANY(v.themes)" if column == "theme" else "v.organ = %(organ)s"))
            parameters[column] = value
    if wanted.audience:
        parts.append(sql.SQL("v.objects_served && %(objects)s::varchar[]"))
        person = wanted.audience == Audience.PERSON
        parameters["objects"] = [ServiceObject.PERSON.value] if person else list(LEGAL_PERSONS)
    if wanted.codes is not None:
        parts.append(sql.SQL("v.item_id = ANY(%(codes)s)"))
        parameters["codes"] = list(wanted.codes)
    return sql.SQL(" AND ").join(parts), parameters


def _line(row: dict[str, Any], terms: Sequence[str]) -> Line:
    kept = {name: value for name, value in row.items() if name not in {"rank", "total"}}
    line = Line(**kept)
    terms = [term for term in terms if len(term) > 1] or terms  # single characters are everywhere
    return replace(line, marked_name=highlight(line.name, terms), marked_summary=highlight(line.summary, terms))


@dataclass(frozen=True)
class Facets:
    """What the offered items can be narrowed by: themes with their numbers, roles of organs."""

    themes: dict[str, int]
    organs: list[str]


_FACETS_HERE = """
WITH offered AS (
  SELECT v.themes, v.organ FROM offers_offer o
  JOIN items_itemversion v ON v.item_id = o.item AND v.number = o.version
  JOIN items_serviceitem i ON i.code = o.item WHERE o.state = 'offered' AND i.state = 'in_use'
)"""
_FACETS_EVERYWHERE = """
WITH there AS ({branches}), offered AS (
  SELECT v.themes, v.organ FROM there JOIN public.items_itemversion v ON v.item_id = there.item
  JOIN public.items_serviceitem i ON i.code = v.item_id
  WHERE i.state = 'in_use' AND v.in_force_from <= %(today)s AND (v.in_force_to IS NULL OR v.in_force_to >= %(today)s)
)"""
_COUNTED = """
SELECT 'theme' AS kind, theme AS value, count(*) AS number FROM offered, unnest(themes) AS theme GROUP BY theme
UNION ALL SELECT 'organ', organ, count(*) FROM offered GROUP BY organ ORDER BY 1, 2"""
_ITEMS = "SELECT o.item FROM {schema}.offers_offer o WHERE o.state = 'offered'"
FACETS_KEPT = 300  # seconds, of the whole province


def facets(place: Jurisdiction | None) -> Facets:
    """Of one place; of the whole province, which a hundred schemas have to say, as it was in the last minutes."""
    if place is not None:
        return _facets(sql.SQL(_FACETS_HERE))
    if not _serving():
        return Facets({}, [])
    kept: Facets | None = cache.get(FACETS_KEY)
    if kept is None:
        branches = sql.SQL(" UNION ").join(_branches(_ITEMS))
        kept = _facets(sql.SQL(_FACETS_EVERYWHERE).format(branches=branches))
        cache.set(FACETS_KEY, kept, FACETS_KEPT)
    return kept


def _facets(offered: sql.Composable) -> Facets:
    rows = _rows(offered + sql.SQL(_COUNTED), {"today": today()})
    themes = {row["value"]: row["number"] for row in rows if row["kind"] == "theme"}
    return Facets(themes, [row["value"] for row in rows if row["kind"] == "organ"])
