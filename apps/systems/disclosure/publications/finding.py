"""Finding published documents: of one jurisdiction or of all in one ranked list, with the facets, in one statement.

Each schema gives a branch of what has the words (its GIN index); rank, facets, order and page stand on top. Read as the
zone's own role. Without words the list is the newest first, which an index gives, and the facets of the whole province
are as they were in the last minutes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.core.cache import cache
from django.db.models import Q, Value
from django.db.models.functions import Left, Length, Right
from django.utils.safestring import SafeString

from apps.core.search.marking import best_part, highlight
from apps.core.search.services import raw_query, words
from apps.systems.disclosure.publications import numbers
from apps.systems.disclosure.publications.enums import Validity
from apps.systems.disclosure.publications.models import PublishedDocument
from apps.systems.disclosure.publications.wanted import Cursor, Wanted
from tenants import across
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.reach import LeftOut
from tenants.selectors import all_jurisdictions
from tenants.united import United

PAGE = 20
FACETS_KEPT = 300  # seconds, of the whole province without words
_BEGINNING = 300
_ROW = (
    "id", "index_number", "title", "issuer", "organ", "organ_name", "document_number", "made_on", "year",
    "published_on", "used_days", "category", "topic", "subject_words", "summary", "validity", "version",
)  # fmt: skip
_FACETS = {
    "category": "category", "organ": "organ", "year": "year::text", "validity": "validity", "topic": "topic",
    "place": "jurisdiction",
}  # fmt: skip
_NARROW = {
    "category": "(category = %(category)s::text OR category LIKE %(category)s::text || '.%%')",
    "organ": "organ = %(organ)s::text",
    "year": "year = %(year)s::int",
    "validity": "validity = %(validity)s::text",
    "topic": "topic = %(topic)s::text",
    "place": "jurisdiction = %(place)s::text",
}


@dataclass(frozen=True)
class Line:
    """A found document."""

    place: Jurisdiction
    id: UUID
    index_number: str
    title: str
    issuer: str
    organ_name: str
    document_number: str
    made_on: date
    published_on: date
    used_days: int | None
    category: str
    topic: str
    subject_words: tuple[str, ...]
    validity: str
    version: int
    marked_title: SafeString | str = ""
    snippet: SafeString | str = ""

    @property
    def validity_label(self) -> str:
        """In words."""
        return str(Validity(self.validity).label)

    @property
    def in_force(self) -> bool:
        """Whether it holds."""
        return self.validity == Validity.IN_FORCE


@dataclass(frozen=True)
class Found:
    """A page of lines; facets as counts by value. `loose`: nothing had all words, these have some."""

    lines: list[Line]
    total: int | None = None
    after: Cursor | None = None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    loose: bool = False
    left_out: tuple[LeftOut, ...] = ()


def places() -> list[Jurisdiction]:
    """All whose documents are found on the front door."""
    return [each for each in all_jurisdictions() if each.level != Level.CENTRE and not each.successor_code]


def find(wanted: Wanted, among: Sequence[Jurisdiction], after: Cursor | None = None, size: int = PAGE) -> Found:
    """A page, best first; where nothing has all the words, what has some of them."""
    if not wanted.text:
        return _newest(wanted, among, after, size)
    found = _searched(wanted, among, after, size, all_words=True)
    if not found.lines and after is None and len(_terms(wanted.text)) > 1 and not numbers.is_index(wanted.text):
        found = replace(_searched(wanted, among, after, size, all_words=False), loose=True)
    return found


def _terms(text: str) -> list[str]:
    return words(numbers.split(text)[2])


def _having(text: str, *, all_words: bool) -> tuple[Any, str]:
    """The documents that have the numbers and words of a text, and the words as a query to rank by."""
    rows = PublishedDocument.objects.readable()
    if numbers.is_index(text):
        return rows.filter(index_number=text.strip()), ""
    whole, ends, rest = numbers.split(text)
    wanted = Q()
    for number in whole:  # what stands before a number in a sentence is taken for its beginning
        ending = Right(Value(number), Length("document_key"))
        wanted |= Q(document_tail=numbers.tail(number)) & Q(document_key=ending)
    for tail in ends:
        wanted |= Q(document_tail=tail)
    query = raw_query(words(rest), all_words=all_words)
    if not wanted and not query:
        return rows.none(), ""
    if query and (all_words or not wanted):
        rows = rows.filter(search=SearchQuery(query, config="simple", search_type="raw"))
    return rows.filter(wanted), query


def _searched(
    wanted: Wanted, among: Sequence[Jurisdiction], after: Cursor | None, size: int, *, all_words: bool
) -> Found:
    rows, query = _having(wanted.text, all_words=all_words)
    if rows.query.is_empty():
        return Found([], total=0)
    asked = _Asked(wanted, query, after, size)
    answer = across.combine(rows.values(*_ROW, "body_text", "search"), among, asked.with_page)
    return asked.found(answer.rows, answer.left_out)


@dataclass(frozen=True)
class _Asked:
    """The statement around the branches, and what becomes of its rows (kind, value, number, row as JSON)."""

    wanted: Wanted
    query: str = ""
    after: Cursor | None = None
    size: int = PAGE

    def with_page(self, united: United) -> tuple[str, dict[str, Any]]:
        """Facets, total and a page."""
        rank = "(ts_rank(search, to_tsquery('simple', %(query)s::text)) * 1000000)::int" if self._ranked else "0"
        order, row = "rank DESC, published_on DESC, id DESC", ", ".join(["jurisdiction", *_ROW, "rank"])
        behind = "(rank, published_on, id) < (%(rank)s::int, %(on)s::date, %(key)s::uuid)" if self.after else "true"
        text = (
            f"WITH found AS MATERIALIZED (SELECT jurisdiction, {', '.join(_ROW)}, body_text, {rank} AS rank"  # noqa: S608
            f" FROM ({united.text}) AS united ({united.columns})),"
            f" page AS (SELECT {row}, left(body_text, 60000) AS body_text FROM found"
            f" WHERE {self._narrow()} AND {behind}"
            f" ORDER BY {order} LIMIT {int(self.size) + 1})"
            f" {self._counts()} UNION ALL SELECT 'row', NULL, NULL, row_to_json(page)::text FROM page"
        )
        return text, self._values()

    def facets_only(self, united: United) -> tuple[str, dict[str, Any]]:
        """Facets and total."""
        text = (
            f"WITH found AS MATERIALIZED (SELECT * FROM ({united.text}) AS united ({united.columns})) {self._counts()}"  # noqa: S608
        )
        return text, self._values()

    @property
    def _ranked(self) -> bool:
        return bool(self.query) and not self.wanted.newest

    def _narrow(self, *but: str) -> str:
        return " AND ".join(["true", *(_NARROW[name] for name in self.wanted.narrowed if name not in but)])

    def _counts(self) -> str:
        """How many there are, and for each facet by value how many there would be, the others staying as they are."""
        counted = [f"SELECT 'total', NULL::text, count(*), NULL::text FROM found WHERE {self._narrow()}"]  # noqa: S608
        counted += [
            f"SELECT '{name}', {column}, count(*), NULL FROM found WHERE {self._narrow(name)} GROUP BY 2"  # noqa: S608
            for name, column in _FACETS.items()
        ]
        return " UNION ALL ".join(counted)

    def _values(self) -> dict[str, Any]:
        found = dict(self.wanted.narrowed)
        if self._ranked:
            found["query"] = self.query
        if self.after is not None:
            found |= {"rank": self.after.rank, "on": self.after.on, "key": self.after.key}
        return found

    def found(self, rows: Sequence[tuple[Any, ...]], left_out: tuple[LeftOut, ...]) -> Found:
        """The answer with its types."""
        told = [json.loads(row) for kind, _value, _number, row in rows if kind == "row"]
        told.sort(key=lambda row: (row["rank"], row["published_on"], row["id"]), reverse=True)
        terms, shown = _terms(self.wanted.text), told[: self.size]
        last = shown[-1] if len(told) > self.size else None
        return Found(
            lines=[line_of(row, terms) for row in shown],
            total=next((number for kind, _value, number, _row in rows if kind == "total"), 0),
            after=Cursor(last["rank"], date.fromisoformat(last["published_on"]), UUID(last["id"])) if last else None,
            facets=_by_facet(rows),
            left_out=left_out,
        )


def _by_facet(rows: Sequence[tuple[Any, ...]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {name: {} for name in _FACETS}
    for kind, value, number, _row in rows:
        if kind in found and value:
            found[kind][value] = number
    return found


def line_of(row: Mapping[str, Any], terms: Sequence[str] = ()) -> Line:
    """A line of a row as JSON or the ORM tells it, what was looked for marked."""
    by_code = {each.code: each for each in all_jurisdictions()}
    text = row["body_text"] if terms else row["summary"] or row["body_text"]
    if terms and row["summary"] and any(term in row["summary"] for term in terms if len(term) > 1):
        text = row["summary"]
    return Line(
        place=by_code[row["jurisdiction"]],
        id=row["id"] if isinstance(row["id"], UUID) else UUID(row["id"]),
        made_on=_day(row["made_on"]),
        published_on=_day(row["published_on"]),
        subject_words=tuple(row["subject_words"]),
        marked_title=highlight(row["title"], terms),
        snippet=highlight(best_part(text, terms), terms),
        **{
            name: row[name]
            for name in (
                "index_number", "title", "issuer", "organ_name", "document_number", "used_days", "category", "topic",
                "validity", "version",
            )
        },
    )  # fmt: skip


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


# without words


def browsed(wanted: Wanted) -> Any:
    """Readable documents under the facets that a schema knows by itself."""
    rows = PublishedDocument.objects.readable()
    if wanted.category:
        rows = rows.filter(Q(category=wanted.category) | Q(category__startswith=f"{wanted.category}."))
    named = {name: value for name in ("organ", "year", "validity", "topic") if (value := getattr(wanted, name))}
    return rows.filter(**named)


def _newest(wanted: Wanted, among: Sequence[Jurisdiction], after: Cursor | None, size: int) -> Found:
    here = [each for each in among if not wanted.place or each.code == wanted.place]
    rows = browsed(wanted).annotate(beginning=Left("body_text", _BEGINNING)).values(*_ROW, "beginning")
    key = (after.on, after.key) if after else None
    page = across.page(rows, here, order=("-published_on", "-id"), size=size, after=key)
    last = page.rows[-1] if page.has_next else None
    facets = facets_of(wanted, among)
    return Found(
        lines=[line_of({**row, "body_text": row["beginning"]}) for row in page.rows],
        total=facets.total,
        after=Cursor(0, last["published_on"], last["id"]) if last else None,
        facets=facets.facets,
        left_out=page.left_out,
    )


def facets_of(wanted: Wanted, among: Sequence[Jurisdiction]) -> Found:
    """The facets of a list without words; of many places as they were in the last minutes."""
    key = f"disclosure.facets:{sorted(wanted.narrowed.items())}"
    kept: Found | None = cache.get(key) if len(among) > 1 else None
    if kept is None:
        rows = PublishedDocument.objects.readable().values("category", "organ", "year", "validity", "topic")
        answer = across.combine(rows, among, _Asked(wanted).facets_only)
        total = next((number for kind, _value, number, _row in answer.rows if kind == "total"), 0)
        kept = Found([], total=total, facets=_by_facet(answer.rows))
        if len(among) > 1 and not answer.left_out:
            cache.set(key, kept, FACETS_KEPT)
    return kept


def place_of(index_number: str) -> Jurisdiction | None:
    """Whose a document of this index number is: one statement over all places; None where nobody has it."""
    rows = PublishedDocument.objects.filter(index_number=index_number).values("index_number")
    found = across.read(rows, places(), limit=1).rows
    return next((each for each in places() if found and each.code == found[0]["jurisdiction"]), None)
