"""The portal's half: hand in a submission. The office's half is `relay.intake` and `relay.records`."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.cases.services import next_number
from apps.core.relay import payloads
from apps.core.relay.models import Submission, SubmissionFile
from apps.core.relay.records import Proof, open_record, publish_proofs, show_file, tell_citizen, update_record
from apps.core.workdays.services import local_date
from tenants.context import current_jurisdiction

__all__ = [
    "HandedIn",
    "Proof",
    "StoredFile",
    "code_hash",
    "hand_in",
    "new_code",
    "open_record",
    "publish_proofs",
    "show_file",
    "tell_citizen",
    "update_record",
]

_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I
CODE_LENGTH = 8


@dataclass(frozen=True)
class HandedIn:
    """The receipt: number and query code, which is shown once and kept only as a hash."""

    number: str
    code: str
    digest: str
    submission_id: UUID


@dataclass(frozen=True)
class StoredFile:
    """A file already in quarantine storage."""

    name: str
    size: int
    content_type: str
    sha256: str
    stored_as: str


def new_code() -> str:
    """A query code: eight signs of 32, without look-alikes (40 bits: not to be guessed through a rate limit)."""
    return "".join(secrets.choice(_SIGNS) for _ in range(CODE_LENGTH))


def plain_code(typed: str) -> str:
    """A code as typed: spaces, dashes, small letters forgiven."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def code_hash(number: str, code: str) -> str:
    """Hex SHA-256 of "number:code", as the database's policy computes it."""
    return hashlib.sha256(f"{number}:{code}".encode()).hexdigest()


@transaction.atomic
def hand_in(
    *,
    kind: str,
    payload: dict[str, Any],
    files: Iterable[StoredFile] = (),
    account: UUID | None = None,
    number: str = "",
) -> HandedIn:
    """Hand a submission to the office: one INSERT, nothing read back.

    A petition or an application gets a new number and a query code; what follows on one names its `number`.
    Raises BadPayload.
    """
    payloads.check(kind, payload)
    stored = list(files)
    if kind not in payloads.NEW_CASES:
        return _write(kind, number, "", payload, stored, account)
    try:
        with transaction.atomic():
            return _write_new(kind, payload, stored, account)
    except IntegrityError:  # the schema was exchanged for a restored one when the number had been taken: once more
        return _write_new(kind, payload, stored, account)


def _write_new(kind: str, payload: dict[str, Any], files: list[StoredFile], account: UUID | None) -> HandedIn:
    """What begins a case has a number of its own."""
    year = local_date(timezone.now()).year
    number = next_number(code=current_jurisdiction().code, kind=payloads.NEW_CASES[kind], year=year)
    return _write(kind, str(number), new_code(), payload, files, account)


def _write(
    kind: str, number: str, code: str, payload: dict[str, Any], files: list[StoredFile], account: UUID | None
) -> HandedIn:
    digest = payloads.digest_of(number, kind, payload, [f.sha256 for f in files])
    submission = Submission(
        kind=kind,
        number=number,
        payload=payload,
        digest=digest,
        account=account,
        code_hash=code_hash(number, code) if code else "",
        submitted_at=timezone.now(),
    )
    submission.save(force_insert=True)
    SubmissionFile.objects.bulk_create(
        SubmissionFile(
            submission=submission,
            name=f.name,
            size=f.size,
            content_type=f.content_type,
            sha256=f.sha256,
            stored_as=f.stored_as,
        )
        for f in files
    )
    return HandedIn(number=number, code=code, digest=digest, submission_id=submission.pk)
