"""The second factor: a time-based code (TOTP) from an authenticator app. Kept by django-otp, one device an official."""

import base64
import math
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.core.people.models import Official
from apps.core.people.refusals import ChangeRefused

ISSUER = "Ganjiang"


def required_of(official: Official) -> bool:
    """Whether a duty of the official asks for a second factor."""
    return bool(settings.SECOND_FACTOR_DUTIES) and official.holds(*settings.SECOND_FACTOR_DUTIES)


def has_device(official: Official) -> bool:
    """Whether a second factor has been set up."""
    return bool(TOTPDevice.objects.filter(user=official, confirmed=True).exists())


def device_to_set_up(official: Official) -> TOTPDevice:
    """The device that waits for its first code; the same one at every look, so that a reload shows the same QR."""
    device, _created = TOTPDevice.objects.get_or_create(user=official, confirmed=False, defaults={"name": "totp"})
    return device


@dataclass(frozen=True)
class Enrolment:
    """What the page shows: the QR code as SVG (no style attribute, the content policy forbids it), the key in fours."""

    svg: SafeString
    key: str


def enrolment(device: TOTPDevice, *, place: str) -> Enrolment:
    """The QR code names the jurisdiction, since the same account name exists in every one."""
    secret = base64.b32encode(device.bin_key).decode().rstrip("=")
    label = quote(f"{ISSUER} {place}:{device.user.username}", safe="")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': f'{ISSUER} {place}'}, quote_via=quote)}"
    svg = segno.make(address, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=False, title=_("QR code of the key")
    )
    return Enrolment(svg=mark_safe(svg), key=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))  # noqa: S308


def confirm(official: Official, code: str) -> TOTPDevice:
    """The first code of a device being set up: from now on it is the official's. Raises ChangeRefused."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=official, confirmed=False).first()
        wrong = _wrong(device, code) if device else _("Scan the QR code first.")
        if not wrong and device is not None:
            TOTPDevice.objects.filter(user=official, confirmed=True).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            return device
    raise ChangeRefused(wrong, field="code")


def check(official: Official, code: str) -> TOTPDevice:
    """The code at sign-in; each code counts once, wrong ones slow the next try down. Raises ChangeRefused."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=official, confirmed=True).first()
        wrong = _wrong(device, code) if device else _("No second factor is set up for this account.")
        if not wrong and device is not None:
            return device
    raise ChangeRefused(wrong, field="code")


def _wrong(device: TOTPDevice, code: str) -> str:
    """Why the code does not count, or nothing. Not raised here: the count of wrong codes must be committed."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        wait = max(1, math.ceil((why["locked_until"] - timezone.now()).total_seconds()))
        return ngettext(
            "Too many wrong codes. Try again in %(count)s second.",
            "Too many wrong codes. Try again in %(count)s seconds.",
            wait,
        ) % {"count": wait}
    if not device.verify_token(code.replace(" ", "")):
        return _("This code is wrong or has been used. Type the one the app shows now.")
    return ""


def remove(official: Official) -> int:
    """Forget the official's devices; how many there were."""
    deleted, _by_model = TOTPDevice.objects.filter(user=official).delete()
    return int(deleted)
