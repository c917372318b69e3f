"""Who may see and do what in supervision."""

from typing import Any

from apps.core.people.enums import Duty
from apps.platforms.supervision.models import AdviceLetter, Alert, Order

ANSWERING = (Duty.HANDLER, Duty.REVIEWER, Duty.LEADER, Duty.CLERK)


def can_supervise(official: Any) -> bool:
    """Confirm, lift, escalate, publish scores."""
    return official is not None and official.holds(Duty.SUPERVISOR)


def sees_all(official: Any) -> bool:
    """See every alert of the jurisdiction, and those of the jurisdictions below it."""
    return official is not None and official.holds(Duty.SUPERVISOR, Duty.LEADER)


def sees_supervision(official: Any) -> bool:
    """Open the desk at all: one's own department's alerts at least."""
    return official is not None and official.holds(Duty.SUPERVISOR, *ANSWERING)


def may_answer(official: Any, alert: Alert | Order | AdviceLetter) -> bool:
    """Speak for the department to which an alert, an order or a letter goes."""
    if official is None:
        return False
    return any(h.duty in ANSWERING and h.department.code == alert.department for h in official.duties)


def may_reply(official: Any, order: Order) -> bool:
    """Reply to an order: the department that it names; to one from above the supervisors here."""
    if order.outgoing:
        return False
    return can_supervise(official) if order.peer_code else may_answer(official, order)


def may_close(official: Any, order: Order) -> bool:
    """Close an order: the supervisors of the level that issued it."""
    return can_supervise(official) and (order.outgoing or not order.peer_code)
