"""The central team's acts on rollouts, behind the centre's door: row, the centre's ledger and task in one transaction.

The office may ask; what PostgreSQL's owner alone can do (DDL) is done by the owner's worker, which takes the task from
a queue of its own and runs what was recorded when the release was made. With `in_background=False` the caller runs the
engine.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.ledger.services import SYSTEM, Actor, record
from apps.operations.refusals import OperationRefused
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role
from tenants.rollouts import acts
from tenants.rollouts.engine import Ended, Run
from tenants.rollouts.enums import RolloutState
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.models import HeldBack, Release, Rollout

if TYPE_CHECKING:
    from celery import Celery

TASK, QUEUE = "rollouts.run", "rollouts"


@transaction.atomic
def plan(*, actor: Actor, release: Release, threshold: int = acts.DEFAULT_THRESHOLD) -> Rollout:
    """Plan the way of a recorded release to all that have another one."""
    with _told():
        rollout = acts.make_rollout(release, by=actor.name, threshold=threshold)
    _write("rollout.planned", actor, rollout, jurisdictions=rollout.targets.count(), threshold=threshold)
    return rollout


@transaction.atomic
def start(*, actor: Actor, rollout: Rollout, in_background: bool = True) -> Rollout:
    """A planned rollout begins with the pilot county."""
    with _told():
        rollout = acts.start(rollout, by=actor.name)
    _write("rollout.started", actor, rollout)
    return _sent(rollout, in_background)


@transaction.atomic
def pause(*, actor: Actor, rollout: Rollout, reason: str = "") -> Rollout:
    """What is being upgraded is finished, nothing else is begun."""
    with _told():
        rollout = acts.pause(rollout, reason=reason)
    _write("rollout.paused", actor, rollout, reason=reason)
    return rollout


@transaction.atomic
def resume(*, actor: Actor, rollout: Rollout, in_background: bool = True) -> Rollout:
    """Go on where it was paused or has stopped."""
    with _told():
        rollout = acts.resume(rollout)
    _write("rollout.resumed", actor, rollout)
    return _sent(rollout, in_background)


@transaction.atomic
def retry(
    *, actor: Actor, rollout: Rollout, places: Iterable[Jurisdiction] | None = None, in_background: bool = True
) -> int:
    """Those that failed (or these of them) get another turn; how many."""
    chosen = None if places is None else list(places)
    with _told():
        count = acts.retry(rollout, chosen)
    codes = [] if chosen is None else [place.code for place in chosen]
    _write("rollout.retried", actor, rollout, jurisdictions=count, codes=codes)
    _sent(rollout, in_background)
    return count


@transaction.atomic
def hold_back(*, actor: Actor, jurisdiction: Jurisdiction, reason: str) -> HeldBack:
    """No rollout touches the jurisdiction until it is released."""
    with _told():
        held = acts.hold_back(jurisdiction, by=actor.name, reason=reason)
    record(act="rollout.held_back", actor=actor, reason=held.reason, facts={"jurisdiction": jurisdiction.code})
    return held


@transaction.atomic
def release_held(*, actor: Actor, jurisdiction: Jurisdiction) -> HeldBack:
    """The jurisdiction takes part again."""
    with _told():
        held = acts.release_held(jurisdiction, by=actor.name)
    record(act="rollout.released", actor=actor, facts={"jurisdiction": jurisdiction.code})
    return held


def carry_out(run: Run) -> Ended:
    """Run the engine, as the database's owner, outside of any door; how it ended is in the centre's ledger."""
    ended = run.carry_out()
    act = {RolloutState.STOPPED: "rollout.stopped", RolloutState.FINISHED: "rollout.finished"}.get(ended.state)
    if act is not None:
        with door("centre", role=owner_role()):
            facts = {"done": ended.done, "failed": ended.failed, "waiting": ended.waiting}
            _write(act, SYSTEM, run.rollout, reason=ended.reason, **facts)
    return ended


def _write(act: str, actor: Actor, rollout: Rollout, *, reason: str = "", **facts: object) -> None:
    known = {"release": rollout.release.version, "digest": rollout.release.digest, "rollout": rollout.pk, **facts}
    record(act=act, actor=actor, reason=reason, facts=known)


def _sent(rollout: Rollout, in_background: bool) -> Rollout:
    if in_background:  # robust: a broker that does not answer must not tell the official that nothing was done
        transaction.on_commit(lambda: _broker().send_task(TASK, (rollout.pk,), queue=QUEUE), robust=True)
    return rollout


def _broker() -> "Celery":
    """The product's, not the one that Celery has by default; loaded when something is sent: its import is a sixth of
    the start of a command.
    """
    app: Celery = import_module(settings.TASKS_APPLICATION).app
    return app


@contextmanager
def _told() -> Iterator[None]:
    """A refusal in the user's words."""
    try:
        yield
    except RolloutError as error:
        words = {
            "planned_already": _("This release is planned already."),
            "another_runs": _("Another release is being rolled out. Pause it first."),
            "wrong_state": _("Somebody has changed the rollout meanwhile. Look at it again."),
            "nothing_failed": _("Nothing has failed that could be tried again."),
            "reason": _("Say why: the reason is kept in the ledger."),
            "held_already": _("The jurisdiction is held back already."),
            "not_held": _("The jurisdiction is not held back."),
        }
        field = "reason" if error.code == "reason" else ""
        raise OperationRefused(words.get(error.code, str(error)), field=field) from error
