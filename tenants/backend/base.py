"""django-tenants' backend with a transaction-local search path.

Stock django-tenants sends `SET search_path` per cursor; behind pgbouncer in transaction mode that read the wrong
tenant in 60 % of reads. Here nothing is sent outside a door: each role's own search path is empty, so PostgreSQL
refuses every statement there. Inside a door the first statement of the transaction is preceded by one
`set_config(.., true)` round trip, lazily, so that a page without a query costs nothing.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django_tenants.postgresql_backend import base


@dataclass(frozen=True)
class Opening:
    """What a door tells PostgreSQL at the start of its transaction.

    `schema` is the first of the search path (public follows unless `alone`); `role` is the zone's role, by its name
    without prefix, or None for the connection's own; `told` are further (name, value) settings, such as who asks.
    """

    schema: str
    role: str | None = None
    alone: bool = False
    told: tuple[tuple[str, str], ...] = ()

    def statement(self) -> tuple[str, list[str]]:
        """One SELECT that sets everything for this transaction."""
        path = f'"{self.schema}"' if self.alone or self.schema == "public" else f'"{self.schema}", public'
        pairs = [("search_path", path), *self.told]
        if self.role is not None:
            pairs.append(("role", f"{settings.DB_PREFIX}_{self.role}"))
        calls = ", ".join(["set_config(%s, %s, true)"] * len(pairs))
        return f"SELECT {calls}", [part for pair in pairs for part in pair]


class DatabaseWrapper(base.DatabaseWrapper):
    """Sends the opening of the current door before the first statement of its transaction."""

    opening: Opening | None = None
    models_only = False
    savepoints = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._opening_sent = False
        super().__init__(*args, **kwargs)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Remember the tenant for django-tenants' routers. Sends nothing: only a door does."""
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public

    def forget_if_lost(self) -> None:
        """Let go of a connection that the server has dropped, so that the next door opens a new one. No round trip."""
        if self.connection is not None and not self.in_atomic_block and self.connection.closed:
            self.close()

    def enter(self, opening: Opening | None) -> None:
        """Make `opening` the current one; it is sent with the next statement."""
        self.opening = opening
        self._opening_sent = False

    def leave_nested(self, outer: Opening | None) -> None:
        """Go back to the outer opening inside a transaction that goes on (tests)."""
        self.enter(outer)
        if outer is None and not self.needs_rollback:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT set_config('search_path', '', true), set_config('role', 'none', true)")

    def _savepoint_allowed(self) -> bool:
        """See `context.without_savepoints`."""
        return self.savepoints and bool(super()._savepoint_allowed())

    def door_closed(self) -> None:
        """The outermost door has closed. The tests' backend runs the on-commit callbacks here."""

    def _cursor(self, name: str | None = None) -> Any:
        self.ensure_connection()
        if self.opening is not None and not self._opening_sent and not self.get_autocommit():
            sql, parameters = self.opening.statement()
            with self.wrap_database_errors, self.connection.cursor() as cursor:
                cursor.execute(sql, parameters)
            self._opening_sent = True
        return base.original_backend.DatabaseWrapper._cursor(self, name)

    def _commit(self) -> None:
        self._opening_sent = False
        super()._commit()

    def rollback(self) -> None:
        self._opening_sent = False
        base.original_backend.DatabaseWrapper.rollback(self)

    def savepoint_rollback(self, sid: str) -> None:
        base.original_backend.DatabaseWrapper.savepoint_rollback(self, sid)

    def close(self) -> None:
        self._opening_sent = False
        super().close()
