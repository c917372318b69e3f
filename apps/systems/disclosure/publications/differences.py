"""What is different between two versions: the card field by field, the text paragraph by paragraph."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from apps.systems.disclosure.publications.bodies import text_of
from apps.systems.disclosure.publications.content import LABELS, Card
from apps.systems.disclosure.publications.enums import Form, Validity

MOST_PARAGRAPHS = 3000  # comparing more takes longer than anybody waits: then the text is one change


@dataclass(frozen=True)
class Change:
    """One difference; an empty side: it was not there."""

    field: str
    what: str
    before: str
    after: str


def differences(before: Card, after: Card, *, names: Mapping[str, str] | None = None) -> list[Change]:
    """In the order in which a card is read; nothing where they say the same. `names`: of files and categories."""
    found: list[Change] = []
    for each in fields(Card):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old == new:
            continue
        if each.name == "body":
            found += _of_texts(old, new)
        else:
            said = [words_of(each.name, value, names or {}) for value in (old, new)]
            found.append(Change(each.name, str(LABELS[each.name]), *said))
    return found


def words_of(name: str, value: Any, names: Mapping[str, str]) -> str:
    """A value of the card in words."""
    if isinstance(value, tuple):
        return "、".join(names.get(each, each) for each in value)
    if isinstance(value, date):
        return value.isoformat()
    if name == "validity":
        return str(Validity(value).label)
    if name == "form":
        return str(Form(value).label)
    return names.get(value, value) if value else ""


def _of_texts(before: str, after: str) -> list[Change]:
    label = str(LABELS["body"])
    old, new = text_of(before).split("\n"), text_of(after).split("\n")
    if old == new:  # other structure, the same words
        return [Change("body", label, "", "")]
    if max(len(old), len(new)) > MOST_PARAGRAPHS:
        return [Change("body", label, "\n".join(old), "\n".join(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Change("body", label, "\n".join(old[a:b]), "\n".join(new[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]
