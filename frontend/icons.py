"""Icons, the mark and the river as inline SVG: no request, no style attribute, coloured by the text around them.

The drawings are `images/icons.svg` (symbols on a 24 grid), `images/mark.svg` and `images/river.svg`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

IMAGES = Path(__file__).parent / "images"
SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="0 0 24 24">(.*?)</symbol>', re.DOTALL)
LINE = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"'


@cache
def drawings() -> dict[str, str]:
    """Name of each icon and its paths."""
    return dict(SYMBOL.findall((IMAGES / "icons.svg").read_text(encoding="utf-8")))


def icon(name: str, *, label: str = "") -> SafeString:
    """The icon as SVG; decoration unless `label` names it. An unknown name raises KeyError, so that a test sees it."""
    paths = mark_safe(drawings()[name])  # noqa: S308  our own file
    line = mark_safe(LINE)  # noqa: S308
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" {} role="img" aria-label="{}">{}</svg>', line, label, paths
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {} aria-hidden="true" focusable="false">{}</svg>', line, paths
    )


@cache
def mark(*, inverted: bool = False) -> SafeString:
    """The mark in the colour of the text; inverted (white with deep-blue river) on the office bar."""
    drawing = (IMAGES / "mark.svg").read_text(encoding="utf-8").strip()
    drawing = drawing.replace('fill="#1f4494"', 'fill="currentColor"')
    if inverted:
        drawing = drawing.replace('stroke="#fff"', 'stroke="#16306e"')
    return mark_safe(drawing)  # noqa: S308  our own file


@cache
def river() -> SafeString:
    """The three courses as contour lines, for the hero and the sign-in page only."""
    drawing = (IMAGES / "river.svg").read_text(encoding="utf-8").strip()
    return mark_safe(drawing.replace("<svg ", '<svg class="hero__river" ', 1))  # noqa: S308  our own file
