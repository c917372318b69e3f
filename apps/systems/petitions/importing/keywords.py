"""The words by which imported messages are sorted, from `keywords.toml`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Words = tuple[str, ...]

_read: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _cut(table: Mapping[str, str]) -> tuple[tuple[str, Words], ...]:
    return tuple((name, tuple(words.split())) for name, words in table.items())


KINDS = _cut(_read["kinds"])
KINDS_IN_TEXT = _cut(_read["kinds_in_text"])
OUTCOMES = _cut(_read["outcomes"])
DEPARTMENTS = _cut(_read["departments"])
CATEGORIES: tuple[tuple[str, str, Words], ...] = tuple(
    (subject, part, words) for subject, parts in _read["categories"].items() for part, words in _cut(parts)
)
BY_SUBJECT: dict[str, str] = _read["by_subject"]
BY_PART: dict[tuple[str, str], str] = {
    (subject, part): department for subject, parts in _read["by_part"].items() for part, department in parts.items()
}
INSTEAD: dict[str, str] = _read["instead"]
