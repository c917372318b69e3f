"""Telling of alerts: the official or the department's handlers, of cards the leaders and supervisors too.

By message, and by short message and e-mail where the official has given a number or an address.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from apps.core.messaging.services import Outgoing, queue_all
from apps.core.people.models import DutyHolding, Official
from apps.platforms.supervision.enums import CARDS, AlertAct, AlertState
from apps.platforms.supervision.models import Alert, AlertStep
from apps.platforms.supervision.rules import RULES
from apps.platforms.supervision.watching import tells

BATCH = 500
OLD = timedelta(days=2)  # what was found in the past, by a rebuild or with data carried over, rings the bell only


@transaction.atomic
def notify_waiting(*, now: datetime, limit: int = BATCH) -> int:
    """Tell of alerts that nobody was told about; returns how many. Two at once take different ones."""
    waiting = list(
        Alert.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("matter")
        .filter(notified_at__isnull=True)
        .order_by("raised_at", "pk")[:limit]
    )
    if not waiting:
        return 0
    house = House()
    queue_all([message for alert in waiting for message in messages_about(alert, house)])
    AlertStep.objects.bulk_create(
        AlertStep(
            alert=alert, act=AlertAct.NOTIFY, actor_name="", facts={"told": [str(o.name) for o in house.about(alert)]},
            at=now,
        )
        for alert in waiting
    )  # fmt: skip
    keys = [alert.pk for alert in waiting]
    Alert.objects.filter(pk__in=keys, state=AlertState.RAISED).update(state=AlertState.NOTIFIED)
    return Alert.objects.filter(pk__in=keys).update(notified_at=now)


class House:
    """Who holds which duty, read once."""

    def __init__(self) -> None:
        active = Official.objects.filter(is_active=True)
        self.officials = {str(official.pk): official for official in active}
        self.holders: dict[tuple[str, str], list[Official]] = {}
        for duty, code, key in DutyHolding.objects.values_list("duty", "department__code", "official_id"):
            official = self.officials.get(str(key))
            if official is not None:
                self.holders.setdefault((duty, code), []).append(official)
                self.holders.setdefault((duty, ""), []).append(official)

    def about(self, alert: Alert) -> list[Official]:
        """Whom an alert concerns, each once."""
        found = dict.fromkeys(self._answering(alert))
        if alert.level in CARDS:
            found |= dict.fromkeys(self.holders.get(("leader", alert.department), ()))
            found |= dict.fromkeys(self.holders.get(("supervisor", ""), ()))
        return list(found)

    def _answering(self, alert: Alert) -> Iterable[Official]:
        official = self.officials.get(alert.official_id)
        if official is not None:
            return [official]
        handlers = self.holders.get(("handler", alert.department), [])
        return handlers or self.holders.get(("clerk", alert.department), [])


def messages_about(alert: Alert, house: House) -> Iterator[Outgoing]:
    """One message a person and medium; the key makes it once."""
    with translation.override("zh-hans"):
        facts = {
            "number": alert.number,
            "title": alert.matter.item_title,
            "level": str(alert.get_level_display()),
            "rule": str(RULES[alert.rule].name),
            "due_on": alert.due_on or "",
            "explain_by": alert.explain_by or "",
            "page": f"/supervision/alerts/{alert.pk}/",
        }
    for official in house.about(alert):
        addresses = [("inside", "")] if alert.level in CARDS or not tells(alert.matter.system) else []
        if alert.raised_at - alert.due_at < OLD:
            addresses += [("sms", official.phone), ("email", official.email)]
        for medium, address in addresses:
            if medium == "inside" or address:
                yield Outgoing(
                    key=f"alert:{alert.pk}:{official.pk}:{medium}", medium=medium, address=address,
                    template="alert_official", facts=facts, case_id=alert.matter_id, official_id=official.pk,
                )  # fmt: skip
