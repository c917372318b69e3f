"""`manage.py rollout plan|start|status|pause|resume|retry|hold|unhold|matrix`: releases to all jurisdictions.

Ends with 0 when what was asked is done, 1 when it was refused or jurisdictions failed, 130 when it was interrupted.
"""

import getpass
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.operations import rollouts
from apps.operations.commanding import operator, place_of
from apps.operations.progress import Progress
from apps.operations.refusals import OperationRefused
from tenants import selectors as places
from tenants.context import PUBLIC, door
from tenants.provisioning.public import migrate_public
from tenants.provisioning.schemas import owner_role
from tenants.rollouts import acts, selectors
from tenants.rollouts.attempts import Failed, Outcome
from tenants.rollouts.engine import Ended, Run
from tenants.rollouts.enums import Health, RolloutState, TargetState
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.models import Release, Rollout, Target
from tenants.rollouts.reasons import Reason
from tenants.rollouts.recording import record_release
from tenants.rollouts.standings import not_at
from tenants.rollouts.steps import steps_of


class Command(BaseCommand):
    help = "Plan and carry out the upgrade of all jurisdictions to this code's release, ring by ring."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        texts = {
            "plan": "Migrate the public schema, record this code's release, plan its way. Changes no jurisdiction.",
            "start": "Carry out what is planned (and plan it first where nothing is). Goes on where a run was killed.",
            "status": "Where the latest rollout stands.",
            "pause": "Finish what is being upgraded, begin nothing else.",
            "resume": "Go on after a pause or a stop; what failed stays failed.",
            "retry": "Give those that failed another turn.",
            "hold": "Hold a jurisdiction back from every rollout.",
            "unhold": "Let a jurisdiction take part again.",
            "matrix": "Which jurisdiction runs which release, and what was changed by hand (then it ends with 1).",
        }
        made = {name: actions.add_parser(name, help=text, description=text) for name, text in texts.items()}
        for name in ("plan", "start"):
            made[name].add_argument("--release-version", default="", help="name of the release (default: the day)")
            made[name].add_argument("--notes", default="", help="what it brings")
            made[name].add_argument("--threshold", type=int, default=acts.DEFAULT_THRESHOLD, help="failures allowed")
        for name in ("start", "resume", "retry"):
            made[name].add_argument("--background", action="store_true", help="let the owner's worker do it")
        made["retry"].add_argument("--slug", action="append", default=[], help="only these (repeatable)")
        for name in ("hold", "unhold"):
            made[name].add_argument("slug", help="the jurisdiction")
        made["hold"].add_argument("--reason", required=True, help="why; kept in the ledger")
        made["pause"].add_argument("--reason", default="", help="why; kept in the ledger")
        for name in ("status", "matrix"):
            made[name].add_argument("--json", action="store_true", help="for machines")
        for name in ("plan", "start", "pause", "resume", "retry", "hold", "unhold"):
            made[name].add_argument("--by", default=getpass.getuser(), help="who acts (default: this account)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(options)
        except (RolloutError, OperationRefused) as error:
            text = str(error.__cause__ if isinstance(error, OperationRefused) and error.__cause__ else error)
            raise CommandError(text[:1].upper() + text[1:].rstrip(".") + ".") from error

    # what it can be asked

    def _plan(self, options: dict[str, Any]) -> None:
        rollout = self._planned(options)
        if rollout is None:
            return
        with _public():
            found = selectors.status(rollout)
        for step in steps_of(rollout.release.steps):
            self.stdout.write(f"  step   {step}")
        for ring in found.rings:
            self.stdout.write(f"  ring   {ring.ring.value}: {ring.total} jurisdictions")
        held = found.count(TargetState.HELD)
        self.stdout.write(f"Release {rollout.release} is planned for {found.total} jurisdictions, {held} held back.")

    def _planned(self, options: dict[str, Any]) -> Rollout | None:
        """The rollout that waits to be started; None, said so, where every jurisdiction is at the release."""
        with _public():
            behind = None if (release := _recorded()) is None else not_at(release)
            waiting = selectors.unfinished_rollout()
        if release is None:
            migrate_public()
            release = record_release(version=options["release_version"], notes=options["notes"])
            behind = None
        if waiting is not None and waiting.release_id == release.pk:
            return waiting
        if behind is not None and not behind:
            self.stdout.write(f"Nothing to do: every jurisdiction is at release {release}.")
            return None
        with self._centre():
            return rollouts.plan(actor=operator(options["by"]), release=release, threshold=options["threshold"])

    def _start(self, options: dict[str, Any]) -> None:
        rollout = self._planned(options)
        if rollout is None:
            return
        if rollout.state == RolloutState.PLANNED:
            with self._centre():
                actor = operator(options["by"])
                rollout = rollouts.start(actor=actor, rollout=rollout, in_background=options["background"])
        elif rollout.state != RolloutState.RUNNING:
            raise CommandError(f"The rollout of release {rollout.release} is {rollout.state}: `resume` or `retry` it.")
        self._run(rollout, options)

    def _resume(self, options: dict[str, Any]) -> None:
        rollout = _unfinished()
        with self._centre():
            actor = operator(options["by"])
            rollout = rollouts.resume(actor=actor, rollout=rollout, in_background=options["background"])
        self._run(rollout, options)

    def _retry(self, options: dict[str, Any]) -> None:
        rollout = _unfinished()
        chosen = [place_of(slug) for slug in options["slug"]] or None
        with self._centre():
            actor = operator(options["by"])
            rollouts.retry(actor=actor, rollout=rollout, places=chosen, in_background=options["background"])
        self._run(rollout, options)

    def _pause(self, options: dict[str, Any]) -> None:
        with self._centre():
            rollouts.pause(actor=operator(options["by"]), rollout=_unfinished(), reason=options["reason"])
        self.stdout.write("Paused: what is being upgraded is finished, nothing else is begun.")

    def _hold(self, options: dict[str, Any]) -> None:
        place = place_of(options["slug"])
        with self._centre():
            rollouts.hold_back(actor=operator(options["by"]), jurisdiction=place, reason=options["reason"])
        self.stdout.write(f"{place.slug} is held back.")

    def _unhold(self, options: dict[str, Any]) -> None:
        place = place_of(options["slug"])
        with self._centre():
            rollouts.release_held(actor=operator(options["by"]), jurisdiction=place)
        self.stdout.write(f"{place.slug} takes part again.")

    def _status(self, options: dict[str, Any]) -> None:
        with _public():
            rollout = selectors.latest_rollout()
            found = selectors.status(rollout) if rollout else None
        if rollout is None or found is None:
            self.stdout.write("Nothing has been rolled out yet.")
            return
        counts = {state.value: found.count(state) for state in TargetState}
        if options["json"]:
            told = {"release": str(rollout.release), "state": rollout.state, "reason": rollout.reason, **counts}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for ring in found.rings:
            states = ", ".join(f"{count} {state.value}" for state, count in ring.counts.items())
            self.stdout.write(f"  {ring.ring.value:<14} {states}")
        for target in found.targets:
            if target.outcome:
                self.stdout.write(f"  {target.jurisdiction.slug}: {target.state}, {target.outcome}")
        why = f" ({rollout.reason})" if rollout.reason else ""
        said = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
        self.stdout.write(f"Release {rollout.release} is {rollout.state}{why}: {said}.")

    def _matrix(self, options: dict[str, Any]) -> None:
        with _public():
            rows = selectors.version_matrix()
        for row in rows:
            release = row.release.version if row.release else row.jurisdiction.release[:12] or "none"
            at = f"{row.last_upgrade:%Y-%m-%d %H:%M}" if row.last_upgrade else "-"
            drift = [str(each) for each in row.drift]
            if options["json"]:
                said: dict[str, Any] = {"jurisdiction": row.jurisdiction.slug, "release": release}
                said |= {"digest": row.schema_digest, "last_upgrade": at, "health": row.health.value, "drift": drift}
                self.stdout.write(json.dumps(said, ensure_ascii=False))
                continue
            self.stdout.write(
                f"  {row.jurisdiction.slug:<22} {row.ring.value:<13} {release:<14} {row.schema_digest[:8]}"
                f"  {at:<16}  {row.health.value}{'  HELD' if row.held else ''}"
            )
            for line in drift:
                self.stdout.write(f"      {line}")
        bad = [row for row in rows if row.health in {Health.DRIFT, Health.UNKNOWN, Health.MISSING}]
        if bad:
            raise CommandError(f"{len(bad)} of {len(rows)} jurisdictions are not what their release should be.")
        if not options["json"]:
            closed = sum(row.health == Health.CLOSED for row in rows)
            left = f"; {closed} closed, left as they were" if closed else ""
            self.stdout.write(f"{len(rows) - closed} jurisdictions, each as its release should be{left}.")

    # how it is done

    @contextmanager
    def _centre(self) -> Iterator[None]:
        with door("centre", role=owner_role()):
            yield

    def _run(self, rollout: Rollout, options: dict[str, Any]) -> None:
        if options["background"]:
            self.stdout.write(f"The owner's worker rolls out release {rollout.release}; `rollout status` tells.")
            return
        with _public():
            waiting = rollout.targets.exclude(state__in=[TargetState.DONE, TargetState.HELD, TargetState.FAILED])
            total = waiting.count()
        halt = threading.Event()
        with Progress(f"Release {rollout.release}", total, self.stdout) as progress, _halted_by_signals(halt):
            failures: list[str] = []

            def told(target: Target, outcome: Outcome) -> None:
                progress.step()
                if isinstance(outcome, Failed):
                    failures.append(f"{target.jurisdiction.slug}: {outcome.why}")

            ended = rollouts.carry_out(Run(rollout, told, halt))
        for line in failures:
            self.stderr.write(line)
        self._tell(rollout, ended, halt, options)

    def _tell(self, rollout: Rollout, ended: Ended, halt: threading.Event, options: dict[str, Any]) -> None:
        said = f"{ended.done} upgraded, {ended.failed} failed, {ended.waiting} waiting"
        if halt.is_set() and ended.state == RolloutState.RUNNING:
            with self._centre():
                rollouts.pause(actor=operator(options["by"]), rollout=rollout, reason=Reason.INTERRUPTED.text())
            self.stderr.write(f"Interrupted, and paused: {said}. `rollout resume` goes on.")
            sys.exit(130)
        if ended.state == RolloutState.STOPPED:
            raise CommandError(f"Release {rollout.release} has stopped: {ended.reason} ({said}).")
        if ended.state == RolloutState.PAUSED:
            self.stdout.write(f"Release {rollout.release} is paused: {said}.")
            return
        self.stdout.write(f"Release {rollout.release}: {said}.")


@contextmanager
def _public() -> Iterator[None]:
    with door(PUBLIC, role=owner_role()):
        yield


def _recorded() -> Release | None:
    from tenants.provisioning.schemas import release_digest

    return Release.objects.filter(digest=release_digest()).first()


def _unfinished() -> Rollout:
    with _public():
        rollout = selectors.unfinished_rollout()
    if rollout is None:
        raise CommandError("No rollout is under way.")
    return rollout


@contextmanager
def _halted_by_signals(halt: threading.Event) -> Iterator[None]:
    """The first signal pauses: what is being upgraded is finished."""

    def set_halt(_number: int, _frame: FrameType | None) -> None:
        halt.set()

    before = {number: signal.signal(number, set_halt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        places.forget()
