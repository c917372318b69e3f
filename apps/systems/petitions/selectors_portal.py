"""What the portal reads: published answers of one place or of the whole province, answers like a letter being written.

The portal's role reads `petitions_publishedanswer` of every schema without row security (declared in tenants.rights);
across the province that is one UNION ALL in one statement. Names of schemas come from the register only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from psycopg2 import sql

from apps.core.search.resembling import resembling, terms_of
from apps.core.search.services import search_query, words
from apps.core.workdays.services import day_start
from apps.systems.petitions.models import PublishedAnswer
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions

PAGE = 20
SNIPPET = 120


@dataclass(frozen=True)
class Wanted:
    """What to look for in published answers."""

    text: str = ""
    kind: str = ""
    category: str = ""
    year: int | None = None

    @property
    def given(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.kind or self.category or self.year)

    def days(self) -> tuple[datetime, datetime] | None:
        """Begin and end of the year."""
        if self.year is None:
            return None
        return day_start(date(self.year, 1, 1)), day_start(date(self.year + 1, 1, 1))


@dataclass(frozen=True)
class Found:
    """One line of a list of answers."""

    number: str
    title: str
    question: str
    answer: str
    answered_by: str
    answered_at: datetime
    kind: str
    working_days: int | None = None
    satisfaction: str = ""
    place: Jurisdiction | None = None
    marked_title: SafeString | str = ""
    snippet: SafeString | str = ""

    @property
    def organ(self) -> str:
        """Who answered, its place before it where the name does not begin with that."""
        if self.place is None or self.answered_by.startswith(self.place.name):
            return self.answered_by
        return f"{self.place.name}　{self.answered_by}"


@dataclass(frozen=True)
class Figures:
    """How answers are given here, from what is published: all of the last twelve months."""

    answered: int
    mean_days: float | None
    rated: int
    satisfied: int

    @property
    def share(self) -> float | None:
        """Share of those satisfied; None under ten ratings: too few to say."""
        return self.satisfied / self.rated if self.rated >= 10 else None


def answers(wanted: Wanted) -> QuerySet[PublishedAnswer]:
    """Published answers of the place behind the door, newest first."""
    rows = PublishedAnswer.objects.defer("search")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    if days := wanted.days():
        rows = rows.filter(answered_at__gte=days[0], answered_at__lt=days[1])
    if wanted.text:
        query = search_query(wanted.text)
        rows = rows.filter(search=query) if query is not None else rows.none()
    return rows


def years() -> list[int]:
    """The years in which answers were published here, newest first."""
    found = PublishedAnswer.objects.order_by().datetimes("answered_at", "year", order="DESC")
    return [moment.year for moment in found]


def line(row: PublishedAnswer, text: str = "") -> Found:
    """A published answer as a line of a list, what was looked for marked."""
    return marked(
        Found(
            number=row.number,
            title=row.title,
            question=row.question,
            answer=row.answer,
            answered_by=row.answered_by,
            answered_at=row.answered_at,
            kind=row.kind,
            working_days=row.working_days,
            satisfaction=row.satisfaction,
        ),
        text,
    )


def marked(found: Found, text: str) -> Found:
    """The line with title and the best part of the text, the words looked for in <mark>."""
    return mark(found, words(text))


def mark(found: Found, wanted: Iterable[str]) -> Found:
    """The line with the given words in <mark>."""
    terms = sorted(set(wanted), key=len, reverse=True)
    body = " ".join(f"{found.question} {found.answer}".split())
    return replace(found, marked_title=highlight(found.title, terms), snippet=highlight(_part(body, terms), terms))


def _part(body: str, terms: Iterable[str]) -> str:
    """The neighbourhood of the first word that occurs, else the beginning."""
    lower = body.lower()
    places = [lower.find(term) for term in terms]
    at = min((place for place in places if place >= 0), default=0)
    begin = max(0, at - SNIPPET // 3)
    part = body[begin : begin + SNIPPET]
    return f"{'…' if begin else ''}{part}{'…' if begin + SNIPPET < len(body) else ''}"


def highlight(text: str, terms: Iterable[str]) -> SafeString:
    """The text with each of the words in <mark>, escaped."""
    pattern = "|".join(re.escape(term) for term in terms if term)
    if not pattern:
        return format_html_join("", "{}", ((text,),))
    neighbours = rf"((?:{pattern})(?:\s*(?:{pattern}))*)"
    parts = re.split(neighbours, text, flags=re.IGNORECASE)
    templates = ("{}", "<mark>{}</mark>")
    return SafeString(
        "".join(format_html_join("", templates[i % 2], ((part,),)) for i, part in enumerate(parts) if part)
    )


def similar(title: str, text: str, limit: int = 5) -> list[Found]:
    """Answered letters that share most words with a letter; the title's words are asked, the text's help."""
    terms = terms_of(title, text)
    rows = resembling(PublishedAnswer.objects.defer("search"), terms, then_by="-answered_at")[:limit]
    return [mark(line(row), terms) for row in rows]


def figures() -> Figures:
    """Figures of the last twelve months at the place behind the door."""
    since = timezone.now() - timedelta(days=365)
    found = PublishedAnswer.objects.filter(answered_at__gte=since).aggregate(
        answered=Count("pk"),
        mean_days=Avg("working_days"),
        rated=Count("pk", filter=~Q(satisfaction="")),
        satisfied=Count("pk", filter=Q(satisfaction__in=["satisfied", "basically"])),
    )
    return Figures(**found)


# The whole province in one statement

_BRANCH = """(SELECT {place} AS place, number, title, question, answer, answered_by, answered_at, kind, working_days,
 satisfaction FROM {schema}.petitions_publishedanswer WHERE {condition}
 ORDER BY answered_at DESC, id DESC LIMIT {rows})"""


@dataclass(frozen=True)
class Everywhere:
    """A page of answers of the whole province."""

    rows: list[Found] = field(default_factory=list)
    page: int = 1
    more: bool = False


def answers_everywhere(wanted: Wanted, *, page: int = 1, size: int = PAGE) -> Everywhere:
    """Published answers of all places that serve, newest first: one statement."""
    places = [p for p in all_jurisdictions() if p.level != "centre" and p.state == JurisdictionState.ACTIVE]
    conditions, parameters = _conditions(wanted)
    if conditions is None or not places:
        return Everywhere(page=page)
    need = page * size + 1
    branches = [
        sql.SQL(_BRANCH).format(
            place=sql.Literal(place.code),
            schema=sql.Identifier(place.schema_name),
            condition=conditions,
            rows=sql.Literal(need),
        )
        for place in places
    ]
    statement = sql.SQL("{} ORDER BY answered_at DESC, number LIMIT {} OFFSET {}").format(
        sql.SQL(" UNION ALL ").join(branches), sql.Literal(size + 1), sql.Literal((page - 1) * size)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor), parameters)
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    by_code = {place.code: place for place in places}
    lines = [marked(Found(**{**row, "place": by_code[row["place"]]}), wanted.text) for row in rows[:size]]
    return Everywhere(lines, page, len(rows) > size)


def _conditions(wanted: Wanted) -> tuple[sql.Composable | None, dict[str, Any]]:
    """The WHERE of a branch with its named parameters; None where nothing can be found."""
    parts: list[str] = ["true"]
    parameters: dict[str, Any] = {}
    if wanted.kind:
        parts.append("kind = %(kind)s")
        parameters["kind"] = wanted.kind
    if wanted.category:
        parts.append("category = %(category)s")
        parameters["category"] = wanted.category
    if days := wanted.days():
        parts.append("answered_at >= %(since)s AND answered_at < %(until)s")
        parameters |= {"since": days[0], "until": days[1]}
    if wanted.text:
        terms = list(dict.fromkeys(words(wanted.text)))
        if not terms:
            return None, {}
        parts += [f"search @@ plainto_tsquery('simple'::regconfig, %(word{i})s)" for i in range(len(terms))]
        parameters |= {f"word{i}": term for i, term in enumerate(terms)}
    return sql.SQL(" AND ".join(parts)), parameters


_OWN = """(SELECT {place} AS place, number, title, state, subkind, received_at, due_on, updated_at
 FROM {schema}.relay_publicrecord WHERE account = (SELECT public.app_account())
 ORDER BY received_at DESC LIMIT 200)"""


def own_records() -> list[dict[str, Any]]:
    """The signed-in citizen's own records in all places, newest first: one statement, under row security."""
    places = [p for p in all_jurisdictions() if p.level != "centre" and p.state == JurisdictionState.ACTIVE]
    if not places:
        return []
    branches = [
        sql.SQL(_OWN).format(place=sql.Literal(place.code), schema=sql.Identifier(place.schema_name))
        for place in places
    ]
    statement = sql.SQL("{} ORDER BY received_at DESC").format(sql.SQL(" UNION ALL ").join(branches))
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.cursor))
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    by_code = {place.code: place for place in places}
    return [{**row, "place": by_code[row["place"]]} for row in rows]
