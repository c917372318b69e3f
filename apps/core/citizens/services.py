"""Signing in by phone and code, the citizen's own data, and what the office does about codes.

The portal calls database functions (migration 0002): it can neither read nor write the tables behind them. An account
belongs to the whole province, so nothing here is in a jurisdiction's ledger.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from apps.core.citizens.enums import CodeAnswer, SignInAnswer
from apps.core.citizens.models import CitizenSession, Draft, SignInCode
from apps.core.messaging.services import TransportError, render_message, send_sms
from tenants.context import PUBLIC, door
from tenants.enums import JurisdictionState
from tenants.fields import CannotDecrypt, encrypt, keyed_hash
from tenants.selectors import all_jurisdictions

__all__ = [
    "CODE_MINUTES",
    "SESSION_SECONDS",
    "Purged",
    "new_token",
    "phone_hash",
    "prolong_drafts",
    "purge",
    "request_code",
    "save_profile",
    "send_codes",
    "sign_in",
    "sign_out",
]

CODE_MINUTES = 5
SESSION_SECONDS = 24 * 3600
CODES_A_RUN = 200
logger = structlog.get_logger(__name__)


def new_token() -> str:
    """256 random bits for a cookie; the database keeps only their hash."""
    return secrets.token_urlsafe(32)


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def phone_hash(phone: str) -> str:
    """By which an account is found without reading its phone."""
    return keyed_hash(phone, "citizens.phone")


def request_code(*, phone: str, request_token: str) -> CodeAnswer:
    """Have a code made for a phone (eleven digits). Only the browser that holds `request_token` can use it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.citizen_request_code(%s, %s, %s)",
            [phone_hash(phone), encrypt(phone, "citizens.phone"), _hash_of(request_token)],
        )
        (answer,) = cursor.fetchone()
    return CodeAnswer(answer)


def sign_in(*, phone: str, code: str, request_token: str) -> tuple[SignInAnswer, str]:
    """Try a code; with SIGNED_IN comes the new session's token, which replaces the session of this browser.

    The try is counted in the request's transaction: answer with less than 500, or it is undone.
    """
    token = new_token()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.citizen_sign_in(%s, %s, %s, %s)",
            [phone_hash(phone), code, _hash_of(request_token), _hash_of(token)],
        )
        (answer,) = cursor.fetchone()
    answer = SignInAnswer(answer)
    return answer, token if answer == SignInAnswer.SIGNED_IN else ""


def sign_out() -> None:
    """End the session of the door."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.citizen_sign_out()")


def save_profile(*, name: str, identity: str) -> bool:
    """Keep name and identity number (checked by the form) of the citizen who is signed in; False where nobody is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.citizen_save_profile(%s, %s, %s)",
            [
                encrypt(name, "citizens.name"),
                encrypt(identity, "citizens.identity"),
                keyed_hash(identity, "citizens.identity") if identity else "",
            ],
        )
        (saved,) = cursor.fetchone()
    return bool(saved)


def send_codes(*, limit: int = CODES_A_RUN) -> int:
    """Send the codes that wait, one transaction each; returns how many went out. The office's worker only.

    A worker killed between sending and marking sends the same code again: the citizen gets one message twice, and
    one code. A code that could not be sent stays for the next run, until it expires.
    """
    sent, seen = 0, set[str]()
    while len(seen) < limit:
        with door(PUBLIC):
            code = (
                SignInCode.objects.select_for_update(skip_locked=True)
                .defer("phone")  # decrypted where an unreadable one can be refused
                .filter(sent_at__isnull=True, used_at__isnull=True, expires_at__gt=timezone.now())
                .exclude(pk__in=seen)
                .order_by("created_at")
                .first()
            )
            if code is None:
                break
            seen.add(str(code.pk))
            sent += _send(code)
    return sent


def _send(code: SignInCode) -> bool:
    phone = _phone_of(code)
    if not phone:
        logger.error("sign-in code refused: the phone does not fit its hash", code=str(code.pk))
        _give_up(code)
        return False
    _, text = render_message("sign_in_code", {"code": code.code, "minutes": CODE_MINUTES})
    try:
        send_sms(to=phone, text=text, reference=f"code-{code.pk}")
    except TransportError as error:
        logger.warning("sign-in code not sent", code=str(code.pk), permanent=error.permanent)
        if error.permanent:
            _give_up(code)
        return False
    code.sent_at = timezone.now()
    code.save(update_fields=["sent_at"])
    return True


def _phone_of(code: SignInCode) -> str:
    """The phone, or nothing where it is not the one of the hash: a code for one person must not go to another."""
    try:
        phone = code.phone
    except CannotDecrypt:
        return ""
    return phone if phone_hash(phone) == code.phone_hash else ""


def _give_up(code: SignInCode) -> None:
    code.expires_at = timezone.now()
    code.save(update_fields=["expires_at"])


@dataclass(frozen=True)
class Purged:
    """How many rows went."""

    codes: int
    sessions: int
    drafts: int


def purge(*, at: datetime | None = None) -> Purged:
    """Wipe used and expired codes, delete those older than a day, expired sessions and drafts. Behind any door.

    Letters being written at a place under maintenance stay: its opening prolongs them.
    """
    now = at or timezone.now()
    spent = SignInCode.objects.filter(Q(used_at__isnull=False) | Q(expires_at__lte=now))
    spent.exclude(code="").update(code="", phone="")
    codes, _ = SignInCode.objects.filter(created_at__lte=now - timedelta(days=1)).delete()
    sessions, _ = CitizenSession.objects.filter(expires_at__lte=now).delete()
    closed = [j.schema_name for j in all_jurisdictions() if j.state == JurisdictionState.MAINTENANCE]
    drafts, _ = Draft.objects.filter(expires_at__lte=now).exclude(schema__in=closed).delete()
    return Purged(codes, sessions, drafts)


def prolong_drafts(*, schema: str, since: datetime, until: datetime) -> int:
    """Letters being written at a place that was closed are kept as much longer as it was closed. Behind any door."""
    waiting = Draft.objects.filter(schema=schema, expires_at__gt=since)
    return waiting.update(expires_at=F("expires_at") + (until - since))
