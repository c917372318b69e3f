"""Phone, identity and credit numbers as people type them: spaces, +86, full-width digits."""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_SEPARATORS = re.compile(r"[\s\-.()·\u2010-\u2015]+")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def plain(text: str) -> str:
    """Half-width, without spaces and separators."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def mobile_number(text: str) -> str:
    """The eleven digits of a mobile number of the mainland. Raises ValidationError in the user's words."""
    typed = plain(text)
    for prefix in ("+86", "0086"):
        typed = typed.removeprefix(prefix)
    if len(typed) == 13 and typed.startswith("86"):
        typed = typed[2:]
    if not (typed.isascii() and typed.isdigit()):
        raise ValidationError(_("A phone number has digits only"), code="letters")
    if len(typed) != 11:
        raise ValidationError(
            ngettext_lazy(
                "A phone number has 11 digits, this one has %(count)d",
                "A phone number has 11 digits, this one has %(count)d",
                "count",
            )
            % {"count": len(typed)},
            code="length",
        )
    if not _MOBILE.fullmatch(typed):
        raise ValidationError(_("A mobile number begins with 13 to 19: a fixed line gets no text"), code="not_mobile")
    return typed


def identity_number(text: str, *, on: date) -> str:
    """A citizen's number of GB 11643: 17 digits with a birthday and a check digit (ISO 7064, MOD 11-2).

    `on` is today: nobody is born later. Raises ValidationError in the user's words.
    """
    typed = plain(text).upper()
    if len(typed) != 18:
        raise ValidationError(
            ngettext_lazy(
                "An identity number has 18 characters, this one has %(count)d",
                "An identity number has 18 characters, this one has %(count)d",
                "count",
            )
            % {"count": len(typed)},
            code="length",
        )
    if not _IDENTITY.fullmatch(typed):
        raise ValidationError(_("An identity number has digits only, at the end perhaps an X"), code="letters")
    if not _birthday_before(typed[6:14], on) or check_digit(typed) != typed[17]:
        raise ValidationError(_("This identity number does not exist: check each digit with your card"), code="check")
    return typed


def check_digit(number: str) -> str:
    """The eighteenth character, computed from the first seventeen."""
    return _CHECK_DIGITS[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11]


def credit_code(text: str) -> str:
    """A unified social credit code of GB 32100: 18 signs of 31 (no I, O, S, V, Z), the last of them a check sign.

    Raises ValidationError in the user's words.
    """
    typed = plain(text).upper()
    if len(typed) != 18:
        raise ValidationError(
            ngettext_lazy(
                "A unified social credit code has 18 signs, this one has %(count)d",
                "A unified social credit code has 18 signs, this one has %(count)d",
                "count",
            )
            % {"count": len(typed)},
            code="length",
        )
    if any(sign not in _CREDIT_SIGNS for sign in typed):
        raise ValidationError(
            _("A unified social credit code has digits and capital letters, but none of I, O, S, V, Z"), code="letters"
        )
    if credit_check_sign(typed) != typed[17]:
        raise ValidationError(
            _("This unified social credit code does not exist: check each sign with your licence"), code="check"
        )
    return typed


def credit_check_sign(code: str) -> str:
    """The eighteenth sign, computed from the first seventeen (weights are powers of 3 modulo 31)."""
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _CREDIT_SIGNS[(31 - total % 31) % 31]


def _birthday_before(digits: str, on: date) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1880, 1, 1) <= born <= on
