"""A supervision order between two levels, over the exchange: sent once, taken in once; its reply and verdict too.

    above                                          below
    orders.order_below  -- supervision.order    --> take_order     (the alert's history says it; supervisors are told)
    take_reply          <-- supervision.reply   --  orders.reply_to_order
    orders.close_order  -- supervision.verdict  --> take_verdict

The thread is the order's number, which begins with the code of who issued it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from apps.core.ledger.services import record
from apps.core.messaging.services import Outgoing, queue_all
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.platforms.exchange.services import Incoming, Refused, actor_of_peer, send
from apps.platforms.supervision import acts
from apps.platforms.supervision.enums import CARDS, AlertAct, AlertState, OrderState
from apps.platforms.supervision.models import Alert, AlertStep, Order

ORDER, REPLY, VERDICT = "supervision.order", "supervision.reply", "supervision.verdict"


def send_order(*, order: Order, official: Any) -> None:
    """Into the outbox, in the transaction that issues it."""
    _send(order, ORDER, official, order.issued_at, text=order.text, due_on=order.due_on.isoformat(),
          alert=str(order.peer_alert), about=order.about)  # fmt: skip


def send_reply(*, order: Order, official: Any) -> None:
    """To who issued the order."""
    _send(order, REPLY, official, order.replied_at, text=order.reply)


def send_verdict(*, order: Order, official: Any) -> None:
    """To who has replied."""
    _send(order, VERDICT, official, order.closed_at, text=order.verdict)


def _send(order: Order, type: str, official: Any, at: datetime | None, **content: str) -> None:
    payload = {"number": order.number, "by": official.name, **content}
    send(to_code=order.peer_code, type=type, thread=order.number, payload=payload, at=at)


@transaction.atomic
def take_order(message: Incoming) -> Order:
    """The order stands on the desk here and in the history of the alert that it is about."""
    told = message.payload
    if Order.objects.filter(number=told["number"]).exists():  # its sender was restored to an earlier day
        raise Refused(f"{gettext_noop('a supervision order of this number is here already')}: {told['number']}",
                      permanent=True)  # fmt: skip
    alert = Alert.objects.select_for_update().filter(pk=UUID(told["alert"])).first()
    order = Order.objects.create(
        number=told["number"], alert=alert, peer_code=message.from_code, about=told["about"], text=told["text"],
        due_on=date.fromisoformat(told["due_on"]), issued_by=told["by"], issued_at=message.sent_at,
    )  # fmt: skip
    if alert is not None:
        _note(alert, order, message)
    _record(order, acts.ORDERED, message)
    supervisors = Official.objects.all().holding(Duty.SUPERVISOR)
    _tell(order, "order_official", "issued", supervisors, due_on=order.due_on, text=order.text, by=_who(message))
    return order


def _note(alert: Alert, order: Order, message: Incoming) -> None:
    if alert.level in CARDS and alert.state != AlertState.LIFTED:
        alert.state, alert.version, alert.decided_at = AlertState.ESCALATED, alert.version + 1, message.sent_at
        alert.save(update_fields=["state", "version", "decided_at"])
    AlertStep.objects.create(
        alert=alert, act=AlertAct.ORDER, actor_name=_who(message), words=order.text, at=message.sent_at,
        facts={"order": order.number, "due_on": order.due_on.isoformat(), "from": message.from_code},
    )  # fmt: skip


@transaction.atomic
def take_reply(message: Incoming) -> Order:
    """What the supervision below has done; who issued the order is told."""
    order = _mine(message, outgoing=True, state=OrderState.ISSUED)
    order.state, order.reply = OrderState.REPLIED, message.payload["text"]
    order.replied_by, order.replied_at = _who(message), message.sent_at
    order.save(update_fields=["state", "reply", "replied_by", "replied_at"])
    _record(order, acts.REPLIED, message)
    issuer = Official.objects.filter(pk=order.issued_by_id, is_active=True)
    _tell(order, "order_replied_official", "reply", issuer, text=order.reply, by=order.replied_by)
    return order


@transaction.atomic
def take_verdict(message: Incoming) -> Order:
    """The level above has looked at the reply and closed the order."""
    order = _mine(message, outgoing=False, state=OrderState.REPLIED)
    order.state, order.verdict, order.closed_at = OrderState.CLOSED, message.payload["text"], message.sent_at
    order.save(update_fields=["state", "verdict", "closed_at"])
    _record(order, acts.CLOSED, message)
    return order


def _mine(message: Incoming, *, outgoing: bool, state: str) -> Order:
    """The order that a message speaks of, from its other side only, and while it waits for that."""
    found = Order.objects.select_for_update(of=("self",)).select_related("alert")
    order = found.filter(number=message.thread, outgoing=outgoing, peer_code=message.from_code, state=state).first()
    if order is None:
        raise Refused(f"{gettext_noop('no supervision order here waits for this')}: {message.thread}", permanent=True)
    return order


def _who(message: Incoming) -> str:
    return f"{actor_of_peer(message).name}　{message.payload['by']}"[:60]


def _record(order: Order, act: str, message: Incoming) -> None:
    record(
        act=act, actor=actor_of_peer(message), case_id=order.alert.matter_id if order.alert else None,
        number=order.number, reason=message.payload["text"], occurred_at=message.sent_at,
        facts={"order": order.number, "message": str(message.id), "by": message.payload["by"]},
    )  # fmt: skip


def _tell(order: Order, template: str, what: str, officials: Any, **facts: Any) -> None:
    page = f"/supervision/orders/{order.pk}/"
    queue_all(
        Outgoing(key=f"order:{order.pk}:{what}:{each.pk}", medium="inside", template=template, official_id=each.pk,
                 facts={"page": page, "number": order.number, **facts})
        for each in dict.fromkeys(officials)
    )  # fmt: skip
