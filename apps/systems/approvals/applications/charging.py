"""Fees of the catalogue on the one bill, and the applicant's view of it after each change."""

from datetime import datetime
from typing import Any

from apps.core.cases.models import Case
from apps.core.ledger.services import Actor
from apps.core.people.models import Department
from apps.systems.approvals.billing import services as billing
from apps.systems.approvals.items.content import Fee
from apps.systems.approvals.items.models import ItemVersion


def charge_catalogue(case: Case, version: ItemVersion, actor: Actor, at: datetime) -> None:
    """With acceptance every fee that is sure for these answers goes on the bill, on its department's line."""
    for fee in version.parts.fees_for(case.application.answers):
        if fee.sure and fee.amount:
            department = department_of(fee.organ, case)
            billing.charge(
                case=case, actor=actor, department=department, amount=fee.amount, name=fee.name, fee=fee.key,
                basis=fee.basis, at=at,
            )  # fmt: skip


def department_of(organ: str, case: Case) -> Department:
    """The department of a role here; the one that decides where the place has none of it."""
    found = Department.objects.filter(code=organ, active=True).first() if organ else None
    department: Any = found or case.department
    return department  # type: ignore[no-any-return]


def fees_to_charge(case: Case, version: ItemVersion) -> list[Fee]:
    """Fees of the catalogue that are not on the bill yet: their amount is worked out by their basis."""
    from apps.systems.approvals.billing.selectors import bill_of

    found = bill_of(case)
    there = {line.fee for line in found.lines} if found is not None else set()
    return [fee for fee in version.parts.fees_for(case.application.answers) if fee.key not in there]
