"""What a way to pay must be able to do. One module a way, registered by its name."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.systems.approvals.billing.models import Bill, Payment


class GatewayRefused(Exception):
    """The way to pay refuses, in the user's words. `permanent`: trying again does not help."""

    def __init__(self, message: str, *, permanent: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent


@dataclass(frozen=True)
class Slip:
    """What the bank says of a payment: the number of its receipt, the amount in fen, the day."""

    receipt: str
    amount: int
    paid_on: date


class Gateway(ABC):
    """A way to pay."""

    name: str
    label: Any

    @abstractmethod
    def order(self, bill: "Bill", amount: int) -> str:
        """Order `amount` fen to be paid; the reference that the payer names. Raises GatewayRefused."""

    @abstractmethod
    def settle(self, payment: "Payment", slip: Slip) -> str:
        """Whether the slip settles the payment; the receipt number to keep. Raises GatewayRefused."""

    @abstractmethod
    def refund(self, payment: "Payment", amount: int, slip: Slip) -> str:
        """Pay `amount` fen back; the number of the refund's receipt. Raises GatewayRefused."""
