"""What other apps show on the citizen's account page (their cases, say).

An app that has something there puts a function `sections(request)` into its own `account.py`; it returns sections,
each a template and what the template needs. The kernel knows none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the account page: `template` is included with `section` in its context. `order` sorts."""

    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


@cache
def providers() -> tuple[ModuleType, ...]:
    """The `account` modules of the installed apps."""
    names = [f"{config.name}.account" for config in apps.get_app_configs()]
    return tuple(import_module(name) for name in names if find_spec(name))


def collect(request: HttpRequest) -> list[Section]:
    """All sections for this citizen, in order."""
    found: list[Section] = []
    for module in providers():
        found += module.sections(request)
    return sorted(found, key=lambda section: section.order)
