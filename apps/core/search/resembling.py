"""What is like what: letters and answers that share most of a letter's telling words."""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Case, IntegerField, Model, QuerySet, Value, When

from apps.core.search.services import search_query, words

COMMON_WORDS = Path(__file__).parent / "common_words.txt"
MOST_TERMS = 12
Row = TypeVar("Row", bound=Model)


@cache
def _common_words() -> frozenset[str]:
    return frozenset(COMMON_WORDS.read_text(encoding="utf-8").split())


def _telling(text: str) -> list[str]:
    """Words that tell something: two signs at least, not in every letter, once each, in order."""
    return list(dict.fromkeys(word for word in words(text) if len(word) >= 2 and word not in _common_words()))


def terms_of(title: str, text: str = "") -> list[str]:
    """The words to compare a letter by: the title's; where they are few, those that the text begins with too."""
    terms = _telling(title)[:MOST_TERMS]
    if len(terms) < 3:
        terms = list(dict.fromkeys([*terms, *_telling(text[:200])]))[:MOST_TERMS]
    return terms


def resembling(rows: QuerySet[Row], terms: list[str], *, then_by: str) -> QuerySet[Row]:
    """Rows whose `search` vector has two fifths of the terms, and two of them at least; most in common first,
    then by the given order.

    None where there are no terms; one term alone must be there.
    """
    queries = [query for term in terms if (query := search_query(term)) is not None]
    if not queries:
        return rows.none()
    either = queries[0]
    hits: Any = Value(0, output_field=IntegerField())
    for query in queries:
        either = either | query
        hits = hits + Case(When(search=query, then=Value(1)), default=Value(0), output_field=IntegerField())
    enough = 1 if len(queries) == 1 else max(2, -(-len(queries) * 2 // 5))
    found: Any = rows.filter(search=either).annotate(hits=hits).filter(hits__gte=enough)
    ordered: QuerySet[Row] = found.order_by("-hits", then_by)
    return ordered
