"""Keeping files: checked, hashed, stored under a name of ours; handed out by a view that has checked who asks.

From the portal a file goes to quarantine (`inbox`). The office checks it again when it takes the submission in, and
only that copy belongs to a case.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone

from apps.core.files.checks import UploadRefused, check_together, check_upload
from apps.core.files.kinds import SHOWN_TYPES
from apps.core.files.models import Attachment
from apps.core.files.places import Area, OutsideDoor, after_door, new_name
from apps.core.ledger.services import Actor, record

__all__ = [
    "Area",
    "DamagedFile",
    "OutsideDoor",
    "Stored",
    "UploadRefused",
    "adopt_submitted",
    "attach",
    "check_together",
    "check_upload",
    "copy_to_public",
    "download",
    "open_file",
    "purge_quarantine",
    "remove_attachments",
    "store_upload",
    "withdraw_from_public",
]

QUARANTINE_DAYS = 30
_CHUNK = 256 * 1024


class DamagedFile(Exception):
    """A file is not the one that was handed in: missing, or of another size or hash."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in the store. `sha256` is hex; `stored_as` its name there."""

    name: str
    size: int
    content_type: str
    sha256: str
    stored_as: str


class Submitted(Protocol):
    """A file that waits in quarantine, as the relay tells of it."""

    name: str
    size: int
    content_type: str
    sha256: str
    stored_as: str


def store_upload(file: "File[Any]", area: Area) -> Stored:
    """Check and keep a file. The portal may use `Area.INBOX` only. Raises UploadRefused, OutsideDoor."""
    checked = check_upload(file)
    digest = _sha256(file)
    name = default_storage.save(new_name(area, checked.kind.extensions[0]), file)
    return Stored(checked.name, checked.size, checked.kind.content_type, digest, name)


@transaction.atomic
def attach(
    *,
    case_id: UUID,
    stored: Submitted | Stored,
    origin: str,
    actor: Actor,
    inside: bool = False,
    came_with: UUID | None = None,
    number: str = "",
    occurred_at: datetime | None = None,
) -> Attachment:
    """Make a stored file a file of a case. One in quarantine is checked again and moved out of it.

    `origin` says where it came from: `citizen`, `office`, `exchange`, or `answer` (with an answer given elsewhere).
    Raises DamagedFile, UploadRefused.
    """
    kept = _out_of_quarantine(stored)
    now = timezone.now()
    attachment = Attachment.objects.create(
        case_id=case_id,
        name=kept.name,
        size=kept.size,
        content_type=kept.content_type,
        sha256=kept.sha256,
        stored_as=kept.stored_as,
        origin=origin,
        inside=inside,
        came_with=came_with,
        added_by=actor.name[:60],
        added_at=occurred_at or now,
    )
    record(
        act="file_added",
        actor=actor,
        case_id=case_id,
        number=number,
        facts={"name": kept.name, "size": kept.size, "sha256": kept.sha256, "origin": origin, "inside": inside},
        occurred_at=occurred_at,
    )
    return attachment


def adopt_submitted(*, case_id: UUID, file: Submitted, actor: Actor, at: datetime, number: str = "") -> Attachment:
    """Take a file of a submission out of quarantine into its case. Raises DamagedFile, UploadRefused.

    The name in the store is what the portal says: anything but quarantine could be a file of somebody else's case.
    """
    if not _in_quarantine(file.stored_as):
        raise DamagedFile(f"{file.stored_as} is not in quarantine")
    return attach(case_id=case_id, stored=file, origin="citizen", actor=actor, number=number, occurred_at=at)


def _out_of_quarantine(stored: Submitted | Stored) -> Stored:
    """The file in the area of cases; the copy in quarantine goes when the transaction has committed."""
    waiting = stored.stored_as
    if not _in_quarantine(waiting):
        return Stored(stored.name, stored.size, stored.content_type, stored.sha256, waiting)
    with open_file(waiting) as file:
        if file.size != stored.size or _sha256(file) != stored.sha256:
            raise DamagedFile(f"{waiting} is not the file that was handed in")
        file.name = stored.name
        kept = store_upload(file, Area.CASE)
    transaction.on_commit(partial(_discard, waiting), robust=True)
    return kept


def _in_quarantine(name: str) -> bool:
    return name.split("/")[1:2] == [Area.INBOX]


def _discard(name: str) -> None:
    with after_door(name.split("/")[0]):
        default_storage.delete(name)


def copy_to_public(*, attachment: Attachment) -> Stored:
    """A copy that the portal may hand out; the same copy each time. Raises DamagedFile, ValueError (inside)."""
    if attachment.inside:
        raise ValueError(f"{attachment.pk} is an inside file: it is never shown to the citizen")
    name = new_name(Area.PUBLIC, attachment.stored_as.rpartition(".")[2], key=str(attachment.pk))
    if not default_storage.exists(name):
        with open_file(attachment.stored_as) as file:
            name = default_storage.save(name, file)
    return Stored(attachment.name, attachment.size, attachment.content_type, attachment.sha256, name)


@transaction.atomic
def remove_attachments(*, case_id: UUID) -> None:
    """Remove every file of something that was never published and is dropped; the ledger keeps their hashes."""
    for attachment in Attachment.objects.filter(case_id=case_id):
        attachment.delete()
        transaction.on_commit(partial(_discard, attachment.stored_as), robust=True)


def withdraw_from_public(stored_as: str) -> None:
    """Take a copy that the portal handed out away again, when the transaction has committed."""
    transaction.on_commit(partial(_discard, stored_as), robust=True)


def open_file(stored_as: str) -> "File[Any]":
    """A stored file, to be closed by the caller. Raises DamagedFile where it is missing, OutsideDoor."""
    try:
        opened: File[Any] = default_storage.open(stored_as)
    except FileNotFoundError as error:
        raise DamagedFile(f"{stored_as} is missing") from error
    return opened


def download(*, stored_as: str, name: str, content_type: str, inline: bool = False) -> FileResponse:
    """The answer that hands out a file; the view has checked who asks.

    Saved under its own name, never run here: sandboxed, type as stored. `inline` is obeyed for pictures only.
    Raises DamagedFile.
    """
    shown = inline and content_type in SHOWN_TYPES
    response = FileResponse(open_file(stored_as), as_attachment=not shown, filename=name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def purge_quarantine(*, at: datetime | None = None) -> int:
    """Delete what has lain in quarantine for a month without becoming a file of a case. Behind a door.

    Goes by the month in the name: a folder is looked into when all its files are old enough.
    """
    before = (at or timezone.now()) - timedelta(days=QUARANTINE_DAYS)
    inbox = new_name(Area.INBOX, "x").rsplit("/", 2)[0]
    months, _ = _listed(inbox)
    gone = 0
    for month in sorted(m for m in months if m < f"{timezone.localtime(before):%Y%m}"):
        _, names = _listed(f"{inbox}/{month}")
        for name in names:
            default_storage.delete(f"{inbox}/{month}/{name}")
            gone += 1
    return gone


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _sha256(file: "File[Any]") -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
