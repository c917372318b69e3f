"""Papers as PDF (typst; tagged, self-contained). Words go in as JSON, never as markup: what somebody wrote cannot
become part of the program.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst

FONTS = "justmytype_intl_cjk"


@cache
def font_folders() -> list[str]:
    """Folders with the Chinese font of the fonts package; without it typst takes the system's."""
    spec = find_spec(FONTS)
    if spec is None or spec.origin is None:
        return []
    return [str(Path(spec.origin).parent / "fonts" / "ofl" / "notosanssc")]


def pdf(paper: Path, data: dict[str, Any]) -> bytes:
    """The sheet that a `.typ` file makes of the data."""
    made: bytes = typst.compile(
        str(paper),
        root=str(paper.parent),
        font_paths=font_folders(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made


def paragraphs(text: str) -> list[str]:
    """A text's lines without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]
