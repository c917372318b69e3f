"""Steady load: a request every so often, whether or not the last one is answered, from few connections kept alive."""

import http.client
import threading
import time
from typing import Any

from tests.benchmarks.measure import serve

CONNECTIONS = 4
PATH = "/under-load/"


class Load:
    """Each request has a moment at which it is due; what it takes is counted from there."""

    def __init__(self, port: int, hosts: list[str], rate: float) -> None:
        self.port, self.hosts, self.rate = port, hosts, rate
        self.samples: list[tuple[float, float, int]] = []
        self.turn = 0
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.begin = time.monotonic()
        self.threads = [threading.Thread(target=self._client) for _ in range(CONNECTIONS)]
        for thread in self.threads:
            thread.start()

    def _client(self) -> None:
        held = http.client.HTTPConnection("127.0.0.1", self.port)
        while not self.over.is_set():
            with self.lock:
                turn, self.turn = self.turn, self.turn + 1
            due = self.begin + turn / self.rate
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                held.request("POST", PATH, b"", {"Host": self.hosts[turn % len(self.hosts)]})
                answer = held.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                held.close()
                status = 0
            self.samples.append((due, time.monotonic() - due, status))
        held.close()

    def end(self) -> list[tuple[float, float, int]]:
        self.over.set()
        for thread in self.threads:
            thread.join()
        return self.samples


_running: list[Load] = []


def begin(port: int, hosts: list[str], rate: float) -> bool:
    _running.append(Load(port, hosts, rate))
    return True


def done() -> int:
    """How many requests have been answered."""
    return len(_running[-1].samples)


def end() -> list[tuple[float, float, int]]:
    """Moment due (of the machine's clock), seconds from there to the answer, status; 0 where none came."""
    return _running.pop().end()


COMMANDS: dict[str, Any] = {"begin": begin, "done": done, "end": end}

if __name__ == "__main__":
    serve(COMMANDS)
