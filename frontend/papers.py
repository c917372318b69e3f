"""Papers as PDF (typst; tagged, self-contained) and QR codes.

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

FONTS = "justmytype_intl_cjk"
SHEETS = Path(__file__).parent / "sheets"  # programs that several systems write on


@cache
def font_folders() -> list[str]:
    """Folders with the Chinese font of the fonts package; without it typst takes the system's."""
    spec = find_spec(FONTS)
    if spec is None or spec.origin is None:
        return []
    return [str(Path(spec.origin).parent / "fonts" / "ofl" / "notosanssc")]


def pdf_of(paper: Path, data: dict[str, Any]) -> bytes:
    """The program `paper` with its words; `lang` is added."""
    pdf: bytes = typst.compile(
        str(paper),
        root=str(paper.parent),
        font_paths=font_folders(),
        sys_inputs={"data": json.dumps({"lang": language(), **data}, ensure_ascii=False)},
    )
    return pdf


def paragraphs(text: str) -> list[str]:
    """A text's lines without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def qr_svg(address: str) -> str:
    """The address as QR code, an SVG without style attributes, for a page."""
    svg: str = segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=True, dark="#000", light="#fff")
    return svg


def qr_image(address: str) -> str:
    """The same as a picture of its own, for a paper."""
    svg: str = segno.make(address, error="m").svg_inline(scale=4, border=1)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def language() -> str:
    """The language of the words, as typst names it."""
    return (get_language() or "zh").split("-")[0]
