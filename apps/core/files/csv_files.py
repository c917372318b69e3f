"""CSV files as people save them: which encoding, which delimiter, which rows cannot be cut. What a row means is the
caller's.
"""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

DELIMITERS = ",;\t"
_OTHERS = {b"PK\x03\x04": "Excel", b"\xd0\xcf\x11\xe0": "Excel", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_FIELD_LIMIT = 50_000_000


class Unreadable(ValueError):
    """Nothing of the file can be imported; the text says why and what helps."""


@dataclass(frozen=True)
class CsvFile:
    """An opened file behind its line of column names."""

    encoding: str
    header: list[str]
    _lines: Any

    def rows(self) -> Iterator[tuple[int, list[str] | str]]:
        """Each row with the line it begins at; one that cannot be cut is the words for why. Empty lines are none."""
        while True:
            first = self._lines.line_num + 1
            try:
                cells = next(self._lines)
            except StopIteration:
                return
            except csv.Error as error:
                yield first, _("the quotation marks do not match (%(reason)s)") % {"reason": error}
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) == len(self.header):
                yield first, cells
            else:
                said = {"found": len(cells), "wanted": len(self.header)}
                yield first, _("%(found)d columns instead of %(wanted)d") % said


def bytes_of(path: Path) -> bytes:
    """Raises Unreadable."""
    try:
        return path.read_bytes()
    except OSError as error:
        said = {"file": path, "reason": error.strerror or error}
        raise Unreadable(_("%(file)s cannot be read: %(reason)s.") % said) from error


def opened(raw: bytes, *, names: Collection[str] = (), mixed: bool = False) -> CsvFile:
    """A file by its bytes. `names` of columns tell the delimiter; with `mixed` a file whose lines are in two encodings
    is read by the one that more of them agree with, and what does not fit is kept as surrogates. Raises Unreadable.
    """
    for mark, kind in _OTHERS.items():
        if raw.startswith(mark):
            raise Unreadable(_("This is an %(kind)s file: save it as CSV in UTF-8.") % {"kind": kind})
    text, encoding = _decoded(raw, mixed)
    if not text.strip():
        raise Unreadable(_("The file is empty."))
    csv.field_size_limit(_FIELD_LIMIT)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, names), strict=True)
    try:
        return CsvFile(encoding, next(lines), lines)
    except csv.Error as error:
        raise Unreadable(_("The line of column names is broken: %(reason)s.") % {"reason": error}) from error


def plain(name: str) -> str:
    """A column's name without case, quotes, blanks and dashes."""
    return "_".join(name.strip().strip('"').lower().replace("-", " ").split())


def _decoded(raw: bytes, mixed: bool) -> tuple[str, str]:
    for codec, name in (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")):
        try:
            return raw.decode(codec), name
        except UnicodeDecodeError:
            continue
    if not mixed:
        raise Unreadable(_("The file is neither UTF-8 nor GB18030."))
    lines = [line for line in raw.splitlines() if not line.isascii()]
    if raw.startswith(b"\xef\xbb\xbf") or sum(map(_is_utf8, lines)) * 2 >= len(lines):
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape"), "UTF-8"
    return raw.decode("gb18030", "surrogateescape"), "GB18030"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str, names: Collection[str]) -> str:
    """By which more of the names are found; where none is, the one that is there most often."""
    first, known = text.split("\n", 1)[0], {plain(name) for name in names}
    return max(DELIMITERS, key=lambda sign: (sum(plain(c) in known for c in first.split(sign)), first.count(sign)))
