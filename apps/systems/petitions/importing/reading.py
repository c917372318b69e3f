"""The file: its encoding, its columns, its rows, and what is wrong with them, by line.

A file as a whole is refused (`Unreadable`) where no row of it could be right; a row is refused alone.
"""

import difflib
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.files.csv_files import Unreadable, bytes_of, opened, plain
from apps.core.workdays.services import SHANGHAI

__all__ = ["BadRow", "Content", "Row", "Unreadable", "parse", "plain", "printable", "read"]

LONGEST = {"message_id": 40, "writer": 60, "subject": 200, "body": 20_000, "reply": 20_000}
FIRST_YEAR = 2004  # of the channel, and of the calendar
COLUMNS: dict[str, tuple[str, ...]] = {
    "message_id": ("message_id", "id", "留言编号", "编号"),
    "writer": ("user_id", "writer", "留言用户", "用户"),
    "subject": ("subject", "title", "留言主题", "主题"),
    "created_at": ("created_at", "received_at", "留言时间", "来信时间"),
    "body": ("body", "text", "留言详情", "内容"),
    "reply": ("reply", "answer", "答复意见", "答复"),
    "replied_at": ("replied_at", "answered_at", "答复时间"),
}
OPTIONAL = frozenset({"writer"})
FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A message and its reply, as written. Times are Asia/Shanghai."""

    line: int
    message_id: str
    writer: str
    subject: str
    body: str
    reply: str
    received_at: datetime
    replied_at: datetime

    @property
    def digest(self) -> str:
        """Sixteen hex digits over everything that the row says: another text under the same id is a changed row."""
        said = [self.message_id, self.writer, self.subject, self.body, self.reply]
        said += [self.received_at.isoformat(), self.replied_at.isoformat()]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class BadRow:
    """A row that is not imported: the line it begins at, its id where it has one, the reason in words."""

    line: int
    message_id: str
    reason: str


@dataclass
class Content:
    """What a file holds."""

    encoding: str
    taken_for: dict[str, str]
    ignored: list[str]
    rows: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)


def read(path: Path) -> Content:
    """Read a file. Raises Unreadable."""
    return parse(bytes_of(path))


def parse(raw: bytes) -> Content:
    """Read the bytes of a file. Raises Unreadable."""
    file = opened(raw, names=[name for names in COLUMNS.values() for name in names], mixed=True)
    places, ignored = _columns(file.header)
    content = Content(file.encoding, {name: file.header[place] for name, place in places.items()}, ignored)
    seen: dict[str, int] = {}
    for line, cells in file.rows():
        _take(content, line, cells, places, seen)
    return content


def _columns(header: list[str]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands, and the names that mean nothing here."""
    places: dict[str, int] = {}
    used = set()
    for name, spellings in COLUMNS.items():
        found = [place for place, cell in enumerate(header) if plain(cell) in spellings]
        if len(found) > 1:
            both = "、".join(header[place] for place in found)
            raise Unreadable(_("Two columns hold the same thing: %(columns)s.") % {"columns": both})
        if found:
            places[name] = found[0]
            used.add(found[0])
    ignored = [cell for place, cell in enumerate(header) if place not in used]
    missing = [name for name in COLUMNS if name not in places and name not in OPTIONAL]
    if missing:
        raise Unreadable("\n".join(_missing(name, header, ignored) for name in missing))
    return places, ignored


def _missing(name: str, header: list[str], ignored: list[str]) -> str:
    said = _("The column %(column)s is missing (it may also be called %(names)s). The file has: %(header)s.") % {
        "column": COLUMNS[name][0],
        "names": "、".join(COLUMNS[name][1:]),
        "header": "、".join(cell.strip() for cell in header if cell.strip()) or "—",
    }
    alike = {plain(cell): cell.strip() for cell in ignored}
    near = [alike[found] for spelling in COLUMNS[name] for found in difflib.get_close_matches(spelling, alike, 1, 0.7)]
    if near:
        said += " " + _("Is it %(column)s? Then rename it.") % {"column": near[0]}
    return said


def _take(content: Content, line: int, cells: list[str] | str, places: dict[str, int], seen: dict[str, int]) -> None:
    if isinstance(cells, str):
        content.bad.append(BadRow(line, "", cells))
        return
    values = {name: cells[place].strip() for name, place in places.items()}
    values.setdefault("writer", "")
    try:
        row = _row(line, values)
        if row.message_id in seen:
            raise ValueError(_("this message was on line %(line)d already") % {"line": seen[row.message_id]})
    except ValueError as error:
        content.bad.append(BadRow(line, printable(values["message_id"]), str(error)))
        return
    seen[row.message_id] = line
    content.rows.append(row)


def printable(text: str) -> str:
    """A short text that every terminal can show."""
    return text.encode("utf-8", "replace").decode()[:40]


def _row(line: int, values: dict[str, str]) -> Row:
    for name, value in values.items():
        if _SURROGATE.search(value):
            raise ValueError(_("%(column)s is in another encoding than the rest of the file") % {"column": name})
        if "\x00" in value:
            raise ValueError(_("%(column)s holds a character that is no text") % {"column": name})
        if not value and name not in OPTIONAL:
            raise ValueError(_("%(column)s is empty") % {"column": name})
        if len(value) > LONGEST.get(name, len(value)):
            raise ValueError(
                _("%(column)s is too long: %(found)d characters, at most %(limit)d")
                % {"column": name, "found": len(value), "limit": LONGEST[name]}
            )
    received, replied = _moment("created_at", values.pop("created_at")), _moment("replied_at", values.pop("replied_at"))
    if replied < received:
        raise ValueError(_("the reply is older than the message"))
    if replied > timezone.now():
        raise ValueError(_("the reply is dated in the future"))
    if received.year < FIRST_YEAR:
        raise ValueError(_("the message is older than %(year)d") % {"year": FIRST_YEAR})
    return Row(line=line, received_at=received, replied_at=replied, **values)


def _moment(column: str, value: str) -> datetime:
    for form in FORMATS:
        try:
            return datetime.strptime(value, form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    raise ValueError(
        _("%(column)s is no date: %(value)s (write 2019-04-24 16:03:40)") % {"column": column, "value": value[:40]}
    )
