"""What a gateway is, and how it says that something went wrong."""

from abc import ABC, abstractmethod


class TransportError(Exception):
    """A message did not go out. `permanent`: trying again cannot help (no such address); else it may (busy, down)."""

    def __init__(self, text: str, *, permanent: bool) -> None:
        super().__init__(text)
        self.permanent = permanent


class Gateway(ABC):
    """A way to send short messages. One instance a process; must be safe to use from several threads."""

    @abstractmethod
    def send(self, *, to: str, text: str, reference: str) -> None:
        """Send to a phone. `reference` is the same when the same message is sent again: a gateway that can, sends once.

        Raises TransportError.
        """
