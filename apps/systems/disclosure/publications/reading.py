"""The body of a document out of a file: Word with its tables, a web page, a PDF that has text, plain text.

What a file is says its content, not its name. Whatever comes out is cleaned like anything that is typed.
"""

import re
from typing import Any

import structlog
from django.core.files.base import File
from django.utils.translation import gettext as _

from apps.core.files import kinds
from apps.core.files.services import UploadRefused, check_upload
from apps.systems.disclosure.publications.bodies import Cleaned, TooLong, cleaned
from apps.systems.disclosure.publications.refusals import PublicationRefused

log = structlog.get_logger(__name__)
MOST_PAGES = 400
MOST_HTML = 8 * 1024 * 1024
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_ENDS = "。；：！？;:!?”）)》"


def body_of(file: "File[Any]") -> Cleaned:
    """The body that a file holds, and what was left out of it. Raises PublicationRefused."""
    name = (file.name or "").lower()
    try:
        if name.endswith((".html", ".htm")):
            return cleaned(_web_page(file))
        kind = check_upload(file).kind
        if kind is kinds.DOCX:
            return cleaned(_word(file))
        if kind is kinds.PDF:
            return cleaned(_pdf(file))
        if kind is kinds.TEXT:
            return cleaned(_decoded(file.read()))
    except UploadRefused as refused:
        raise PublicationRefused(" ".join(refused.messages), field="source") from refused
    except TooLong as error:
        raise PublicationRefused(str(error), field="source") from error
    raise PublicationRefused(
        _("Only DOCX, PDF, HTML and TXT files hold a text that can be taken over; attach any other."), field="source"
    )


def _web_page(file: "File[Any]") -> str:
    if file.size > MOST_HTML:
        raise PublicationRefused(_("The web page is too large: attach it as a file."), field="source")
    raw = file.read()
    if b"\x00" in raw[:4096]:
        raise PublicationRefused(_("The file is no web page by its content."), field="source")
    text = _decoded(raw)
    inside = re.search(r"<body[^>]*>(.*)</body>", text, re.IGNORECASE | re.DOTALL)
    return inside[1] if inside else text


def _decoded(raw: bytes) -> str:
    told = _CHARSET.search(raw[:4096])
    names = ["utf-8-sig", *([told[1].decode("ascii")] if told else []), "gb18030"]
    for name in names:
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def _word(file: "File[Any]") -> str:
    import mammoth

    file.seek(0)
    try:
        made = mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(lambda _image: {"src": ""}))
    except Exception as error:  # whatever a damaged archive makes its reader raise
        log.info("a Word file could not be read", error=repr(error))
        raise PublicationRefused(
            _("The Word file cannot be read: save it anew, or paste its text."), field="source"
        ) from error
    return str(made.value)


def _pdf(file: "File[Any]") -> str:
    from pypdf import PdfReader

    file.seek(0)
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise PublicationRefused(_("The PDF file is locked: save it without its password."), field="source")
        if len(reader.pages) > MOST_PAGES:
            raise PublicationRefused(
                _("The PDF file has more than %(most)s pages: attach it.") % {"most": MOST_PAGES}, field="source"
            )
        lines = [line for page in reader.pages for line in page.extract_text().split("\n")]
    except PublicationRefused:
        raise
    except Exception as error:  # whatever a damaged file makes its reader raise
        log.info("a PDF file could not be read", error=repr(error))
        raise PublicationRefused(_("The PDF file cannot be read: attach it instead."), field="source") from error
    text = "\n".join(_paragraphs(lines))
    if not text.strip():
        raise PublicationRefused(
            _("The PDF file has no text, only pictures of it: attach it, and write what it says."), field="source"
        )
    return text


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines that go on in the next are one paragraph: those as long as the others that do not end a sentence."""
    kept = [line.rstrip() for line in lines]
    usual = sorted(len(line.strip()) for line in kept if line.strip())
    long = usual[len(usual) * 3 // 4] * 0.85 if usual else 0
    found, open_ = [""], False
    for line in kept:
        if open_ and line.strip():
            joint = " " if found[-1][-1:].isascii() and line.strip()[:1].isascii() else ""
            found[-1] = f"{found[-1]}{joint}{line.strip()}"
        else:
            found.append(line)
        open_ = len(line.strip()) >= long and not line.endswith(tuple(_ENDS)) and bool(line.strip())
    return found
