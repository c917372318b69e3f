"""What the exchange's tests share: a type of message of their own, and ways to send and to look."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from apps.platforms.exchange import registry
from apps.platforms.exchange.registry import Incoming

TYPE = "test.note"


@dataclass
class Receiver:
    """What was taken in, and what happens first: `before` may raise."""

    taken: list[Incoming] = field(default_factory=list)
    before: Callable[[Incoming], None] = lambda message: None

    def __call__(self, message: Incoming) -> None:
        self.before(message)
        self.taken.append(message)

    @property
    def texts(self) -> list[str]:
        return [message.payload["text"] for message in self.taken]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The handler of `test.note`."""
    found = Receiver()
    registry.handles(TYPE)(found)
    yield found
    registry.forget(TYPE)
