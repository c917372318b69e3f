"""Histories of matters for the tests of supervision: events told in a few words, times injected."""

import itertools
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor, record, register_labels
from apps.core.people.models import Official
from apps.core.workdays.services import SHANGHAI, local_date, shipped_calendar
from apps.platforms.supervision.acts import EVENTS
from apps.platforms.supervision.book import Rulebook
from apps.platforms.supervision.events import Event, Happening, understood
from apps.platforms.supervision.models import Alert, AlertStep, Matter, Score
from apps.platforms.supervision.orders import advise, issue_order
from apps.platforms.supervision.projecting import take_waiting
from apps.platforms.supervision.rulebook.services import starting_parameters
from apps.platforms.supervision.scoring.keeping import score_month
from apps.platforms.supervision.services import watch
from tenants.ids import uuid7

CALENDAR = shipped_calendar()
_serial = itertools.count(1)
OFFICIAL = Actor(kind=ActorKind.OFFICIAL, id="o-1", name="刘桂英", duty="handler", department="water")
CITIZEN = Actor(kind=ActorKind.CITIZEN)

watch("test", {f"test_{event}": event for event in Event})
register_labels({f"test_{event}": label for event, label in EVENTS.items()})


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    """A moment in Asia/Shanghai."""
    return datetime.combine(date.fromisoformat(day), time(hour, minute), SHANGHAI)


def received(day: str, **facts: Any) -> dict[str, Any]:
    """The facts of a receipt: 10 days promised of 20, water, clocks from the receipt."""
    return {
        "power": "approval", "item": "water-001", "item_version": "1", "item_title": "取水许可", "received_on": day,
        "promised_days": 10, "statutory_days": 20, "department": "water", "counts_from": day, **facts,
    }  # fmt: skip


class Told:
    """A history in the making: `told.say(Event.DECIDED, at("2026-03-02"), outcome="granted", …)`."""

    def __init__(self, number: str = "") -> None:
        self.number = number or f"T-{next(_serial):04d}"
        self.history: list[Happening] = []

    def say(
        self, event: Event, when: datetime, *, recorded: datetime | None = None, reason: str = "",
        official: str = "o-1", organ: str = "water", **facts: Any,
    ) -> Happening:  # fmt: skip
        happening = Happening(
            event=event, entry=uuid7(), system="test", number=self.number, occurred_at=when,
            recorded_at=recorded or when, department=organ, official=official, official_name="刘桂英",
            reason=reason, facts=understood(event, facts),
        )  # fmt: skip
        self.history.append(happening)
        return happening

    def receive(self, day: str, hour: int = 10, **facts: Any) -> "Told":
        self.say(Event.RECEIVED, at(day, hour), official="", **received(day, **facts))
        return self


def book(**changes: dict[str, Any]) -> Rulebook:
    """The shipped rules for all time, single rules changed: `book(**{"T-06": {"days": 3}})`."""
    parameters = starting_parameters()
    for code, given in changes.items():
        parameters["rules"][code] = {**parameters["rules"][code], **given}
    return Rulebook.alone(parameters, 1)


def enter(case_id: UUID, event: Event, when: datetime, *, number: str = "", actor: Actor = OFFICIAL, reason: str = "",
          **facts: Any) -> Entry:  # fmt: skip
    """An entry in the ledger behind the open door, as the system `test` writes it."""
    return record(
        act=f"test_{event}", actor=actor, case_id=case_id, number=number or f"T-{str(case_id)[-6:]}", reason=reason,
        facts=facts, occurred_at=when,
    )  # fmt: skip


def days_later(day: str, number: int) -> str:
    """A date so many days later."""
    return (date.fromisoformat(day) + timedelta(days=number)).isoformat()


def supervised(department: str) -> dict[str, Any]:
    """A matter of a department with a yellow card, an order, an advice letter and a score, by the keys of each."""
    supervisor, now = Official.objects.get(username="supervisor"), timezone.now()
    key = uuid7()
    long_ago = (local_date(now) - timedelta(days=60)).isoformat()
    enter(key, Event.RECEIVED, at(long_ago), actor=CITIZEN, **received(long_ago, department=department))
    take_waiting(now=now)
    alert = Alert.objects.get(matter=key, rule="T-04")
    later = local_date(now) + timedelta(days=30)
    order = issue_order(official=supervisor, alert_id=alert.pk, text="限期办结。", due_on=later)
    letter = advise(alert_id=alert.pk, official=supervisor, text="建议完善流程。")
    month = local_date(alert.due_at).replace(day=1)
    score_month(first=month, now=timezone.now())
    score = Score.objects.get(month=month, subject="department", code=department)
    open_ = Alert.objects.get(matter=key, rule="T-05")
    return {"matter": key, "alert": open_.pk, "order": order.pk, "letter": letter.pk, "score": score.pk}


def planted(number: str, *, rule: str = "T-04", level: str = "yellow", ago: timedelta = timedelta(days=3),
            **fields: Any) -> Alert:  # fmt: skip
    """An alert as a row, with its matter, one entry as evidence and a line of history; no rule was asked."""
    moment, facts = timezone.now() - ago, fields.pop("matter", {})
    entry = record(
        act="test_received", actor=OFFICIAL, case_id=uuid7(), number=number, reason="收件", occurred_at=moment
    )
    key = facts.pop("id", entry.case_id)
    matter = Matter.objects.create(
        id=key, system="test", number=number, power="approval", item="water-001", item_title="取水许可",
        department=fields.get("department", "transport"), last_entry=entry.pk, projected_at=moment, **facts,
    )  # fmt: skip
    alert = Alert.objects.create(
        **{
            "matter": matter, "key": f"{rule}:1", "rule": rule, "rules_version": 1, "level": level, "number": number,
            "department": "transport", "official_id": "o-1", "official_name": "刘桂英", "due_on": local_date(moment),
            "limit_days": 10, "used_days": 10, "evidence": [str(entry.pk)], "due_at": moment, "raised_at": moment,
            **fields,
        }
    )  # fmt: skip
    AlertStep.objects.create(alert=alert, act="explain", actor_name="刘桂英", words="等待测绘结果。", at=moment)
    return alert
