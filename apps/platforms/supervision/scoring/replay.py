"""What a month was, told by the ledger alone: alerts that count and matters that ended, by department and official.

The same for scores that are kept, for their check, and for what another set of rules would have made of the month.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.workdays.services import Calendar, calendar, day_start, local_date
from apps.platforms.supervision.book import Rulebook
from apps.platforms.supervision.engine import Judged, judge_or_say
from apps.platforms.supervision.enums import Subject
from apps.platforms.supervision.events import Event, Happening
from apps.platforms.supervision.models import Alert, Matter
from apps.platforms.supervision.projecting import histories
from apps.platforms.supervision.rules import Finding
from apps.platforms.supervision.scoring.arithmetic import Counting, Done

CHUNK = 1000
Key = tuple[str, str]


@dataclass
class Account:
    """What counts for one department or official."""

    name: str = ""
    alerts: list[Counting] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)


@dataclass
class Month:
    """A month by its first day. `accounts` by kind of subject and code; `found` every alert of the month."""

    first: date
    accounts: dict[Key, Account] = field(default_factory=lambda: defaultdict(Account))
    found: list[tuple[UUID, str, Finding]] = field(default_factory=list)

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return day_start(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment of the next one."""
        return day_start(next_month(self.first))


def next_month(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_of(moment: datetime) -> date:
    """The first day of a moment's month."""
    return local_date(moment).replace(day=1)


def replay_month(first: date, *, as_of: datetime, book: Rulebook) -> Month:
    """Read the month anew from the ledger, as it was known at a moment, behind the open door."""
    month, days = Month(first), calendar()
    keys = list(_concerned(month).values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        for key, history in histories(keys[start : start + CHUNK]).items():
            known = [h for h in history if h.recorded_at <= as_of]
            if known:
                _add(month, key, known, judge_or_say(known, book, days), as_of, days)
    for account in month.accounts.values():
        account.alerts.sort(key=lambda each: (each.ref.partition("|")[0], each.ref))
    return month


def _concerned(month: Month) -> QuerySet[Matter]:
    """Matters that were open in the month, or of which something fell due in it."""
    raised = Alert.objects.filter(matter=OuterRef("pk"), due_at__gte=month.begins, due_at__lt=month.ends)
    during = Q(ended_at__isnull=True) | Q(ended_at__gte=month.begins)
    return Matter.objects.filter(received_at__lt=month.ends).filter(during | Exists(raised)).order_by("pk")


def _add(month: Month, key: UUID, history: list[Happening], judged: Judged, as_of: datetime, days: Calendar) -> None:
    matter = judged.matter
    lifted = {str(h.facts["alert"]) for h in history if h.event == Event.PUT_RIGHT and h.facts.get("lifted")}
    for finding in judged.due(as_of):
        if not month.begins <= finding.at < month.ends:
            continue
        month.found.append((key, matter.number, finding))
        if finding.key in lifted:
            continue
        # the reference begins with the moment, so that warnings stand in the order in which they fell due
        ref = f"{finding.at.isoformat()}|{key}|{finding.key}"
        counting = Counting(rule=finding.rule, level=finding.level, ref=ref, number=matter.number)
        for account in _accounts(month, finding.department, finding.official, finding.official_name):
            account.alerts.append(counting)
    if matter.ended_at is not None and month.begins <= matter.ended_at < month.ends:
        clock = matter.promised
        due = clock.run.due(days).date if clock else None
        done = Done(
            promised=clock.run.limit_days if clock else None,
            statutory=matter.statutory.run.limit_days if matter.statutory else None,
            early=due is not None and local_date(matter.ended_at) < due,
            complete=not matter.faults,
            number=matter.number,
        )
        for account in _accounts(month, matter.department, matter.official, matter.official_name):
            account.done.append(done)


def _accounts(month: Month, department: str, official: str, name: str) -> Iterator[Account]:
    if department:
        yield month.accounts[Subject.DEPARTMENT, department]
    if official:
        account = month.accounts[Subject.OFFICIAL, official]
        account.name = account.name or name
        yield account
