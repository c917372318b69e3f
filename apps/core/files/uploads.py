"""Attachments of a letter being written, or of what is added to one: checked and stored at once, in quarantine."""

from collections.abc import Sequence
from typing import Any

from apps.core.files.checks import MAX_FILE, MAX_FILES, MAX_TOTAL, MB
from apps.core.files.services import Area, UploadRefused, check_together, store_upload
from apps.core.relay.services import StoredFile

__all__ = ["LIMITS", "MAX_FILES", "store_all"]

#: For the hint over the field.
LIMITS = {"one": MAX_FILE // MB, "most": MAX_FILES, "total": MAX_TOTAL // MB}


def store_all(
    uploads: Sequence[Any], *, already: int = 0, already_bytes: int = 0
) -> tuple[list[StoredFile], list[str]]:
    """Store what may be stored; the rest as problems in the citizen's words. Too much together: none is."""
    try:
        check_together(uploads, already=already, already_bytes=already_bytes)
    except UploadRefused as refusal:
        return [], list(refusal.messages)
    stored: list[StoredFile] = []
    problems: list[str] = []
    for upload in uploads:
        try:
            kept = store_upload(upload, Area.INBOX)
        except UploadRefused as refusal:
            problems += refusal.messages
            continue
        stored.append(
            StoredFile(
                name=kept.name,
                size=kept.size,
                content_type=kept.content_type,
                sha256=kept.sha256,
                stored_as=kept.stored_as,
            )
        )
    return stored, problems
