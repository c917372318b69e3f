"""One runner at a time: a lock in a transaction that says nothing more, on a connection of its own.

When the process dies PostgreSQL gives the lock back. The transaction takes no snapshot after the lock, because making
an index CONCURRENTLY waits for every transaction that has one, and would wait for its own runner for ever.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from django.db import connection

from tenants.context import PUBLIC, door
from tenants.provisioning.schemas import owner_role
from tenants.rollouts.errors import RolloutError
from tenants.rollouts.waits import LOCK

# for a statement that looks on during the run
IS_KEPT = (
    "EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND classid::bigint = 0"  # noqa: S608
    " AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
    f" AND objid::bigint = {LOCK})"
)


@contextmanager
def alone() -> Iterator[None]:
    """No other run while this lasts. Raises RolloutError where another one is at it."""
    taken: Future[bool] = Future()
    ended = threading.Event()
    thread = threading.Thread(target=_keep, args=(taken, ended), name="rollout keeper")
    thread.start()
    try:
        if not taken.result():
            raise RolloutError("another_runs", "another process is rolling out")
        yield
    finally:
        ended.set()
        thread.join()


def is_kept() -> bool:
    """Some process works on a rollout at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {IS_KEPT}")
        return bool(cursor.fetchone()[0])


def _keep(taken: "Future[bool]", ended: threading.Event) -> None:
    try:
        with door(PUBLIC, role=owner_role()):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_catalog.pg_try_advisory_xact_lock(%s)", [LOCK])
                taken.set_result(bool(cursor.fetchone()[0]))
            ended.wait()
    except Exception as error:
        if not taken.done():
            taken.set_exception(error)
    finally:
        connection.close()
