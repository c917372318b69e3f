"""What a submission may carry: an allow-list of keys by kind, checked on both sides of the relay."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from apps.core.relay.enums import SubmissionKind

KEYS: dict[str, dict[str, type]] = {
    SubmissionKind.PETITION: {
        "kind": str,
        "category": str,
        "title": str,
        "text": str,
        "place": str,
        "name": str,
        "phone": str,
        "email": str,
        "confidentiality": str,
        "publish_consent": bool,
        "language": str,
    },
    SubmissionKind.APPLICATION: {
        "kind": str,
        "title": str,
        "item": str,
        "version": int,
        "answers": dict,
        "applicant": str,
        "subject": str,
        "identity": str,
        "agent": str,
        "phone": str,
        "email": str,
        "delivery": str,
        "address": str,
        "papers": dict,
        "language": str,
    },
    SubmissionKind.REQUEST: {
        "kind": str,
        "title": str,
        "description": str,
        "document_number": str,
        "organ": str,
        "applicant_kind": str,
        "applicant": str,
        "paper_kind": str,
        "identity": str,
        "contact": str,
        "phone": str,
        "email": str,
        "address": str,
        "medium": str,
        "obtaining": str,
        "purpose": str,
        "language": str,
    },
    SubmissionKind.SUPPLEMENT: {"text": str, "papers": dict},
    SubmissionKind.RATING: {"satisfaction": str, "remark": str},
    SubmissionKind.REOPEN: {"reason": str},
    SubmissionKind.WITHDRAWAL: {"reason": str},
    SubmissionKind.COMPLAINT: {"about": str, "who": str, "text": str, "named": bool},
}
MAX_TEXT = 20_000
MAX_NAMES, MAX_NAME = 100, 300
#: What a submission that begins a case is about; all others follow on one.
NEW_CASES: dict[str, str] = {
    SubmissionKind.PETITION: "petition",
    SubmissionKind.APPLICATION: "application",
    SubmissionKind.REQUEST: "disclosure",
}


class BadPayload(ValueError):
    """A submission carries what its kind does not allow; it is set aside for an administrator."""


def check(kind: str, payload: dict[str, Any]) -> None:
    """Raise BadPayload for an unknown kind or key, a wrong type or a text that is too long."""
    allowed = KEYS.get(kind)
    if allowed is None:
        raise BadPayload(f"unknown kind {kind!r}")
    for key, value in payload.items():
        if key not in allowed:
            raise BadPayload(f"{kind} may not carry {key!r}")
        if type(value) is not allowed[key]:
            raise BadPayload(f"{key} must be {allowed[key].__name__}")
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise BadPayload(f"{key} is longer than {MAX_TEXT} characters")
        if isinstance(value, dict):
            _check_names(key, value)


def _check_names(key: str, names: dict[Any, Any]) -> None:
    """Names to names: what was answered to which question, which file is which material."""
    if len(names) > MAX_NAMES or any(
        not isinstance(part, str) or len(part) > MAX_NAME for pair in names.items() for part in pair
    ):
        raise BadPayload(f"{key} must name at most {MAX_NAMES} things by short texts")


def digest_of(number: str, kind: str, payload: dict[str, Any], file_hashes: Iterable[str]) -> str:
    """Hex SHA-256 over number, kind, payload and the hashes of the files: what was handed in, bound together."""
    text = json.dumps(
        [number, kind, payload, sorted(file_hashes)], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
