"""Which letters this browser may see by number and code: kept sealed in a cookie until the browser is closed.

The code never stands in an address. The cookie spans the portals of the province, so that number and code given at the
front door open the letter at its place.
"""

import json
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core.cases.services import CaseNumber, NotANumber, parse
from apps.core.relay.models import PublicRecord
from apps.core.relay.services import plain_code
from tenants.context import tell
from tenants.fields import CannotDecrypt, decrypt, encrypt
from tenants.models import Jurisdiction

COOKIE = "portal_letters"
KEPT = 6
_CONTEXT = "portal.letters"
_YEAR_DIGITS = 4


@dataclass
class Letters:
    """Codes by number, and what was handed in on a letter but not taken in by the office yet."""

    codes: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, number: str, code: str) -> None:
        """Remember a letter; the oldest of more than six is forgotten."""
        self.codes.pop(number, None)
        self.codes[number] = code
        for old in list(self.codes)[:-KEPT]:
            del self.codes[old]

    def hand_in(self, number: str, kind: str) -> None:
        """Note that something was handed in on a letter now."""
        self.waiting[number] = {"kind": kind, "at": timezone.now().isoformat()}
        for old in list(self.waiting)[:-KEPT]:
            del self.waiting[old]

    def waits(self, record: PublicRecord) -> str:
        """The kind of what was handed in since the record last changed; empty where the office has taken it in."""
        noted = self.waiting.get(record.number)
        if noted is None or datetime.fromisoformat(noted["at"]) <= record.updated_at:
            return ""
        return noted["kind"]


def of_browser(request: HttpRequest) -> Letters:
    """What the cookie holds; empty for a stranger's or an old one."""
    try:
        kept: dict[str, Any] = json.loads(decrypt(request.COOKIES.get(COOKIE, ""), _CONTEXT) or "{}")
    except CannotDecrypt:
        return Letters()
    return Letters(kept.get("codes", {}), kept.get("waiting", {}))


def remember(response: HttpResponse, letters: Letters) -> None:
    """Put it into the cookie, until the browser is closed."""
    response.set_cookie(
        COOKIE,
        encrypt(json.dumps({"codes": letters.codes, "waiting": letters.waiting}), _CONTEXT),
        domain=settings.PORTAL_COOKIE_DOMAIN or None,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def find(request: HttpRequest, number: str) -> PublicRecord | None:
    """The record that the browser may see: by the code it gave, or as the signed-in citizen's. Row security decides."""
    return look_up(number, of_browser(request).codes.get(number, ""))


def look_up(number: str, code: str) -> PublicRecord | None:
    """The record of a number with this code, or of the door's citizen."""
    tell(number=number, code=typed_code(code))
    return PublicRecord.objects.filter(number=number).first()


def typed_code(text: str) -> str:
    """A query code as typed: full-width signs, small letters, spaces and dashes forgiven."""
    return plain_code(unicodedata.normalize("NFKC", text))


def number_typed(text: str, place: Jurisdiction | None) -> CaseNumber:
    """A number as typed; inside a place the short form `P2026-003187` will do. Raises NotANumber."""
    try:
        return parse(text)
    except NotANumber:
        if place is None:
            raise
        return _short(text, place)


def _short(text: str, place: Jurisdiction) -> CaseNumber:
    """The short form: letter, year, serial; the place and the check digit are known."""
    digits = "".join(sign for sign in text.upper().translate(_WIDE) if sign.isalnum())
    letter, year, serial = digits[:1], digits[1:5], digits[5:]
    if (
        not letter
        or letter not in "PDAG"
        or not (year.isascii() and year.isdigit() and serial.isascii() and serial.isdigit())
    ):
        raise NotANumber(text)
    if len(year) != _YEAR_DIGITS or not 1 <= len(serial) <= 8:
        raise NotANumber(text)
    return CaseNumber(place.code, letter, int(year), int(serial))


_WIDE = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
