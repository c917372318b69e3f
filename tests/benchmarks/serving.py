"""Requests during a rollout: none is lost, and the slowest of a hundred takes at most three times as long.

The office zone's web server, as the demo starts it, with the code of the release before; 40 requests a second by four
connections that are kept alive, to all jurisdictions in turn, each of which writes and reads the table that the release
changes. Meanwhile `rollout start` brings a column, an index and a backfill of 2,700 rows in each to all of them.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from infra.embedded.testing import Connection
from infra.embedded.zones import web
from tests.benchmarks import database
from tests.benchmarks.measure import PROJECT, Figure, Worker

LOAD = "tests.benchmarks.workers.load"
RATE = 40.0
WARM_UP, BEFORE = 224, 896  # requests: twice, and then eight times all around
ROUNDS = 2
Sample = tuple[float, float, int]


def measure(found: Connection) -> list[Figure]:
    """Two rollouts, each on a new copy of the database and with a new server; what was taken is put together."""
    schemas = database.released(found)
    before: list[float] = []
    during: list[float] = []
    failed = requests = 0
    for _ in range(ROUNDS):
        database.copy(found, database.RELEASED, database.OURS)
        samples, began, ended = _under_load(found)
        kept = [sample for sample in sorted(samples)[WARM_UP:] if sample[0] <= ended]
        before += [seconds for due, seconds, _ in kept if due < began]
        during += [seconds for due, seconds, _ in kept if due >= began]
        failed += sum(1 for _, _, status in samples if status != 200) + _lost(found, schemas, samples)
        requests += len(samples)
    database.drop(found, database.OURS)
    return figures(before, during, failed, requests)


def figures(before: list[float], during: list[float], failed: int, requests: int) -> list[Figure]:
    """From seconds of the requests before and during."""
    counted = f"{len(before)} requests before, {len(during)} during {ROUNDS} rollouts"
    said = f"{RATE:.0f} a second on all jurisdictions; {counted}"
    old, new = percentile(before, 99), percentile(during, 99)
    return [
        Figure("serving_failed", failed, "requests", 0, f"not answered 200, or answered and not kept; of {requests}"),
        Figure("serving_requests", requests, "requests", None, said),
        Figure("serving_p99_vs_before", new / old, "x", 3, f"{old * 1000:.0f} ms before, {new * 1000:.0f} ms; {said}"),
        Figure("serving_p50_vs_before", percentile(during, 50) / percentile(before, 50), "x", None, said),
    ]


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that is at least as large as so many of a hundred."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def _under_load(found: Connection) -> tuple[list[Sample], float, float]:
    """The samples, and between which moments the release was rolled out."""
    rows = database.run(
        found,
        "SELECT slug FROM public.tenants_jurisdiction WHERE level <> 'centre' ORDER BY code",
        database=database.OURS,
    )
    hosts = [f"{slug}.office.localhost" for (slug,) in rows]
    with _served() as port, Worker(LOAD, "bench") as load:
        load.ask("begin", port=port, hosts=hosts, rate=RATE)
        while load.ask("done") < WARM_UP + BEFORE:
            time.sleep(0.2)
        began = time.monotonic()
        database.manage("rollout", "start", database=database.OURS, release="after")
        ended = time.monotonic()
        return load.ask("end"), began, ended


@contextmanager
def _served() -> Iterator[int]:
    """The office zone's server on a free port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.bench",
        "GANJIANG_ZONE": "office",
        "GANJIANG_DB_NAME": database.OURS,
        "GANJIANG_RELEASE": "before",
    }
    process = subprocess.Popen(
        [sys.executable, *web(port)[1:]], cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    while True:
        if process.poll() is not None:
            raise RuntimeError("the office's server has not started")
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def _lost(found: Connection, schemas: list[str], samples: list[Sample]) -> int:
    """Rows that were answered for and are not there."""
    counts = " + ".join(f"(SELECT count(*) FROM {each}.release_item WHERE title = 'under load')" for each in schemas)
    [(kept,)] = database.run(found, f"SELECT {counts}", database=database.OURS)
    return abs(sum(1 for _, _, status in samples if status == 200) - int(str(kept)))
