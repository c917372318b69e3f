"""What supervision takes in over the exchange; imported when the exchange starts."""

from apps.platforms.exchange.services import Incoming, handles
from apps.platforms.supervision import levels


@handles(levels.ORDER)
def take_order(message: Incoming) -> None:
    """An order from a level above."""
    levels.take_order(message)


@handles(levels.REPLY)
def take_reply(message: Incoming) -> None:
    """The reply to an order of ours."""
    levels.take_reply(message)


@handles(levels.VERDICT)
def take_verdict(message: Incoming) -> None:
    """How a reply of ours was found."""
    levels.take_verdict(message)
