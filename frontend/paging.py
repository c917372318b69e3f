"""Pages of a list: numbered (Django's Paginator) or by key (cursors), both for `{% pagination page %}`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.paginator import Page
from django.http import QueryDict

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[T]):
    """A page by key. `next_cursor` goes to `?after=`, `previous_cursor` to `?before=`; None: there is no such page."""

    items: Sequence[T]
    next_cursor: str | None = None
    previous_cursor: str | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the strip of pages; no url: a gap, or the end has been reached."""

    text: str
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """What the component draws."""

    previous: str = ""
    next: str = ""
    links: tuple[Link, ...] = ()
    first: int = 0
    last: int = 0
    total: int | None = None


def address(query: QueryDict, **changes: str | None) -> str:
    """The query string with these parameters set, or removed when None; other filters stay."""
    copied = query.copy()
    for name, value in changes.items():
        copied.pop(name, None)
        if value is not None:
            copied[name] = value
    return "?" + copied.urlencode()


def numbered(page: Page[T], query: QueryDict, *, name: str = "page") -> Strip:
    """First, last and the neighbours of this page, gaps between."""
    links = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        if isinstance(number, int):
            url = address(query, **{name: str(number)})
            links.append(Link(str(number), url, current=number == page.number))
        else:
            links.append(Link(str(number)))
    return Strip(
        previous=address(query, **{name: str(page.number - 1)}) if page.has_previous() else "",
        next=address(query, **{name: str(page.number + 1)}) if page.has_next() else "",
        links=tuple(links) if page.paginator.num_pages > 1 else (),
        first=page.start_index(),
        last=page.end_index(),
        total=page.paginator.count,
    )


def by_key(page: KeysetPage[T], query: QueryDict) -> Strip:
    """Previous and next only."""
    return Strip(
        previous=address(query, before=page.previous_cursor, after=None, page=None) if page.previous_cursor else "",
        next=address(query, after=page.next_cursor, before=None, page=None) if page.next_cursor else "",
        total=page.total,
    )
