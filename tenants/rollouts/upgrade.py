"""One jurisdiction from where its schema says it is to a release: a round trip and a transaction for each block.

Everything is decided before the last block commits: what the release touched is compared with what it should be and is
read once; a difference rolls the block back, and the jurisdiction stays as it was. The jurisdiction's release, the
outcome and the schema's mark change in that same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Model

from tenants.context import door
from tenants.grants import models_in
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import owner_role
from tenants.rollouts import catalog
from tenants.rollouts.alone import fill, make_index
from tenants.rollouts.history import say_applied
from tenants.rollouts.marks import Mark, mark_sql
from tenants.rollouts.models import Release
from tenants.rollouts.steps import Step, is_plain, steps_of, together
from tenants.rollouts.waits import LOCK_TIMEOUT_MS

_DIFFERENT = "not as released"


class NotAsReleased(Exception):
    """The schema would not be what the release says; nothing was changed by the last block."""


@dataclass(frozen=True)
class Leg:
    """One release on the way: its steps, and the statements that say whether it came out well."""

    release: Release
    steps: list[Step]
    checks: str

    @classmethod
    def of(cls, release: Release, *, is_code: bool) -> "Leg":
        """`is_code`: the running code is of this release, so that its models can be read."""
        return cls(release, steps_of(release.steps), _check_sql(release) + (_reads_sql(release) if is_code else ""))


class Upgrade:
    """`complete` makes the SQL that belongs into the last transaction; `goes_on` is asked between batches; `quick`:
    the indexes whose tables are so small here that they are made at once.
    """

    def __init__(
        self,
        place: Jurisdiction,
        way: list[Leg],
        goal: Release,
        complete: Callable[[], str],
        goes_on: Callable[[], bool],
        quick: frozenset[str] = frozenset(),
    ) -> None:
        self.place, self.way, self.goal, self.complete, self.goes_on = place, way, goal, complete, goes_on
        self.quick = quick
        self.schema = place.schema_name

    def run(self, mark: Mark) -> None:
        """Everything that is left after `mark`. Raises DatabaseError, Interrupted, NotAsReleased."""
        if not self.way:
            self._adopt()
        for leg in self.way:
            done = mark.done if mark.towards == leg.release.digest else 0
            from_release = mark.release
            number = done
            for steps in together(leg.steps[done:], self.quick):
                number += len(steps)
                last = number == len(leg.steps)
                self._steps(leg, steps, mark_sql(from_release, leg.release.digest, number), last=last)
            if done == len(leg.steps):
                self._transaction("", self._end(leg))
            mark = Mark(leg.release.digest)

    def _steps(self, leg: Leg, steps: list[Step], mark: str, *, last: bool) -> None:
        """One, or several that go together."""
        after = self._end(leg) if last else mark
        step = steps[0]
        if is_plain(step, self.quick):
            self._transaction(";\n".join(each.plain() for each in steps), after)
            return
        match step.kind:
            case "stock":
                with self._door():
                    _run_by_django(step.name)
                    self._execute(after)
            case "backfill":
                fill(self.place, step.backfill(), self.goes_on)
                self._transaction("", after)
            case "index" | "drop_index":
                make_index(self.schema, step)
                self._transaction("", after)

    def _end(self, leg: Leg) -> str:
        """What the last transaction of a release ends with; the last release's, with the outcome too."""
        text = f"{leg.checks}{mark_sql(leg.release.digest)}"
        return f"{text};\n{self.complete()}" if leg is self.way[-1] else text

    def _adopt(self) -> None:
        """It is there already, and only has to be said: after a move, or where the mark was lost."""
        with self._door():
            if catalog.digests([self.schema]).get(self.schema) != self.goal.schema_digest:
                lines = self.goal.description.splitlines()
                drift = catalog.differences(lines, catalog.describe(self.schema))
                raise NotAsReleased("; ".join(str(each) for each in drift[:10]))
            self._execute(f"{mark_sql(self.goal.digest)};\n{self.complete()}")

    def _door(self) -> Any:
        return door(self.place, role=owner_role())

    def _transaction(self, text: str, after: str) -> None:
        with self._door():
            self._execute(f"{text};\n{after}" if text else after)

    def _execute(self, text: str) -> None:
        path = f"SELECT set_config('search_path', '\"{self.schema}\", public', true)"
        with connection.cursor() as cursor:
            try:
                cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS};\n{text.replace(_PATH, path)}")
            except DatabaseError as error:
                found = getattr(getattr(error.__cause__, "diag", None), "message_detail", None)
                if _DIFFERENT in str(error) and found is not None:
                    raise NotAsReleased(self._differences(found)) from error
                raise

    def _differences(self, found: str) -> str:
        lines = catalog.of(self.goal.touched, self.goal.description.splitlines())
        drift = catalog.differences(lines, found.splitlines())
        return "; ".join(f"{each}" for each in drift[:10]) or _DIFFERENT


_PATH = "SELECT '{{search_path}}'"


def _check_sql(release: Release) -> str:
    """Compares what the release touched with what it should be; a difference is an error that carries the lines.

    Planning that question takes ten times as long as answering it, so each session plans it once for all schemas.
    """
    if not release.check_digest:
        return ""
    lines = catalog.lines_sql(release.touched).replace("%(schemas)s", "ARRAY[$1]")
    sorted_ = "string_agg(l.line, E'\\n' ORDER BY l.line COLLATE \"C\")"
    with connection.cursor() as cursor:
        read: str = cursor.cursor.mogrify(lines, {"names": release.touched["names"]}).decode()
        wanted: str = cursor.cursor.mogrify("%s", [release.check_digest]).decode()
    name = f"check_{release.digest[:16]}"
    question = f"SELECT md5({sorted_}), string_agg(l.line, E'\\n') FROM ({read}) l"  # noqa: S608
    return (
        "DO $check$ DECLARE nspname_ name := current_schema(); digest_ text; lines_ text; BEGIN\n"  # noqa: S608
        "PERFORM set_config('search_path', '', true), set_config('plan_cache_mode', 'force_generic_plan', true);\n"
        f"IF NOT EXISTS (SELECT FROM pg_catalog.pg_prepared_statements WHERE name = '{name}') THEN\n"
        f"EXECUTE $prepare$PREPARE {name} (name) AS {question}$prepare$;\nEND IF;\n"
        f"EXECUTE format('EXECUTE {name} (%L)', nspname_) INTO digest_, lines_;\n"
        f"IF digest_ IS DISTINCT FROM {wanted} THEN\n"
        f"RAISE EXCEPTION '{_DIFFERENT}' USING DETAIL = coalesce(lines_, '');\nEND IF;\nEND $check$;\n{_PATH};\n"
    )


def _reads_sql(release: Release) -> str:
    """The code's own columns of every table that was touched: what the next request will ask for."""
    names = set(release.touched.get("names", []))
    tables = sorted((m for m in models_in(shared=False) if m._meta.db_table in names), key=lambda m: m._meta.db_table)
    return "".join(_read_sql(model) for model in tables)


def _read_sql(model: type[Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" LIMIT 1;\n'  # noqa: S608


_states: dict[str, tuple[Any, ProjectState]] = {}


def _run_by_django(name: str) -> None:
    """The stock way for one migration, in the open transaction; the models before it are computed once."""
    if name not in _states:
        app, _, migration = name.partition(".")
        loader = MigrationLoader(None)
        state = loader.project_state((app, migration), at_end=False)
        _states[name] = loader.graph.nodes[app, migration], state
    migration_, state = _states[name]
    with connection.schema_editor(atomic=False) as editor:
        migration_.apply(state.clone(), editor)
    say_applied(migration_.app_label, migration_.name)
