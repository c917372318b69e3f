"""The file: its encoding, its columns, its rows by line. What no row of a file could survive refuses the file."""

import csv
import hashlib
import io
import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

MAPPING = Path(__file__).with_name("mapping.toml")
REQUIRED = ("code", "name", "kind", "department", "level")
DELIMITERS = ",;\t"
_FIELD_LIMIT = 10_000_000
_NOT_CSV = {b"PK\x03\x04": "Excel", b"\xd0\xcf\x11\xe0": "Excel", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class Unreadable(ValueError):
    """Nothing of the file can be imported; the text says why and what helps."""


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
    try:
        return parse(path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}") from error


def parse(raw: bytes) -> Content:
    """Read the bytes of a file. Raises Unreadable."""
    for mark, kind in _NOT_CSV.items():
        if raw.startswith(mark):
            raise Unreadable(f"this is an {kind} file: save it as CSV in UTF-8")
    text, encoding = _decode(raw)
    if not text.strip():
        raise Unreadable("the file is empty")
    csv.field_size_limit(_FIELD_LIMIT)
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    try:
        header = [cell.strip() for cell in next(lines)]
    except csv.Error as error:
        raise Unreadable(f"the line of column names is broken: {error}") from error
    places = _places(header)
    content = Content(encoding, {name: header[at] for name, at in places.items()}, _unused(header, places))
    _take_all(content, lines, places, len(header))
    return content


def _decode(raw: bytes) -> tuple[str, str]:
    for codec, name in (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")):
        try:
            return raw.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise Unreadable("the file is neither UTF-8 nor GB18030")


def _places(header: list[str]) -> dict[str, int]:
    folded = [name.lower() for name in header]
    places: dict[str, int] = {}
    for ours, names in mapping()["columns"].items():
        found = [at for at, name in enumerate(folded) if name in names]
        if len(found) > 1:
            raise Unreadable(f"two columns hold the same thing: {', '.join(header[at] for at in found)}")
        if found:
            places[ours] = found[0]
    if missing := [ours for ours in REQUIRED if ours not in places]:
        wanted = "; ".join(" or ".join(mapping()["columns"][ours]) for ours in missing)
        raise Unreadable(f"columns are missing: {wanted}; the file has: {', '.join(header)}")
    return places


def _unused(header: list[str], places: dict[str, int]) -> list[str]:
    used = set(places.values())
    return [name for at, name in enumerate(header) if at not in used]


def _take_all(content: Content, lines: Any, places: dict[str, int], width: int) -> None:
    seen: dict[str, int] = {}
    while True:
        line = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            content.refused.append(Finding(line, "", f"the quotation marks do not match ({error})"))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            content.refused.append(Finding(line, "", f"{len(cells)} columns instead of {width}"))
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
