"""Rollouts run as an operator runs them: commands in processes of their own, on a database with real commits."""

import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.live import ROOT, LiveDatabase

SETTINGS = "tests.support.release.settings"
SCHEMAS = {"xiushui": "j360424", "jiujiang": "j360400", "wuning": "j360423", "jiangxi": "j360000", "centre": "centre"}


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    code: int
    said: str
    complained: str


@dataclass
class Operator:
    """At the command line of one installation, with the code of whatever release."""

    database: LiveDatabase
    tries: int = 12

    def environment(self, release: str) -> dict[str, str]:
        return self.database.environment(
            DJANGO_SETTINGS_MODULE=SETTINGS, GANJIANG_RELEASE=release, GANJIANG_ROLLOUT_TRIES=str(self.tries)
        )

    def begin(self, release: str, *arguments: str, command: str = "rollout") -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "manage.py", command, *arguments],
            cwd=ROOT, env=self.environment(release), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.database._processes.append(process)
        return process

    def begin_and_meet_a_lock(self, release: str) -> "subprocess.Popen[str]":
        """A rollout that has found a table in use and comes back to it."""
        process = self.begin(release, "start")
        while not self.rows("SELECT 1 FROM public.rollouts_target WHERE outcome LIKE 'a table is in use%'"):
            assert process.poll() is None, process.communicate()
        return process

    def rollout(self, release: str, *arguments: str, command: str = "rollout") -> Ran:
        process = self.begin(release, *arguments, command=command)
        said, complained = process.communicate()
        return Ran(process.returncode, said, complained)

    def python(self, release: str, code: str) -> str:
        return self.database.run(code, DJANGO_SETTINGS_MODULE=SETTINGS, GANJIANG_RELEASE=release)

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self.database.admin() as cursor:
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall()) if cursor.description else []

    def columns(self, slug: str) -> set[str]:
        found = self.rows(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name = 'release_item'",
            SCHEMAS[slug],
        )
        return {str(row[0]) for row in found}

    def add_items(self, slug: str, count: int) -> None:
        self.rows(
            f"INSERT INTO {SCHEMAS[slug]}.release_item (id, title)"
            " SELECT gen_random_uuid(), 'item ' || n FROM generate_series(1, %s) n",
            count,
        )

    def targets(self) -> dict[str, tuple[Any, ...]]:
        """Of the newest rollout, by slug: state, attempts, when it was finished."""
        found = self.rows(
            "SELECT j.slug, t.state, t.attempts, t.finished_at FROM public.rollouts_target t"
            " JOIN public.tenants_jurisdiction j ON j.id = t.jurisdiction_id"
            " WHERE t.rollout_id = (SELECT max(id) FROM public.rollouts_rollout)"
        )
        return {str(slug): tuple(rest) for slug, *rest in found}

    def states(self) -> dict[str, str]:
        """Of the newest rollout, by slug."""
        found = self.rows(
            "SELECT j.slug, t.state FROM public.rollouts_target t JOIN public.tenants_jurisdiction j"
            " ON j.id = t.jurisdiction_id WHERE t.rollout_id = (SELECT max(id) FROM public.rollouts_rollout)"
        )
        return {str(slug): str(state) for slug, state in found}


@pytest.fixture
def operator(live_database: LiveDatabase) -> Operator:
    """Where every jurisdiction is at the release `before`."""
    found = Operator(live_database)
    ran = found.rollout("before", "start")
    assert ran.code == 0, ran.complained
    return found
