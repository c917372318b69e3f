"""Files made to harm: disguised, bursting, wandering, endless; and the same letter in two tabs."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from apps.core.cases.models import Case
from apps.core.files.models import Attachment
from apps.core.files.services import Area, OutsideDoor, UploadRefused, store_upload
from apps.core.relay import intake, payloads
from apps.core.relay.models import Submission
from apps.core.relay.services import StoredFile, hand_in
from apps.core.relay.tasks import take_in
from config.zones import PORTAL
from tenants.context import door
from tenants.models import Jurisdiction

LETTER: dict[str, Any] = {"kind": "help", "title": "路灯不亮", "text": "村口路灯坏了三天", "place": "义宁镇"}


def archive(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


WORD = ("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")
BAD = {
    "empty.txt": b"",
    "page.txt": "\ufeff  <!DOCTYPE html><script>alert(1)</script>".encode(),
    "page.jpg": b"<html><script>alert(1)</script></html>",
    "drawing.svg": b"<svg onload='alert(1)'/>",
    "program.exe": b"MZ\x90\x00\x03\x00\x00\x00",
    "program.pdf": b"\x7fELF\x02\x01\x01\x00",
    "picture.png": b"GIF89a" + b"\x00" * 20,
    "burst.docx": archive(*WORD, ("word/media/a.bin", b"\x00" * 40_000_000)),
    "macro.docx": archive(*WORD, ("word/vbaProject.bin", b"x")),
    "wander.docx": archive(*WORD, ("../../etc/passwd", b"x")),
    "bare.docx": archive(("a.txt", b"x")),
    "cut.docx": archive(*WORD)[:60],
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "noname": b"abc",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_it_says_is_refused(xiushui: Jurisdiction, name: str) -> None:
    with door(xiushui, role="portal"), override_settings(**PORTAL), pytest.raises(UploadRefused):
        store_upload(SimpleUploadedFile(name, BAD[name]), Area.INBOX)


def test_one_byte_over_the_limit_is_refused(xiushui: Jurisdiction) -> None:
    with door(xiushui, role="portal"), override_settings(**PORTAL), pytest.raises(UploadRefused):
        store_upload(SimpleUploadedFile("a.txt", b"a" * (20 * 1024 * 1024 + 1)), Area.INBOX)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "..\\..\\x.txt", "/etc/cron.d/x.txt", "a\x00b.txt", "x\r\nSet-Cookie: a=b.txt", ".txt"],
)
def test_a_name_never_becomes_a_place(xiushui: Jurisdiction, name: str) -> None:
    upload: Any = SimpleUploadedFile("a.txt", b"abc")
    upload._name = name
    with door(xiushui, role="portal"), override_settings(**PORTAL):
        kept = store_upload(upload, Area.INBOX)
    assert kept.stored_as.startswith("j360424/inbox/")
    assert not {"/", "\\", "\r", "\n", "\x00"} & set(kept.name)


@pytest.mark.parametrize("area", [Area.CASE, Area.PUBLIC])
def test_the_portal_writes_to_quarantine_only(xiushui: Jurisdiction, area: Area) -> None:
    with (
        door(xiushui, role="portal"),
        override_settings(**PORTAL),
        pytest.raises((OutsideDoor, SuspiciousFileOperation)),
    ):
        store_upload(SimpleUploadedFile("a.txt", b"abc"), area)


def _kept(place: Jurisdiction, content: bytes = b"abc") -> StoredFile:
    with door(place, role="portal"), override_settings(**PORTAL):
        kept = store_upload(SimpleUploadedFile("a.txt", content), Area.INBOX)
    return StoredFile(kept.name, kept.size, kept.content_type, kept.sha256, kept.stored_as)


@pytest.mark.parametrize(
    "stored_as",
    [
        "j360423/inbox/202611/x.txt",
        "j360424/../j360423/case/202611/x.txt",
        "/etc/passwd",
        "j360424/inbox/../case/x.txt",
        "j360424/case/202611/secret.txt",
        "",
    ],
)
def test_a_submission_names_no_file_but_its_own_in_quarantine(xiushui: Jurisdiction, stored_as: str) -> None:
    """A hostile portal claims a file of a case, or of the neighbour: it must not come back to it as its own."""
    with door(xiushui):
        if stored_as == "j360424/case/202611/secret.txt" and not default_storage.exists(stored_as):
            default_storage.save(stored_as, SimpleUploadedFile("secret.txt", b"secret"))
    file = StoredFile("x.txt", 6, "text/html", "0" * 64, stored_as)
    with door(xiushui, role="portal"):
        receipt = hand_in(kind="petition", payload=LETTER, files=[file])
    assert take_in() == 0
    with door(xiushui):
        assert not Case.objects.filter(number=receipt.number).exists()
        assert not Attachment.objects.exists()
        assert intake.failed().get().error


def test_a_type_told_by_the_portal_is_not_believed(xiushui: Jurisdiction) -> None:
    kept = _kept(xiushui)
    file = StoredFile(kept.name, kept.size, "text/html", kept.sha256, kept.stored_as)
    with door(xiushui, role="portal"):
        hand_in(kind="petition", payload=LETTER, files=[file])
    assert take_in() == 1
    with door(xiushui):
        assert Attachment.objects.get().content_type == "text/plain; charset=utf-8"


def test_one_file_in_two_letters_harms_neither_case(xiushui: Jurisdiction) -> None:
    kept = _kept(xiushui)
    with door(xiushui, role="portal"):
        for _ in range(2):
            hand_in(kind="petition", payload=LETTER, files=[kept])
    take_in()
    with door(xiushui):
        assert Case.objects.count() >= 1
        assert Case.objects.count() + intake.failed().count() == 2


def test_a_digest_binds_number_words_and_files(xiushui: Jurisdiction) -> None:
    kept = _kept(xiushui)
    assert payloads.digest_of("1", "petition", LETTER, [kept.sha256]) != payloads.digest_of("1", "petition", LETTER, [])
    with door(xiushui, role="portal"):
        hand_in(kind="petition", payload=LETTER, files=[kept])
    with door(xiushui, role="owner"):
        Submission.objects.update(payload={**LETTER, "title": "别的"})
    take_in()
    with door(xiushui):
        assert "digest" in intake.failed().get().error
