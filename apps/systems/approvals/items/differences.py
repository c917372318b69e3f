"""What is different between two contents, field by field, in words."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apps.systems.approvals.items.content import ItemContent, Part
from apps.systems.approvals.items.labels import ITEM, label_of, shown


@dataclass(frozen=True)
class Change:
    """One difference. `what` is the way to it (Materials › Plan › Copies); an empty side: it was not there."""

    field: str
    what: str
    before: str
    after: str


def differences(before: ItemContent, after: ItemContent) -> list[Change]:
    """In the order in which an item is read; nothing where they say the same."""
    found: list[Change] = []
    for each in dataclasses.fields(ItemContent):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old == new:
            continue
        label = str(ITEM[each.name])
        found += [Change(each.name, what, a, b) for what, a, b in _compare(each.name, each.name, label, old, new)]
    return found


def _compare(place: str, name: str, label: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    if old == new:
        return
    if isinstance(old, Part) and isinstance(new, Part):
        yield from _compare_parts(place, label, old, new)
    elif isinstance(old, tuple) and _keyed(old + new):
        yield from _compare_keyed(place, label, old, new)
    else:
        yield label, words_of(place, name, old), words_of(place, name, new)


def _compare_parts(place: str, label: str, old: Part, new: Part) -> Iterator[tuple[str, str, str]]:
    for each in dataclasses.fields(old):
        inner = f"{label} › {label_of(place, each.name)}"
        yield from _compare(place, each.name, inner, getattr(old, each.name), getattr(new, each.name))


def _compare_keyed(place: str, label: str, old: Any, new: Any) -> Iterator[tuple[str, str, str]]:
    """By key, so that a part that only moved is one line about the order."""
    before, after = {part.key: part for part in old}, {part.key: part for part in new}
    for key, part in before.items():
        if key not in after:
            yield f"{label} › {_title(part)}", words_of(place, place, part), ""
        else:
            yield from _compare(place, place, f"{label} › {_title(after[key])}", part, after[key])
    for key, part in after.items():
        if key not in before:
            yield f"{label} › {_title(part)}", "", words_of(place, place, part)
    kept_before, kept_after = [k for k in before if k in after], [k for k in after if k in before]
    if kept_before != kept_after:
        yield label, "、".join(_title(before[k]) for k in kept_before), "、".join(_title(after[k]) for k in kept_after)


def _keyed(parts: Any) -> bool:
    return bool(parts) and all(hasattr(part, "key") for part in parts)


def _title(part: Any) -> str:
    for name in ("name", "text", "label"):
        if found := getattr(part, name, ""):
            return str(found)
    kind = getattr(part, "kind", "")
    return shown("steps", "kind", kind) if kind else str(part.key)


def words_of(place: str, name: str, value: Any) -> str:
    """A value in one text: parts with their labels, lists joined."""
    if isinstance(value, Part):
        lines = [
            f"{label_of(place, each.name)} {text}"
            for each in dataclasses.fields(value)
            if each.name != "key" and (text := words_of(place, each.name, getattr(value, each.name)))
        ]
        return "；".join(lines)
    if isinstance(value, tuple):
        return "\n".join(words_of(place, name, each) for each in value)
    return shown("item" if place == name else place, name, value)
