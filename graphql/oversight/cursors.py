"""Where a page ends: the key of its last row, opaque to the client."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LENGTH = 1 + 8 + 16
_DAY_LENGTH = 4


class Listing(StrEnum):
    """Of which list; the value is the first byte of a cursor."""

    CASES = "1"
    CASES_BY_DUE = "2"
    ANSWERS = "3"
    ALERTS = "4"
    ORDERS = "5"


class BadCursor(ValueError):
    """Not a cursor that we gave."""


@dataclass(frozen=True)
class Cursor:
    """The last row of a list, newest first; of cases by their expired limit with `due`."""

    moment: datetime
    id: UUID
    due: date | None = None
    listing: Listing = Listing.CASES

    def __str__(self) -> str:
        micros = (self.moment - _EPOCH) // timedelta(microseconds=1)
        raw = self.listing.encode() + micros.to_bytes(8, "big", signed=True) + self.id.bytes
        if self.due is not None:
            raw += self.due.toordinal().to_bytes(_DAY_LENGTH, "big")
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises BadCursor."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadCursor(text[:60]) from error
        try:
            listing = Listing(raw[:1].decode("ascii", "replace"))
        except ValueError as error:
            raise BadCursor(text[:60]) from error
        by_due = listing == Listing.CASES_BY_DUE
        if len(raw) != _LENGTH + (_DAY_LENGTH if by_due else 0):
            raise BadCursor(text[:60])
        try:
            moment = _EPOCH + timedelta(microseconds=int.from_bytes(raw[1:9], "big", signed=True))
            due = date.fromordinal(int.from_bytes(raw[_LENGTH:], "big")) if by_due else None
        except (OverflowError, ValueError) as error:
            raise BadCursor(text[:60]) from error
        return cls(moment, UUID(bytes=raw[9:_LENGTH]), due, listing)


def key_in(after: str | None, listing: Listing) -> tuple[datetime, UUID] | None:
    """The key behind which a list by moment goes on; None where it begins. Raises BadCursor, for another list's too."""
    if not after:
        return None
    cursor = Cursor.parse(after)
    if cursor.listing != listing:
        raise BadCursor(after[:60])
    return cursor.moment, cursor.id
