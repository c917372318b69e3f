"""What is like a request being written: answers that others got, and whatever other sources register here.

A source is asked with the terms that tell something (`apps.core.search.resembling.terms_of`) and gives the best first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from apps.core.search.resembling import resembling, terms_of
from apps.systems.disclosure.publications.selectors import resembling_documents
from apps.systems.disclosure.requests.display import outcome_label
from apps.systems.disclosure.requests.models import SharedAnswer

MOST = 5


@dataclass(frozen=True)
class Alike:
    """Something that may save asking: `url` where it can be read whole, `text` where it is shown at once."""

    title: str
    organ: str
    on: date
    note: str = ""
    text: str = ""
    url: str = ""


Source = Callable[[list[str], int], list[Alike]]
_sources: list[Source] = []


def register_source(source: Source) -> Source:
    """Register a source of things that may be alike; those registered first are shown first."""
    if source not in _sources:
        _sources.append(source)
    return source


def alike(title: str, description: str) -> list[Alike]:
    """At most five of each source; empty where the words tell nothing."""
    terms = terms_of(title, description)
    return [each for source in _sources for each in source(terms, MOST)] if terms else []


@register_source
def answered_before(terms: list[str], limit: int) -> list[Alike]:
    """What was given to others and may be read by all."""
    rows = resembling(SharedAnswer.objects.defer("search"), terms, then_by="-answered_on")[:limit]
    return [
        Alike(row.title, row.organ, row.answered_on, note=outcome_label(row.outcome), text=row.text) for row in rows
    ]


@register_source
def published_already(terms: list[str], limit: int) -> list[Alike]:
    """What everybody can read already: a request for it would end with its address (article 36 item 1)."""
    return [
        Alike(
            row.title,
            row.issuer or row.organ_name,
            row.published_on,
            note=row.document_number,
            url=reverse("publications:by-key", args=[row.pk]),
        )
        for row in resembling_documents(terms, limit)
    ]
