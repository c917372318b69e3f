"""Where a page ends: the key of its last row, opaque to the client."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEWEST, _BY_DUE, _ANSWERS = b"1", b"2", b"3"
_LENGTH = 1 + 8 + 16
_DAY_LENGTH = 4


class BadCursor(ValueError):
    """Not a cursor that we gave."""


@dataclass(frozen=True)
class Cursor:
    """The last row of a list of cases: newest first, or with `due` by the expired limit.

    `answers`: of the list of published answers, by the moment of the answer.
    """

    moment: datetime
    id: UUID
    due: date | None = None
    answers: bool = False

    def __str__(self) -> str:
        kind = _ANSWERS if self.answers else _NEWEST if self.due is None else _BY_DUE
        micros = (self.moment - _EPOCH) // timedelta(microseconds=1)
        raw = kind + micros.to_bytes(8, "big", signed=True) + self.id.bytes
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
        kind, length = raw[:1], _LENGTH + (_DAY_LENGTH if raw[:1] == _BY_DUE else 0)
        if kind not in {_NEWEST, _BY_DUE, _ANSWERS} or len(raw) != length:
            raise BadCursor(text[:60])
        try:
            moment = _EPOCH + timedelta(microseconds=int.from_bytes(raw[1:9], "big", signed=True))
            due = date.fromordinal(int.from_bytes(raw[_LENGTH:], "big")) if kind == _BY_DUE else None
        except (OverflowError, ValueError) as error:
            raise BadCursor(text[:60]) from error
        return cls(moment, UUID(bytes=raw[9:_LENGTH]), due, kind == _ANSWERS)
