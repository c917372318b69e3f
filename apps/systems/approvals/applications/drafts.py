"""Applications being filled in: kept sealed on the server for seven days, found by a token that only the browser knows.

Sending turns the row into its receipt under the row's lock: a second press finds the receipt, not a second application.
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

COOKIE, RECEIPT_COOKIE = "application_draft", "application_receipt"
DAYS_KEPT, RECEIPT_HOURS = 7, 12
FILLING, SENT = "application", "application_sent"
_CONTEXT = "citizens.application_draft"


@dataclass
class Filling:
    """What was typed for one item; `files` are in quarantine already, each with the key of its material."""

    token: str
    row: Draft
    offer: str = ""
    typed: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)

    def save(self) -> None:
        """Keep it for another seven days."""
        now = timezone.now()
        self.row.content = _seal({"offer": self.offer, "typed": self.typed, "files": self.files})
        self.row.updated_at, self.row.expires_at = now, now + timedelta(days=DAYS_KEPT)
        self.row.save(update_fields=["content", "updated_at", "expires_at"])


def begin(*, schema: str, offer: str) -> Filling:
    """A new draft with a token of its own."""
    token = secrets.token_urlsafe(32)
    tell(draft=token)
    now = timezone.now()
    row = Draft(
        token_hash=_hash(token), schema=schema, kind=FILLING, content={}, updated_at=now,
        expires_at=now + timedelta(days=DAYS_KEPT),
    )  # fmt: skip
    row.save(force_insert=True)
    return Filling(token, row, offer)


def of_browser(request: HttpRequest, offer: str, *, lock: bool = False) -> Filling | None:
    """What this browser is filling in for an item; `lock` holds it until the end of the request."""
    token = request.COOKIES.get(COOKIE, "")
    row = _row(token, FILLING, lock=lock)
    content = _unseal(row) if row is not None else {}
    if row is None or content.get("offer") != offer:
        return None
    return Filling(token, row, offer, content.get("typed", {}), content.get("files", []))


def turn_into_receipt(filling: Filling, sent: dict[str, str]) -> None:
    """Sent: nothing of it stays here but number and code, for some hours."""
    now = timezone.now()
    row = filling.row
    row.kind, row.content, row.updated_at = SENT, _seal(sent), now
    row.expires_at = now + timedelta(hours=RECEIPT_HOURS)
    row.save(update_fields=["kind", "content", "updated_at", "expires_at"])


def receipt(request: HttpRequest) -> dict[str, str]:
    """The receipt of what this browser sent last; empty where there is none."""
    for cookie in (RECEIPT_COOKIE, COOKIE):
        row = _row(request.COOKIES.get(cookie, ""), SENT)
        if row is not None:
            return _unseal(row)
    return {}


def remember(response: HttpResponse, name: str, token: str) -> None:
    """The token goes into a cookie of this portal."""
    response.set_cookie(
        name, token, max_age=DAYS_KEPT * 86400, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def _row(token: str, kind: str, *, lock: bool = False) -> Draft | None:
    if not token:
        return None
    tell(draft=token)
    rows = Draft.objects.select_for_update() if lock else Draft.objects.all()
    row = rows.filter(token_hash=_hash(token), expires_at__gt=timezone.now()).first()
    return row if row is not None and row.kind == kind else None


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
