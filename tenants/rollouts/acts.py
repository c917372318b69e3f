"""Changing a rollout's rows, behind an open door. Who did it is kept by the caller (the ledger of the centre)."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction
from tenants.rollouts.enums import RolloutState, TargetState
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.models import HeldBack, Release, Rollout, Target
from tenants.rollouts.reasons import Reason
from tenants.rollouts.rings import position, ring_of

DEFAULT_THRESHOLD = 3
TAKES_NO_PART = (JurisdictionState.PREPARING, JurisdictionState.ARCHIVED)


def make_rollout(release: Release, *, by: str, threshold: int = DEFAULT_THRESHOLD) -> Rollout:
    """Plan the way of a release to every jurisdiction that has another one. An older unfinished rollout ends here:
    its release is on the way of the new one.
    """
    before = Rollout.objects.select_for_update(of=("self",)).unfinished().select_related("release").first()
    if before is not None:
        if before.release_id == release.pk:
            raise RolloutError("planned_already", f"release {release} is planned already: it is {before.state}")
        if before.state == RolloutState.RUNNING:
            raise RolloutError("another_runs", f"release {before.release} is being rolled out: pause it first")
        _change(before, RolloutState.FINISHED, reason=Reason.SUPERSEDED.text(release=release))
    places = Jurisdiction.objects.exclude(state__in=TAKES_NO_PART).exclude(release=release.digest)
    rollout = Rollout.objects.create(release=release, threshold=threshold, planned_by=by)
    held = set(HeldBack.objects.in_force().values_list("jurisdiction_id", flat=True))
    Target.objects.bulk_create(
        Target(
            rollout=rollout,
            jurisdiction=place,
            ring=(ring := ring_of(place)),
            ring_position=position(ring),
            state=TargetState.HELD if place.pk in held else TargetState.WAITING,
        )
        for place in places
    )
    return rollout


def start(rollout: Rollout, *, by: str) -> Rollout:
    """A planned rollout begins."""
    rollout = _locked(rollout, RolloutState.PLANNED)
    rollout.started_by, rollout.started_at = by, timezone.now()
    rollout.save(update_fields=["started_by", "started_at"])
    return _change(rollout, RolloutState.RUNNING)


def pause(rollout: Rollout, *, reason: str = "") -> Rollout:
    """What is being upgraded is finished, nothing else is begun."""
    return _change(_locked(rollout, RolloutState.RUNNING), RolloutState.PAUSED, reason=reason)


def resume(rollout: Rollout) -> Rollout:
    """Go on where it was paused or stopped; what failed stays failed."""
    return _change(_locked(rollout, RolloutState.PAUSED, RolloutState.STOPPED), RolloutState.RUNNING)


def retry(rollout: Rollout, places: Iterable[Jurisdiction] | None = None) -> int:
    """Those that failed (or these of them) get another turn, and the rollout goes on; how many."""
    rollout = _locked(rollout, RolloutState.PAUSED, RolloutState.STOPPED, RolloutState.RUNNING)
    failed = Target.objects.filter(rollout=rollout, state=TargetState.FAILED)
    if places is not None:
        failed = failed.filter(jurisdiction__in=[place.pk for place in places])
    count = failed.update(state=TargetState.WAITING, outcome="", attempts=0)
    if not count:
        raise RolloutError("nothing_failed", "nothing has failed that could be tried again")
    if rollout.state != RolloutState.RUNNING:
        _change(rollout, RolloutState.RUNNING)
    return count


def hold_back(place: Jurisdiction, *, by: str, reason: str) -> HeldBack:
    """No rollout touches the jurisdiction until it is released."""
    if not reason.strip():
        raise RolloutError("reason", "say why the jurisdiction is held back")
    if HeldBack.objects.in_force().filter(jurisdiction=place).exists():
        raise RolloutError("held_already", f"{place.slug} is held back already")
    held = HeldBack.objects.create(jurisdiction=place, reason=reason.strip(), held_by=by)
    _unfinished(place, TargetState.WAITING).update(state=TargetState.HELD)
    return held


def release_held(place: Jurisdiction, *, by: str) -> HeldBack:
    """The jurisdiction takes part again, in the rollout that is under way too."""
    held = HeldBack.objects.select_for_update().in_force().filter(jurisdiction=place).first()
    if held is None:
        raise RolloutError("not_held", f"{place.slug} is not held back")
    held.released_by, held.released_at = by, timezone.now()
    held.save(update_fields=["released_by", "released_at"])
    _unfinished(place, TargetState.HELD).update(state=TargetState.WAITING)
    return held


def stop(rollout: Rollout, *, reason: str) -> Rollout:
    """By itself: too many have failed."""
    return _change(_locked(rollout, RolloutState.RUNNING), RolloutState.STOPPED, reason=reason)


def finish(rollout: Rollout) -> Rollout:
    """Nobody waits and nobody has failed."""
    rollout.finished_at = timezone.now()
    rollout.save(update_fields=["finished_at"])
    return _change(rollout, RolloutState.FINISHED)


def forget_closed(rollout: Rollout) -> int:
    """Jurisdictions that were closed or merged away meanwhile have no turn any more; how many."""
    left = Target.objects.filter(rollout=rollout, jurisdiction__state__in=TAKES_NO_PART)
    return left.exclude(state=TargetState.DONE).delete()[0]


def _unfinished(place: Jurisdiction, state: TargetState) -> QuerySet[Target]:
    return Target.objects.filter(rollout__in=Rollout.objects.unfinished(), jurisdiction=place, state=state)


def _locked(rollout: Rollout, *allowed: RolloutState) -> Rollout:
    """The row as it is now. Raises RolloutError where it is in another state."""
    found = Rollout.objects.select_for_update(of=("self",)).select_related("release").get(pk=rollout.pk)
    if found.state not in allowed:
        raise RolloutError("wrong_state", f"the rollout of release {found.release} is {found.state}")
    return found


def _change(rollout: Rollout, state: RolloutState, *, reason: str = "") -> Rollout:
    rollout.state, rollout.reason, rollout.changed_at = state, reason, timezone.now()
    rollout.save(update_fields=["state", "reason", "changed_at"])
    return rollout
