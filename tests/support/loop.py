"""A citizen's letter as the tests of the whole loop write, answer and read it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.cases.models import Case
from apps.core.files.services import open_file
from apps.core.people.models import Department, Official
from apps.core.relay.models import PublicFile, PublicRecord
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from apps.systems.petitions import handling, replies
from apps.systems.petitions.case_files import attach_files
from apps.systems.petitions.replies import Words
from tenants.context import door, tell
from tenants.models import Jurisdiction

LETTER: dict[str, Any] = {
    "kind": "complaint",
    "title": "省道路面坑洼积水",
    "text": "路面坑洼，雨天积水，请维修。电话 13800001111，张三丰。",
    "place": "上奉镇",
    "category": "transport",
    "name": "张三丰",
    "phone": "13800001111",
    "publish_consent": True,
}


def who(name: str) -> Official:
    return Official.objects.get(username=name)


@pytest.fixture
def receipt(xiushui: Jurisdiction):
    """A letter handed in on the portal, and taken in by the office."""
    with door(xiushui, role="portal"):
        handed = hand_in(kind="petition", payload=LETTER)
    assert take_in() == 1
    return handed


def case_of(receipt: Any) -> Case:
    return Case.objects.select_related("petition").get(number=receipt.number)


def answer(case: Case, *, department: str = "transport", text: str = "已派人修补，下周三前完工。") -> None:
    """From acceptance to publication, each by its own person."""
    handling.accept(case_id=case.pk, official=who("clerk"))
    handling.assign(
        case_id=case.pk, official=who("clerk"), department=Department.objects.get(code=department), remark="请办"
    )
    finish(case, text=text)


def finish(case: Case, *, text: str = "已派人修补，下周三前完工。", file: str = "") -> None:
    handling.claim(case_id=case.pk, official=who("handler"))
    for name, with_answer in ((file, True), ("内部.txt", False)) if file else ():
        upload = SimpleUploadedFile(name, "养护计划".encode(), content_type="text/plain")
        attach_files(case_id=case.pk, official=who("handler"), uploads=[upload], with_answer=with_answer)
    replies.submit(case_id=case.pk, official=who("handler"), words=Words(text=text, outcome="resolved", publish=True))
    replies.approve(case_id=case.pk, official=who("reviewer"))
    replies.publish(case_id=case.pk, official=who("leader"))


def public_files(place: Jurisdiction, receipt: Any) -> list[tuple[str, bool, bytes]]:
    """Name, whether the citizen's own, and content of each file that the portal may hand out."""
    with door(place, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        found = []
        for file in PublicFile.objects.all():
            with open_file(file.stored_as) as content:
                found.append((file.name, file.own, content.read()))
        return found


def public_record(place: Jurisdiction, receipt: Any) -> PublicRecord:
    with door(place, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        record = PublicRecord.objects.prefetch_related("events").get()
        list(record.events.all())
        return record
