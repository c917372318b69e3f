"""Where a rollout stands, and which jurisdiction runs what."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max

from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tenants.rollouts import catalog
from tenants.rollouts.catalog import Drift
from tenants.rollouts.enums import Health, Ring, RolloutState, TargetState
from tenants.rollouts.models import HeldBack, Release, Rollout, Target
from tenants.rollouts.rings import ORDER, ring_of


@dataclass(frozen=True)
class RingStatus:
    """One ring of a rollout: how many of its jurisdictions are in each state."""

    ring: Ring
    counts: dict[TargetState, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.counts.get(TargetState.DONE, 0)


@dataclass(frozen=True)
class Status:
    """A rollout as it is now. `targets` in the order in which they have their turn."""

    rollout: Rollout
    rings: tuple[RingStatus, ...]
    targets: tuple[Target, ...]
    held: dict[int, HeldBack] = field(default_factory=dict)

    def count(self, state: TargetState) -> int:
        """Jurisdictions in this state."""
        return sum(ring.counts.get(state, 0) for ring in self.rings)

    @property
    def total(self) -> int:
        return len(self.targets)

    @property
    def percent(self) -> int:
        """Of those not held back, how many are done."""
        turn = self.total - self.count(TargetState.HELD)
        return 100 if not turn else 100 * self.count(TargetState.DONE) // turn

    @property
    def failed(self) -> tuple[Target, ...]:
        return tuple(target for target in self.targets if target.state == TargetState.FAILED)


def latest_rollout() -> Rollout | None:
    """The unfinished one, or else the last."""
    rollouts = Rollout.objects.select_related("release")
    return rollouts.unfinished().first() or rollouts.first()


def unfinished_rollout() -> Rollout | None:
    """The one that is planned, running, paused or stopped."""
    return Rollout.objects.unfinished().select_related("release").first()


def status(rollout: Rollout) -> Status:
    """Everything about a rollout, in two statements."""
    targets = tuple(rollout.targets.select_related("jurisdiction"))
    counts = {ring: Counter(TargetState(t.state) for t in targets if t.ring == ring) for ring in ORDER}
    rings = tuple(RingStatus(ring, dict(counts[ring])) for ring in ORDER if counts[ring])
    return Status(rollout, rings, targets, holds())


def holds() -> dict[int, HeldBack]:
    """Holds in force by the key of the jurisdiction."""
    return {held.jurisdiction_id: held for held in HeldBack.objects.in_force()}


def may_be_asked(rollout: Rollout) -> tuple[str, ...]:
    """Names of the acts that its state allows: start, pause, resume, retry."""
    failed = rollout.targets.filter(state=TargetState.FAILED).exists()
    allowed = {
        RolloutState.PLANNED: ("start",),
        RolloutState.RUNNING: ("pause",),
        RolloutState.PAUSED: ("resume",),
        RolloutState.STOPPED: ("resume",),
    }.get(RolloutState(rollout.state), ())
    retried = rollout.state in {RolloutState.RUNNING, RolloutState.PAUSED, RolloutState.STOPPED} and failed
    return (*allowed, "retry") if retried else allowed


@dataclass(frozen=True)
class Row:
    """A jurisdiction in the version matrix. `schema_digest` is what its schema is, `expected` what it should be."""

    jurisdiction: Jurisdiction
    ring: Ring
    release: Release | None
    schema_digest: str
    expected: str
    last_upgrade: datetime | None
    health: Health
    drift: tuple[Drift, ...] = ()
    held: HeldBack | None = None


def version_matrix(*, with_drift: bool = True) -> list[Row]:
    """Every jurisdiction with a schema: release, digest, last upgrade, drift, health; by ring and code.

    One that was closed or merged into another stays as it was, and nothing is wanted of it any more. Digests of all
    schemas are one statement (about 10 ms a schema); objects are compared only where digests differ.
    """
    places = list(Jurisdiction.objects.exclude(state=JurisdictionState.PREPARING))
    releases = {release.digest: release for release in Release.objects.defer("steps", "rights")}
    found = catalog.digests(place.schema_name for place in places)
    upgraded = dict(
        Target.objects.filter(state=TargetState.DONE).values_list("jurisdiction").annotate(at=Max("finished_at"))
    )
    newest = max((release.pk for release in releases.values()), default=0)
    held = holds()
    rows = []
    for place in places:
        release = releases.get(place.release)
        digest = found.get(place.schema_name, "")
        health = _health(place, release, digest, newest)
        drift = _drift(place, release) if health == Health.DRIFT and with_drift and release is not None else ()
        rows.append(
            Row(
                place, ring_of(place), release, digest, release.schema_digest if release else "",
                upgraded.get(place.pk), health, drift, held.get(place.pk),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (ORDER.index(row.ring), row.jurisdiction.code))


def _health(place: Jurisdiction, release: Release | None, digest: str, newest: int) -> Health:
    if place.state == JurisdictionState.ARCHIVED:
        return Health.CLOSED
    if not digest:
        return Health.MISSING
    if release is None:
        return Health.UNKNOWN
    if digest != release.schema_digest:
        return Health.DRIFT
    return Health.BEHIND if release.pk < newest else Health.GOOD


def _drift(place: Jurisdiction, release: Release) -> tuple[Drift, ...]:
    return tuple(catalog.differences(release.description.splitlines(), catalog.describe(place.schema_name)))
