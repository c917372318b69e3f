"""What a citizen is filling in: kept sealed on the server for seven days, found by a token that only the browser knows.

Sending turns the row into its receipt under the row's lock: a second press finds the receipt, not a second submission.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core.citizens.models import Draft
from tenants.context import tell
from tenants.fields import CannotDecrypt, decrypt, encrypt

DAYS_KEPT = 7
SECONDS_KEPT = DAYS_KEPT * 86400
RECEIPT_HOURS = 12


@dataclass(frozen=True)
class Drafts:
    """The drafts of a system: `kind` of a row while it is filled in, `sent` of its receipt, `context` of the seal.

    The names of its cookies are given where `remember` and `receipt_of` are used.
    """

    kind: str
    sent: str
    context: str
    cookie: str = ""
    receipt_cookie: str = ""

    def begin(self, *, schema: str) -> tuple[str, Draft]:
        """A new draft with a token of its own."""
        token = secrets.token_urlsafe(32)
        tell(draft=token)
        now = timezone.now()
        row = Draft(
            token_hash=_hash(token), schema=schema, kind=self.kind, content={}, updated_at=now,
            expires_at=now + timedelta(days=DAYS_KEPT),
        )  # fmt: skip
        row.save(force_insert=True)
        return token, row

    def find(self, token: str, *, lock: bool = False) -> Draft | None:
        """What is filled in under a token; `lock` holds it until the end of the request."""
        return _row(token, self.kind, lock=lock)

    def read(self, row: Draft) -> dict[str, Any]:
        """What was kept; empty where the key was changed and nothing of it can be read any more."""
        try:
            found: dict[str, Any] = json.loads(decrypt(row.content.get("sealed", ""), self.context) or "{}")
        except CannotDecrypt:
            return {}
        return found

    def keep(self, row: Draft, content: dict[str, Any]) -> None:
        """Keep it for another seven days."""
        self._write(row, content, timedelta(days=DAYS_KEPT))

    def turn_into_receipt(self, row: Draft, content: dict[str, Any]) -> None:
        """Sent: nothing of it stays here but what the receipt says, for some hours."""
        row.kind = self.sent
        self._write(row, content, timedelta(hours=RECEIPT_HOURS))

    def receipt(self, token: str) -> dict[str, Any]:
        """The receipt that a draft turned into; empty where there is none."""
        row = _row(token, self.sent)
        return self.read(row) if row is not None else {}

    def remember(self, response: HttpResponse, token: str, *, sent: bool = False) -> None:
        """The token goes into a cookie of this portal: of what is filled in, or of the receipt it turned into."""
        response.set_cookie(
            self.receipt_cookie if sent else self.cookie,
            token,
            max_age=SECONDS_KEPT,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        if sent:
            response.delete_cookie(self.cookie)

    def receipt_of(self, request: HttpRequest) -> dict[str, Any]:
        """The receipt of what this browser sent last; empty where there is none."""
        found = (self.receipt(request.COOKIES.get(name, "")) for name in (self.receipt_cookie, self.cookie))
        return next((each for each in found if each), {})

    def _write(self, row: Draft, content: dict[str, Any], kept: timedelta) -> None:
        row.content = {"sealed": encrypt(json.dumps(content, ensure_ascii=False), self.context)}
        row.updated_at = timezone.now()
        row.expires_at = row.updated_at + kept
        row.save(update_fields=["kind", "content", "schema", "updated_at", "expires_at"])


def _row(token: str, kind: str, *, lock: bool = False) -> Draft | None:
    if not token:
        return None
    tell(draft=token)
    rows = Draft.objects.select_for_update() if lock else Draft.objects.all()
    row = rows.filter(token_hash=_hash(token), expires_at__gt=timezone.now()).first()
    return row if row is not None and row.kind == kind else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
