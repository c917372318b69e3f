"""Writing a list as CSV or XLSX, row by row, after the request's own door has closed.

Nothing that a citizen typed can become a formula: texts that a spreadsheet would compute are written as texts.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from tenants.context import PUBLIC, door

if TYPE_CHECKING:
    from tenants.models import Jurisdiction

CAP = 100_000
BOM = "\ufeff"
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CHUNK = 500

Rows = Callable[[], Iterable[Sequence[Any]]]


def response(
    *, kind: str, name: str, heads: Sequence[Any], rows: Rows, place: Jurisdiction | None = None
) -> StreamingHttpResponse:
    """`kind` csv or xlsx. `rows` is called behind the door of `place` (or of the public schema); CAP of them at most.

    A list that was cut says so in its last row.
    """
    content_type, write = WRITERS[kind]
    language = translation.get_language() or "zh-hans"
    stream = _behind_the_door(write, [str(head) for head in heads], rows, place, language)
    answer = StreamingHttpResponse(stream, content_type=content_type)
    stamp = timezone.localdate().strftime("%Y%m%d")
    file_name = "-".join(filter(None, (name, place.code if place else "", stamp))) + f".{kind}"
    answer.headers["Content-Disposition"] = content_disposition_header(True, file_name) or ""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _behind_the_door(
    write: Callable[[list[str], Iterator[Sequence[Any]]], Iterator[bytes]],
    heads: list[str],
    rows: Rows,
    place: Jurisdiction | None,
    language: str,
) -> Iterator[bytes]:
    with door(place or PUBLIC), translation.override(language):
        yield from write(heads, _capped(rows()))


def _capped(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for count, row in enumerate(rows):
        if count == CAP:
            yield [_("Only the first %(count)s rows are here. Narrow the list by its filters.") % {"count": CAP}]
            return
        yield row


def plain(value: Any) -> Any:
    """What a cell holds: text, number, date, or the local time without its zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, int | float | Decimal | dt.date):
        return value if type(value).__module__ in {"builtins", "decimal", "datetime"} else str(value)
    if isinstance(value, Promise):
        return str(value)
    return UNPRINTABLE.sub("", str(value))


def _csv_cell(value: Any) -> str:
    value = plain(value)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str) and value.startswith(COMPUTED):
        return f"'{value}"
    return str(value)


def _csv(heads: list[str], rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(heads)
    for count, row in enumerate(rows, start=1):
        writer.writerow([_csv_cell(value) for value in row])
        if count % CHUNK == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _xlsx(heads: list[str], rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(sheet, head) for head in heads])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    with tempfile.TemporaryFile() as file, closing(book):
        book.save(file)
        file.seek(0)
        while chunk := file.read(64 * 1024):
            yield chunk


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=plain(value))
    if isinstance(value, dt.datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif cell.data_type == "f":  # a text that begins with "=" is a text
        cell.data_type = "s"
    return cell


WRITERS: dict[str, tuple[str, Callable[[list[str], Iterator[Sequence[Any]]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}
