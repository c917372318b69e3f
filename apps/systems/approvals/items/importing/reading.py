"""The file: its encoding, its columns, its rows by line. What no row of a file could survive refuses the file."""

import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import override

from apps.core.files.csv_files import CsvFile, Unreadable, bytes_of, opened, plain

__all__ = ["Content", "Finding", "Row", "Unreadable", "mapping", "parse", "read"]

MAPPING = Path(__file__).with_name("mapping.toml")
REQUIRED = ("code", "name", "kind", "department", "level")


@dataclass(frozen=True)
class Row:
    """A row under our names; columns that the file lacks are empty."""

    line: int
    values: dict[str, str]

    @property
    def code(self) -> str:
        """The item's code in its source."""
        return self.values["code"]

    @property
    def digest(self) -> str:
        """Over everything that is read: other words under the same code are a changed row."""
        text = json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Finding:
    """Something about a row: why it was refused, or what it lacks although it was taken."""

    line: int
    code: str
    reason: str


@dataclass
class Content:
    """What a file holds."""

    encoding: str
    taken_for: dict[str, str]
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
    file = opened(raw, names=[name for names in mapping()["columns"].values() for name in names])
    header = [cell.strip() for cell in file.header]
    places = _places(header)
    content = Content(file.encoding, {name: header[at] for name, at in places.items()}, _unused(header, places))
    _take_all(content, file, places)
    return content


def _places(header: list[str]) -> dict[str, int]:
    folded = [plain(name) for name in header]
    places: dict[str, int] = {}
    for ours, names in mapping()["columns"].items():
        found = [at for at, name in enumerate(folded) if name in names]
        if len(found) > 1:
            raise Unreadable(f"two columns hold the same thing: {', '.join(header[at] for at in found)}.")
        if found:
            places[ours] = found[0]
    if missing := [ours for ours in REQUIRED if ours not in places]:
        wanted = "; ".join(" or ".join(mapping()["columns"][ours]) for ours in missing)
        raise Unreadable(f"columns are missing: {wanted}; the file has: {', '.join(header)}.")
    return places


def _unused(header: list[str], places: dict[str, int]) -> list[str]:
    used = set(places.values())
    return [name for at, name in enumerate(header) if at not in used]


def _take_all(content: Content, file: CsvFile, places: dict[str, int]) -> None:
    seen: dict[str, int] = {}
    for line, cells in file.rows():
        if isinstance(cells, str):
            content.refused.append(Finding(line, "", cells))
            continue
        values = {ours: cells[places[ours]].strip() if ours in places else "" for ours in mapping()["columns"]}
        code = values["code"]
        if not code or len(code) > 60 or "\x00" in "".join(values.values()):
            content.refused.append(Finding(line, code[:60], "no code, one of more than 60 signs, or no text"))
        elif code in seen:
            content.refused.append(Finding(line, code, f"this code was on line {seen[code]} already"))
        else:
            seen[code] = line
            content.rows.append(Row(line, values))
