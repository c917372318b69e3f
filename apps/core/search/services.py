"""Words of Chinese texts for PostgreSQL's full-text search.

Texts are cut by rjieba (search mode: long words and their parts) in Python, when saving and when asking, and kept as
tsvector('simple'): no extension is needed.
"""

import re

import rjieba
from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, TextField, Value

_WORD = re.compile(r"\w", re.UNICODE)


def words(*texts: str) -> list[str]:
    """The searchable words of texts, lower case, punctuation left out."""
    found: list[str] = []
    for text in texts:
        found += [w.lower() for w in rjieba.cut_for_search(text) if _WORD.search(w)]
    return found


class _ToVector(Func):
    function = "to_tsvector"
    output_field = TextField()


def search_vector(*texts: str) -> Func:
    """An expression for a SearchVectorField: the words of the texts."""
    return _ToVector(Value("simple"), Value(" ".join(words(*texts))), template="%(function)s(%(expressions)s)")


def search_query(text: str) -> SearchQuery | None:
    """All words of what was typed, or None where there is none."""
    terms = list(dict.fromkeys(words(text)))
    if not terms:
        return None
    query: SearchQuery = SearchQuery(terms[0], config="simple", search_type="plain")
    for term in terms[1:]:
        query = query & SearchQuery(term, config="simple", search_type="plain")
    return query
