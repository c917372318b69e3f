"""Escalation: a supervision order (督办单) with its deadline and reply, an advice letter (监察建议书)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.services import record
from apps.core.messaging.services import Outgoing, queue_all
from apps.core.people.enums import Duty
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import local_date
from apps.platforms.supervision import acts, levels
from apps.platforms.supervision.enums import CARDS, AlertAct, AlertState, OrderState
from apps.platforms.supervision.handling import escalating, move
from apps.platforms.supervision.models import AdviceLetter, Alert, Order
from apps.platforms.supervision.policies import can_supervise, may_close, may_reply
from apps.platforms.supervision.projecting import lock
from apps.platforms.supervision.refusals import SupervisionRefused
from tenants.context import current_jurisdiction
from tenants.models import Jurisdiction

__all__ = ["advise", "close_order", "issue_order", "order_below", "reply_to_order"]


@transaction.atomic
def issue_order(
    *, official: Any, text: str, due_on: date, alert_id: UUID | None = None, department: str = "",
    version: int | None = None, now: datetime | None = None,
) -> Order:  # fmt: skip
    """Order a department to act, by a date; about an alert, or by itself. Raises SupervisionRefused."""
    moment = now or timezone.now()
    _check(official, text, due_on, moment)
    alert = escalating(alert_id=alert_id, official=official, version=version) if alert_id else None
    code = alert.department if alert else department
    if not Department.objects.filter(code=code, active=True).exists():
        raise SupervisionRefused(_("Choose the department to which the order goes."))
    order = Order.objects.create(
        number=_number("S", Order, moment), alert=alert, department=code, text=text.strip(), due_on=due_on,
        issued_by=official.name, issued_by_id=str(official.pk), issued_at=moment,
    )  # fmt: skip
    facts = {"order": order.number, "due_on": due_on.isoformat()}
    if alert is not None:
        move(alert, AlertState.ESCALATED, AlertAct.ORDER, acts.ORDERED, official, text, moment, **facts)
    else:
        record(act=acts.ORDERED, actor=actor_of(official, Duty.SUPERVISOR), number=order.number, reason=text.strip(),
               facts={**facts, "department": code}, occurred_at=moment)  # fmt: skip
    _tell_department(order)
    return order


@transaction.atomic
def reply_to_order(*, order_id: UUID, official: Any, words: str, now: datetime | None = None) -> Order:
    """The department says what it has done. Once; a supervisor sends it back by a new order."""
    moment, order = now or timezone.now(), _locked(order_id)
    if not may_reply(official, order):
        raise SupervisionRefused(_("Only the department that the order names replies to it."))
    if order.state != OrderState.ISSUED:
        raise SupervisionRefused(_("The order has been replied to already, by %(who)s.") % {"who": order.replied_by})
    if not words.strip():
        raise SupervisionRefused(_("Say what has been done."))
    order.state, order.reply, order.replied_by, order.replied_at = (
        OrderState.REPLIED, words.strip(), official.name, moment
    )  # fmt: skip
    order.save(update_fields=["state", "reply", "replied_by", "replied_at"])
    _record(order, acts.REPLIED, official, words, moment)
    if order.peer_code:
        levels.send_reply(order=order, official=official)
        return order
    issuer = Official.objects.filter(pk=order.issued_by_id, is_active=True).first()
    if issuer is not None:
        facts = {"page": _page(order), "number": order.number, "text": words.strip(), "by": official.name}
        queue_all([Outgoing(key=f"order:{order.pk}:reply", medium="inside", template="order_replied_official",
                            facts=facts, official_id=issuer.pk)])  # fmt: skip
    return order


@transaction.atomic
def close_order(*, order_id: UUID, official: Any, verdict: str, now: datetime | None = None) -> Order:
    """A supervisor has looked at the reply and says so."""
    moment, order = now or timezone.now(), _locked(order_id)
    if not may_close(official, order):
        raise SupervisionRefused(_("Only a supervisor of the level that issued an order closes it."))
    if order.state != OrderState.REPLIED:
        raise SupervisionRefused(_("An order is closed when its department has replied, and once."))
    if not verdict.strip():
        raise SupervisionRefused(_("Say how the matter was found."))
    order.state, order.verdict, order.closed_at = OrderState.CLOSED, verdict.strip(), moment
    order.save(update_fields=["state", "verdict", "closed_at"])
    _record(order, acts.CLOSED, official, verdict, moment)
    if order.outgoing:
        levels.send_verdict(order=order, official=official)
    return order


@transaction.atomic
def order_below(
    *, official: Any, place: Jurisdiction, alert: Alert, text: str, due_on: date, now: datetime | None = None
) -> Order:
    """Order the supervision of a jurisdiction below to act on one of its alerts, which was read there. It travels over
    the exchange; its reply comes back the same way. Raises SupervisionRefused.
    """
    moment = now or timezone.now()
    _check(official, text, due_on, moment)
    if alert.level not in CARDS:
        raise SupervisionRefused(_("A reminder or a warning is not decided on."))
    order = Order.objects.create(
        number=_number("S", Order, moment), peer_code=place.code, outgoing=True, peer_alert=alert.pk,
        about=alert.number, text=text.strip(), due_on=due_on, issued_by=official.name, issued_by_id=str(official.pk),
        issued_at=moment,
    )  # fmt: skip
    record(act=acts.ORDERED, actor=actor_of(official, Duty.SUPERVISOR), number=order.number, reason=text.strip(),
           facts={"order": order.number, "due_on": due_on.isoformat(), "to": place.code, "alert_id": str(alert.pk),
                  "about": alert.number}, occurred_at=moment)  # fmt: skip
    levels.send_order(order=order, official=official)
    return order


@transaction.atomic
def advise(
    *, alert_id: UUID, official: Any, text: str, version: int | None = None, now: datetime | None = None
) -> AdviceLetter:
    """An advice letter to the department, numbered and dated. Raises SupervisionRefused."""
    moment = now or timezone.now()
    alert = escalating(alert_id=alert_id, official=official, version=version)
    if not text.strip():
        raise SupervisionRefused(_("Say what the department is advised to do."))
    name = Department.objects.filter(code=alert.department).values_list("name", flat=True).first()
    letter = AdviceLetter.objects.create(
        number=_number("J", AdviceLetter, moment), alert=alert, department=alert.department,
        addressee=name or alert.department, text=text.strip(), issued_by=official.name, issued_at=moment,
    )  # fmt: skip
    move(alert, AlertState.ESCALATED, AlertAct.ADVISE, acts.ADVISED, official, text, moment, letter=letter.number)
    return letter


def _check(official: Any, text: str, due_on: date, moment: datetime) -> None:
    if not can_supervise(official):
        raise SupervisionRefused(_("Only a supervisor issues an order."))
    if not text.strip():
        raise SupervisionRefused(_("Say what is to be done."))
    if due_on <= local_date(moment):
        raise SupervisionRefused(_("The deadline of an order lies after today."))


def _number(kind: str, model: Any, moment: datetime) -> str:
    """`360424-S2026-0003`: the next of the year, one at a time."""
    lock()
    begin = f"{current_jurisdiction().code}-{kind}{local_date(moment).year}-"
    last = model.objects.filter(number__startswith=begin).order_by("-number").values_list("number", flat=True).first()
    return f"{begin}{int(last.rpartition('-')[2]) + 1 if last else 1:04d}"


def _locked(order_id: UUID) -> Order:
    return Order.objects.select_for_update(of=("self",)).select_related("alert").get(pk=order_id)


def _record(order: Order, act: str, official: Any, words: str, moment: datetime) -> None:
    record(
        act=act, actor=actor_of(official), case_id=order.alert.matter_id if order.alert else None,
        number=order.number, reason=words.strip(), facts={"order": order.number}, occurred_at=moment,
    )  # fmt: skip


def _page(order: Order) -> str:
    return f"/supervision/orders/{order.pk}/"


def _tell_department(order: Order) -> None:
    department = Department.objects.get(code=order.department)
    told: dict[Any, None] = {}
    for duty in (Duty.HANDLER, Duty.LEADER, Duty.CLERK):
        told |= dict.fromkeys(Official.objects.all().holding(duty, department))
    facts: dict[str, str | int | date] = {
        "page": _page(order),
        "number": order.number,
        "text": order.text,
        "due_on": order.due_on,
        "by": order.issued_by,
    }
    media = [(o, m, a) for o in told for m, a in (("inside", ""), ("sms", o.phone), ("email", o.email))]
    queue_all(
        Outgoing(key=f"order:{order.pk}:{o.pk}:{medium}", medium=medium, address=address, template="order_official",
                 facts=facts, official_id=o.pk)
        for o, medium, address in media if medium == "inside" or address
    )  # fmt: skip
