"""Case numbers, unique in the province: `360424-P2026-003187-4`.

Division code, the kind's letter with the year, a serial of the jurisdiction's one sequence (gaps allowed), a check
digit by ISO/IEC 7064 MOD 11-10 over all digits, the letter counted by its place in the alphabet. A wrong digit and a
swap of neighbours are found.
"""

import re
from dataclasses import dataclass

from django.db import connection

from apps.core.catalogue.enums import CaseKind

PATTERN = re.compile(r"(\d{6})-?([PDAG])(\d{4})-?(\d{6,8})-?(\d)")


class NotANumber(ValueError):
    """The text is not a case number, or its check digit says that it was mistyped."""


@dataclass(frozen=True)
class CaseNumber:
    """The parts of a number."""

    code: str
    letter: str
    year: int
    serial: int

    def __str__(self) -> str:
        body = f"{self.code}-{self.letter}{self.year}-{self.serial:06d}"
        return f"{body}-{check_digit(body)}"

    @property
    def short(self) -> str:
        """The form inside a jurisdiction: `P2026-003187`."""
        return f"{self.letter}{self.year}-{self.serial:06d}"


def check_digit(body: str) -> int:
    """ISO/IEC 7064 MOD 11-10 over the digits of `body`; a letter stands for its two-digit place in the alphabet."""
    product = 10
    for sign in body:
        if sign == "-":
            continue
        for digit in sign if sign.isdigit() else f"{ord(sign) - 64:02d}":
            total = (product + int(digit)) % 10 or 10
            product = total * 2 % 11
    return (11 - product) % 10


def parse(text: str) -> CaseNumber:
    """A number as typed: spaces, full-width signs, missing dashes and small letters are forgiven.

    Raises NotANumber.
    """
    plain = text.strip().upper().translate(str.maketrans("０１２３４５６７８９－—–−ＰＤＡＧ", "0123456789----PDAG"))
    plain = re.sub(r"\s+", "", plain)
    match = PATTERN.fullmatch(plain)
    if match is None:
        raise NotANumber(text)
    code, letter, year, serial, check = match.groups()
    number = CaseNumber(code, letter, int(year), int(serial))
    if str(number)[-1] != check:
        raise NotANumber(text)
    return number


def next_number(*, code: str, kind: str, year: int) -> CaseNumber:
    """Take the next serial of the jurisdiction behind the open door. The portal's role may do this too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('case_number')")
        [(serial,)] = cursor.fetchall()
    return CaseNumber(code, CaseKind(kind).letter, year, int(serial))
