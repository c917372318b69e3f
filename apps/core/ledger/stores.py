"""Where anchors lie outside the database: a file a chain that only grows, or objects in a bucket, locked if it can.

The store is the bucket of `STORAGES["default"]` where that is S3, else the folder `ANCHORS_DIR`.
"""

import fcntl
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from apps.core.ledger.anchoring import Anchor, parse

RETAINED = timedelta(days=30 * 365)  # how long an object stays locked
_TAIL = 4096


class AnchorStore(Protocol):
    """Takes anchors and gives them back; never changes or removes one. `far`: each question costs a request."""

    far: bool

    def last(self, code: str, generation: int) -> Anchor | None:
        """The newest anchor of a chain."""

    def newest(self, code: str) -> Anchor | None:
        """The newest anchor of a jurisdiction's newest chain."""

    def read(self, code: str) -> list[Anchor]:
        """Every anchor of a jurisdiction's chains, as written."""

    def append(self, anchors: Sequence[Anchor], *, older: bool = False) -> int:
        """Add those of one chain that are newer than its last (or absent, with `older`); returns how many.

        Durable when it returns. The same anchor may be written twice, which changes nothing.
        """


def store() -> AnchorStore:
    """The store of this installation."""
    default = storages["default"]
    if hasattr(default, "bucket"):
        return BucketAnchors(default.bucket)
    return FolderAnchors(Path(settings.ANCHORS_DIR))


def _new(store: AnchorStore, anchors: Sequence[Anchor], older: bool) -> list[Anchor]:
    code, generation = anchors[0].code, anchors[0].generation
    if older:
        known = {a.place for a in store.read(code)}
        return [a for a in anchors if a.place not in known]
    last = store.last(code, generation)
    return [a for a in anchors if last is None or a.number > last.number]


class FolderAnchors:
    """`<code>-g<generation>.jsonl` in a folder; appended under a lock, flushed to the disk."""

    far = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, code: str, generation: int) -> Path:
        """The file of a chain."""
        return self.folder / f"{code}-g{generation}.jsonl"

    def last(self, code: str, generation: int) -> Anchor | None:
        path = self.path(code, generation)
        if not path.exists():
            return None
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            tail = file.read().decode("utf-8", "replace")
        return next((a for line in reversed(tail.splitlines()) if (a := parse(line))), None)

    def newest(self, code: str) -> Anchor | None:
        found = [a for generation in self._generations(code) if (a := self.last(code, generation))]
        return max(found, key=lambda a: a.place, default=None)

    def read(self, code: str) -> list[Anchor]:
        return [
            anchor
            for generation in self._generations(code)
            for line in self.path(code, generation).read_text("utf-8", "replace").splitlines()
            if (anchor := parse(line))
        ]

    def append(self, anchors: Sequence[Anchor], *, older: bool = False) -> int:
        if not anchors:
            return 0
        code, generation = anchors[0].code, anchors[0].generation
        with self._opened(self.path(code, generation)) as descriptor:
            new = _new(self, anchors, older)
            if new:
                _write(descriptor, self._torn(code, generation) + "".join(a.line() + "\n" for a in new))
        return len(new)

    def _torn(self, code: str, generation: int) -> str:
        """A line's end where a crash has left half a line; the file only grows, so the half line stays."""
        with self.path(code, generation).open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return ""
            file.seek(-1, os.SEEK_END)
            return "" if file.read(1) == b"\n" else "\n"

    def _generations(self, code: str) -> list[int]:
        names = (re.fullmatch(r".*-g(\d+)", path.stem) for path in self.folder.glob(f"{code}-g*.jsonl"))
        return sorted(int(found[1]) for found in names if found)

    @contextmanager
    def _opened(self, path: Path) -> Iterator[int]:
        self.folder.mkdir(parents=True, exist_ok=True)
        new = not path.exists()
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if new:
                _sync_folder(self.folder)
            yield descriptor
        finally:
            os.close(descriptor)


def _write(descriptor: int, text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(descriptor, data) :]
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_HIGHEST = 10**12


class BucketAnchors:
    """An object a seal. The key begins with what is left to the highest number, so that the newest is listed first."""

    far = True

    def __init__(self, bucket: Any) -> None:
        self.bucket = bucket

    @staticmethod
    def key(anchor: Anchor) -> str:
        """`anchors/360424-g1/999999999987-12.json`"""
        return f"anchors/{anchor.code}-g{anchor.generation}/{_HIGHEST - anchor.number:012}-{anchor.number}.json"

    def last(self, code: str, generation: int) -> Anchor | None:
        found = self.bucket.objects.filter(Prefix=f"anchors/{code}-g{generation}/").limit(1)
        return next((self._get(summary) for summary in found), None)

    def newest(self, code: str) -> Anchor | None:
        found = [a for generation in self._generations(code) if (a := self.last(code, generation))]
        return max(found, key=lambda a: a.place, default=None)

    def read(self, code: str) -> list[Anchor]:
        found = [a for summary in self.bucket.objects.filter(Prefix=f"anchors/{code}-g") if (a := self._get(summary))]
        return sorted(found, key=lambda a: a.place)

    def append(self, anchors: Sequence[Anchor], *, older: bool = False) -> int:
        if not anchors:
            return 0
        new = _new(self, anchors, older)
        for anchor in new:
            self.bucket.put_object(
                Key=self.key(anchor),
                Body=(anchor.line() + "\n").encode(),
                ContentType="application/json",
                **self._lock(),
            )
        return len(new)

    def _generations(self, code: str) -> list[int]:
        pages = self.bucket.meta.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket.name, Prefix=f"anchors/{code}-g", Delimiter="/"
        )
        names = [entry["Prefix"] for page in pages for entry in page.get("CommonPrefixes", [])]
        return sorted(int(name.rstrip("/").rpartition("-g")[2]) for name in names)

    @staticmethod
    def _get(summary: Any) -> Anchor | None:
        text = summary.get()["Body"].read().decode("utf-8", "replace")
        return next((parse(line) for line in text.splitlines()), None)

    def _lock(self) -> dict[str, Any]:
        if not self._locks:
            return {}
        return {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": timezone.now() + RETAINED}

    @cached_property
    def _locks(self) -> bool:
        """Whether the bucket takes object locks."""
        refused = self.bucket.meta.client.exceptions.ClientError

        try:
            answer = self.bucket.meta.client.get_object_lock_configuration(Bucket=self.bucket.name)
        except refused:
            return False
        return bool(answer.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled")
