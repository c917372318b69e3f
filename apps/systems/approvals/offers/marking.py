"""What was looked for, marked in what was found."""

import re
from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString


def highlight(text: str, terms: Iterable[str]) -> SafeString:
    """The text with each of the words in <mark>, escaped."""
    pattern = "|".join(re.escape(term) for term in sorted(set(terms), key=len, reverse=True) if term)
    parts = re.split(f"({pattern})", text, flags=re.IGNORECASE) if pattern else [text]
    templates = ("{}", "<mark>{}</mark>")
    drawn = [format_html_join("", templates[at % 2], ((part,),)) for at, part in enumerate(parts) if part]
    return SafeString("".join(drawn))
