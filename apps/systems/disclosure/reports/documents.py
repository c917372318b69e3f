"""Rules and normative documents of table 2 (article 20 item 1), as they stand among what is published.

Made in the year; repealed in it; in force at its end. A document counts for the organ that published it.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from apps.systems.disclosure.publications.enums import Validity
from apps.systems.disclosure.publications.selectors import published
from apps.systems.disclosure.reports.counting import Question, read_rows
from apps.systems.disclosure.reports.enums import Figure
from apps.systems.disclosure.reports.records import rows_of
from apps.systems.disclosure.reports.sources import Behind, Source, register_source
from tenants.across import Fold
from tenants.context import current_jurisdiction

#: figure -> category of the catalogue, what is counted of it
FIGURES: dict[Figure, tuple[str, str]] = {
    Figure.RULES_MADE: ("laws.02", "made"),
    Figure.RULES_REPEALED: ("laws.02", "repealed"),
    Figure.RULES_IN_FORCE: ("laws.02", "in_force"),
    Figure.NORMATIVE_MADE: ("laws.03", "made"),
    Figure.NORMATIVE_REPEALED: ("laws.03", "repealed"),
    Figure.NORMATIVE_IN_FORCE: ("laws.03", "in_force"),
}


def _sides(question: Question) -> dict[str, Q]:
    first, last = question.days
    not_repealed = Q(repealed_on__gt=last) | (
        Q(repealed_on__isnull=True) & (Q(validity=Validity.IN_FORCE) | Q(validity=Validity.EXPIRED))
    )
    not_expired = Q(valid_until__gte=last) | (Q(valid_until__isnull=True) & ~Q(validity=Validity.EXPIRED))
    return {
        "made": Q(made_on__range=(first, last)),
        "repealed": Q(repealed_on__range=(first, last)),
        "in_force": Q(made_on__lte=last) & not_repealed & not_expired,
    }


def _documents(question: Question) -> QuerySet[Any, Any]:
    rows = published().filter(category__in={category for category, _side in FIGURES.values()})
    return rows.filter(organ=question.organ) if question.organ else rows  # type: ignore[no-any-return]


def sums(question: Question) -> Mapping[str, int]:
    """Each figure; with places one statement over their schemas."""
    counted = {name: Count("pk", filter=side) for name, side in _sides(question).items()}
    rows = _documents(question).values("category").annotate(**counted).order_by()
    found, _left_out = read_rows(rows, question, Fold(keys=("category",), sums=tuple(counted)))
    by_category = {row["category"]: row for row in found}
    return {figure: int(by_category.get(category, {}).get(side, 0)) for figure, (category, side) in FIGURES.items()}


def records(question: Question, figure: str) -> list[Behind]:
    """The documents behind a figure, the newest first; with places one statement over their schemas."""
    category, side = FIGURES[Figure(figure)]
    rows = _documents(question).filter(_sides(question)[side], category=category)
    found = rows.values("id", "title", "document_number", "index_number", "organ_name", "made_on")
    names = {place.code: place.name for place in question.places}
    here = current_jurisdiction().code
    return [
        Behind(
            title=each["title"],
            number=each["document_number"] or each["index_number"],
            organ=each["organ_name"],
            on=each["made_on"],
            url=_url(each) if each.get("jurisdiction", here) == here else "",
            place=names.get(each.get("jurisdiction", ""), ""),
        )
        for each in rows_of(found.order_by("-made_on", "index_number"), question)
    ]


def _url(each: dict[str, Any]) -> str:
    return reverse("publications:document", args=[each["id"]], urlconf="config.urls_office")


SOURCE = register_source(Source(frozenset(FIGURES), sums, records))
