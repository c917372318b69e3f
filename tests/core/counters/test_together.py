"""Many at once, killed and restarted, with real commits: writers, those who fold, rebuild and read."""

import random
import threading
from typing import Any

from apps.core.cases.models import Case
from apps.core.counters import services
from apps.core.counters.models import CaseDelta
from apps.core.counters.selectors import By, Dimension, Question, answer
from apps.core.counters.totals.models import Total
from tenants.context import door
from tests.support.cases import make_case
from tests.support.live import LiveDatabase

WRITERS, ROUNDS = 8, 25
FOLDER = """
from tenants.selectors import jurisdiction_by_code
from apps.core.counters.services import fold
print("ready", flush=True)
while True:
    fold(jurisdiction_by_code("360424"))
"""


def write(database: LiveDatabase, seed: int, rounds: int = ROUNDS) -> None:
    """Cases that come and change, two of them in a transaction."""
    draw, place = random.Random(seed), database.jurisdiction("360424")
    for _ in range(rounds):
        with door(place):
            made = [make_case(state=draw.choice(["received", "handling"])) for _ in range(2)]
        with door(place):
            Case.objects.filter(pk__in=[case.pk for case in made]).update(state="assigned", channel="phone")


def test_eight_writers_of_a_jurisdiction_wait_for_nobody_and_lose_nothing(live_database: LiveDatabase) -> None:
    place, over = live_database.jurisdiction("360424"), threading.Event()
    left = [WRITERS]

    def writer(seed: int) -> None:
        try:
            write(live_database, seed)
        finally:
            left[0] -= 1
            if not left[0]:
                over.set()

    def folder() -> None:
        while not over.is_set():
            services.fold(place)

    live_database.in_threads(*(lambda seed=n: writer(seed) for n in range(WRITERS)), folder, folder)
    assert services.verify(place) == []
    services.fold(place)
    with door(place):
        assert Total.objects.get(code="360424", dimension="all").received == Case.objects.count() == 2 * 25 * 8
    with live_database.admin() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert cursor.fetchone() == (0,)


def test_a_rebuild_among_writers_loses_nothing(live_database: LiveDatabase) -> None:
    place = live_database.jurisdiction("360424")

    def rebuilder() -> None:
        for _ in range(15):
            services.rebuild(place)

    live_database.in_threads(*(lambda seed=n: write(live_database, seed, 15) for n in range(4)), rebuilder, rebuilder)
    assert services.verify(place) == []
    services.fold(place)
    assert services.verify(place) == []


def test_a_folding_process_killed_again_and_again_neither_loses_nor_doubles(live_database: LiveDatabase) -> None:
    place = live_database.jurisdiction("360424")
    for kill in range(4):
        process = live_database.start(FOLDER)
        assert process.stdout.readline() == "ready\n"
        write(live_database, kill, 12)
        process.kill()
        process.wait()
        assert services.verify(place) == []
    services.fold(place)
    with door(place):
        assert not CaseDelta.objects.exists()
        assert Total.objects.get(code="360424", dimension="all").received == Case.objects.count() == 4 * 12 * 2


def test_a_reader_never_sees_half_of_a_change(live_database: LiveDatabase) -> None:
    """Each writer's transaction adds two cases or moves two: an odd number would be a torn reading."""
    place, seen = live_database.jurisdiction("360424"), []
    question = Question(dimension=Dimension.STATE, by=frozenset({By.VALUE}))

    def reader() -> None:
        for _ in range(60):
            rows = answer([question, Question()], [place]).rows
            seen.append((sum(row.received for row in rows[0]), sum(row.received for row in rows[1])))

    def folder() -> None:
        for _ in range(60):
            services.fold(place)

    live_database.in_threads(lambda: write(live_database, 1), lambda: write(live_database, 2), reader, folder)
    assert seen[-1][0] > 0
    assert [pair for pair in seen if pair[0] != pair[1] or pair[0] % 2] == []


def test_a_renamed_schema_and_a_restored_one_keep_counting(live_database: LiveDatabase) -> None:
    place: Any = live_database.jurisdiction("360424")
    with live_database.admin() as cursor:
        cursor.execute("ALTER SCHEMA j360424 RENAME TO elsewhere; ALTER SCHEMA j360423 RENAME TO j360424")
        cursor.execute("ALTER SCHEMA j360424 RENAME TO j360423; ALTER SCHEMA elsewhere RENAME TO j360424")
        cursor.execute("ALTER SCHEMA j360424 RENAME TO away")
    with door("away"):
        make_case()
        assert CaseDelta.objects.count() == 1
    with live_database.admin() as cursor:
        cursor.execute("ALTER SCHEMA away RENAME TO j360424")
    assert services.verify(place) == []
