"""Reading the one bill."""

from dataclasses import dataclass, field
from typing import Any

from apps.core.cases.models import Case
from apps.systems.approvals.billing.enums import LineState, PaymentState
from apps.systems.approvals.billing.gateways.voucher import yuan
from apps.systems.approvals.billing.models import Bill, BillLine, Payment


@dataclass(frozen=True)
class BillView:
    """The bill with its sums, in fen."""

    bill: Bill
    lines: list[BillLine]
    open_payment: Payment | None
    sums: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All charges, those given up left out."""
        return sum(self.sums.values()) - self.sums.get(LineState.WAIVED, 0)

    @property
    def due(self) -> int:
        """What is still to be paid."""
        return self.sums.get(LineState.CHARGED, 0)

    @property
    def settled(self) -> bool:
        """Nothing is to be paid any more."""
        return self.due == 0

    def public(self) -> dict[str, Any]:
        """What the applicant reads, as JSON."""
        return {
            "number": self.bill.number,
            "due": yuan(self.due),
            "total": yuan(self.total),
            "voucher": self.open_payment.reference if self.open_payment else "",
            "lines": [
                {
                    "name": line.name,
                    "department": line.department.name,
                    "amount": yuan(line.amount),
                    "basis": line.basis,
                    "state": line.state,
                    "receipt": line.receipt,
                }
                for line in self.lines
            ],
        }


def bill_of(case: Case) -> BillView | None:
    """The bill of a case; None where nothing was ever charged."""
    bill = Bill.objects.filter(case=case).first()
    if bill is None:
        return None
    lines = list(bill.lines.select_related("department").order_by("charged_at", "id"))
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.state] = sums.get(line.state, 0) + line.amount
    return BillView(bill, lines, bill.payments.filter(state=PaymentState.OPEN).first(), sums)
