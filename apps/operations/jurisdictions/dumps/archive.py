"""The file of a dump: a ZIP that any tool can open, with a manifest that says what is in it.

    recording.sql        the DDL by which this release makes a schema: the file needs no other to be read back
    public.json          rows of the public schema that belong to the jurisdiction
    tables/<table>.copy  COPY … TO STDOUT, text format, columns as in the manifest
    files/<name>         stored files, where they are included
    manifest.json        release, time, rows, hashes of everything above, place in the ledger
    manifest.hmac        HMAC-SHA-256 of the manifest with the installation's field key

Not pg_dump: its custom format is read by the same major only, names the schema in every statement, and cannot be read
back beside the schema that serves (docs/adr/0021).
"""

import hashlib
import hmac
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from apps.operations.jurisdictions.refusals import JurisdictionRefused
from tenants.fields import keyed_hash

FORMAT = "ganjiang.dump.1"
MANIFEST, SIGNATURE, RECORDING, PUBLIC_ROWS = "manifest.json", "manifest.hmac", "recording.sql", "public.json"
_CONTEXT = "jurisdiction.dump"
_CHUNK = 1024 * 1024
_SQUEEZE = 5


@dataclass
class Part:
    """A member of the archive: hex SHA-256 and size of its content; of a table also columns and rows."""

    sha256: str
    size: int
    columns: list[str] = field(default_factory=list)
    rows: int = 0


@dataclass
class Manifest:
    """What a dump says about itself. `taken_at` in ISO format; sequences by name; `ledger`: its place in the chain."""

    code: str
    name: str
    slug: str
    schema: str
    taken_at: str
    taken_by: str
    release: str
    migrations: list[str]
    sequences: dict[str, int]
    ledger: dict[str, Any]
    parts: dict[str, Part] = field(default_factory=dict)
    with_files: bool = True
    files: dict[str, Part] = field(default_factory=dict)
    format: str = FORMAT

    @property
    def moment(self) -> datetime:
        """When the snapshot was taken."""
        return datetime.fromisoformat(self.taken_at)

    def tables(self) -> dict[str, Part]:
        """The parts that are tables, by the table's name."""
        return {n.removeprefix("tables/").removesuffix(".copy"): p for n, p in self.parts.items() if _is_table(n)}


def _is_table(name: str) -> bool:
    return name.startswith("tables/")


def table_part(table: str) -> str:
    """Name of a table's member."""
    return f"tables/{table}.copy"


class _Hashing:
    """Passes on what is written and knows its hash and size."""

    def __init__(self, to: IO[bytes]) -> None:
        self._to, self._hash, self.size = to, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._to.write(data)

    def part(self) -> Part:
        return Part(self._hash.hexdigest(), self.size)


class Writer:
    """Writes the members one after the other, the manifest last."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def member(self, name: str, parts: dict[str, Part], *, key: str = "") -> Iterator[_Hashing]:
        """A stream for one member; its hash is put into `parts` when it is complete."""
        with self._archive.open(name, "w", force_zip64=True) as stream:
            hashing = _Hashing(stream)
            yield hashing
        parts[key or name] = hashing.part()

    def text(self, name: str, content: str, parts: dict[str, Part]) -> None:
        """A small member."""
        with self.member(name, parts) as stream:
            stream.write(content.encode())

    def finish(self, manifest: Manifest) -> None:
        """The manifest and its signature."""
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True)
        self._archive.writestr(MANIFEST, text)
        self._archive.writestr(SIGNATURE, keyed_hash(text, _CONTEXT))


@contextmanager
def written(path: Path, *, overwrite: bool = False) -> Iterator[Writer]:
    """A new dump, readable by its owner only; at its name when it is complete, and not at all where that fails."""
    if path.exists() and not overwrite:
        raise JurisdictionRefused(f"{path} is there already. Give another name, or say --overwrite.")
    half = path.with_name(f"{path.name}.part")
    half.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_SQUEEZE) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


class Dump:
    """An existing dump, its manifest read and its signature checked."""

    def __init__(self, archive: zipfile.ZipFile, path: Path) -> None:
        self._archive, self.path = archive, path
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            text = self._archive.read(MANIFEST).decode()
            signature = self._archive.read(SIGNATURE).decode()
            content = json.loads(text)
        except (KeyError, ValueError) as error:
            raise JurisdictionRefused(f"{self.path} is no dump of a jurisdiction.") from error
        if not hmac.compare_digest(signature, keyed_hash(text, _CONTEXT)):
            raise JurisdictionRefused(
                f"{self.path} was altered, or is of an installation with another GANJIANG_FIELD_KEY: its encrypted"
                " columns could not be read here."
            )
        if content.get("format") != FORMAT:
            raise JurisdictionRefused(f"{self.path} is of a format that this software does not know.")
        for name in ("parts", "files"):
            content[name] = {key: Part(**part) for key, part in content[name].items()}
        return Manifest(**content)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member's content."""
        with self._archive.open(name) as stream:
            yield stream

    def text(self, name: str) -> str:
        """A small member."""
        return self._archive.read(name).decode()

    def damaged(self) -> list[str]:
        """Members that are missing or not what the manifest says."""
        members = dict(self.manifest.parts)
        if self.manifest.with_files:
            members |= {f"files/{name}": part for name, part in self.manifest.files.items()}
        return [name for name, part in members.items() if self._hash_of(name) != part.sha256]

    def _hash_of(self, name: str) -> str:
        digest = hashlib.sha256()
        try:
            with self.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
        except (KeyError, zipfile.BadZipFile):
            return ""
        return digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Dump]:
    """Open a dump. Raises JurisdictionRefused where it is none or was altered."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield Dump(archive, path)
    except (OSError, zipfile.BadZipFile) as error:
        raise JurisdictionRefused(f"{path} cannot be read: {error}") from error


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a whole file, as `sha256sum` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def newest_in(folder: Path, code: str, at: datetime | None) -> Path:
    """The newest dump of a jurisdiction in a folder, not later than `at`. Raises JurisdictionRefused."""
    found: list[tuple[datetime, Path]] = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and zipfile.is_zipfile(path):
            with opened(path) as dump:
                if dump.manifest.code == code and (at is None or dump.manifest.moment <= at):
                    found.append((dump.manifest.moment, path))
    if not found:
        until = f" not later than {at.isoformat()}" if at else ""
        raise JurisdictionRefused(f"{folder} has no dump of {code}{until}.")
    return max(found)[1]
