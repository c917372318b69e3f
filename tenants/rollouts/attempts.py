"""One attempt at one jurisdiction, and what came of it: written where the console reads it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from tenants.context import PUBLIC, door
from tenants.provisioning.schemas import owner_role
from tenants.rollouts.alone import Interrupted
from tenants.rollouts.enums import TargetState
from tenants.rollouts.marks import Mark
from tenants.rollouts.models import Release, Target
from tenants.rollouts.reasons import Reason
from tenants.rollouts.steps import together
from tenants.rollouts.upgrade import Leg, NotAsReleased, Upgrade
from tenants.rollouts.waits import LOCK, LOCKED

_LOST = ("08000", "08003", "08006", "57P01", "57P02", "57P03")


@dataclass(frozen=True)
class Done:
    """Upgraded and healthy."""

    seconds: float


@dataclass(frozen=True)
class Busy:
    """A table is in use, or the server went away: another attempt later."""

    why: str


@dataclass(frozen=True)
class Paused:
    """Interrupted between the batches of a backfill."""


@dataclass(frozen=True)
class Failed:
    """It cannot be done; the block that failed left nothing behind."""

    why: str

    def write(self, target: Target, attempts: int) -> "Failed":
        """Keep it."""
        _write(target, TargetState.FAILED, self.why, attempts, finished_at=timezone.now(), healthy=False)
        return self


Outcome = Done | Busy | Paused | Failed


@dataclass(frozen=True)
class Attempt:
    """The `number`-th attempt at this target."""

    target: Target
    number: int
    goal: Release
    goes_on: Callable[[], bool]
    quick: frozenset[str] = frozenset()

    def make(self, way: list[Leg], mark: Mark, *, last: bool) -> Outcome:
        """Upgrade the jurisdiction; `last`: being busy is a failure now."""
        begin, started = time.perf_counter(), timezone.now()
        if self.number > 1 or sum(len(together(leg.steps, self.quick)) for leg in way) > 1:
            _write(self.target, TargetState.RUNNING, "", self.number, started_at=started)
        try:
            done = partial(self._completed, started)
            Upgrade(self.target.jurisdiction, way, self.goal, done, self.goes_on, self.quick).run(mark)
        except Interrupted:
            _write(self.target, TargetState.WAITING, Reason.BACKFILL.text(), self.number)
            return Paused()
        except NotAsReleased as error:
            return Failed(Reason.DIFFERS.text(drift=error)).write(self.target, self.number)
        except (DatabaseError, InterfaceError) as error:
            return self._refused(error, last)
        except Exception as error:
            return Failed(f"{type(error).__name__}: {error}").write(self.target, self.number)
        return Done(time.perf_counter() - begin)

    def _refused(self, error: Exception, last: bool) -> Outcome:
        code = getattr(error.__cause__, "pgcode", None) or ""
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        lost = code in _LOST or (connection.connection is not None and connection.connection.closed)
        if lost:
            connection.close()
        if code in LOCKED:
            why = Reason.IN_USE.text(holders=self._holders() or why)
        if (code in LOCKED or lost) and not last:
            _write(self.target, TargetState.WAITING, why, self.number)
            return Busy(why)
        return Failed(why).write(self.target, self.number)

    def _holders(self) -> str:
        """Who has a lock in the schema, as far as PostgreSQL tells; but for the run itself, which has read there."""
        with door(PUBLIC, role=owner_role()), connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT c.relname, l.pid, coalesce(a.application_name, '') FROM pg_catalog.pg_locks l"
                " JOIN pg_catalog.pg_class c ON c.oid = l.relation"
                " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                " LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid WHERE n.nspname = %s AND c.relkind = 'r'"
                " AND l.granted AND l.pid <> pg_catalog.pg_backend_pid() AND l.pid NOT IN (SELECT pid FROM"
                " pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND objid::bigint = %s)"
                " ORDER BY 1, 2 LIMIT 3",
                [self.target.jurisdiction.schema_name, LOCK],
            )
            return ", ".join(f"{table} by process {pid} {name}".strip() for table, pid, name in cursor.fetchall())

    def _completed(self, started: datetime) -> str:
        """What the last transaction says in the public schema."""
        target, jurisdiction = Target._meta.db_table, self.target.jurisdiction._meta.db_table
        with connection.cursor() as cursor:
            text: str = cursor.cursor.mogrify(
                f"UPDATE public.{target} SET state = 'done', attempts = %s, started_at = %s, outcome = '',"  # noqa: S608
                " healthy = true, finished_at = clock_timestamp(),"
                " duration_ms = extract(epoch FROM clock_timestamp() - %s) * 1000 WHERE id = %s;\n"
                f"UPDATE public.{jurisdiction} SET release = %s WHERE id = %s",
                [self.number, started, started, self.target.pk, self.goal.digest, self.target.jurisdiction_id],
            ).decode()
        return text


def _write(target: Target, state: TargetState, outcome: str, attempts: int, **values: datetime | bool) -> None:
    """A transaction of its own, in one round trip: outside of any door, so by a qualified name."""
    changed: dict[str, str | int | datetime | bool] = {
        "state": state.value,
        "outcome": outcome,
        "attempts": attempts,
        **values,
    }
    columns = ", ".join(f"{name} = %s" for name in changed)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE public.{Target._meta.db_table} SET {columns} WHERE id = %s",  # noqa: S608
            [*changed.values(), target.pk],
        )
