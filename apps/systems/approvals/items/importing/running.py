"""Import in one transaction of the centre: all rows that fit, or none. A second run adds nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone, translation

from apps.core.ledger.services import SYSTEM, record
from apps.core.workdays.services import today
from apps.systems.approvals.items.checking import problems
from apps.systems.approvals.items.drafts import free_code
from apps.systems.approvals.items.importing.reading import Content, Finding, Row
from apps.systems.approvals.items.importing.sorting import DoesNotFit, Sorted, sort
from apps.systems.approvals.items.models import ServiceItem
from apps.systems.approvals.items.publishing import add_version


@dataclass
class Plan:
    """What an import would do: rows to add with their contents; the others by line and reason."""

    adding: list[tuple[Row, Sorted]] = field(default_factory=list)
    there: int = 0
    changed: list[Finding] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> Counter[str]:
        """How many of each type are added."""
        return Counter(sorted_.content.kind for _row, sorted_ in self.adding)


def plan(content: Content, source: str) -> Plan:
    """Sort the rows of a file against what is there; behind the centre's door, changes nothing."""
    known = dict(ServiceItem.objects.filter(source=source).values_list("source_code", "source_digest"))
    made = Plan(refused=list(content.refused))
    names: dict[tuple[str, str, tuple[str, ...]], int] = {}
    with translation.override("en"):
        for row in content.rows:
            _sift(made, row, known, names)
    return made


def _sift(made: Plan, row: Row, known: dict[str, str], names: dict[tuple[str, str, tuple[str, ...]], int]) -> None:
    if row.code in known:
        if known[row.code] == row.digest:
            made.there += 1
        else:
            made.changed.append(Finding(row.line, row.code, "it says something else than when it was imported"))
        return
    try:
        found = sort(row)
    except DoesNotFit as error:
        made.refused.append(Finding(row.line, row.code, str(error)))
        return
    if wrong := problems(found.content):
        made.refused.append(Finding(row.line, row.code, " ".join(wrong)))
        return
    name = (found.content.name, found.content.organ, found.content.levels)
    if name in names:
        found.remarks.append(f"line {names[name]} has the same name, organ and level")
    names.setdefault(name, row.line)
    made.adding.append((row, found))
    made.remarks += [Finding(row.line, row.code, remark) for remark in found.remarks]


@transaction.atomic
def run(made: Plan, *, source: str, reason: str, step: Callable[[], None]) -> list[str]:
    """Publish what the plan adds, as version 1 in force from today; the codes. Behind the centre's door."""
    for row, found in made.adding:
        item = ServiceItem.objects.create(
            code=free_code(found.main_name),
            main_name=found.main_name or found.content.name,
            source=source,
            source_code=row.code,
            source_digest=row.digest,
            created_at=timezone.now(),
        )
        add_version(actor=SYSTEM, item=item, content=found.content, reason=reason, in_force_from=today())
        made.added.append(item.code)
        step()
    if made.added:
        record(
            act="items.imported",
            actor=SYSTEM,
            reason=reason,
            facts={"source": source, "items": len(made.added), "first": made.added[0], "last": made.added[-1]},
        )
    return made.added
