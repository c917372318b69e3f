"""Who takes in which type of message. Systems register here; the exchange knows no system.

    # apps/systems/<system>/incoming.py (imported at start)
    @handles("case.transfer", cases=CaseKind.PETITION)
    def take_in_transfer(message: Incoming) -> None: ...

A handler runs behind the receiver's door, in the transaction that marks the message as processed: what it writes is
written exactly once. It raises `Refused(..., permanent=True)` where a retry cannot help; any other error is retried.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from apps.core.catalogue.enums import CaseKind
from apps.core.ledger.services import Actor
from apps.platforms.exchange.backoff import Told

if TYPE_CHECKING:
    from apps.platforms.exchange.models import InboxMessage


class Refused(Told):
    """The receiver does not take the message in. `permanent`: no retry, it becomes a dead letter at once.

    The text is shown to officials on both sides, by gettext as far as the first colon.
    """

    def __init__(self, text: str, *, permanent: bool = False) -> None:
        super().__init__(text)
        self.permanent = permanent


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A message as its handler gets it. Its signature and hashes are checked, nothing before it in the thread is open.

    `files` lie in the receiver's storage: name, size, content_type, sha256, stored_as.
    """

    id: UUID
    type: str
    from_code: str
    thread: str
    sequence: int
    payload: dict[str, Any]
    sent_at: datetime
    received_at: datetime
    files: list[dict[str, Any]] = field(default_factory=list)


Handler = Callable[[Incoming], None]
_handlers: dict[tuple[str, str], Handler] = {}
Decliner = Callable[["InboxMessage", str, Actor], None]
_decliners: dict[str, Decliner] = {}


def handles(type: str, *, cases: str = "") -> Callable[[Handler], Handler]:
    """Register the handler of a type of message, of messages about one kind of cases where `cases` names it.

    A second one for the same is an error of the programme.
    """
    key = (type, str(cases))

    def register(handler: Handler) -> Handler:
        if key in _handlers and _handlers[key] is not handler:
            raise ValueError(f"two handlers of {type}: {_handlers[key].__qualname__} and {handler.__qualname__}")
        _handlers[key] = handler
        return handler

    return register


def handler_of(type: str, thread: str = "") -> Handler | None:
    """The handler of a type, or None where no system takes such messages (yet).

    A thread about a case begins with the number of its first case, whose letter says the kind.
    """
    letters = {kind.letter: str(kind) for kind in CaseKind}
    return _handlers.get((type, letters.get(thread[7:8], ""))) or _handlers.get((type, ""))


def declines(type: str) -> Callable[[Decliner], Decliner]:
    """Register what is sent back when a dead letter of this type is set aside: its sender must not wait for ever."""

    def register(decliner: Decliner) -> Decliner:
        _decliners[type] = decliner
        return decliner

    return register


def decliner_of(type: str) -> Decliner | None:
    """What is sent back for a type that is set aside, or None where its sender waits for nothing."""
    return _decliners.get(type)


def forget(type: str) -> None:
    """Take a handler away (tests)."""
    for key in [key for key in _handlers if key[0] == type]:
        del _handlers[key]
