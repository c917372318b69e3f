"""Words of Chinese texts for PostgreSQL's full-text search.

Texts are cut by rjieba (search mode: long words and their parts) in Python, when saving and when asking, and kept as
tsvector('simple'): no extension is needed.
"""

import re
from collections.abc import Iterable

from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, TextField, Value
from django.db.models.expressions import Combinable, CombinedExpression

_WORD = re.compile(r"\w", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def words(*texts: str) -> list[str]:
    """The searchable words of texts, lower case, punctuation left out."""
    import rjieba  # its dictionary is a fifth of what a command takes to begin: only who cuts reads it

    found: list[str] = []
    for text in texts:
        found += [w.lower() for w in rjieba.cut_for_search(text) if _WORD.search(w)]
    return found


class _ToVector(Func):
    function = "to_tsvector"
    output_field = TextField()


def pairs(*texts: str) -> list[str]:
    """Neighbouring Chinese characters, two by two: found as a word wherever the cutting drew its lines."""
    return [run[at : at + 2] for text in texts for run in _HAN.findall(text) for at in range(len(run) - 1)]


def search_vector(*texts: str) -> Func:
    """An expression for a SearchVectorField: the words of the texts, and their pairs of characters.

    Without the pairs nobody finds 路灯 in 路灯不亮, which is cut as 路 and 灯不亮.
    """
    terms = " ".join([*words(*texts), *pairs(*texts)])
    return _ToVector(Value("simple"), Value(terms), template="%(function)s(%(expressions)s)")


def _terms(text: str) -> Value:
    return Value(" ".join([*words(text), *pairs(text)]))


class _Weighted(Func):
    function = "setweight"
    template = "setweight(to_tsvector('simple', %(expressions)s), '%(weight)s')"
    output_field = TextField()


def weighted_vector(first: str, second: str = "", third: str = "") -> Combinable:
    """As `search_vector`, in three weights: what is found in `first` ranks before what is found in the others."""
    parts = [_Weighted(_terms(text), weight=weight) for text, weight in ((first, "A"), (second, "B"), (third, "D"))]
    return CombinedExpression(
        CombinedExpression(parts[0], "||", parts[1], output_field=TextField()), "||", parts[2], output_field=TextField()
    )


MOST_TERMS_BYTES = 400_000  # a tsvector holds 1 MB with its positions


def bounded_vector(first: str, second: str = "", third: str = "") -> Combinable:
    """As `weighted_vector`, for a `third` text of any length: of one that is too long each word is kept once, and what
    still has no room is not found by its last new words.
    """
    parts = [_Weighted(_terms(text), weight=weight) for text, weight in ((first, "A"), (second, "B"))]
    parts.append(_Weighted(Value(" ".join(_fitting([*words(third), *pairs(third)]))), weight="D"))
    return CombinedExpression(
        CombinedExpression(parts[0], "||", parts[1], output_field=TextField()), "||", parts[2], output_field=TextField()
    )


def _fitting(terms: list[str]) -> list[str]:
    if sum(len(term) for term in terms) * 3 <= MOST_TERMS_BYTES:
        return terms
    kept, room = [], MOST_TERMS_BYTES
    for term in dict.fromkeys(terms):
        room -= len(term.encode())
        if room < 0:
            break
        kept.append(term)
    return kept


def raw_query(terms: Iterable[str], *, all_words: bool = True) -> str:
    """The words as one text for `to_tsquery('simple', …)`; empty where there is none.

    A word of three or more Chinese characters is also found by its pairs: the text may have been cut otherwise.
    """
    found = list(dict.fromkeys(terms))
    longer = [term for term in found if len(term) > 1]  # a single character is what a cut has left over
    return (" & " if all_words else " | ").join(_either(term) for term in longer or found)


def _either(term: str) -> str:
    parts = pairs(term)
    if len(term) > 2 and len(parts) == len(term) - 1:
        return f"({_quoted(term)} | ({' & '.join(map(_quoted, parts))}))"
    return _quoted(term)


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def search_query(text: str) -> SearchQuery | None:
    """All words of what was typed, or None where there is none."""
    terms = list(dict.fromkeys(words(text)))
    if not terms:
        return None
    query: SearchQuery = SearchQuery(terms[0], config="simple", search_type="plain")
    for term in terms[1:]:
        query = query & SearchQuery(term, config="simple", search_type="plain")
    return query
