"""What a process keeps for half a minute."""

import threading
from contextlib import nullcontext

import pytest

from tenants import registers
from tenants.registers import Register


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registers of these tests are nobody else's, and read no table."""
    monkeypatch.setattr(registers, "_all", [])
    monkeypatch.setattr(registers, "door", lambda _place: nullcontext())


def test_it_is_read_once_and_again_when_it_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    now, read = 1000.0, []
    monkeypatch.setattr("tenants.registers.time.monotonic", lambda: now)

    def count() -> int:
        read.append(now)
        return len(read)

    register = Register(count)
    assert [register.current(), register.current()] == [1, 1]
    now += registers.TTL_SECONDS
    assert [register.current(), register.current()] == [2, 2]
    register.forget()
    assert register.current() == 3


def test_what_was_read_while_it_was_changed_is_not_kept() -> None:
    found = ["old"]

    def read() -> str:
        seen = found[0]
        if seen == "old":  # another thread commits its change and forgets, while this one has just read
            found[0] = "new"
            register.forget()
        return seen

    register = Register(read)
    assert [register.current(), register.current()] == ["old", "new"]


def test_many_threads_at_once_read_it_once() -> None:
    begun, reads = threading.Barrier(8), []

    def read() -> int:
        reads.append(1)
        return len(reads)

    register = Register(read)
    found: list[int] = []

    def ask() -> None:
        begun.wait()
        found.append(register.current())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, len(reads)) == ([1] * 8, 1)
