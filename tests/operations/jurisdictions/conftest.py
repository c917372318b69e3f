"""Whole jurisdictions with letters, files and handovers in them, really committed."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from apps.core.cases.models import Case
from apps.core.files.services import Area, store_upload
from apps.core.ledger import tasks
from apps.core.ledger.verify import verify_jurisdiction
from apps.core.people.models import Department, Official
from apps.core.relay import intake
from apps.core.relay.services import HandedIn, StoredFile, hand_in
from apps.systems.petitions import handling, replies
from apps.systems.petitions.replies import Words
from tenants.context import door
from tenants.models import Jurisdiction

LETTER: dict[str, Any] = {
    "kind": "complaint",
    "title": "省道路面坑洼积水",
    "text": "路面坑洼，雨天积水，请维修。",
    "place": "上奉镇",
    "category": "transport",
    "name": "张三丰",
    "phone": "13800001111",
    "publish_consent": True,
}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    """Files of this test alone: copies between jurisdictions are counted."""
    kept = settings.STORAGES
    settings.STORAGES = {**kept, "default": {**kept["default"], "OPTIONS": {"location": str(tmp_path / "files")}}}


def command(*arguments: str, yes: bool = True) -> str:
    """Run `manage.py jurisdiction …`; its output."""
    out = io.StringIO()
    call_command("jurisdiction", *arguments, *(["--yes"] if yes else []), stdout=out, stderr=out)
    return out.getvalue()


def last_line(output: str) -> str:
    return output.strip().splitlines()[-1]


def write(place: Jurisdiction, *, file: bytes = b"", **changes: Any) -> HandedIn:
    """A citizen's letter on the portal."""
    with door(place, role="portal"):
        files = []
        if file:
            stored = store_upload(SimpleUploadedFile("照片说明.txt", file, "text/plain"), Area.INBOX)
            files = [StoredFile(stored.name, stored.size, stored.content_type, stored.sha256, stored.stored_as)]
        return hand_in(kind="petition", payload={**LETTER, **changes}, files=files)


def take_in(place: Jurisdiction) -> int:
    """What the office's beat does at one place; fails where a submission cannot be taken in."""
    with door(place):
        waiting = intake.waiting()
        for submission in waiting:
            assert intake.take_in(submission), list(intake.failed().values("error"))
        return len(waiting)


def written(place: Jurisdiction, **changes: Any) -> HandedIn:
    """A letter handed in and taken in."""
    receipt = write(place, **changes)
    take_in(place)
    return receipt


def who(name: str) -> Official:
    return Official.objects.get(username=name)


def accept(place: Jurisdiction, number: str) -> None:
    with door(place):
        handling.accept(case_id=Case.objects.get(number=number).pk, official=who("clerk"))


def assign(place: Jurisdiction, number: str, department: str = "transport") -> None:
    with door(place):
        handling.assign(
            case_id=Case.objects.get(number=number).pk,
            official=who("clerk"),
            department=Department.objects.get(code=department),
            remark="请办",
        )


def answer(place: Jurisdiction, number: str, text: str = "已派人修补，下周三前完工。", suffix: str = "") -> None:
    """From the claim to the publication, each by its own person (of a merged place: with its name behind)."""
    with door(place):
        case = Case.objects.get(number=number)
        handling.claim(case_id=case.pk, official=who(f"handler{suffix}"))
        words = Words(text=text, outcome="resolved", publish=True)
        replies.submit(case_id=case.pk, official=who(f"handler{suffix}"), words=words)
        replies.approve(case_id=case.pk, official=who(f"reviewer{suffix}"))
        replies.publish(case_id=case.pk, official=who(f"leader{suffix}"))


def state_of(place: Jurisdiction, number: str) -> str:
    with door(place):
        return Case.objects.values_list("state", flat=True).get(number=number)


def seal() -> None:
    tasks.seal()


def findings(place: Jurisdiction) -> list[str]:
    """What verification finds, anchors outside the database included."""
    return [finding.text for finding in verify_jurisdiction(place).findings]


def ledger_acts(place: Jurisdiction, act: str) -> list[dict[str, Any]]:
    from apps.core.ledger.models import Entry

    with door(place):
        return list(Entry.objects.filter(act=act).order_by("id").values_list("facts", flat=True))


Later = Callable[[], datetime]
