"""The treasury's payment voucher (非税收入一般缴款书), without a line to the bank.

The office issues a voucher with a number that carries its own check digit; the payer pays at any bank that acts for the
treasury; the number of the bank's receipt, with amount and day, is entered from the slip or the bank's list. What does
not agree with the voucher is refused, and no receipt settles two vouchers (a unique constraint of `Payment`).
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.cases.numbers import check_digit
from apps.core.cases.services import next_number
from apps.core.catalogue.enums import CaseKind
from apps.core.workdays.services import local_date, today
from apps.systems.approvals.billing.gateways.base import Gateway, GatewayRefused, Slip
from apps.systems.approvals.billing.gateways.registry import register
from apps.systems.approvals.billing.models import Bill, Payment
from tenants.context import current_jurisdiction

_RECEIPT = re.compile(r"[0-9A-Z]{6,30}")
_NUMBER = re.compile(r"[0-9]{20}")


class Voucher(Gateway):
    """Paid with a voucher at a bank."""

    name = "voucher"
    label = gettext_lazy("treasury voucher, paid at a bank")

    def order(self, bill: Bill, amount: int) -> str:
        if amount <= 0:
            raise GatewayRefused(_("There is nothing to pay."))
        year = today().year
        serial = next_number(code=current_jurisdiction().code, kind=CaseKind.APPLICATION, year=year).serial
        body = f"{current_jurisdiction().code}{year}{serial:09d}"
        return f"{body}{check_digit(body)}"

    def settle(self, payment: Payment, slip: Slip) -> str:
        if slip.amount != payment.amount:
            raise GatewayRefused(
                _("The voucher is over %(due)s yuan, the slip over %(paid)s.")
                % {"due": yuan(payment.amount), "paid": yuan(slip.amount)}
            )
        return _checked(payment, slip)

    def refund(self, payment: Payment, amount: int, slip: Slip) -> str:
        if slip.amount != amount:
            raise GatewayRefused(_("The refund is to be %(due)s yuan.") % {"due": yuan(amount)})
        return _checked(payment, slip)


def number_holds(number: str) -> bool:
    """Whether a voucher's number is whole: a mistyped digit or two swapped ones are found."""
    return bool(_NUMBER.fullmatch(number)) and check_digit(number[:-1]) == int(number[-1])


def yuan(fen: int) -> str:
    """Fen as yuan, with both digits behind the point."""
    return f"{fen // 100}.{fen % 100:02d}"


def _checked(payment: Payment, slip: Slip) -> str:
    receipt = slip.receipt.strip().upper()
    if not _RECEIPT.fullmatch(receipt):
        raise GatewayRefused(_("A receipt number has 6 to 30 digits and letters."))
    if not local_date(payment.ordered_at) <= slip.paid_on <= today():
        raise GatewayRefused(_("The day on the slip is before the voucher, or in the future."))
    return receipt


register(Voucher())
