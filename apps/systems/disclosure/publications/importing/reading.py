"""The file: CSV or one JSON object a line, its columns, its rows by line. A file without a title column is refused."""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import override

from apps.core.files.csv_files import Unreadable, bytes_of, opened, plain

__all__ = ["Content", "Finding", "Row", "Unreadable", "mapping", "parse", "read"]

MAPPING = Path(__file__).with_name("mapping.toml")


@dataclass(frozen=True)
class Row:
    """A row under our names; columns that the file lacks are empty."""

    line: int
    values: dict[str, str]

    @property
    def key(self) -> str:
        """What makes it the same document in another run: its index number, its address, else title, number, date."""
        told = self.values["index_number"] or self.values["source_url"]
        told = told or "|".join(self.values[name] for name in ("title", "document_number", "made_on"))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def digest(self) -> str:
        """Over everything that is read: other words under the same key are a changed row."""
        text = json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Finding:
    """Something about a row: why it was refused, or what it lacks although it was taken."""

    line: int
    title: str
    reason: str


@dataclass
class Content:
    """What a file holds."""

    encoding: str
    ignored: list[str]
    rows: list[Row] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)


@cache
def mapping() -> dict[str, Any]:
    """The rules of mapping.toml."""
    with MAPPING.open("rb") as file:
        return tomllib.load(file)


def read(path: Path) -> Content:
    """Read a file. Raises Unreadable."""
    return parse(bytes_of(path))


@override("en")
def parse(raw: bytes) -> Content:
    """Read the bytes of a file; what is said of it is English, as all of the report. Raises Unreadable."""
    beginning = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    encoding, records = _objects(raw) if beginning.startswith(b"{") else _table(raw)
    content = Content(encoding, [])
    seen: dict[str, int] = {}
    for line, record in records:
        if isinstance(record, str):
            content.refused.append(Finding(line, "", record))
            continue
        row = Row(line, _ours(record))
        content.ignored += [name for name in record if plain(name) not in _known() and name not in content.ignored]
        _take(content, row, seen)
    if not content.rows and not content.refused:
        raise Unreadable("the file has no rows.")
    return content


def _take(content: Content, row: Row, seen: dict[str, int]) -> None:
    title = row.values["title"][:60]
    if any("\x00" in value for value in row.values.values()):
        content.refused.append(Finding(row.line, title, "it holds signs that are no text"))
    elif row.key in seen:
        content.refused.append(Finding(row.line, title, f"the same document was on line {seen[row.key]} already"))
    else:
        seen[row.key] = row.line
        content.rows.append(row)


@cache
def _known() -> dict[str, str]:
    return {plain(name): ours for ours, names in mapping()["columns"].items() for name in names}


def _ours(record: dict[str, Any]) -> dict[str, str]:
    values = dict.fromkeys(mapping()["columns"], "")
    for name, value in record.items():
        ours = _known().get(plain(name))
        if ours and value is not None and not values[ours]:
            values[ours] = str(value).strip()
    return values


def _table(raw: bytes) -> tuple[str, Iterator[tuple[int, Any]]]:
    file = opened(raw, names=list(_known()))
    header = [cell.strip() for cell in file.header]
    if "title" not in {_known().get(plain(name)) for name in header}:
        raise Unreadable(f"no column holds a title: {', '.join(header)}.")
    rows = (
        (line, cells if isinstance(cells, str) else dict(zip(header, cells, strict=True)))
        for line, cells in file.rows()
    )
    return file.encoding, rows


def _objects(raw: bytes) -> tuple[str, Iterator[tuple[int, Any]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = raw.decode(encoding).split("\n")
        except UnicodeDecodeError:
            continue
        return encoding.upper().removesuffix("-SIG"), _parsed(lines)
    raise Unreadable("the file is neither UTF-8 nor GB18030.")


def _parsed(lines: list[str]) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            yield number, f"no JSON: {error}"
            continue
        yield number, record if isinstance(record, dict) else "not an object"
