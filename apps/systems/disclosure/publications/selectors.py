"""Reading publications for the office: a page with all that belongs to it, the duty of each organ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from apps.core.files.models import Attachment
from apps.core.people.models import Department
from apps.core.search.resembling import resembling
from apps.core.workdays.services import today
from apps.systems.disclosure.publications import duty
from apps.systems.disclosure.publications.categories.selectors import by_code, label_of, refreshed_within
from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.models import Publication, PublishedDocument, Refreshing

A_YEAR = timedelta(days=365)


def attachments(card: Card) -> list[Attachment]:
    """The files of a card, in its order."""
    found = {str(each.pk): each for each in Attachment.objects.filter(pk__in=card.files)}
    return [found[key] for key in card.files if key in found]


def names_for(*cards: Card) -> dict[str, str]:
    """Names of the files and categories that the cards mention, for their differences."""
    keys = {key for card in cards for key in card.files}
    names = {str(pk): name for pk, name in Attachment.objects.filter(pk__in=keys).values_list("pk", "name")}
    known = by_code()
    return names | {code: label_of(code, known) for code in known}


def publication_of(number: str) -> Publication | None:
    """By index number."""
    return Publication.objects.filter(index_number=number).first()


def published(year: int | None = None) -> Any:
    """What citizens can read, of a year of publication where one is given: for reports of the jurisdiction."""
    found = PublishedDocument.objects.readable().defer("search", "body", "body_text")
    return found if year is None else found.filter(published_on__year=year)


@dataclass(frozen=True)
class OrganDuty:
    """How an organ keeps its duty: drafts that wait, those beyond their day; published within a year, late ones."""

    department: Department
    waiting: int
    overdue: int
    published: int
    late: int
    stale: int

    @property
    def in_time(self) -> float | None:
        """Share of what was published in time; None where nothing was."""
        return (self.published - self.late) / self.published if self.published else None


@dataclass(frozen=True)
class Stale:
    """A category of an organ in which nothing new has come in time, or will soon be missing."""

    organ: str
    category: str
    last_on: date
    due_on: date
    late: bool


def stale_categories(day: date | None = None) -> list[Stale]:
    """What must be kept fresh, longest neglected first. One statement; days are counted here."""
    day, days = day or today(), refreshed_within()
    found = [
        Stale(each.organ, each.category, each.last_on, due, day > due)
        for each in Refreshing.objects.filter(category__in=days)
        for due in [duty.stale_on(each, days[each.category])]
    ]
    return sorted(found, key=lambda stale: (stale.due_on, stale.organ))


def duties(stale: Iterable[Stale], departments: Iterable[UUID] | None = None) -> list[OrganDuty]:
    """The duty of each organ that has published or is about to; of these departments, or all."""
    day, neglected = today(), [each.organ for each in stale if each.late]
    rows = (
        Publication.objects.filter(source="")
        if departments is None
        else Publication.objects.filter(source="", department__in=list(departments))
    )
    counted = (
        rows.values("department")
        .order_by()
        .annotate(
            waiting=Count("pk", filter=Q(due_on__isnull=False)),
            overdue=Count("pk", filter=Q(due_on__lt=day)),
            made_public=Count("pk", filter=Q(published_on__gt=day - A_YEAR)),
            late=Count("pk", filter=Q(published_on__gt=day - A_YEAR, late_days__gt=0)),
        )
    )
    organs = {each.pk: each for each in Department.objects.filter(pk__in=[row["department"] for row in counted])}
    found = [
        OrganDuty(
            department=organs[row["department"]],
            waiting=row["waiting"],
            overdue=row["overdue"],
            published=row["made_public"],
            late=row["late"],
            stale=neglected.count(organs[row["department"]].code),
        )
        for row in counted
    ]
    return sorted(found, key=lambda each: (-each.overdue, -each.late, each.department.position))


def resembling_documents(terms: list[str], limit: int) -> list[PublishedDocument]:
    """Documents of this jurisdiction that share most of the terms, best first."""
    return list(resembling(published(), terms, then_by="-published_on")[:limit])
