"""What is taken from a citizen or an official: how large, how many, of which kind, under which name.

A refusal is a ValidationError in the user's words, ready for a form.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _

from apps.core.files.kinds import BY_EXTENSION, Kind, MacroInside, UnpacksTooLarge, kind_of

MB = 1024 * 1024
MAX_FILE = 20 * MB
MAX_FILES = 10
MAX_TOTAL = 50 * MB
MAX_NAME = 120
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_OLD_OFFICE = {"doc", "xls", "ppt", "wps", "et", "dps"}


class UploadRefused(ValidationError):
    """A file is not taken; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be stored."""

    name: str
    size: int
    kind: Kind


def clean_name(name: str) -> str:
    """A name to show and to download under: no path, no control or direction characters; Chinese stays.

    The extension is kept when a long name is cut.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    plain = " ".join(_NOT_IN_NAMES.sub("_", visible).split()).strip(". ")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        stem, extension = plain, ""
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    extension = extension[:10]
    return f"{stem[: MAX_NAME - len(extension) - 1]}{dot}{extension}"


def check_upload(file: "File[Any]") -> Checked:
    """Size, kind by content, name of one file. Raises UploadRefused."""
    name, size = clean_name(file.name or ""), file.size
    if size > MAX_FILE:
        raise _refused(
            _("“%(name)s” has %(size)s MB, more than the %(most)s MB that one file may have"),
            name,
            size=_megabytes(size),
            most=MAX_FILE // MB,
        )
    if size == 0:
        raise _refused(_("“%(name)s” is empty"), name)
    extension = name.rpartition(".")[2].lower()
    kind = _kind(file, name, extension)
    named = BY_EXTENSION.get(extension)
    if named != kind:
        raise _refused(
            _("“%(name)s” is a %(kind)s file by its content: give it the ending .%(ending)s and choose it again"),
            name,
            kind=kind.name,
            ending=kind.extensions[0],
        )
    return Checked(name, size, kind)


def _kind(file: "File[Any]", name: str, extension: str) -> Kind:
    if extension in _OLD_OFFICE:
        raise _refused(_("“%(name)s” is of an old kind that may hide programs: save it as DOCX, XLSX or PDF"), name)
    try:
        kind = kind_of(file)
    except MacroInside:
        raise _refused(_("“%(name)s” holds macros: save it without them or as PDF"), name) from None
    except UnpacksTooLarge:
        raise _refused(_("“%(name)s” unpacks to far more than it seems: it is not taken"), name) from None
    if kind is None:
        raise _refused(_("“%(name)s” is not taken: choose a picture, PDF, DOCX, XLSX, TXT, MP3 or MP4 file"), name)
    return kind


def check_together(files: "Sequence[File[Any]]", *, already: int = 0, already_bytes: int = 0) -> None:
    """How many files, and how much together; `already` handed in earlier. Raises UploadRefused."""
    if len(files) + already > MAX_FILES:
        raise UploadRefused(
            _("At most %(most)s files, these are %(count)s") % {"most": MAX_FILES, "count": len(files) + already},
            code="too_many",
        )
    total = already_bytes + sum(file.size for file in files)
    if total > MAX_TOTAL:
        raise UploadRefused(
            _("All files together have %(size)s MB, more than %(most)s MB")
            % {"size": _megabytes(total), "most": MAX_TOTAL // MB},
            code="too_large",
        )


def _refused(text: str, name: str, **facts: Any) -> UploadRefused:
    return UploadRefused(text % {"name": name, **facts}, code="refused")


def _megabytes(size: int) -> str:
    """Rounded up to a tenth, so that a refused size never looks like the limit."""
    tenths = -(-size * 10 // MB)
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10:.1f}"
