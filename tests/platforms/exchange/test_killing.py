"""Workers that die or meet: nothing is lost, nothing doubled, every thread in its order. Real commits and processes."""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.core.ledger.models import Entry
from apps.platforms.exchange import delivering, posting, processing, registry, services
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.hub.models import Envelope
from apps.platforms.exchange.models import InboxMessage, InboxQuerySet, OutboxMessage
from tenants.context import PUBLIC, door
from tests.platforms.exchange.worker import ACT, TYPE, note
from tests.support.live import LiveDatabase

WORKER = "from tests.platforms.exchange.worker import main; main()"
MESSAGES, THREADS = 200, 8


@pytest.fixture
def noting() -> Iterator[None]:
    registry.handles(TYPE)(note)
    yield
    registry.forget(TYPE)


def send_all(database: LiveDatabase, count: int = MESSAGES) -> dict[str, int]:
    """Messages in several threads from the county to the province; id and sequence of each."""
    sent = {}
    with door(database.jurisdiction("360424")):
        for number in range(count):
            thread = f"thread {number % THREADS}"
            message = services.send(to_code="360000", type=TYPE, thread=thread, payload={"text": str(number)})
            sent[str(message.pk)] = message.sequence
    return sent


def taken(database: LiveDatabase) -> list[dict[str, Any]]:
    with door(database.jurisdiction("360000")):
        return list(Entry.objects.filter(act=ACT).values_list("facts", flat=True))


def check(database: LiveDatabase, sent: dict[str, int]) -> None:
    """All arrived, once each, in the order of their threads; no step is left half done."""
    found = taken(database)
    assert Counter(entry["message"] for entry in found) == dict.fromkeys(sent, 1)
    assert {entry["message"]: entry["sequence"] for entry in found} == sent
    assert [entry for entry in found if entry["before"] != entry["sequence"] - 1] == []
    with door(database.jurisdiction("360424")):
        assert Counter(OutboxMessage.objects.values_list("state", flat=True)) == {"sent": len(sent)}
    with door(PUBLIC):
        assert Counter(Envelope.objects.values_list("state", flat=True)) == {"delivered": len(sent)}
    with door(database.jurisdiction("360000")):
        assert Counter(InboxMessage.objects.values_list("state", flat=True)) == {"processed": len(sent)}


def wait_until_taken(database: LiveDatabase, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(taken(database)) < count:
        assert time.monotonic() < deadline, "the worker takes nothing in"
        time.sleep(0.002)


def start_worker(database: LiveDatabase) -> "subprocess.Popen[str]":
    process = database.start(WORKER)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
@pytest.mark.usefixtures("noting")
def test_a_carrier_killed_again_and_again_loses_nothing_and_doubles_nothing(live_database: LiveDatabase) -> None:
    """Three kills at any moment, mostly before the first handler; five while messages are being taken in."""
    sent = send_all(live_database)
    chance = random.Random()
    seen = [0]
    for least in [0, 0, 0, *(chance.randint(1, 20) for _ in range(5))]:
        worker = start_worker(live_database)
        wait_until_taken(live_database, seen[-1] + least)
        time.sleep(chance.uniform(0, 0.3 if least == 0 else 0.02))
        worker.kill()
        assert worker.wait() == -9
        seen.append(len(taken(live_database)))
    assert seen == sorted(seen)
    assert 5 <= seen[-1] < MESSAGES, f"the kills were not in the middle of the work: {seen}"
    carry(seconds=60)
    check(live_database, sent)


@pytest.mark.usefixtures("noting")
def test_two_carriers_at_once_share_the_work(live_database: LiveDatabase) -> None:
    sent = send_all(live_database)

    def work() -> int:
        return carry(seconds=60)

    live_database.in_threads(work, work, work)
    check(live_database, sent)


@pytest.mark.usefixtures("noting")
def test_two_hundred_messages_take_a_few_seconds(live_database: LiveDatabase) -> None:
    sent = send_all(live_database)
    start = time.process_time()  # 1.3 s by the clock on an idle machine
    assert carry(seconds=60) == 3 * MESSAGES
    assert time.process_time() - start < 5
    check(live_database, sent)


class Killed(BaseException):
    """What a kill looks like to a test that chooses its moment."""


@pytest.mark.usefixtures("noting")
@pytest.mark.parametrize(
    ("module", "name"),
    [
        (posting, "_post"),
        (posting, "_mark"),
        (delivering, "_store"),
        (delivering, "_mark"),
        (processing, "_handle"),
    ],
    ids=["before posting", "between posting and its mark", "before storing", "between storing and its mark", "handler"],
)
def test_a_kill_between_any_two_transactions_is_made_good_by_the_next_run(
    live_database: LiveDatabase, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    sent = send_all(live_database, 20)

    def die(*args: Any) -> None:
        raise Killed

    monkeypatch.setattr(module, name, die)
    with pytest.raises(Killed):
        carry()
    monkeypatch.undo()
    carry(seconds=60)
    check(live_database, sent)


def test_a_kill_at_the_very_end_of_a_handler_undoes_it(
    live_database: LiveDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note_and_die(message: registry.Incoming) -> None:
        note(message)
        raise Killed

    sent = send_all(live_database, 20)
    registry.handles(TYPE)(note_and_die)
    with pytest.raises(Killed):
        carry()
    registry.forget(TYPE)
    assert taken(live_database) == []
    registry.handles(TYPE)(note)
    carry(seconds=60)
    registry.forget(TYPE)
    check(live_database, sent)


@pytest.mark.usefixtures("noting")
def test_a_kill_between_a_handler_and_its_mark_undoes_the_handler(
    live_database: LiveDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: Any, **values: Any) -> None:
        raise Killed

    sent = send_all(live_database, 20)
    monkeypatch.setattr(InboxQuerySet, "update", die)
    with pytest.raises(Killed):
        carry()
    monkeypatch.undo()
    assert taken(live_database) == []
    carry(seconds=60)
    check(live_database, sent)


def test_two_transactions_that_write_to_one_thread_at_once_get_different_sequences(live_database: LiveDatabase) -> None:
    def send_slowly() -> None:
        with door(live_database.jurisdiction("360424")):
            for _ in range(5):
                services.send(to_code="360000", type=TYPE, thread="one", payload={})
            time.sleep(0.1)

    works: list[Callable[[], None]] = [send_slowly] * 4
    live_database.in_threads(*works)
    with door(live_database.jurisdiction("360424")):
        sequences = list(OutboxMessage.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, 21))
