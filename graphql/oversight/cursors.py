"""Where a page of cases ends: the moment of receipt and the key of its last case, opaque to the client."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION = b"1"
_LENGTH = 1 + 8 + 16


class BadCursor(ValueError):
    """Not a cursor that we gave."""


@dataclass(frozen=True)
class Cursor:
    """The last row of a page, newest first."""

    received_at: datetime
    id: UUID

    def __str__(self) -> str:
        micros = (self.received_at - _EPOCH) // timedelta(microseconds=1)
        raw = _VERSION + micros.to_bytes(8, "big", signed=True) + self.id.bytes
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises BadCursor."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadCursor(text[:60]) from error
        if len(raw) != _LENGTH or raw[:1] != _VERSION:
            raise BadCursor(text[:60])
        try:
            moment = _EPOCH + timedelta(microseconds=int.from_bytes(raw[1:9], "big", signed=True))
        except OverflowError as error:
            raise BadCursor(text[:60]) from error
        return cls(moment, UUID(bytes=raw[9:]))
