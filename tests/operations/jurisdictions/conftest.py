"""Whole jurisdictions with letters, files and handovers in them, really committed."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from apps.core.cases.models import Case
from apps.core.files.services import Area, store_upload
from apps.core.ledger import tasks
from apps.core.ledger.verify import verify_jurisdiction
from apps.core.people.models import Department, Official
from apps.core.relay import intake
from apps.core.relay.services import HandedIn, StoredFile, hand_in
from apps.systems.petitions import handling, replies, transfer
from apps.systems.petitions.replies import Words
from tenants import selectors
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient
from tests.support.live import LiveDatabase

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


def hand(place: Jurisdiction, number: str, to: Jurisdiction) -> None:
    with door(place):
        transfer.transfer(
            case_id=Case.objects.get(number=number).pk,
            official=who("clerk"),
            to_code=to.code,
            department_code="transport",
            reason="属地办理",
        )


def handed(place: Jurisdiction, to: Jurisdiction) -> HandedIn:
    """A letter taken in, accepted and handed to another jurisdiction."""
    receipt = written(place)
    accept(place, receipt.number)
    hand(place, receipt.number, to)
    return receipt


MERGE = ("merge", "wuning", "--into", "xiushui", "--reason", "撤并", "--wait", "0")


class Counties:
    """Wuning, which ends, Xiushui, which goes on, and Jiujiang, which writes to both."""

    def __init__(self, live: LiveDatabase) -> None:
        self.live = live
        self.wuning = live.jurisdiction("360423")
        self.xiushui = live.jurisdiction("360424")
        self.jiujiang = live.jurisdiction("360400")

    def merge(self) -> str:
        said = command(*MERGE)
        selectors.forget()
        self.wuning = selectors.jurisdiction_by_code("360423")
        self.xiushui = selectors.jurisdiction_by_code("360424")
        return said


@pytest.fixture
def counties(live_database: LiveDatabase) -> Counties:
    return Counties(live_database)


NOW = ("--reason", "误删数据，恢复到昨天", "--wait", "0")


class County:
    """Xiushui, its neighbours, and a dump of it."""

    def __init__(self, live: LiveDatabase, folder: Path) -> None:
        self.live, self.file = live, folder / "xiushui.dump"
        self.xiushui = live.jurisdiction("360424")
        self.wuning = live.jurisdiction("360423")
        self.jiujiang = live.jurisdiction("360400")

    def dump(self) -> None:
        command("dump", "xiushui", str(self.file))

    def restore(self, *more: str) -> str:
        return command("restore", "xiushui", str(self.file), *NOW, *more)

    def numbers(self) -> set[str]:
        with door(self.xiushui):
            return set(Case.objects.values_list("number", flat=True))

    def kept(self) -> str:
        with door(PUBLIC), connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname LIKE 'j360424_until_%'")
            return str(cursor.fetchone()[0])


@pytest.fixture
def county(live_database: LiveDatabase, tmp_path: Path) -> County:
    return County(live_database, tmp_path)


def anchors_at(portal: PortalClient) -> str:
    """The anchors that a portal gives to everybody, as JSON lines."""
    answer_: Any = portal.get("/verify/anchors.jsonl")
    return b"".join(answer_.streaming_content).decode()
