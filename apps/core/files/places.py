"""Where files are kept: `<schema>/<area>/<month>/<key>.<extension>`, and who may reach what.

The schema is that of the open door; outside a door nothing is reached. The portal writes to `inbox` (quarantine) only
and reads what is `public` only. Names of people never become names in the store.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.utils import timezone

from tenants.context import PUBLIC, open_schema
from tenants.ids import uuid7


class Area(StrEnum):
    """`inbox`: handed in, not looked at by the office yet. `case`: of a case. `public`: for the citizen to download."""

    INBOX = "inbox"
    CASE = "case"
    PUBLIC = "public"


class OutsideDoor(RuntimeError):
    """A file was asked for outside a jurisdiction's door, or by the name of another jurisdiction."""


_OF_PORTAL = {True: {Area.INBOX}, False: {Area.PUBLIC}, None: {Area.INBOX, Area.PUBLIC}}
_after: ContextVar[str] = ContextVar("files_after_door", default="")
_SAFE_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")


def new_name(area: Area, extension: str, key: str = "") -> str:
    """A name in the store that nobody has yet; `key` makes it the same each time."""
    if key:
        return f"{_schema()}/{area}/{key}.{extension}"
    return f"{_schema()}/{area}/{timezone.localdate():%Y%m}/{uuid7()}.{extension}"


def guarded(name: str, *, write: bool | None) -> str:
    """The name, if this process may write or read it (`write=None`: either) behind this door.

    Raises OutsideDoor, SuspiciousFileOperation.
    """
    parts = name.split("/")
    if parts[0] != _schema():
        raise OutsideDoor(f"{name!r} is not a file of {_schema()}")
    if len(parts) < 3 or parts[1] not in set(Area) or not all(map(_SAFE_PART.fullmatch, parts[1:])):
        raise SuspiciousFileOperation(f"{name!r} is no name of the store")
    if settings.DOOR_ROLE == "portal" and parts[1] not in _OF_PORTAL[write]:
        raise SuspiciousFileOperation(f"the portal may not reach {name!r}")
    return name


@contextmanager
def after_door(schema: str) -> Iterator[None]:
    """For what is done about files when the transaction of `schema`'s door has committed."""
    token = _after.set(schema)
    try:
        yield
    finally:
        _after.reset(token)


def _schema() -> str:
    schema = _after.get() or open_schema()
    if schema is None or schema == PUBLIC:
        raise OutsideDoor("files are reached behind a jurisdiction's door only")
    return schema
