"""Files never leave their jurisdiction, and the portal reaches quarantine and published copies only."""

import contextlib
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from django.utils import timezone

from apps.core.files import services
from apps.core.files.models import Attachment
from apps.core.files.places import new_name
from apps.core.files.services import Area, DamagedFile, OutsideDoor, Stored, store_upload
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor
from config.zones import PORTAL
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.core.files.conftest import JPEG, PDF, PNG, upload

CITIZEN = Actor(kind=ActorKind.CITIZEN, name="徐小明")


def hand_in(place: Jurisdiction, name: str = "照片.png", content: bytes = PNG) -> Stored:
    with override_settings(**PORTAL), door(place):
        return store_upload(upload(name, content), Area.INBOX)


def content(name: str) -> bytes:
    with services.open_file(name) as file:
        return bytes(file.read())


def adopt(place: Jurisdiction, stored: Any) -> Attachment:
    with door(place):
        return services.adopt_submitted(case_id=uuid4(), file=stored, actor=CITIZEN, at=timezone.now())


def test_a_stored_file_says_where_it_is_what_it_is_and_nothing_of_its_owner(xiushui: Jurisdiction) -> None:
    stored = hand_in(xiushui, "我家被淹的照片.png")
    assert stored.stored_as.startswith(f"{xiushui.schema_name}/inbox/")
    assert stored.stored_as.endswith(".png")
    assert stored.stored_as.isascii()
    assert (stored.name, stored.size, stored.content_type) == ("我家被淹的照片.png", len(PNG), "image/png")
    assert stored.sha256 == hashlib.sha256(PNG).hexdigest()


def test_a_file_on_disk_is_nobody_elses_to_read(xiushui: Jurisdiction, tmp_path: Path) -> None:
    stored = hand_in(xiushui)
    file = tmp_path / "files" / stored.stored_as
    assert file.read_bytes() == PNG
    assert file.stat().st_mode & 0o007 == 0
    assert file.parent.stat().st_mode & 0o007 == 0


def test_outside_a_door_no_file_is_reached(xiushui: Jurisdiction) -> None:
    stored = hand_in(xiushui)
    reaches: list[Any] = [
        lambda: new_name(Area.CASE, "png"),
        lambda: default_storage.open(stored.stored_as),
        lambda: default_storage.exists(stored.stored_as),
        lambda: default_storage.size(stored.stored_as),
        lambda: default_storage.path(stored.stored_as),
        lambda: default_storage.delete(stored.stored_as),
        lambda: default_storage.save(stored.stored_as, ContentFile(b"x")),
        lambda: default_storage.listdir(f"{xiushui.schema_name}/inbox"),
    ]
    for reach in reaches:
        with pytest.raises(OutsideDoor):
            reach()
        with pytest.raises(OutsideDoor), door(PUBLIC):
            reach()


def test_a_file_of_the_county_next_door_is_not_reached(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    stored = hand_in(xiushui)
    with door(wuning):
        for reach in (default_storage.open, default_storage.exists, default_storage.delete, default_storage.size):
            with pytest.raises(OutsideDoor):
                reach(stored.stored_as)
    with pytest.raises(OutsideDoor):
        adopt(wuning, stored)


@pytest.mark.parametrize(
    "name",
    [
        "{schema}/case/../../{other}/case/x.png",
        "{schema}/case/../inbox/x.png",
        "{schema}/case//x.png",
        "{schema}/case/./x.png",
        "{schema}/case/.hidden",
        "{schema}/secret/x.png",
        "{schema}/case",
        "{schema}",
        "{schema}/case/x\x00.png",
        "{schema}/case/x\\..\\y.png",
        "{schema}/case/照片.png",
    ],
)
def test_no_name_climbs_out_of_its_area(xiushui: Jurisdiction, wuning: Jurisdiction, name: str) -> None:
    made = name.format(schema=xiushui.schema_name, other=wuning.schema_name)
    with door(xiushui):
        for reach in (default_storage.open, default_storage.exists, default_storage.delete):
            with pytest.raises(SuspiciousFileOperation):
                reach(made)
        with pytest.raises(SuspiciousFileOperation):
            default_storage.save(made, ContentFile(b"x"))


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "", "jxxx/case/x.png"])
def test_no_name_begins_elsewhere(xiushui: Jurisdiction, name: str) -> None:
    with pytest.raises((OutsideDoor, SuspiciousFileOperation)), door(xiushui):
        default_storage.open(name)


def test_the_portal_writes_quarantine_and_reads_what_is_public_only(xiushui: Jurisdiction) -> None:
    stored = hand_in(xiushui)
    with door(xiushui):
        attachment = services.attach(case_id=uuid4(), stored=stored, origin="citizen", actor=CITIZEN)
        public = services.copy_to_public(attachment=attachment)
    waiting = hand_in(xiushui)
    with override_settings(**PORTAL), door(xiushui):
        assert content(public.stored_as) == PNG
        for name in (waiting.stored_as, attachment.stored_as):
            with pytest.raises(SuspiciousFileOperation):
                services.open_file(name)
        for area in (Area.CASE, Area.PUBLIC):
            with pytest.raises(SuspiciousFileOperation):
                store_upload(upload("a.png", PNG), area)
        for name in (public.stored_as, attachment.stored_as):
            with pytest.raises(SuspiciousFileOperation):
                default_storage.delete(name)


def test_files_have_no_address_of_their_own(xiushui: Jurisdiction) -> None:
    stored = hand_in(xiushui)
    with door(xiushui), pytest.raises(ValueError, match="no address"):
        default_storage.url(stored.stored_as)


def test_a_file_that_is_handed_in_leaves_quarantine_for_its_case(xiushui: Jurisdiction) -> None:
    stored = hand_in(xiushui)
    attachment = adopt(xiushui, stored)
    with door(xiushui):
        assert attachment.stored_as.startswith(f"{xiushui.schema_name}/case/")
        assert attachment.sha256 == stored.sha256
        assert content(attachment.stored_as) == PNG
        assert not default_storage.exists(stored.stored_as), "gone when the transaction has committed"
        entry = Entry.objects.get(act="file_added")
        assert entry.facts["sha256"] == stored.sha256
        assert entry.actor_kind == "citizen"


def test_a_file_stays_in_quarantine_while_its_intake_fails(xiushui: Jurisdiction) -> None:
    stored = hand_in(xiushui)
    with contextlib.suppress(ZeroDivisionError), door(xiushui):
        services.attach(case_id=uuid4(), stored=stored, origin="citizen", actor=CITIZEN)
        raise ZeroDivisionError
    assert adopt(xiushui, stored).sha256 == stored.sha256


def test_a_file_changed_or_lost_in_quarantine_is_found(xiushui: Jurisdiction, tmp_path: Path) -> None:
    changed, lost, grown = hand_in(xiushui), hand_in(xiushui), hand_in(xiushui)
    (tmp_path / "files" / changed.stored_as).write_bytes(PNG[:-1] + b"\x01")
    (tmp_path / "files" / lost.stored_as).unlink()
    (tmp_path / "files" / grown.stored_as).write_bytes(PNG + b"\x00")
    for stored in (changed, lost, grown):
        with pytest.raises(DamagedFile):
            adopt(xiushui, stored)
    with door(xiushui):
        assert not Attachment.objects.exists()


def test_the_office_checks_again_what_a_portal_taken_over_let_in(xiushui: Jurisdiction, tmp_path: Path) -> None:
    stored = hand_in(xiushui)
    program = b"MZ" + b"\x00" * 100
    (tmp_path / "files" / stored.stored_as).write_bytes(program)
    forged = Stored(stored.name, len(program), "image/png", hashlib.sha256(program).hexdigest(), stored.stored_as)
    with pytest.raises(services.UploadRefused):
        adopt(xiushui, forged)


def test_a_public_copy_is_made_once_and_never_of_an_inside_file(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        stored = store_upload(upload("答复.pdf", PDF), Area.CASE)
        kept: dict[str, Any] = {"case_id": uuid4(), "stored": stored, "origin": "office", "actor": CITIZEN}
        attachment = services.attach(**kept)
        first, again = services.copy_to_public(attachment=attachment), services.copy_to_public(attachment=attachment)
        assert first == again
        assert first.stored_as == f"{xiushui.schema_name}/public/{attachment.pk}.pdf"
        assert content(first.stored_as) == PDF
        with pytest.raises(ValueError, match="inside"):
            services.copy_to_public(attachment=services.attach(**kept, inside=True))


def test_what_nobody_took_out_of_quarantine_goes_after_a_month(xiushui: Jurisdiction) -> None:
    stored = hand_in(xiushui)
    with door(xiushui):
        assert services.purge_quarantine() == 0
        assert services.purge_quarantine(at=timezone.now() + timedelta(days=29)) == 0
        assert services.purge_quarantine(at=timezone.now() + timedelta(days=62)) == 1
        assert not default_storage.exists(stored.stored_as)
        assert services.purge_quarantine(at=timezone.now() + timedelta(days=62)) == 0


def test_a_download_is_saved_and_never_run(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        stored = store_upload(upload('关于路灯 "A".pdf', PDF), Area.CASE)
        response = services.download(stored_as=stored.stored_as, name=stored.name, content_type=stored.content_type)
    assert b"".join(response.streaming_content) == PDF  # type: ignore[arg-type]
    response.close()
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%85%B3%E4%BA%8E")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(("name", "content", "shown"), [("a.jpg", JPEG, True), ("a.pdf", PDF, False)])
def test_only_pictures_are_shown_in_the_page(xiushui: Jurisdiction, name: str, content: bytes, shown: bool) -> None:
    with door(xiushui):
        stored = store_upload(upload(name, content), Area.CASE)
        response = services.download(
            stored_as=stored.stored_as, name=name, content_type=stored.content_type, inline=True
        )
    response.close()
    assert response.headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_bucket_is_guarded_like_the_folder(xiushui: Jurisdiction, wuning: Jurisdiction) -> None:
    from apps.core.files.storage import JurisdictionS3Storage

    bucket = JurisdictionS3Storage(bucket_name="b", access_key="a", secret_key="s", endpoint_url="http://127.0.0.1:1")
    name = f"{xiushui.schema_name}/case/202611/x.png"
    reaches = (bucket.open, bucket.exists, bucket.delete, bucket.size, lambda n: bucket.save(n, ContentFile(b"x")))
    for reach in reaches:
        with pytest.raises(OutsideDoor):
            reach(name)
        with pytest.raises(OutsideDoor), door(wuning):
            reach(name)
    with door(xiushui), pytest.raises(ValueError, match="no address"):
        bucket.url(name)
