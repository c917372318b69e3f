"""Import into one jurisdiction: all rows that fit, in transactions of some hundred; a second run adds nothing.

What is imported was public before: it has no three people of this house, is marked so, and is not watched.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import islice

from django.db import transaction
from django.utils import timezone, translation

from apps.core.ledger.services import SYSTEM, record
from apps.core.people.models import Department
from apps.core.workdays.services import SHANGHAI
from apps.systems.disclosure.publications import numbers
from apps.systems.disclosure.publications.enums import ChangeKind, PublicationState
from apps.systems.disclosure.publications.importing.reading import Content, Finding, Row
from apps.systems.disclosure.publications.importing.sorting import DoesNotFit, Sorted, sort
from apps.systems.disclosure.publications.models import Publication, PublishedDocument, Version
from apps.systems.disclosure.publications.showing import row as columns_of
from apps.systems.disclosure.publications.showing import trail
from tenants.context import current_jurisdiction

BATCH = 200


@dataclass
class Plan:
    """What an import would do: rows to add; the others by line and reason."""

    adding: list[tuple[Row, Sorted]] = field(default_factory=list)
    there: int = 0
    changed: list[Finding] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)

    @property
    def categories(self) -> Counter[str]:
        """How many are filed where."""
        return Counter(found.card.category for _row, found in self.adding)


def plan(content: Content, source: str) -> Plan:
    """Sort the rows of a file against what is there; behind the jurisdiction's door, changes nothing."""
    known = dict(Publication.objects.filter(source=source).values_list("source_code", "source_digest"))
    taken = dict(Publication.objects.values_list("index_number", "title"))
    made = Plan(refused=list(content.refused))
    with translation.override("en"):
        for row in content.rows:
            _sift(made, row, known, taken)
    return made


def _sift(made: Plan, row: Row, known: dict[str, str], taken: dict[str, str]) -> None:
    title = row.values["title"][:60]
    if row.key in known:
        if known[row.key] == row.digest:
            made.there += 1
        else:
            made.changed.append(Finding(row.line, title, "it says something else than when it was imported"))
        return
    try:
        found = sort(row)
    except DoesNotFit as error:
        made.refused.append(Finding(row.line, title, str(error)))
        return
    if found.index_number and found.index_number in taken:
        clash = f"the index number {found.index_number} belongs to “{taken[found.index_number]}” already"
        made.refused.append(Finding(row.line, title, clash))
        return
    if found.index_number:
        taken[found.index_number] = found.card.title
    made.adding.append((row, found))
    made.remarks += [Finding(row.line, title, remark) for remark in found.remarks]


def run(made: Plan, *, source: str, department: Department, reason: str, step: Callable[[], None]) -> int:
    """Take in what the plan adds, as published on its own day; how many. Behind the jurisdiction's door."""
    done, rest = 0, iter(made.adding)
    serials = _Serials(department)
    while batch := list(islice(rest, BATCH)):
        done += _take_in(batch, source, department, serials, reason)
        for _each in batch:
            step()
    return done


@dataclass
class _Serials:
    """Index numbers for those that have none: of the month of publication, after the last that is there."""

    department: Department
    last: dict[str, int] = field(default_factory=dict)

    def next(self, found: Sorted) -> str:
        code = numbers.organ_code(current_jurisdiction().code, self.department.code)
        stem = f"{code}/{found.published_on:%Y-%m}-"
        if stem not in self.last:
            there = Publication.objects.filter(index_number__regex=rf"^{stem}[0-9]{{5}}$").order_by("-index_number")
            number = there.values_list("index_number", flat=True).first()
            self.last[stem] = int(number[-5:]) if number else 0
        self.last[stem] += 1
        return f"{stem}{self.last[stem]:05d}"


@transaction.atomic
def _take_in(
    batch: Sequence[tuple[Row, Sorted]], source: str, department: Department, serials: _Serials, reason: str
) -> int:
    now = timezone.now()
    rows = [_publication(row, found, source, department, serials, now) for row, found in batch]
    Publication.objects.bulk_create(rows)
    versions = [_version(publication, found) for publication, (_row, found) in zip(rows, batch, strict=True)]
    Version.objects.bulk_create(versions)
    PublishedDocument.objects.bulk_create(_shown(zip(rows, versions, strict=True)))
    record(
        act="publications.imported",
        actor=SYSTEM,
        reason=reason,
        facts={
            "source": source,
            "department": department.code,
            "documents": len(rows),
            "first": rows[0].index_number,
            "last": rows[-1].index_number,
        },
    )
    return len(rows)


def _publication(
    row: Row, found: Sorted, source: str, department: Department, serials: _Serials, now: datetime
) -> Publication:
    card = found.card
    return Publication(
        index_number=found.index_number or serials.next(found),
        department=department,
        state=PublicationState.PUBLISHED,
        title=card.title,
        category=card.category,
        made_on=found.made_on,
        version=1,
        published_on=found.published_on,
        changed_at=_moment(found),
        source=source,
        source_code=row.key,
        source_digest=row.digest,
        created_at=now,
    )


def _moment(found: Sorted) -> datetime:
    return datetime.combine(found.published_on, time(9), SHANGHAI)


def _version(publication: Publication, found: Sorted) -> Version:
    return Version(
        publication=publication,
        number=1,
        kind=ChangeKind.FIRST,
        content=found.card.to_json(),
        imported=True,
        published_at=_moment(found),
    )


def _shown(pairs: Iterable[tuple[Publication, Version]]) -> list[PublishedDocument]:
    return [
        PublishedDocument(
            id=publication.pk,
            state=PublicationState.PUBLISHED,
            version=1,
            trail=trail([version]),
            files=[],
            **columns_of(publication, version.card, first=version),
        )
        for publication, version in pairs
    ]
