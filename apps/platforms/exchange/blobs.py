"""Files that travel with a message: from the sender's storage to the hub's, from there to the receiver's own.

In the hub a file is `<message>/<sha256>`, at the receiver a file of a case with the same two in its name: a second
run finds what the first has put there. Every copy is checked against the signed hash.
"""

import hashlib
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext_noop

from apps.core.files.places import Area, new_name
from apps.platforms.exchange.backoff import Told

CHUNK = 1024 * 1024


class FileLost(Told):
    """A file is missing, or is not the one that was signed."""


def hub() -> Storage:
    """The hub's storage: an area of its own beside those of the jurisdictions."""
    return storages["exchange"]


def own() -> Storage:
    """The storage of the jurisdiction behind the open door."""
    return storages["default"]


def post(message: UUID, file: dict[str, Any]) -> None:
    """Copy a file of the sender, behind its door, to the hub. Raises FileLost."""
    _copy(own(), file["stored_as"], hub(), _hub_name(message, file["sha256"]), file["sha256"])


def take(message: UUID, file: dict[str, Any]) -> str:
    """Copy a file from the hub into the receiver's area, behind its door; the name it is stored as. Raises FileLost."""
    name = new_name(Area.CASE, file["extension"], key=f"{message}/{file['sha256']}")
    return _copy(hub(), _hub_name(message, file["sha256"]), own(), name, file["sha256"])


def remove(message: UUID, digests: list[str]) -> None:
    """Take the files of a message out of the hub."""
    for digest in digests:
        hub().delete(_hub_name(message, digest))


def _hub_name(message: UUID, sha256: str) -> str:
    return f"{message}/{sha256}"


def _hash(stream: "BinaryIO | File[Any]") -> str:
    found = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def _copy(source: Storage, name: str, target: Storage, wanted: str, sha256: str) -> str:
    if target.exists(wanted):
        with target.open(wanted) as there:
            if _hash(there) == sha256:
                return wanted
        target.delete(wanted)  # half written by a worker that was killed
    try:
        stream = source.open(name)
    except FileNotFoundError:
        raise FileLost(f"{gettext_noop('the file is not in the storage')}: {sha256[:12]}") from None
    with stream:
        if _hash(stream) != sha256:
            raise FileLost(f"{gettext_noop('the file is not the one that was signed')}: {sha256[:12]}")
        stream.seek(0)
        return target.save(wanted, stream)
