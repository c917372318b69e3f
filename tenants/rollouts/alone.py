"""One rollout at a time: an advisory lock of a transaction that is open as long as the run, and asks nothing else.

Nothing else, because an index made CONCURRENTLY waits for the end of every transaction that was in the middle of a
statement when it looked: a run that put its questions in this transaction would at times wait for itself, for ever.
"""

from types import TracebackType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from tenants.rollouts.errors import RolloutError

LOCK = 719_360_000  # the key of "a rollout runs" in this database


class Alone:
    """Raises RolloutError where another process is rolling out. When this one dies, PostgreSQL gives the lock back."""

    def __enter__(self) -> "Alone":
        self._held: Any = connections[DEFAULT_DB_ALIAS].copy()
        self._held.set_autocommit(False)
        if not self._ask("SELECT pg_catalog.pg_try_advisory_xact_lock(%s)", LOCK):
            self._held.close()
            raise RolloutError("another_runs", "another process is rolling out")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    def confirm(self) -> None:
        """The connection, and the lock with it, is still there. SHOW takes no snapshot: nothing waits for its end."""
        self._ask("SHOW transaction_isolation")

    def _ask(self, text: str, *parameters: object) -> Any:
        with self._held.wrap_database_errors, self._held.connection.cursor() as cursor:
            cursor.execute(text, parameters)
            return cursor.fetchone()[0]
