"""What was looked for, marked in what was found; the part of a text where most of it stands."""

import re
from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

PART = 120  # characters shown


def marking_terms(terms: Iterable[str]) -> list[str]:
    """Longest first; single characters only where there is nothing else: they are everywhere."""
    found = sorted({term for term in terms if term}, key=len, reverse=True)
    return [term for term in found if len(term) > 1] or found


def highlight(text: str, terms: Iterable[str]) -> SafeString:
    """The text with each of the words in <mark>, neighbours in one, escaped."""
    pattern = "|".join(re.escape(term) for term in marking_terms(terms))
    if not pattern:
        return format_html_join("", "{}", ((text,),))
    parts = re.split(rf"((?:{pattern})(?:\s*(?:{pattern}))*)", text, flags=re.IGNORECASE)
    templates = ("{}", "<mark>{}</mark>")
    return SafeString(
        "".join(format_html_join("", templates[at % 2], ((part,),)) for at, part in enumerate(parts) if part)
    )


def best_part(text: str, terms: Iterable[str], length: int = PART) -> str:
    """The neighbourhood in which most different words occur, else the beginning."""
    body, wanted = " ".join(text.split()), marking_terms(terms)
    pattern = "|".join(re.escape(term) for term in wanted)
    hits = [(hit.start(), hit[0].lower()) for hit in re.finditer(pattern, body, re.IGNORECASE)] if pattern else []
    begin = 0
    if hits:
        span = length * 2 // 3
        at = max(hits, key=lambda hit: (len({word for place, word in hits if 0 <= place - hit[0] < span}), -hit[0]))[0]
        begin = max(0, at - length // 4)
    part = body[begin : begin + length]
    return f"{'…' if begin else ''}{part}{'…' if begin + length < len(body) else ''}"
