"""What pages ask about supervision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.cases.models import Case
from apps.core.ledger.models import Entry, Leaf
from apps.core.ledger.selectors import who_acted
from apps.core.ledger.services import act_label
from apps.core.people.models import Department
from apps.core.workdays.services import Calendar, ClockRun, calendar, weeks
from apps.platforms.supervision.enums import CARDS, OPEN, AlertState, Level
from apps.platforms.supervision.models import Alert, Matter, Order
from apps.platforms.supervision.querysets import AlertQuerySet
from tenants.across import Fold, LeftOut, read
from tenants.models import Jurisdiction
from tenants.selectors import subtree


def visible_alerts(official: Any) -> AlertQuerySet:
    """The alerts that an official may see."""
    return Alert.objects.visible_to(official).select_related("matter")


def visible_orders(official: Any) -> QuerySet[Order]:
    """Supervisors and leaders see all orders, others those of their departments."""
    if official.holds("supervisor", "leader"):
        return Order.objects.all()
    return Order.objects.filter(department__in={h.department.code for h in official.duties})


def department_names() -> dict[str, str]:
    """Short names by code."""
    return dict(Department.objects.values_list("code", "short_name"))


def titles_of(alerts: Iterable[Alert]) -> dict[UUID, str]:
    """Titles of the cases that this house itself keeps, by matter; one query."""
    return dict(Case.objects.filter(pk__in={a.matter_id for a in alerts}).values_list("pk", "title"))


def counts(official: Any) -> dict[str, int]:
    """Waiting alerts by level, all of them, and what was lifted: the tabs of the desk."""
    found = Alert.objects.visible_to(official).aggregate(
        **{
            str(level): Count("pk", filter=Q(level=level) & _WAITING) for level in Level
        },
        waiting=Count("pk", filter=_WAITING),
        lifted=Count("pk", filter=Q(state=AlertState.LIFTED)),
    )  # fmt: skip
    return dict(found)


_WAITING = Q(state__in=OPEN) & (Q(level__in=["yellow", "red"]) | Q(matter__ended_at__isnull=True))


def cards_to_decide(official: Any) -> int:
    """Cards that wait, for the side bar."""
    return Alert.objects.visible_to(official).filter(state__in=OPEN, level__in=["yellow", "red"]).count()


def standing(alert: Alert, on: date, days: Calendar) -> tuple[str, bool]:
    """How late it is, in the words of the house, and whether that is late. Empty where no limit is behind it."""
    if not alert.clock:
        return "", False
    run = ClockRun.from_facts((alert.matter.promised if _is_running(alert) else None) or alert.clock)
    late = run.overdue_days(days, on)
    if late or run.is_overdue(days, on):
        return ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}, True
    due = run.due(days).date
    if due is None:
        return _("clock stopped"), False
    if due == on:
        return _("due today"), False
    left = run.remaining(days, on)
    return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}, False


def _is_running(alert: Alert) -> bool:
    return alert.rule in {"T-01", "T-02"} and alert.matter.promised is not None and alert.matter.ended_at is None


@dataclass(frozen=True)
class Evidence:
    """A ledger entry that an alert rests on; sealed or not."""

    entry_id: UUID
    title: str
    when: datetime
    who: str
    reason: str
    seal: int | None


def evidence_of(alert: Alert) -> list[Evidence]:
    """The entries of an alert, oldest first. Two queries."""
    entries = Entry.objects.filter(pk__in=alert.evidence).order_by("recorded_at", "id")
    leaves = Leaf.objects.select_related("seal").in_bulk([UUID(each) for each in alert.evidence])
    return [
        Evidence(
            entry.pk, act_label(entry.act), entry.occurred_at, who_acted(entry), entry.reason,
            leaves[entry.pk].seal.number if entry.pk in leaves else None,
        )
        for entry in entries
    ]  # fmt: skip


@dataclass(frozen=True)
class Explained:
    """A limit with its calendar: day by day why it ended then."""

    run: ClockRun
    due: date | None
    weeks: Any


def explained(facts: dict[str, Any] | None, until: date | None) -> Explained | None:
    """The calendar of a clock, up to its due day or a later date; None without a clock."""
    if not facts:
        return None
    run, days = ClockRun.from_facts(facts), calendar()
    due = run.due(days).date
    end = max(each for each in (due, until, run.started_on) if each is not None)
    return Explained(run, due, weeks(run.explain(days, end)))


@dataclass(frozen=True)
class PlaceCounts:
    """Waiting alerts of one jurisdiction by level."""

    place: Jurisdiction
    red: int
    yellow: int
    warning: int
    reminder: int

    @property
    def cards(self) -> int:
        """Red and yellow together."""
        return self.red + self.yellow


def below(home: Jurisdiction, only: Jurisdiction | None = None) -> tuple[list[PlaceCounts], tuple[LeftOut, ...]]:
    """Waiting alerts of every jurisdiction of the subtree, or of one, the most cards first. One statement."""
    places = [only] if only is not None else subtree(home)
    rows = Alert.objects.waiting().values("level").annotate(number=Count("pk"))
    found = read(rows, places, fold=Fold(keys=("jurisdiction", "level"), sums=("number",)))
    by: dict[str, dict[str, int]] = {}
    for row in found.rows:
        by.setdefault(row["jurisdiction"], {})[row["level"]] = row["number"]
    listed = [
        PlaceCounts(place, *(by.get(place.code, {}).get(str(level), 0) for level in
                             (Level.RED, Level.YELLOW, Level.WARNING, Level.REMINDER)))
        for place in places
    ]  # fmt: skip
    return sorted(listed, key=lambda each: (-each.red, -each.yellow, -each.warning, each.place.code)), found.left_out


def waiting_below(home: Jurisdiction, only: Jurisdiction | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The oldest waiting cards of the subtree, red ones first: whose, since when; `only` one jurisdiction: its warnings
    and reminders too. One statement.
    """
    names = ("id", "level", "rule", "number", "department", "official_name", "due_at", "state", "gravity")
    order = ("gravity", "due_at", "id")
    alerts = Alert.objects.waiting().with_gravity()
    if only is None:
        alerts = alerts.filter(level__in=CARDS)
    places = [only] if only is not None else subtree(home)
    found = read(alerts.values(*names).order_by(*order)[:limit], places, order=order, limit=limit).rows
    by = {place.code: place for place in places}
    return [{**row, "place": by[row["jurisdiction"]], "level_name": Level(row["level"]).label} for row in found]


def matter_for(official: Any, key: UUID) -> Matter | None:
    """A matter that the official may see: supervisors and leaders all, others their departments'."""
    found = Matter.objects.filter(pk=key)
    if not official.holds("supervisor", "leader"):
        codes = {h.department.code for h in official.duties}
        found = found.filter(Q(department__in=codes) | Q(alerts__department__in=codes)).distinct()
    return found.first()
