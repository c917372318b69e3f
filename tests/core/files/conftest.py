"""Files as people hand them in, made here byte by byte."""

import io
import struct
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 504


def archive(**parts: bytes | str) -> bytes:
    """A ZIP archive; `__` in a name stands for `/`, `_dot_` for `.`."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return kept.getvalue()


def office_file(main: str, **more: bytes | str) -> bytes:
    """A Word or Excel file by the name of its main part."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", "<Types/>")
        zipped.writestr(main, "<xml/>")
        for name, content in more.items():
            zipped.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return kept.getvalue()


def media(brand: bytes, *compatible: bytes) -> bytes:
    """The first box of an ISO media file (MP4, HEIC)."""
    body = brand + b"\x00\x00\x02\x00" + b"".join(compatible)
    return struct.pack(">I", 8 + len(body)) + b"ftyp" + body + b"\x00\x00\x00\x08free" * 4


DOCX = office_file("word/document.xml")
XLSX = office_file("xl/workbook.xml")


def upload(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """As it comes out of a form."""
    return SimpleUploadedFile(name, content, content_type)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    kept = settings.STORAGES
    settings.STORAGES = {**kept, "default": {**kept["default"], "OPTIONS": {"location": str(tmp_path / "files")}}}
