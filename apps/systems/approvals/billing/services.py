"""The one bill: charge, order a payment, settle it, waive, refund. Each is an entry in the ledger.

A charge outside the catalogue is possible, since it happens; it leaves an entry with an empty `fee`, which supervision
finds.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.ledger.services import Actor
from apps.core.people.models import Department
from apps.core.people.services import actor_of
from apps.systems.approvals.billing.enums import LineState, PaymentState
from apps.systems.approvals.billing.gateways.base import GatewayRefused, Slip
from apps.systems.approvals.billing.gateways.registry import gateway, gateways
from apps.systems.approvals.billing.models import Bill, BillLine, Payment

__all__ = [
    "GatewayRefused",
    "Slip",
    "cancel_payment",
    "charge",
    "gateways",
    "order_payment",
    "refund",
    "settle",
    "waive",
]


@transaction.atomic
def charge(
    *,
    case: Case,
    actor: Actor,
    department: Department,
    amount: int,
    name: str,
    fee: str = "",
    basis: str = "",
    at: datetime | None = None,
) -> BillLine:
    """Put a charge of `amount` fen on the case's one bill. A fee of the catalogue once. Raises TransitionRefused."""
    moment = at or timezone.now()
    case = lock(case.pk)
    if amount <= 0:
        raise TransitionRefused(Refusal.ILLEGAL, _("A charge is more than nothing."))
    bill, _made = Bill.objects.get_or_create(case=case, defaults={"number": bill_number(case), "opened_at": moment})
    try:
        with transaction.atomic():
            line = BillLine.objects.create(
                bill=bill, department=department, fee=fee, name=name, amount=amount, basis=basis, charged_at=moment
            )
    except IntegrityError as error:
        raise TransitionRefused(Refusal.STALE, _("This fee stands on the bill already.")) from error
    _record(line, case, "fee_charged", actor, moment, public=True)
    return line


@transaction.atomic
def order_payment(*, case: Case, official: Any, way: str = "voucher", at: datetime | None = None) -> Payment:
    """One payment for everything that is to be paid. An open order is taken back first. Raises GatewayRefused."""
    moment = at or timezone.now()
    case, bill = _bill(case)
    for former in bill.payments.select_for_update(of=("self",)).filter(state=PaymentState.OPEN):
        _cancel(former, case, official, moment)
    due = bill.lines.select_for_update(of=("self",)).filter(state=LineState.CHARGED)
    amount = due.aggregate(sum=Sum("amount"))["sum"] if due.exists() else 0
    total = int(amount or 0)
    payment = Payment.objects.create(
        bill=bill, gateway=way, reference=gateway(way).order(bill, total), amount=total, ordered_at=moment
    )
    bill.lines.filter(state=LineState.CHARGED).update(payment=payment)
    facts = {"bill": bill.number, "reference": payment.reference, "amount": total}
    record_act(case, act="payment_ordered", actor=actor_of(official), facts=facts, public=True, occurred_at=moment)
    return payment


@transaction.atomic
def cancel_payment(*, case: Case, official: Any, at: datetime | None = None) -> None:
    """Take the open order back (another way to pay, a line waived)."""
    case, bill = _bill(case)
    for payment in bill.payments.select_for_update(of=("self",)).filter(state=PaymentState.OPEN):
        _cancel(payment, case, official, at or timezone.now())


@transaction.atomic
def settle(*, payment_id: UUID, official: Any, slip: Slip, at: datetime | None = None) -> Payment:
    """The bank has it: all lines of the order are paid, with its receipt. Raises GatewayRefused, TransitionRefused."""
    moment = at or timezone.now()
    case = lock(Payment.objects.values_list("bill__case_id", flat=True).get(pk=payment_id))
    payment = Payment.objects.select_for_update(of=("self",)).select_related("bill").get(pk=payment_id)
    if payment.state != PaymentState.OPEN:
        raise TransitionRefused(Refusal.STALE, _("This voucher has been settled or cancelled already."))
    receipt = gateway(payment.gateway).settle(payment, slip)
    payment.state, payment.receipt, payment.paid_at = PaymentState.PAID, receipt, moment
    try:
        with transaction.atomic():
            payment.save(update_fields=["state", "receipt", "paid_at"])
    except IntegrityError as error:
        raise GatewayRefused(_("This receipt has settled another voucher already.")) from error
    for line in payment.lines.select_related("department", "bill"):
        line.state, line.receipt, line.settled_at = LineState.PAID, receipt, moment
        line.save(update_fields=["state", "receipt", "settled_at"])
        _record(line, case, "fee_paid", actor_of(official), moment, public=True)
    return payment


@transaction.atomic
def waive(*, case: Case, line_id: UUID, official: Any, reason: str, at: datetime | None = None) -> BillLine:
    """A charge is given up, with a reason; an open order over it is taken back."""
    moment = at or timezone.now()
    case, bill = _bill(case)
    line = _line(bill, line_id, LineState.CHARGED, reason, _("Waive the fee"))
    for payment in bill.payments.select_for_update(of=("self",)).filter(state=PaymentState.OPEN):
        _cancel(payment, case, official, moment)
    line.refresh_from_db(fields=["payment"])
    line.state, line.reason, line.settled_at = LineState.WAIVED, reason, moment
    line.save(update_fields=["state", "reason", "settled_at"])
    _record(line, case, "fee_waived", actor_of(official), moment, reason=reason, public=True)
    return line


@transaction.atomic
def refund(
    *, case: Case, line_id: UUID, official: Any, reason: str, slip: Slip, at: datetime | None = None
) -> BillLine:
    """A charge that was paid is paid back, whole, with the refund's receipt. Raises GatewayRefused."""
    moment = at or timezone.now()
    case, bill = _bill(case)
    line = _line(bill, line_id, LineState.PAID, reason, _("Pay the fee back"))
    payment = line.payment
    if payment is None:
        raise TransitionRefused(Refusal.STALE, _("This fee was not paid here."))
    line.receipt = gateway(payment.gateway).refund(payment, line.amount, slip)
    line.state, line.reason, line.settled_at = LineState.REFUNDED, reason, moment
    line.save(update_fields=["state", "reason", "receipt", "settled_at"])
    _record(line, case, "fee_refunded", actor_of(official), moment, reason=reason, public=True)
    return line


def bill_number(case: Case) -> str:
    """The case's number with F for the letter."""
    return case.number.replace("-A", "-F", 1)


def _bill(case: Case) -> tuple[Case, Bill]:
    locked = lock(case.pk)
    bill = Bill.objects.filter(case=locked).first()  # the lock on its case is the lock on it
    if bill is None:
        raise TransitionRefused(Refusal.STALE, _("There is no bill: nothing has been charged."))
    return locked, bill


def _line(bill: Bill, line_id: UUID, state: str, reason: str, label: str) -> BillLine:
    found = bill.lines.select_for_update(of=("self",)).select_related("department", "bill", "payment")
    line = found.filter(pk=line_id, state=state).first()
    if line is None:
        raise TransitionRefused(Refusal.STALE, _("This charge has been settled otherwise meanwhile."))
    if not reason.strip():
        raise TransitionRefused.reason(label)
    return line


def _cancel(payment: Payment, case: Case, official: Any, moment: datetime) -> None:
    payment.lines.filter(state=LineState.CHARGED).update(payment=None)
    payment.state = PaymentState.CANCELLED
    payment.save(update_fields=["state"])
    facts = {"bill": payment.bill.number, "reference": payment.reference}
    record_act(case, act="payment_cancelled", actor=actor_of(official), facts=facts, occurred_at=moment)


def _record(
    line: BillLine, case: Case, act: str, actor: Actor, moment: datetime, *, reason: str = "", public: bool = False
) -> None:
    facts = {
        "bill": line.bill.number,
        "line": str(line.pk),
        "fee": line.fee,
        "name": line.name,
        "amount": line.amount,
        "receipt": line.receipt,
        "department": line.department.code,
    }
    record_act(case, act=act, actor=actor, reason=reason, facts=facts, public=public, occurred_at=moment)
