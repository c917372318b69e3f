"""A letter in hand, and departments asked about it."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from apps.core.cases.models import Case, Step
from apps.core.ledger.services import SYSTEM
from apps.core.messaging.models import OutgoingMessage
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.workdays.enums import Festival
from apps.core.workdays.services import Off
from apps.systems.petitions import handling, opinions
from apps.systems.petitions.registration import Letter, register
from apps.systems.petitions.replies import Words

WORDS = Words(text="河道已清理。", outcome="resolved")
OFF_2027 = [
    Off(Festival.NEW_YEAR, date(2027, 1, 1), date(2027, 1, 3)),
    Off(Festival.SPRING, date(2027, 2, 5), date(2027, 2, 11)),
    Off(Festival.QINGMING, date(2027, 4, 3), date(2027, 4, 5)),
    Off(Festival.LABOUR, date(2027, 5, 1), date(2027, 5, 7)),
    Off(Festival.DRAGON_BOAT, date(2027, 6, 9), date(2027, 6, 9)),
    Off(Festival.MID_AUTUMN, date(2027, 9, 15), date(2027, 9, 15)),
    Off(Festival.NATIONAL, date(2027, 10, 1), date(2027, 10, 7)),
]
QUESTION = "该河段是否属于你局管理？"


def who(name: str) -> Official:
    return Official.objects.get(username=name)


def department(code: str) -> Department:
    return Department.objects.get(code=code)


def colleague(name: str, code: str, *duties: str) -> Official:
    """Somebody who sits in one department only."""
    made = Official.objects.create(username=name, name=f"{name} {code}", password=who("clerk").password)
    for duty in duties or ("handler",):
        DutyHolding.objects.create(official=made, department=department(code), duty=duty)
    return made


def letter(**fields: Any) -> Case:
    return register(
        letter=Letter(
            kind="complaint", title="河道淤塞", text="河道淤塞，请清理。", channel="web", received_at=timezone.now(),
            writer="张三丰", phone="13800001111", **fields,
        ),
        actor=SYSTEM,
    )  # fmt: skip


def in_hand() -> Case:
    """With the transport department, on Lin's desk."""
    case = letter()
    lead = colleague("lin", "transport", "handler")
    colleague("shui", "water")
    colleague("tu", "land", "reviewer")
    handling.accept(case_id=case.pk, official=who("clerk"))
    handling.assign(case_id=case.pk, official=who("clerk"), department=department("transport"))
    handling.claim(case_id=case.pk, official=lead)
    return reloaded(case)


def reloaded(case: Case) -> Case:
    return Case.objects.select_related("petition", "department").get(pk=case.pk)


def ask(case: Case, *codes: str, days: int = 3, at: datetime | None = None) -> list[Step]:
    asked = [department(code) for code in codes or ("water",)]
    return opinions.ask(
        case_id=case.pk, official=who("lin"), departments=asked, question=QUESTION, limit_days=days, at=at
    )


def bell(template: str) -> list[str]:
    """Who heard this bell, by account."""
    rung = OutgoingMessage.objects.filter(template=template).values_list("official_id", flat=True)
    return sorted(Official.objects.filter(pk__in=rung).values_list("username", flat=True))


@pytest.fixture
def case(inside):
    return in_hand()


# who asks whom


def text_of(page: Any) -> str:
    return page.content.decode().replace("<wbr>", "")
