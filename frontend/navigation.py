"""The entries of the side bar (office) and of the strip under the header (portal).

An app that has screens says so in its own `navigation.py`: a function `office(request)` and/or `portal(request)` that
returns the entries this person may use. The context processor collects them; a view may hand over its own `navigation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: dict[str, str | Promise] = {"": "", "supervision": _("Supervision"), "platform": _("Platform")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `order` sorts within its group (inbox 10, systems 20–60); `count` is work waiting, None shows none."""

    title: str | Promise
    url: str
    icon: str = ""
    count: int | None = None
    group: str = ""
    order: int = 50
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; the first group has none."""

    title: str | Promise
    entries: tuple[Entry, ...]


def with_current(entries: Iterable[Entry], path: str) -> list[Entry]:
    """Mark the entry whose address is the longest beginning of the path; `/` only matches itself."""
    listed = list(entries)
    matching = [entry for entry in listed if entry.url == path or (entry.url != "/" and path.startswith(entry.url))]
    best = max(matching, key=lambda entry: len(entry.url), default=None)
    return [replace(entry, current=entry is best) for entry in listed]


def grouped(entries: Iterable[Entry]) -> list[Group]:
    """Groups in their fixed order, empty ones left out."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    groups = []
    for key, title in GROUPS.items():
        members = tuple(entry for entry in ordered if entry.group == key)
        if members:
            groups.append(Group(title, members))
    return groups


@cache
def providers() -> tuple[ModuleType, ...]:
    """The `navigation` modules of the installed apps."""
    names = [f"{config.name}.navigation" for config in apps.get_app_configs() if config.name != "frontend"]
    return tuple(import_module(name) for name in names if find_spec(name))


def collect(request: HttpRequest, zone: str) -> Sequence[Group]:
    """All entries of a zone for this request."""
    entries: list[Entry] = []
    for module in providers():
        entries += getattr(module, zone, lambda _request: ())(request)
    return grouped(with_current(entries, request.path))
