"""Pages as trees: elements by tag and attributes, their text. Bad nesting fails the test that looks."""

from collections.abc import Iterator
from typing import Any

from django.test.html import Element, parse_html


def parsed(answer: Any) -> Element:
    """The tree of a response's page."""
    found: Element = parse_html(answer.content.decode())
    return found


def attribute(element: Element, name: str) -> str | None:
    """An attribute's value; the empty text for one without a value, None where there is none."""
    for key, value in element.attributes:
        if key == name:
            return " ".join(sorted(value)) if isinstance(value, set) else value or ""
    return None


def each(root: Element, tag: str = "", **wanted: str) -> Iterator[Element]:
    """Elements below in order; `wanted` attributes must be as given (`class_`: one of its classes, `aria_label`)."""
    for child in root.children:
        if isinstance(child, str):
            continue
        if (not tag or child.name == tag) and all(_has(child, name, value) for name, value in wanted.items()):
            yield child
        yield from each(child, tag, **wanted)


def _has(element: Element, name: str, value: str) -> bool:
    found = attribute(element, name.rstrip("_").replace("_", "-"))
    if found is None:
        return False
    return value in found.split() if name == "class_" else found == value


def the(root: Element, tag: str = "", **wanted: str) -> Element:
    """The only such element."""
    found = list(each(root, tag, **wanted))
    assert len(found) == 1, f"{len(found)} elements {tag} {wanted}"
    return found[0]


def text_of(element: Element) -> str:
    """All text below, spaces folded."""
    return " ".join(" ".join(_texts(element)).split())


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)
