"""Letters being written: kept on the server for seven days, found by a token that only the browser knows.

What was typed is kept as typed, valid or not, sealed with the field key. Sending turns the row into its receipt under
the row's lock: a second press finds the receipt, not a second letter.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core.citizens.models import Draft
from tenants.context import tell
from tenants.fields import CannotDecrypt, decrypt, encrypt

COOKIE = "petition_draft"
RECEIPT_COOKIE = "petition_receipt"
DAYS_KEPT = 7
RECEIPT_HOURS = 12
WRITING, SENT = "petition", "petition_sent"
_CONTEXT = "citizens.draft"
_LONGEST = 20_000

Typed = dict[str, Any]


@dataclass
class Writing:
    """A letter in the making. `answers` is what was typed at each step; `files` are in quarantine storage already."""

    token: str
    row: Draft
    answers: dict[str, Typed] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)

    def typed(self, step: str) -> Typed:
        """What was typed at a step; empty where it was not reached yet."""
        return self.answers.get(step, {})

    def save(self) -> None:
        """Keep it for another seven days."""
        self.row.content = _seal({"answers": self.answers, "files": self.files})
        self.row.updated_at = timezone.now()
        self.row.expires_at = self.row.updated_at + timedelta(days=DAYS_KEPT)
        self.row.save(update_fields=["content", "schema", "updated_at", "expires_at"])


@dataclass(frozen=True)
class Sent:
    """What became of a draft: the receipt, readable in the same browser for some hours."""

    schema: str
    number: str
    code: str
    digest: str
    title: str
    kind: str
    sent_at: str
    written_as: str


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _seal(content: dict[str, Any]) -> dict[str, str]:
    return {"sealed": encrypt(json.dumps(content, ensure_ascii=False), _CONTEXT)}


def _unseal(row: Draft) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(decrypt(row.content.get("sealed", ""), _CONTEXT) or "{}")
    except CannotDecrypt:  # the key was changed: nothing of it can be read any more
        return {}
    return found


def start(*, schema: str) -> Writing:
    """A new draft with a token of its own."""
    token = secrets.token_urlsafe(32)
    tell(draft=token)
    now = timezone.now()
    row = Draft(
        token_hash=_hash(token),
        schema=schema,
        kind=WRITING,
        content={},
        updated_at=now,
        expires_at=now + timedelta(days=DAYS_KEPT),
    )
    row.save(force_insert=True)
    return Writing(token, row)


def _row(token: str, kind: str, *, lock: bool = False) -> Draft | None:
    if not token:
        return None
    tell(draft=token)
    rows = Draft.objects.select_for_update() if lock else Draft.objects.all()
    row = rows.filter(token_hash=_hash(token), expires_at__gt=timezone.now()).first()
    return row if row is not None and row.kind == kind else None


def of_browser(request: HttpRequest, *, lock: bool = False) -> Writing | None:
    """The letter that this browser is writing; `lock` holds it until the end of the request."""
    token = request.COOKIES.get(COOKIE, "")
    row = _row(token, WRITING, lock=lock)
    if row is None:
        return None
    content = _unseal(row)
    return Writing(token, row, content.get("answers", {}), content.get("files", []))


def keep_typed(writing: Writing, step: str, values: Typed) -> None:
    """Keep what was typed at a step, right or wrong; endless texts are cut."""
    writing.answers[step] = {name: v[:_LONGEST] if isinstance(v, str) else v for name, v in values.items()}
    writing.save()


def turn_into_receipt(writing: Writing, sent: Sent) -> None:
    """The letter is sent: nothing of it stays here but number and code, for some hours."""
    now = timezone.now()
    row = writing.row
    row.kind, row.content, row.updated_at = SENT, _seal(sent.__dict__), now
    row.expires_at = now + timedelta(hours=RECEIPT_HOURS)
    row.save(update_fields=["kind", "content", "updated_at", "expires_at"])


def receipt(token: str) -> Sent | None:
    """The receipt that a draft turned into."""
    row = _row(token, SENT)
    content = _unseal(row) if row is not None else {}
    return Sent(**content) if content else None


def receipt_of_browser(request: HttpRequest) -> Sent | None:
    """The receipt of the letter that this browser sent last."""
    return receipt(request.COOKIES.get(RECEIPT_COOKIE, ""))


def throw_away(writing: Writing) -> None:
    """The letter is not needed any more."""
    tell(draft=writing.token)
    writing.row.delete()


def remember(response: HttpResponse, writing: Writing) -> None:
    """The token goes into a cookie over all portals: a draft follows its writer to another place."""
    response.set_cookie(
        COOKIE,
        writing.token,
        max_age=DAYS_KEPT * 86400,
        domain=settings.PORTAL_COOKIE_DOMAIN or None,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """The draft is gone; so is its cookie."""
    response.delete_cookie(COOKIE, domain=settings.PORTAL_COOKIE_DOMAIN or None, samesite="Lax")


def remember_receipt(response: HttpResponse, token: str) -> None:
    """The receipt can be seen again until the browser is closed."""
    forget(response)
    response.set_cookie(
        RECEIPT_COOKIE,
        token,
        path="/petitions/",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
