"""Is what supervision keeps what the ledger says? And writing it anew from the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.ledger.models import Entry
from apps.core.workdays.services import Calendar, calendar
from apps.platforms.supervision.engine import Judged, judge_or_say
from apps.platforms.supervision.models import Alert, Matter, MatterStep, PendingEntry
from apps.platforms.supervision.projecting import BATCH, histories, lock, project, row_of, steps_of
from apps.platforms.supervision.rulebook.services import rulebook
from apps.platforms.supervision.watching import watched_acts
from tenants.context import door
from tenants.models import Jurisdiction

_NOT_COMPARED = frozenset({"projected_at", "next_due_at"})
_STEP = ("code", "title", "department", "official_name", "started_at", "due_on", "done_at", "skipped", "opinion")


@dataclass(frozen=True)
class Difference:
    """Where what is kept is not what the ledger says."""

    number: str
    what: str

    def __str__(self) -> str:
        return f"{self.number}: {self.what}"


def rebuild(jurisdiction: Jurisdiction, now: datetime) -> tuple[int, int]:
    """Every matter anew from the ledger, a transaction a batch; how many matters, and alerts raised by it.

    Alerts and their history stay: they have been told. What should have been raised and was not is raised now.
    """
    matters = raised = 0
    for keys in _batches(jurisdiction):
        with door(jurisdiction), transaction.atomic():
            lock()
            done = project(keys, now=now)
        matters, raised = matters + done.matters, raised + len(done.raised)
    with door(jurisdiction), transaction.atomic():
        lock()
        _forget_strangers()
    return matters, raised


def verify(jurisdiction: Jurisdiction, now: datetime) -> list[Difference]:
    """Every matter and alert against a replay. What still waits in the queue is not looked at."""
    found: list[Difference] = []
    for keys in _batches(jurisdiction):
        with door(jurisdiction):
            found += _compare(keys, now)
    with door(jurisdiction):
        strangers = Matter.objects.exclude(pk__in=_known_cases()).values_list("number", flat=True)
        found += [Difference(number, "is kept, and the ledger knows nothing of it") for number in strangers]
    return found


def _known_cases() -> Any:
    return Entry.objects.filter(act__in=watched_acts(), case_id__isnull=False).order_by().values("case_id")


def _batches(jurisdiction: Jurisdiction) -> Iterator[list[UUID]]:
    after: UUID | None = None
    while True:
        with door(jurisdiction):
            cases = _known_cases().order_by("case_id").distinct()
            if after is not None:
                cases = cases.filter(case_id__gt=after)
            keys = list(cases.values_list("case_id", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        after = keys[-1]


def _forget_strangers() -> None:
    Matter.objects.exclude(pk__in=_known_cases()).filter(alerts__isnull=True).delete()


def _compare(keys: list[UUID], now: datetime) -> Iterator[Difference]:
    waiting = set(
        Entry.objects.filter(pk__in=PendingEntry.objects.values("entry_id"), case_id__in=keys).values_list(
            "case_id", flat=True
        )
    )
    book, days = rulebook(), calendar()
    kept = Matter.objects.in_bulk(keys)
    alerts = {key: {a.key: a for a in found} for key, found in _alerts_of(keys).items()}
    for key, history in histories([key for key in keys if key not in waiting]).items():
        judged = judge_or_say(history, book, days)
        row = kept.get(key)
        if row is None:
            yield Difference(judged.matter.number, "is in the ledger and not kept")
            continue
        yield from _row_differs(row, row_of(key, judged, days, now))
        yield from _steps_differ(row, judged, days)
        yield from _alerts_differ(row, judged, alerts.get(key, {}), now)


def _alerts_of(keys: list[UUID]) -> dict[UUID, list[Alert]]:
    found: dict[UUID, list[Alert]] = {}
    for alert in Alert.objects.filter(matter_id__in=keys):
        found.setdefault(alert.matter_id, []).append(alert)
    return found


def _row_differs(kept: Matter, told: Matter) -> Iterator[Difference]:
    for field in Matter._meta.concrete_fields:
        if field.name not in _NOT_COMPARED and getattr(kept, field.attname) != getattr(told, field.attname):
            yield Difference(kept.number, f"{field.name} is {getattr(kept, field.attname)!r},"
                             f" the ledger says {getattr(told, field.attname)!r}")  # fmt: skip


def _steps_differ(kept: Matter, judged: Judged, days: Calendar) -> Iterator[Difference]:
    def told(steps: Any) -> list[tuple[Any, ...]]:
        return sorted((tuple(getattr(step, name) for name in _STEP) for step in steps), key=lambda row: str(row[0]))

    if told(MatterStep.objects.filter(matter=kept)) != told(steps_of(kept.pk, judged.matter, days)):
        yield Difference(kept.number, "its steps are not those of the ledger")


def _alerts_differ(kept: Matter, judged: Judged, alerts: dict[str, Alert], now: datetime) -> Iterator[Difference]:
    due = {finding.key for finding in judged.due(now)}
    for key in sorted(due - alerts.keys()):
        yield Difference(kept.number, f"{key} is due and was not raised")
    for key in sorted(alerts.keys() - judged.findings.keys()):
        yield Difference(kept.number, f"{key} was raised, and the ledger gives no reason for it")
