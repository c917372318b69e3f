"""The information processing fee (article 42 and 国办函〔2020〕109号): only beyond a reasonable number or volume.

From the payment the limit counts anew; unpaid within twenty working days the request is no longer handled (other, 2).
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, limits_for, lock, perform
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import ClockRun, calendar, day_start, local_date
from apps.systems.disclosure.requests import wording
from apps.systems.disclosure.requests.correcting import end_unanswered
from apps.systems.disclosure.requests.enums import FeeBasis, LetterKind, Outcome
from apps.systems.disclosure.requests.letters import issue
from apps.systems.disclosure.requests.models import FeeNotice
from apps.systems.disclosure.requests.registration import SUBKIND
from apps.systems.disclosure.requests.telling import message, notify, responsible, show

PAY_DAYS = 20
#: (up to how many pages, yuan a page of this part); what is beyond the last costs the last rate.
_PAGES = ((30, 0), (100, 10), (200, 20))
_PAGES_BEYOND = 40
_FREE_ITEMS, _FIRST_ITEMS, _STEP = 10, 30, 10


def amount_of(basis: str, quantity: int) -> int:
    """The fee in fen. Pages: of one request; items: which request of the applicant's month this one is."""
    if basis == FeeBasis.ITEMS:
        if quantity <= _FREE_ITEMS:
            return 0
        steps = 0 if quantity <= _FIRST_ITEMS else -(-(quantity - _FIRST_ITEMS) // _STEP)
        return (100 + 100 * steps) * 100
    total, before = 0, 0
    for up_to, rate in _PAGES:
        total += max(min(quantity, up_to) - before, 0) * rate
        before = up_to
    return (total + max(quantity - before, 0) * _PAGES_BEYOND) * 100


@transaction.atomic
def charge(
    *,
    case_id: UUID,
    official: Official,
    basis: str,
    quantity: int,
    reason: str,
    version: int | None = None,
    at: datetime | None = None,
) -> FeeNotice:
    """Give the fee notice within the limit; the clock stands until it is paid. Once. Raises TransitionRefused."""
    moment = at or timezone.now()
    case = lock(case_id)
    amount = amount_of(basis, quantity)
    if amount == 0:
        raise TransitionRefused(Refusal.ILLEGAL, _("This number is free of charge: no fee may be taken."))
    if FeeNotice.objects.filter(pk=case_id).exists():
        raise TransitionRefused(Refusal.ILLEGAL, _("A fee is charged once."))
    if case.promised_due is not None and case.promised_due < local_date(moment):
        raise TransitionRefused(Refusal.CLOCK, _("The limit has passed: a fee notice is given within it."))
    pay_by = ClockRun(local_date(moment), PAY_DAYS).expires_on(calendar())
    actor = actor_of(official, "handler")
    case = perform(
        case_id=case_id,
        move="charge_request",
        actor=actor,
        official=official,
        version=version,
        reason=reason,
        facts={"procedure": "fee", "amount": amount, "basis": basis, "pay_by": pay_by.isoformat()},
        occurred_at=moment,
    )
    notice = FeeNotice.objects.create(
        request=case.information_request, basis=basis, quantity=quantity, amount=amount, pay_by=pay_by,
        issued_by=official, issued_at=moment,
    )  # fmt: skip
    with override("zh-hans"):
        told = wording.filled(
            "fee", case, words=reason, basis=str(FeeBasis(basis).label), quantity=str(quantity),
            amount=f"{amount / 100:.2f}", due=wording.official_day(pay_by),
        )  # fmt: skip
    issue(
        case=case, kind=LetterKind.FEE, actor=actor, at=moment, paragraphs=[wording.opening(case), *told], words="fee"
    )
    show(case, "fee_asked", facts={"amount": amount, "pay_by": pay_by.isoformat()}, text=reason, at=moment)
    message(case, "request_fee", {"amount": f"{amount / 100:.2f}", "due_on": pay_by})
    return notice


@transaction.atomic
def take_payment(
    *,
    case_id: UUID,
    official: Official,
    receipt: str,
    paid_on: date,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Paid: the whole limit counts anew from the day after the payment."""
    moment = at or timezone.now()
    case = lock(case_id)
    notice = FeeNotice.objects.select_for_update().filter(pk=case_id, paid_on__isnull=True).first()
    if notice is None:
        raise TransitionRefused(Refusal.STALE, _("No fee is to be paid."))
    if not receipt.strip():
        raise TransitionRefused(Refusal.REASON, _("Give the number of the receipt."))
    if not local_date(notice.issued_at) <= paid_on <= local_date(moment):
        raise TransitionRefused(Refusal.CLOCK, _("A fee is paid after its notice, and not in the future."))
    when = moment if paid_on == local_date(moment) else day_start(paid_on) + timedelta(hours=18)
    when = max(when, notice.issued_at)
    limits = limits_for(case.kind, SUBKIND)
    case = perform(
        case_id=case_id,
        move="pay_request",
        actor=actor_of(official),
        official=official,
        version=version,
        facts={"receipt": receipt, "amount": notice.amount, "counts_from": paid_on.isoformat(), **limits.facts()},
        occurred_at=when,
        limits=limits,
    )
    notice.receipt, notice.paid_on = receipt, paid_on
    notice.save(update_fields=["receipt", "paid_on"])
    show(case, "fee_paid", facts={"due_on": str(case.promised_due or "")}, at=when)
    notify(responsible(case), case, "supplemented_official")
    return case


@transaction.atomic
def lapse_fee(*, case_id: UUID, at: datetime | None = None) -> Case | None:
    """Not paid in time: no longer handled (other, 2). None where that is not so (yet)."""
    moment = at or timezone.now()
    case = lock(case_id)
    notice = FeeNotice.objects.select_for_update().filter(pk=case_id, paid_on__isnull=True).first()
    if notice is None or case.state != "fee" or notice.pay_by >= local_date(moment):
        return None
    return end_unanswered(case, "lapse_fee", Outcome.UNPAID, moment, asked=notice.issued_at, due=notice.pay_by)
