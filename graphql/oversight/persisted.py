"""Questions kept beside the schema, asked for by name or by the SHA-256 of their text: the known dashboards."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "persisted-queries"


@cache
def persisted() -> dict[str, str]:
    """Text of each question by its file's name (without suffix) and by its hex digest."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.graphql")):
        text = path.read_text(encoding="utf-8")
        found[path.stem] = text
        found[hashlib.sha256(text.encode()).hexdigest()] = text
    return found
