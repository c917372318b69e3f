"""Requests for information as the tests make and handle them, each step by its own person."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import day_start, local_date
from apps.systems.disclosure.requests import answering, files, handling
from apps.systems.disclosure.requests.answering import Words
from apps.systems.disclosure.requests.models import Answer
from apps.systems.disclosure.requests.registration import Asking, register
from apps.systems.disclosure.requests.wording import draft_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
CODE = "91360400MA35F5T2XF"  # made up; its last sign is right
PERSON = {"applicant": "张三丰", "identity": "11010519491231002X", "phone": "13800001111"}


def who(name: str) -> Official:
    return Official.objects.get(username=name)


def organ(code: str = "transport") -> Department:
    return Department.objects.get(code=code)


def noon(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def on(day: date) -> datetime:
    return day_start(day) + timedelta(hours=12)


def registered(at: datetime | None = None, **changes: Any) -> Case:
    """Handed in at the counter on the day of `at`."""
    moment = at or timezone.now()
    wanted: dict[str, Any] = {
        "entrance": "counter", "received_on": local_date(moment), "title": "县道改造补偿标准",
        "description": "义宁镇县道改造征地补偿标准及批复文件", "applicant_kind": "person", "paper_kind": "resident",
        "organ": "transport", **PERSON, **changes,
    }  # fmt: skip
    return reloaded(register(asking=Asking(**wanted), actor=actor_of(who("clerk"), "clerk"), at=moment))


def reloaded(case: Case) -> Case:
    return Case.objects.select_related("information_request", "department", "official").get(pk=case.pk)


def handled(at: datetime | None = None, **changes: Any) -> Case:
    """With the organ."""
    case = registered(at, **changes)
    handling.assign_request(case_id=case.pk, official=who("clerk"), department=organ(), at=at)
    return reloaded(case)


def give_file(case: Case, name: str = "补偿标准.txt", text: str = "每亩补偿标准") -> None:
    upload = SimpleUploadedFile(name, text.encode(), content_type="text/plain")
    files.add_files(case=case, official=who("handler"), uploads=[upload], given=True)


def words(case: Case, outcome: str = "disclosed", variant: str = "", **more: Any) -> Words:
    basis = more.get("basis", "")
    return Words(
        outcome=outcome, variant=variant, text=draft_of(case, outcome, variant, said="详见附件。", basis=basis), **more
    )  # fmt: skip


def answered(
    case: Case, outcome: str = "disclosed", variant: str = "", at: datetime | None = None, **more: Any
) -> Answer:
    """Drafted, reviewed and signed by three people."""
    if outcome in {"disclosed", "partly_disclosed"} and variant != "already_public":
        give_file(case)
    said = words(case, outcome, variant, **more)
    answering.submit(case_id=case.pk, official=who("handler"), words=said, at=at)
    answering.approve(case_id=case.pk, official=who("reviewer"), at=at)
    return answering.sign(case_id=case.pk, official=who("leader"), at=at)
