"""What the pages of releases and rollouts show: the version matrix by city, a rollout's map, its diary, its end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.models import Entry
from apps.core.ledger.selectors import who_acted
from apps.core.ledger.services import act_label
from apps.operations import reasons
from apps.operations.map import City, Spot, by_city
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.rollouts.enums import Health, TargetState
from tenants.rollouts.models import Release, Rollout, Target
from tenants.rollouts.selectors import Row, Status

HEALTH_TONES = {
    Health.GOOD: "ok",
    Health.BEHIND: "neutral",
    Health.DRIFT: "caution",
    Health.UNKNOWN: "caution",
    Health.MISSING: "alarm",
    Health.CLOSED: "neutral",
}
TARGET_TONES = {
    TargetState.WAITING: "neutral",
    TargetState.RUNNING: "info",
    TargetState.DONE: "ok",
    TargetState.FAILED: "alarm",
    TargetState.HELD: "caution",
}
ROLLOUT_TONES = {"planned": "neutral", "running": "info", "paused": "caution", "stopped": "alarm", "finished": "ok"}
ENTRIES_SHOWN = 15


def version_of(row: Row) -> str:
    """The release's version; where it is not recorded here, the beginning of its digest."""
    if row.release is not None:
        return row.release.version
    return row.jurisdiction.release[:12] or "—"


def behind(rows: Sequence[Row], newest: Release) -> int:
    """How many a rollout of the newest release would upgrade."""
    served = (row for row in rows if row.health != Health.CLOSED)
    return sum(row.release is None or row.release.pk != newest.pk for row in served)


@dataclass(frozen=True)
class VersionLine:
    """A release and how many jurisdictions of each city run it; None for none."""

    version: str
    counts: list[int | None]
    total: int


@dataclass(frozen=True)
class Versions:
    """Releases by cities, the newest first, with the sums."""

    heads: list[str]
    lines: list[VersionLine]
    sums: list[int]
    total: int


def versions(rows: Sequence[Row]) -> Versions:
    """Which release runs where, counted; nothing runs where a jurisdiction was closed."""
    rows = [row for row in rows if row.health != Health.CLOSED]
    cities = {r.jurisdiction.code: r.jurisdiction.short_name for r in rows if r.jurisdiction.level == Level.CITY}
    keys = [*sorted(cities), ""]
    counted = Counter((version_of(row), _city_of(row.jurisdiction, cities)) for row in rows)
    newest_first = {version_of(row): row.release.pk if row.release else 0 for row in rows}
    lines = [
        VersionLine(
            version,
            [counted[version, key] or None for key in keys],
            sum(counted[version, key] for key in keys),
        )
        for version in sorted(newest_first, key=lambda version: -newest_first[version])
    ]
    sums = [sum(line.counts[place] or 0 for line in lines) for place in range(len(keys))]
    return Versions([*(cities[key] for key in keys[:-1]), _("Province")], lines, sums, len(rows))


def _city_of(place: Jurisdiction, cities: dict[str, str]) -> str:
    key = place.code if place.level == Level.CITY else place.parent_code
    return key if key in cities and place.level != Level.PROVINCE else ""


def health_map(rows: Sequence[Row]) -> list[City]:
    """Every jurisdiction in the tone of its health."""
    by_code = {row.jurisdiction.code: row for row in rows}

    def spot(place: Jurisdiction) -> Spot:
        row = by_code[place.code]
        word = f"{version_of(row)}　{row.health.label}"
        return Spot(HEALTH_TONES[row.health], word, reverse("operations:jurisdiction", args=[place.code]))

    return by_city([row.jurisdiction for row in rows], spot)


def rollout_map(found: Status) -> list[City]:
    """Every jurisdiction of a rollout in the tone of what became of it."""
    by_place = {target.jurisdiction_id: target for target in found.targets}

    def spot(place: Jurisdiction) -> Spot:
        state = TargetState(by_place[place.pk].state)
        return Spot(TARGET_TONES[state], str(state.label), reverse("operations:jurisdiction", args=[place.code]))

    return by_city([target.jurisdiction for target in found.targets], spot)


def expected_end(found: Status, at: datetime | None = None) -> datetime | None:
    """When a running rollout will be through at its pace so far; None while nobody knows."""
    now, rollout = at or timezone.now(), found.rollout
    done, left = found.count(TargetState.DONE), found.count(TargetState.WAITING) + found.count(TargetState.RUNNING)
    if rollout.started_at is None or rollout.state != "running" or not done:
        return None
    spent = sum((target.duration_ms or 0) for target in found.targets if target.state == TargetState.DONE)
    pace = min((now - rollout.started_at) / done, timedelta(milliseconds=max(spent / done, 1)) * 2)
    return now + pace * left


@dataclass(frozen=True)
class Event:
    """A line of the diary, as `components/timeline.html` draws it."""

    when: datetime
    title: str
    text: str = ""
    who: str = ""
    tone: str = ""
    done: bool = True
    note: str = ""
    hash: str = ""


def diary(found: Status) -> list[Event]:
    """What happened in a rollout, the newest first: acts of the central team, what became of each jurisdiction."""
    events = [*_acts(found.rollout), *(_outcome(target) for target in found.targets if target.finished_at)]
    return sorted(events, key=lambda event: event.when, reverse=True)[:ENTRIES_SHOWN]


def _acts(rollout: Rollout) -> list[Event]:
    of_rollout = Q(facts__rollout=rollout.pk)
    holds = Q(act__in=("rollout.held_back", "rollout.released"), occurred_at__gte=rollout.planned_at)
    if rollout.finished_at is not None:
        holds &= Q(occurred_at__lte=rollout.finished_at)
    entries = Entry.objects.filter(of_rollout | holds, act__startswith="rollout.").order_by("-id")[:ENTRIES_SHOWN]
    return [_entry(entry) for entry in entries]


def _entry(entry: Entry) -> Event:
    tone = "caution" if entry.act in {"rollout.paused", "rollout.held_back"} else ""
    where = entry.facts.get("jurisdiction", "")
    title = f"{act_label(entry.act)}　{where}" if where else act_label(entry.act)
    return Event(entry.occurred_at, title, reasons.said(entry.reason), who_acted(entry), tone)


def _outcome(target: Target) -> Event:
    at = target.finished_at or timezone.now()
    name = target.jurisdiction.name
    if target.state == TargetState.FAILED:
        return Event(at, _("%(place)s failed") % {"place": name}, reasons.outcome_of(target), tone="alarm")
    time = reasons.duration(target.duration_ms or 0)
    return Event(at, _("%(place)s is upgraded, in %(time)s") % {"place": name, "time": time})


def last_outcomes(place: Jurisdiction, count: int = 5) -> list[tuple[Target, str]]:
    """What became of the jurisdiction in the last rollouts, each with what is to be said of it."""
    targets = Target.objects.filter(jurisdiction=place).select_related("rollout__release").order_by("-rollout_id")
    return [(target, reasons.outcome_of(target)) for target in targets[:count]]


def all_rollouts() -> Any:
    """Every rollout with its counts, the newest first."""
    counted = Rollout.objects.select_related("release").annotate(
        places=Count("targets"),
        upgraded=Count("targets", filter=Q(targets__state=TargetState.DONE)),
        failures=Count("targets", filter=Q(targets__state=TargetState.FAILED)),
    )
    return counted.order_by("-pk")
