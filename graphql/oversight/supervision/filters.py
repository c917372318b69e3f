"""From what was asked to alerts and orders, the same in every jurisdiction."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.core.workdays.services import day_end, day_start, today
from apps.platforms.supervision.enums import AlertState, Level, OrderState, Power
from apps.platforms.supervision.models import Alert, Order
from apps.platforms.supervision.querysets import AlertQuerySet
from apps.platforms.supervision.rules import RULES
from apps.platforms.supervision.selectors import visible_orders
from oversight.access import Viewer
from oversight.filters import CaseFilter, check_codes, check_period, values_of
from oversight.refusals import Refused
from tenants.models import Jurisdiction


@dataclass(frozen=True)
class AlertFilter:
    """Which alerts. Empty means all; both ends of the period are included. `waiting`: whether somebody must act."""

    jurisdictions: tuple[str, ...] = ()
    within: str = ""
    level: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    power: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    number: str = ""
    fell_due_from: date | None = None
    fell_due_to: date | None = None
    waiting: bool | None = None

    @classmethod
    def of(cls, given: dict[str, Any] | None) -> "AlertFilter":
        """From GraphQL's input. Raises Refused for what cannot be meant."""
        made = cls(**values_of(given))
        check_codes(made.level, Level.values)
        check_codes(made.rule, list(RULES))
        check_codes(made.state, AlertState.values)
        check_codes(made.power, Power.values)
        check_period(made.fell_due_from, made.fell_due_to)
        return made

    def places(self, viewer: Viewer) -> list[Jurisdiction]:
        """The jurisdictions asked for. Raises Refused for one outside of the viewer's scope."""
        return CaseFilter(jurisdictions=self.jurisdictions, within=self.within).places(viewer)

    def alerts(self) -> AlertQuerySet:
        """The alerts asked for; what of them is shown is the caller's."""
        asked: dict[str, Any] = {
            "level__in": self.level,
            "rule__in": self.rule,
            "state__in": self.state,
            "matter__system__in": self.system,
            "matter__power__in": self.power,
            "department__in": self.department,
            "number": self.number.strip(),
            "due_at__gte": self.fell_due_from and day_start(self.fell_due_from),
            "due_at__lt": self.fell_due_to and day_end(self.fell_due_to),
        }
        found = Alert.objects.filter(**{lookup: value for lookup, value in asked.items() if value})
        if self.waiting is None:
            return found
        waiting = found.waiting()
        return waiting if self.waiting else found.exclude(pk__in=waiting.order_by().values("pk"))


@dataclass(frozen=True)
class OrderFilter:
    """Which supervision orders. `overdue`: not replied to, and the deadline was before today."""

    jurisdictions: tuple[str, ...] = ()
    within: str = ""
    state: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None
    overdue: bool | None = None

    @classmethod
    def of(cls, given: dict[str, Any] | None) -> "OrderFilter":
        """From GraphQL's input. Raises Refused for what cannot be meant."""
        made = cls(**values_of(given))
        check_codes(made.state, OrderState.values)
        check_period(made.issued_from, made.issued_to)
        return made

    def places(self, viewer: Viewer) -> list[Jurisdiction]:
        """The jurisdictions asked for. Raises Refused for one outside of the viewer's scope."""
        return CaseFilter(jurisdictions=self.jurisdictions, within=self.within).places(viewer)

    def orders(self, viewer: Viewer) -> Any:
        """What the viewer may list of those asked for. Raises Refused."""
        if not viewer.sees_cases:
            raise Refused.forbidden()
        found: Any = Order.objects.all() if viewer.handler is None else visible_orders(viewer.handler)
        asked: dict[str, Any] = {
            "state__in": self.state,
            "department__in": self.department,
            "issued_at__gte": self.issued_from and day_start(self.issued_from),
            "issued_at__lt": self.issued_to and day_end(self.issued_to),
        }
        found = found.filter(**{lookup: value for lookup, value in asked.items() if value})
        if self.overdue is None:
            return found
        late = {"state": OrderState.ISSUED, "due_on__lt": today()}
        return found.filter(**late) if self.overdue else found.exclude(**late)


def visible(alerts: AlertQuerySet, viewer: Viewer) -> AlertQuerySet:
    """What the viewer may list of them. Raises Refused."""
    if not viewer.sees_cases:
        raise Refused.forbidden()
    return alerts if viewer.handler is None else alerts.visible_to(viewer.handler)
