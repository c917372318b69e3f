"""A citizen with a phone: reads the codes that come to it, and signs in as people do."""

from pathlib import Path

from django.conf import settings
from django.test import override_settings

from apps.core.citizens.services import send_codes
from config.zones import OFFICE
from tests.support.clients import PortalClient

PHONE = "13807921234"


def texts_to(phone: str) -> list[str]:
    """The short messages that came to a phone, oldest first (console gateway)."""
    log = Path(settings.SMS_LOG)
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [text for _, to, _, text in (line.split("\t") for line in lines) if to == phone]


def newest_code(phone: str) -> str:
    """The code in the newest message to a phone; has the worker send what waits."""
    with override_settings(**OFFICE):
        send_codes()
    text = texts_to(phone)[-1]
    return "".join(sign for sign in text.split("，")[0] if sign.isdigit())[:6]


def sign_in_citizen(portal: PortalClient, phone: str = PHONE) -> PortalClient:
    """Sign in by phone and code through the real pages; fails the test where that fails."""
    asked = portal.post("/account/sign-in/", {"phone": phone})
    assert asked.status_code == 302, asked.content.decode()[:2000]
    answer = portal.post("/account/code/", {"code": newest_code(phone)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return portal
