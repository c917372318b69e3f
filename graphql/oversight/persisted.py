"""Questions kept beside the schema, asked for by name or by the SHA-256 of their text: the known dashboards."""

import hashlib
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_noop

FOLDER = Path(__file__).resolve().parent.parent / "persisted-queries"


@cache
def persisted() -> dict[str, str]:
    """Text of each question by its file's name (without suffix) and by its hex digest."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.graphql")):
        text = path.read_text(encoding="utf-8")
        found[path.stem] = text
        found[hashlib.sha256(text.encode()).hexdigest()] = text
    return found


TOLD = {  # what each tells, for the manual
    "alerts-by-jurisdiction": gettext_noop("What supervision found in each jurisdiction in scope"),
    "cards-waiting": gettext_noop("Yellow and red cards that nobody has decided on, with what they rest on"),
    "dashboard": gettext_noop("A whole dashboard: figures with the period before, trend, kinds, channels, who is late"),
    "drill-down": gettext_noop("A jurisdiction with those below it and its departments"),
    "handling-days": gettext_noop("How long handling takes, by subject: mean, median and ninth tenth"),
    "kinds-and-channels": gettext_noop("What people write about, and by which entrance"),
    "longest-overdue": gettext_noop("Cases that are late now, the longest first"),
    "months": gettext_noop("What came in month by month, and what became of it"),
    "ranking": gettext_noop("Who comes first by a measure"),
    "summary-by-city": gettext_noop("The figures of each city with its counties"),
    "summary-by-jurisdiction": gettext_noop("The figures of each jurisdiction in scope"),
    "trend": gettext_noop("What came in and what was closed, by month or day, without gaps"),
}
