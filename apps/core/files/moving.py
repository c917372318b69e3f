"""All files of a jurisdiction, for what is done to it as a whole: listed, hashed, copied to another, put back.

Called by the operation only, behind a door or between two: each function says itself whose files it reaches.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage

from apps.core.files.places import Area, after_door

_CHUNK = 256 * 1024


def names_of(schema: str) -> list[str]:
    """Every stored name of a schema, in order."""
    with after_door(schema):
        return sorted(name for area in Area for name in _below(f"{schema}/{area}"))


def _below(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _below(f"{folder}/{name}")


def opened(name: str) -> "File[Any]":
    """A stored file, to be closed by the caller."""
    with after_door(_schema_of(name)):
        found: File[Any] = default_storage.open(name)
        return found


def digest_of(name: str) -> tuple[str, int]:
    """Hex SHA-256 and size of a stored file."""
    with opened(name) as file:
        return _digest(file)


def is_there(name: str, sha256: str) -> bool:
    """Whether a file of this name and hash is in the store."""
    with after_door(_schema_of(name)):
        if not default_storage.exists(name):
            return False
    return digest_of(name)[0] == sha256


def put(name: str, stream: Any) -> None:
    """Store under exactly this name; what was there (half written by somebody who was killed) makes room."""
    with after_door(_schema_of(name)):
        if default_storage.exists(name):
            default_storage.delete(name)
        default_storage.save(name, File(stream, name=name.rpartition("/")[2]))


def copy(name: str, to_name: str) -> bool:
    """Copy a file, to another jurisdiction's area where the name says so; False where the same is there already."""
    sha256, _ = digest_of(name)
    if is_there(to_name, sha256):
        return False
    with opened(name) as file:
        put(to_name, file)
    return True


def in_area_of(name: str, schema: str) -> str:
    """The same name in another jurisdiction's area."""
    return f"{schema}/{name.partition('/')[2]}"


def _schema_of(name: str) -> str:
    return name.partition("/")[0]


def _digest(file: "File[Any]") -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
