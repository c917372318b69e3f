"""A database of one test's own with real commits: for several connections, threads and processes.

    def test_two_carriers(live_database):
        xiushui = live_database.jurisdiction("360424")
        with door(xiushui): ...                              # really committed
        live_database.in_threads(work, work)                 # each with a connection of its own
        process = live_database.start("from ... import ...") # Python in a process of its own; .kill() is kill -9
        with live_database.admin() as cursor: ...            # a superuser's cursor on it

It is a copy of the release's template, dropped afterwards. Not together with `db` or the fixtures built on it
(`xiushui`, `inside`, `office` …): they hold a transaction open on another database.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from infra.embedded.testing import Connection
from tenants import registers, selectors
from tenants.models import Jurisdiction
from tests.support import database

ROOT = Path(__file__).resolve().parents[2]
PREAMBLE = "import django; django.setup()\n"


class LiveDatabase:
    """Name and server of the copy, and ways to use it from several sides at once."""

    def __init__(self, server: Connection, name: str) -> None:
        self.server = server
        self.name = name
        self._processes: list[subprocess.Popen[str]] = []

    @staticmethod
    def jurisdiction(code: str) -> Jurisdiction:
        """A jurisdiction of the standing cast by its division code."""
        return selectors.jurisdiction_by_code(code)

    def admin(self) -> "AbstractContextManager[Any]":
        """A superuser's cursor on this database, in autocommit, with no search path."""
        return database.admin(self.server, self.name)

    def environment(self, **changes: str) -> dict[str, str]:
        """The environment of a process that uses this database as the tests do."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "GANJIANG_TEST_DB": self.name,
            "GANJIANG_DB_HOST": self.server.host,
            "GANJIANG_DB_PORT": str(self.server.port),
            "PYTHONPATH": str(ROOT),
            **changes,
        }

    def start(self, code: str, **changes: str) -> "subprocess.Popen[str]":
        """Run Python code with Django set up in a process of its own; its output can be read from the pipes."""
        process = subprocess.Popen(
            [sys.executable, "-W", "error::RuntimeWarning", "-c", PREAMBLE + code],
            cwd=ROOT,
            env=self.environment(**changes),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            pipesize=1 << 20,  # what it logs is read at its end: 64 KiB held up one that logged many tracebacks
        )
        self._processes.append(process)
        return process

    def run(self, code: str, *, timeout: float = 120, **changes: str) -> str:
        """Run Python code in a process of its own to its end; its output. Fails the test where it fails."""
        output, errors = self.start(code, **changes).communicate(timeout=timeout)
        assert self._processes[-1].returncode == 0, errors[-4000:]
        return output

    @staticmethod
    def in_threads(*works: Callable[[], Any], timeout: float = 120) -> list[Any]:
        """Run each at the same moment on a connection of its own; their results. An error of one is raised here."""
        barrier = threading.Barrier(len(works))
        results: list[Any] = [None] * len(works)
        errors: list[BaseException] = []

        def play(place: int, work: Callable[[], Any]) -> None:
            try:
                barrier.wait(timeout)
                results[place] = work()
            except BaseException as error:
                errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=play, args=pair, daemon=True) for pair in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout)
        assert not any(thread.is_alive() for thread in threads), "a thread did not end in time"
        if errors:
            raise errors[0]
        return results

    def end_processes(self) -> None:
        """Kill what still runs, and close the pipes."""
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


@contextmanager
def live(template: str, name: str) -> Iterator[LiveDatabase]:
    """Copy the template, point Django at the copy, drop it in the end and point back."""
    server, before = database.server(), str(settings.DATABASES["default"]["NAME"])
    database.copy(server, template, name)
    database.point_at(name)
    registers.forget_all()
    found = LiveDatabase(server, name)
    try:
        yield found
    finally:
        found.end_processes()
        connections.close_all()
        database.point_at(before)
        registers.forget_all()
        database.drop(server, name)
