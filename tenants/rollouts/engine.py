"""Carrying out a rollout: ring by ring, two connections, one runner at a time, from wherever it stands.

Nothing is remembered outside of the database, so a killed run is simply started again. No transaction of the runner is
open while others work: an index made CONCURRENTLY would wait for it (`keeper`).
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, connections

from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role, release_digest
from tenants.rollouts import acts
from tenants.rollouts.attempts import Attempt, Busy, Done, Failed, Outcome, Paused
from tenants.rollouts.enums import RolloutState, TargetState
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.keeper import IS_KEPT, alone
from tenants.rollouts.models import Release, Rollout, Target
from tenants.rollouts.reasons import Reason
from tenants.rollouts.rings import PILOTS
from tenants.rollouts.standings import quick_indexes, route, standings
from tenants.rollouts.upgrade import Leg
from tenants.rollouts.waits import wait_before

CONNECTIONS = 2
LOOK_EVERY = 0.2  # seconds between looks at what the console says, while nothing happens


@dataclass(frozen=True)
class Ended:
    """How a run ended: what became of the rollout, and of how many jurisdictions."""

    state: RolloutState
    reason: str
    done: int
    failed: int
    waiting: int


@dataclass
class _Turn:
    target: Target
    attempts: int = 0
    not_before: float = 0.0


@dataclass
class Run:
    """One run. `told` hears of each jurisdiction that was finished with; `halt` is set by a signal."""

    rollout: Rollout
    told: Callable[[Target, Outcome], None] = lambda _target, _outcome: None
    halt: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._going = threading.Event()  # cleared: finish what has no end of its own
        self._going.set()
        self._opened: list[Any] = []
        self._legs: dict[int, Leg] = {}
        self._held: set[int] = set()

    def carry_out(self) -> Ended:
        """Until nobody waits, or it is paused, or too many have failed. Raises RolloutError where another one runs."""
        with alone():
            with _public():
                self._known = {release.digest: release for release in Release.objects.all()}
            self._code = release_digest()
            with ThreadPoolExecutor(CONNECTIONS, initializer=self._begin_thread) as pool:
                try:
                    self._rings(pool)
                    _conclude(self.rollout.pk)
                finally:
                    self._going.clear()
                    pool.shutdown(wait=True)
                    for each in self._opened:
                        each.close()
            selectors.forget()
            with _public():
                return self._ended()

    def _begin_thread(self) -> None:
        connection.inc_thread_sharing()  # closed by the runner at the end
        self._opened.append(connections["default"])

    def _ended(self) -> Ended:
        rollout = Rollout.objects.get(pk=self.rollout.pk)
        states = list(rollout.targets.values_list("state", flat=True))
        count = {state: states.count(state) for state in TargetState}
        waiting = count[TargetState.WAITING] + count[TargetState.RUNNING]
        return Ended(
            RolloutState(rollout.state), rollout.reason, count[TargetState.DONE], count[TargetState.FAILED], waiting
        )

    def _rings(self, pool: ThreadPoolExecutor) -> None:
        """The state of every schema is read once; from then on only this run changes it."""
        _begin_again(self.rollout.pk)
        with _public():
            waiting = list(self.rollout.targets.filter(state=TargetState.WAITING).select_related("jurisdiction"))
            schemas = [target.jurisdiction.schema_name for target in waiting]
            self._standings = standings(schemas)
            self._quick = quick_indexes(schemas, self._known.values())
        for ring in sorted({target.ring_position for target in waiting}):
            turns = [_Turn(target) for target in waiting if target.ring_position == ring]
            if not self._ring(pool, turns):
                return

    def _ring(self, pool: ThreadPoolExecutor, turns: list[_Turn]) -> bool:
        """False where the rollout does not go on to the next ring."""
        running: dict[Future[Outcome], _Turn] = {}
        while (turns or running) and self._goes_on():
            now = time.monotonic()
            while turns and len(running) < CONNECTIONS and (turn := _next(turns, now)):
                turns.remove(turn)
                if turn.target.jurisdiction_id not in self._held:
                    running[pool.submit(self._attempt, turn)] = turn
            if not running:
                self.halt.wait(LOOK_EVERY if turns else 0)
                continue
            for future in wait(running, LOOK_EVERY, FIRST_COMPLETED).done:
                self._heard(running.pop(future), future.result(), turns)
        if running:
            self._going.clear()
        for future, turn in running.items():
            self._heard(turn, future.result(), turns)
        return self._goes_on()

    def _goes_on(self) -> bool:
        """What the console says, by one statement; who was held back or closed meanwhile is passed over."""
        with connection.cursor() as cursor:  # outside of any door: one round trip, by qualified names
            cursor.execute(
                "SELECT r.state, ARRAY(SELECT jurisdiction_id FROM public.rollouts_heldback WHERE released_at IS NULL"  # noqa: S608
                " UNION SELECT id FROM public.tenants_jurisdiction WHERE state = ANY(%s)), "
                f"{IS_KEPT} FROM public.rollouts_rollout r WHERE r.id = %s",
                [list(acts.TAKES_NO_PART), self.rollout.pk],
            )
            state, held, kept = cursor.fetchone()
        if not kept:
            raise RolloutError("lost", "the connection that keeps other runs out was lost: start it again")
        self._held = set(held)
        return state == RolloutState.RUNNING and not self.halt.is_set()

    def _attempt(self, turn: _Turn) -> Outcome:
        place: Jurisdiction = turn.target.jurisdiction
        turn.attempts += 1
        if turn.attempts > 1:
            self._standings |= _standing_now(place)
        standing = self._standings.get(place.schema_name)
        try:
            if standing is None:
                raise RolloutError("no_schema", Reason.NO_SCHEMA.text())
            way = route(place, standing, self.rollout.release, self._known)
        except RolloutError as error:
            return Failed(str(error)).write(turn.target, turn.attempts)
        legs = [self._leg(release) for release in way]
        quick = self._quick.get(place.schema_name, frozenset()) if turn.attempts == 1 else frozenset[str]()
        return Attempt(turn.target, turn.attempts, self.rollout.release, self._going.is_set, quick).make(
            legs, standing.mark, last=turn.attempts >= settings.ROLLOUT_TRIES
        )

    def _leg(self, release: Release) -> Leg:
        if release.pk not in self._legs:
            self._legs[release.pk] = Leg.of(release, is_code=release.digest == self._code)
        return self._legs[release.pk]

    def _heard(self, turn: _Turn, outcome: Outcome, turns: list[_Turn]) -> None:
        if isinstance(outcome, Busy):
            turn.not_before = time.monotonic() + wait_before(turn.attempts)
            turns.append(turn)
            return
        if isinstance(outcome, Failed):
            _stop_past_threshold(self.rollout.pk, turn.target.ring)
        if isinstance(outcome, (Done, Failed)):
            self.told(turn.target, outcome)
        if isinstance(outcome, Paused):
            turns.append(turn)


def _next(turns: list[_Turn], now: float) -> _Turn | None:
    return next((turn for turn in turns if turn.not_before <= now), None)


@contextmanager
def _public() -> Iterator[None]:
    """A short transaction."""
    with door(PUBLIC, role=owner_role()):
        yield


def _standing_now(place: Jurisdiction) -> dict[str, Any]:
    with _public():
        return standings([place.schema_name])


def _begin_again(rollout_id: int) -> None:
    """What a killed run left as running waits again: nobody else can be at it."""
    with _public():
        acts.forget_closed(Rollout.objects.get(pk=rollout_id))
        Target.objects.filter(rollout=rollout_id, state=TargetState.RUNNING).update(state=TargetState.WAITING)


def _stop_past_threshold(rollout_id: int, ring: str) -> None:
    """A pilot that fails stops the rollout at once; elsewhere more failures than the threshold since it last began."""
    with _public():
        rollout = Rollout.objects.get(pk=rollout_id)
        if rollout.state != RolloutState.RUNNING:
            return
        failed = rollout.targets.filter(state=TargetState.FAILED, finished_at__gt=rollout.changed_at).count()
        if ring in PILOTS:
            acts.stop(rollout, reason=Reason.PILOT.text())
        elif failed > rollout.threshold:
            acts.stop(rollout, reason=Reason.TOO_MANY.text(failed=failed, allowed=rollout.threshold))


def _conclude(rollout_id: int) -> None:
    """Finished where nobody waits and nobody failed; stopped where only the failed are left."""
    with _public():
        rollout = Rollout.objects.get(pk=rollout_id)
        acts.forget_closed(rollout)
        states = list(rollout.targets.values_list("state", flat=True))
        if rollout.state != RolloutState.RUNNING or TargetState.WAITING in states or TargetState.RUNNING in states:
            return
        if failed := states.count(TargetState.FAILED):
            acts.stop(rollout, reason=Reason.ONLY_FAILED_LEFT.text(failed=failed))
        else:
            acts.finish(rollout)
