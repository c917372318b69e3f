"""What a file is, by its first bytes and its inside, never by its name or by what the browser says."""

import zipfile
from dataclasses import dataclass
from typing import Any

HEAD_BYTES = 4096
TEXT_BYTES = 64 * 1024
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_VIDEO_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV"}
_MAX_ENTRIES = 3000
_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_RATIO = 200
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<iframe", "<?php")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its extensions (the first is ours), its type, whether a browser may show it."""

    name: str
    extensions: tuple[str, ...]
    content_type: str
    shown: bool = False


JPEG = Kind("JPG", ("jpg", "jpeg", "jpe"), "image/jpeg", shown=True)
PNG = Kind("PNG", ("png",), "image/png", shown=True)
GIF = Kind("GIF", ("gif",), "image/gif", shown=True)
WEBP = Kind("WEBP", ("webp",), "image/webp", shown=True)
HEIC = Kind("HEIC", ("heic", "heif"), "image/heic")
PDF = Kind("PDF", ("pdf",), "application/pdf")
DOCX = Kind("Word", ("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = Kind("Excel", ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
TEXT = Kind("TXT", ("txt",), "text/plain; charset=utf-8")
MP4 = Kind("MP4", ("mp4", "m4v"), "video/mp4")
MP3 = Kind("MP3", ("mp3",), "audio/mpeg")
KINDS = (JPEG, PNG, GIF, WEBP, HEIC, PDF, DOCX, XLSX, TEXT, MP4, MP3)
BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}
SHOWN_TYPES = frozenset(kind.content_type for kind in KINDS if kind.shown)


class MacroInside(ValueError):
    """An Office document with a program in it."""


class UnpacksTooLarge(ValueError):
    """An archive made to burst whoever opens it."""


def kind_of(file: Any) -> Kind | None:
    """The kind of a seekable file, None for one that is not taken; leaves the file at its beginning.

    Raises MacroInside, UnpacksTooLarge.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    try:
        if head.startswith(b"PK\x03\x04"):
            return _office(file)
        return _by_magic(head) or _text(file)
    finally:
        file.seek(0)


def _by_magic(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"%PDF-"):
        return PDF
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head.startswith(b"ID3") or _mpeg_audio(head):
        return MP3
    return None


def _by_brand(head: bytes) -> Kind | None:
    """An ISO media file says what it is: the major brand, then those it is compatible with."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]
    for brand in brands:
        if brand in _HEIF_BRANDS:
            return HEIC
        if brand in _VIDEO_BRANDS:
            return MP4
    return None


def _mpeg_audio(head: bytes) -> bool:
    """A frame of MPEG audio layer III: eleven bits set, layer 01, a bit rate and a sample rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and rate not in {0, 15} and sampling != 3


def _office(file: Any) -> Kind | None:
    """A Word or Excel file by its parts; any other archive is not taken."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    # the last but one is what zipfile raises for an archive written in a newer version of the format than it reads
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or unpacked > max(packed, 4096) * _MAX_RATIO:
        raise UnpacksTooLarge
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in names):
        raise MacroInside
    if "[content_types].xml" not in names or any(".." in name or name.startswith("/") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _text(file: Any) -> Kind | None:
    """Plain text in UTF-8 or GB 18030 without control characters, and no page, drawing or script in disguise."""
    file.seek(0)
    raw = file.read(TEXT_BYTES)
    cut = len(raw) == TEXT_BYTES
    text = _decoded(raw, cut)
    if text is None:
        return None
    while chunk := file.read(1024 * 1024):
        if b"\x00" in chunk:
            return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("#!", *_MARKUP)):
        return None
    return None if any(ord(c) < 32 and c not in "\t\r\n\f" for c in text) else TEXT


def _decoded(raw: bytes, cut: bool) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        for end in range(4 if cut else 1):  # a piece may end inside a character
            try:
                return raw[: len(raw) - end].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None
