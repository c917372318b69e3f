"""The two stores: a folder, or a bucket by django-storages. Both ask `places.guarded` before anything else.

Neither hands out addresses: a file reaches a person through a view that has checked who asks.
"""

from typing import TYPE_CHECKING, Any

from django.core.files.storage import FileSystemStorage, Storage
from storages.backends.s3 import S3Storage

from apps.core.files.places import guarded

if TYPE_CHECKING:
    _Base = Storage
else:
    _Base = object

_NO_ADDRESS = "files have no address of their own: answer with files.services.download"


class Guarded(_Base):
    """Every way to a file by its name goes through the guard."""

    def open(self, name: str, mode: str = "rb") -> Any:
        return super().open(guarded(name, write=mode != "rb"), mode)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        return super().save(guarded(name or "", write=True), content, max_length)

    def delete(self, name: str) -> None:
        super().delete(guarded(name, write=True))

    def exists(self, name: str) -> bool:
        return super().exists(guarded(name, write=None))

    def size(self, name: str) -> int:
        return super().size(guarded(name, write=False))

    def url(self, name: str | None, *_: Any, **__: Any) -> str:
        raise ValueError(_NO_ADDRESS)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        guarded(f"{path}/x", write=False)
        return super().listdir(path)


class JurisdictionFolderStorage(Guarded, FileSystemStorage):
    """A folder; files are readable by owner and group only. A name that exists is never overwritten."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750, **options})

    def path(self, name: str) -> str:
        guarded(name if name.count("/") > 1 else f"{name}/x", write=None)  # the folder of an area is listed
        return super().path(name)


class JurisdictionS3Storage(Guarded, S3Storage):
    """A bucket. Each zone has credentials of its own; the portal's reach `*/inbox/` and `*/public/` only."""
