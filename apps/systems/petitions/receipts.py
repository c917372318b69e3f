"""Papers for the citizen: the receipt with its QR code and the answer, as PDF (typst; tagged, self-contained).

Words go in as JSON, never as markup: what a citizen wrote cannot become part of the program.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.relay.models import PublicRecord
from apps.systems.petitions.drafts import Sent
from frontend.dates import day
from tenants.models import Jurisdiction

PAPERS = Path(__file__).parent / "papers"
FONTS = "justmytype_intl_cjk"


@cache
def font_folders() -> list[str]:
    """Folders with the Chinese font of the fonts package; without it typst takes the system's."""
    spec = find_spec(FONTS)
    if spec is None or spec.origin is None:
        return []
    return [str(Path(spec.origin).parent / "fonts" / "ofl" / "notosanssc")]


def _pdf(paper: str, data: dict[str, Any]) -> bytes:
    pdf: bytes = typst.compile(
        str(PAPERS / f"{paper}.typ"),
        root=str(PAPERS),
        font_paths=font_folders(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return pdf


def track_address(place: Jurisdiction, number: str) -> str:
    """Where the QR code leads: the form with the number filled in; the query code never stands in an address."""
    return f"{place.portal_url}/track/?number={number}"


def qr_svg(address: str) -> str:
    """The address as QR code, an SVG without style attributes."""
    svg: str = segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=True, dark="#000", light="#fff")
    return svg


def receipt_pdf(sent: Sent, place: Jurisdiction, *, facts: list[tuple[str, str]], following: list[str]) -> bytes:
    """The receipt on one sheet."""
    address = track_address(place, sent.number)
    return _pdf(
        "receipt",
        {
            "lang": _lang(),
            "title": _("Receipt of your letter"),
            "office": place.name,
            "service": _("Ganjiang · Government services of Jiangxi"),
            "number_label": _("Number"),
            "number": sent.number,
            "code_label": _("Query code"),
            "code": sent.code,
            "keep": _("Keep the query code: it is shown only here, and nobody can tell it to you again."),
            "qr": segno.make(address, error="m")
            .svg_inline(scale=4, border=1)
            .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
            "qr_alt": _("Follow this letter"),
            "facts": facts,
            "next_title": _("What happens next"),
            "next": following,
            "digest_label": _("Fingerprint of what you sent (SHA-256)"),
            "digest": sent.digest,
            "footer": address,
        },
    )


def answer_pdf(record: PublicRecord, place: Jurisdiction) -> bytes:
    """The answer as a letter, with the question below."""
    organ = record.answered_by or place.name
    return _pdf(
        "answer",
        {
            "lang": _lang(),
            "title": record.title,
            "organ": organ,
            "number": record.number,
            "paragraphs": _paragraphs(record.answer),
            "seal": _("Seal for answers"),
            "date": day(record.answered_at, year=True),
            "question_label": _("Your letter"),
            "question": _paragraphs(str(record.original.get("text", ""))),
            "footer": track_address(place, record.number),
        },
    )


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _lang() -> str:
    return (get_language() or "zh").split("-")[0]
