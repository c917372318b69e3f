"""Money of an application: the acts of the bill, each with the applicant's view of it brought up to date."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.systems.approvals.applications import policies
from apps.systems.approvals.applications.charging import department_of, fees_to_charge
from apps.systems.approvals.applications.deciding import release
from apps.systems.approvals.applications.selectors import version_under
from apps.systems.approvals.applications.telling import show
from apps.systems.approvals.billing import services as billing
from apps.systems.approvals.billing.enums import LineState
from apps.systems.approvals.billing.selectors import bill_of
from apps.systems.approvals.items.content import Fee


@transaction.atomic
def charge(*, case: Case, official: Official, amount: int, fee: str = "", name: str = "") -> Any:
    """A fee whose amount is worked out, or one outside the catalogue. Its department: the fee's, or the official's."""
    case = lock(case.pk)
    if not policies.may_charge(official, case):
        raise TransitionRefused.forbidden(_("Charge a fee"))
    application = case.application
    known = {each.key: each for each in fees_to_charge(case, version_under(application))}
    found = known.get(fee)
    if fee and found is None:
        raise TransitionRefused(Refusal.STALE, _("This fee stands on the bill already."))
    if found is not None and not _agrees(found, amount):
        raise TransitionRefused(Refusal.ILLEGAL, _("The catalogue sets another amount for this fee."))
    department = department_of(found.organ, case) if found is not None else official.department or case.department
    line = billing.charge(
        case=case,
        actor=actor_of(official),
        department=department,  # type: ignore[arg-type]
        amount=amount,
        name=found.name if found is not None else name,
        fee=fee,
        basis=found.basis if found is not None else "",
    )
    _told(case, "charged", {"name": line.name, "amount": f"{amount / 100:.2f}"})
    return line


def _agrees(fee: Fee, amount: int) -> bool:
    """The catalogue's amount; of a fee by the piece a whole multiple. One that is worked out may be anything."""
    if fee.amount is None:
        return True
    return amount % fee.amount == 0 if fee.unit and fee.amount else amount == fee.amount


@transaction.atomic
def order(*, case: Case, official: Official, way: str = "voucher") -> Any:
    """One voucher for everything that is to be paid."""
    payment = billing.order_payment(case=case, official=official, way=way)
    _told(case, "payment_ordered", {"reference": payment.reference, "amount": f"{payment.amount / 100:.2f}"})
    return payment


@transaction.atomic
def settle(*, case: Case, official: Official, receipt: str, amount: int, paid_on: date) -> Any:
    """What the bank says of the open voucher."""
    found = bill_of(case)
    if found is None or found.open_payment is None:
        raise TransitionRefused(Refusal.STALE, _("No voucher is open."))
    slip = billing.Slip(receipt=receipt, amount=amount, paid_on=paid_on)
    payment = billing.settle(payment_id=found.open_payment.pk, official=official, slip=slip)
    _told(case, "paid", {"receipt": payment.receipt})
    release(case_id=case.pk, at=timezone.now())
    return payment


@transaction.atomic
def waive(*, case: Case, official: Official, line_id: str, reason: str) -> Any:
    """A leader gives a charge up."""
    if not policies.may_waive(official, case):
        raise TransitionRefused.forbidden(_("Waive a fee"))
    line = billing.waive(case=case, line_id=UUID(line_id), official=official, reason=reason)
    _told(case, "waived", {"name": line.name})
    release(case_id=case.pk, at=timezone.now())
    return line


@transaction.atomic
def refund(
    *, case: Case, official: Official, line_id: str, reason: str, receipt: str, amount: int, paid_on: date
) -> Any:
    """A leader has a charge paid back."""
    if not policies.may_waive(official, case):
        raise TransitionRefused.forbidden(_("Pay a fee back"))
    slip = billing.Slip(receipt=receipt, amount=amount, paid_on=paid_on)
    line = billing.refund(case=case, line_id=UUID(line_id), official=official, reason=reason, slip=slip)
    _told(case, "refunded", {"name": line.name, "receipt": line.receipt})
    return line


def _told(case: Case, event: str, facts: dict[str, Any]) -> None:
    fresh = Case.objects.select_related("department", "application").get(pk=case.pk)
    show(fresh, event, facts=facts, at=timezone.now())


def _states(case: Case) -> set[str]:
    found = bill_of(case)
    return set(found.sums) if found is not None else set()


def may_order(official: Official, case: Case) -> bool:
    """The window, while something is to be paid."""
    return policies.may_take_money(official, case) and LineState.CHARGED in _states(case)


def may_settle(official: Official, case: Case) -> bool:
    """The window, while a voucher is open."""
    found = bill_of(case)
    return policies.may_take_money(official, case) and found is not None and found.open_payment is not None


def may_waive(official: Official, case: Case) -> bool:
    """A leader, while something is to be paid."""
    return policies.may_waive(official, case) and LineState.CHARGED in _states(case)


def may_refund(official: Official, case: Case) -> bool:
    """A leader, where something was paid."""
    return policies.may_waive(official, case) and LineState.PAID in _states(case)
