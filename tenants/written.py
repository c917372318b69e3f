"""Values as JSON has them, straight from what PostgreSQL sends: no date, time or UUID is made only to be written again.

`2026-11-24 11:07:51.5+00` becomes `2026-11-24T11:07:51.500000+00:00`, as Python's isoformat() says it.
"""

from typing import Any

from psycopg2.extensions import UNICODE, new_type, register_type

_TIMESTAMPTZ, _DATE, _UUID = 1184, 1082, 2950
_SECONDS, _MICROS = len("2026-11-24 11:07:51+00"), len("2026-11-24 11:07:51.123456+00")


def _iso(text: str | None, _cursor: Any) -> str | None:
    """In UTC, which is the time zone of every connection."""
    if text is None:
        return None
    if len(text) in (_SECONDS, _MICROS):
        return f"{text[:10]}T{text[11:]}:00"
    moment, _, _zone = text.partition("+")  # trailing zeros of the fraction are left out
    return f"{moment[:10]}T{moment[11:].ljust(_MICROS - 14, '0')}+00:00"


_MOMENT = new_type((_TIMESTAMPTZ,), "MOMENT_AS_TEXT", _iso)
_TEXT = new_type((_DATE, _UUID), "AS_TEXT", UNICODE)


def as_written(cursor: Any) -> None:
    """What is fetched from this cursor comes so."""
    for each in (_MOMENT, _TEXT):
        register_type(each, cursor.cursor)
