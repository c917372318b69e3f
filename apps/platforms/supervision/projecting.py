"""From the ledger to matters and alerts: what waits is taken out of the queue in the transaction of its effects.

A matter is always made of all the entries of its case, so nothing depends on the order in which they are taken, and
taking one twice changes nothing. One transaction at a time writes for a jurisdiction (advisory lock).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM, record_all
from apps.core.workdays.services import Calendar, ClockRun, calendar, local_date
from apps.platforms.supervision.acts import RAISED
from apps.platforms.supervision.book import Rulebook
from apps.platforms.supervision.engine import Judged, judge_or_say
from apps.platforms.supervision.enums import CARDS
from apps.platforms.supervision.events import Event, Happening
from apps.platforms.supervision.folding import MatterView
from apps.platforms.supervision.models import Alert, Matter, MatterStep
from apps.platforms.supervision.rules import Finding
from apps.platforms.supervision.watching import history_of, watched_acts
from tenants.context import current_jurisdiction

BATCH = 500

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('supervision ' || %s, 0))"
_TAKE = """
WITH taken AS (
  DELETE FROM supervision_pending WHERE entry_id IN (
    SELECT entry_id FROM supervision_pending ORDER BY entry_id LIMIT %s
  ) RETURNING entry_id
)
SELECT (SELECT count(*) FROM taken),
       (SELECT array_agg(DISTINCT e.case_id::text) FROM taken t JOIN ledger_entry e ON e.id = t.entry_id
        WHERE e.case_id IS NOT NULL AND e.act = ANY (%s))
"""

Histories = dict[UUID, list[Happening]]


@dataclass
class Projected:
    """What was done: entries taken, matters written, alerts raised."""

    taken: int = 0
    matters: int = 0
    raised: list[Alert] = field(default_factory=list)


@transaction.atomic
def take_waiting(*, now: datetime | None = None, limit: int = BATCH) -> Projected:
    """Take up to `limit` waiting entries of the jurisdiction behind the door, with all that follows from them."""
    lock()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit, watched_acts()])
        taken, cases = cursor.fetchone()
    done = project([UUID(each) for each in cases or ()], now=now or timezone.now())
    done.taken = taken
    return done


@transaction.atomic
def raise_due(*, now: datetime, limit: int = BATCH) -> Projected:
    """Raise what has fallen due by the passing of time, at most of `limit` matters."""
    lock()
    due = list(Matter.objects.due(now).order_by("next_due_at", "pk").values_list("pk", flat=True)[:limit])
    done = project(due, now=now)
    # one whose entries are gone is left to `verify`: it must not stand in the way of others
    Matter.objects.due(now).filter(pk__in=due).update(next_due_at=None)
    return done


def lock() -> None:
    """One projection at a time in a jurisdiction; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [current_jurisdiction().code])


def histories(case_ids: Iterable[UUID]) -> Histories:
    """What the ledger tells of each matter. One query; cases that were never received here are left out."""
    entries: dict[UUID, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(case_id__in=list(case_ids), act__in=watched_acts()):
        if entry.case_id is not None:
            entries[entry.case_id].append(entry)
    found = {case_id: history_of(each) for case_id, each in entries.items()}
    return {key: history for key, history in found.items() if any(h.event == Event.RECEIVED for h in history)}


def project(case_ids: Sequence[UUID], *, now: datetime, book: Rulebook | None = None) -> Projected:
    """Write the matters and raise what is due of them. The caller holds the lock."""
    from apps.platforms.supervision.rulebook.services import rulebook

    if not case_ids:
        return Projected()
    days, rules = calendar(), book or rulebook()
    judged = {key: judge_or_say(history, rules, days) for key, history in histories(case_ids).items()}
    _write_matters(judged, days, now)
    raised = _raise(judged, rules, days, now)
    return Projected(matters=len(judged), raised=raised)


# writing


def row_of(key: UUID, judged: Judged, days: Calendar, now: datetime) -> Matter:
    """The row of a matter."""
    matter = judged.matter
    promised, statutory = _due(matter, "promised", days), _due(matter, "statutory", days)
    return Matter(
        id=key,
        **{name: str(getattr(matter, name))[:size] for name, size in _TEXTS.items()},
        official_id=matter.official[:40],
        received_at=matter.received_at,
        accepted_on=matter.accepted_on,
        promised=matter.promised.run.facts() if matter.promised else None,
        statutory=matter.statutory.run.facts() if matter.statutory else None,
        promised_due=promised[0],
        statutory_due=statutory[0],
        provisional=promised[1] or statutory[1],
        suspended_on=None if matter.over else matter.suspended_on,
        next_due_at=judged.next_at(now),
        ended_at=matter.ended_at,
        published_on=matter.published_on,
        satisfaction=matter.satisfaction,
        faults=matter.faults,
        entries=len(matter.trail),
        last_entry=matter.trail[-1].entry,
        projected_at=now,
    )


_TEXTS = {
    "system": 40, "number": 60, "power": 12, "item": 60, "item_version": 20, "item_title": 200, "channel": 20,
    "department": 20, "official_name": 60, "outcome": 30,
}  # fmt: skip


def _due(matter: MatterView, kind: str, days: Calendar) -> tuple[Any, bool]:
    clock = getattr(matter, kind)
    if clock is None or clock.ended_at is not None:
        return None, False
    due = clock.run.due(days)
    return due.date, due.provisional


def steps_of(key: UUID, matter: MatterView, days: Calendar) -> list[MatterStep]:
    """The rows of its steps."""
    return [
        MatterStep(
            matter_id=key,
            code=step.code[:60],
            title=step.title[:200],
            department=step.department[:20],
            official_name=step.official_name[:60],
            started_at=step.started_at,
            due_on=step.clock.run.due(days).date if step.clock else None,
            done_at=step.done_at,
            skipped=step.skipped,
            opinion=step.opinion[:20],
        )
        for step in matter.steps.values()
    ]


def _write_matters(judged: dict[UUID, Judged], days: Calendar, now: datetime) -> None:
    columns = [f.name for f in Matter._meta.concrete_fields if not f.primary_key]
    Matter.objects.bulk_create(
        [row_of(key, each, days, now) for key, each in judged.items()],
        update_conflicts=True, unique_fields=["id"], update_fields=columns, batch_size=BATCH,
    )  # fmt: skip
    MatterStep.objects.filter(matter_id__in=list(judged)).delete()
    MatterStep.objects.bulk_create(step for key, each in judged.items() for step in steps_of(key, each.matter, days))


def _raise(judged: dict[UUID, Judged], rules: Rulebook, days: Calendar, now: datetime) -> list[Alert]:
    """Alerts that are not there yet, each with its entry in the ledger. The unique key guards once more."""
    known = set(Alert.objects.filter(matter_id__in=list(judged)).values_list("matter_id", "key"))
    alerts = [
        alert_of(key, each.matter, finding, rules, days, now)
        for key, each in judged.items()
        for finding in each.due(now)
        if (key, finding.key) not in known
    ]
    Alert.objects.bulk_create(alerts, batch_size=BATCH)
    record_all([_entry(alert) for alert in alerts])
    return alerts


def alert_of(key: UUID, matter: MatterView, finding: Finding, rules: Rulebook, days: Calendar, now: datetime) -> Alert:
    """The row of an alert. A card is to be explained within the days that the rules give."""
    explain_by = None
    if finding.level in CARDS:
        explain_by = ClockRun(local_date(now), rules.at(finding.at).explain_days).expires_on(days)
    return Alert(
        matter_id=key, key=finding.key, rule=finding.rule, rules_version=finding.version, level=finding.level,
        number=matter.number[:60], department=finding.department[:20], official_id=finding.official[:40],
        official_name=finding.official_name[:60], step=finding.step[:60], due_on=finding.due_on,
        limit_days=finding.limit_days, used_days=finding.used_days, clock=finding.clock,
        evidence=[str(each) for each in finding.evidence], cause=finding.cause, due_at=finding.at, raised_at=now,
        explain_by=explain_by,
    )  # fmt: skip


def _entry(alert: Alert) -> dict[str, Any]:
    return {
        "act": RAISED,
        "actor": SYSTEM,
        "case_id": alert.matter_id,
        "number": alert.number[:30],
        "facts": {
            "alert": str(alert.pk), "key": alert.key, "rule": alert.rule, "version": alert.rules_version,
            "level": alert.level, "department": alert.department, "official": alert.official_id,
            "evidence": alert.evidence, "due_at": alert.due_at.isoformat(),
        },
    }  # fmt: skip


@transaction.atomic
def recount(*, stale: Q, now: datetime, limit: int = BATCH) -> int:
    """Count open matters anew that were written before a notice or a version of the rules came; returns how many."""
    lock()
    waiting = Matter.objects.open().filter(stale).order_by("pk")
    return project(list(waiting.values_list("pk", flat=True)[:limit]), now=now).matters
