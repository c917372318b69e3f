"""The gallery answers the test client: base pages and components, no database."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from frontend.management.commands.compile_catalogues import compile_all
from tests.frontend.serve import SETTINGS


class Undefined(str):
    """Makes a template fail that prints a variable nobody gave it."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined variable in a template: {name}")

    def __contains__(self, text: object) -> bool:
        return text == "%s"


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """The .mo files are not in the repository."""
    compile_all()


@pytest.fixture(autouse=True)
def strict_pages(settings: Any) -> None:
    """The gallery's settings, and no undefined variable."""
    templates = deepcopy(SETTINGS["TEMPLATES"])
    templates[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
    for name in ("ROOT_URLCONF", "MIDDLEWARE", "MESSAGE_STORAGE", "FORM_RENDERER", "LANGUAGE_COOKIE_NAME", "LANGUAGES"):
        setattr(settings, name, SETTINGS[name])
    settings.TEMPLATES = templates
    settings.DOOR_ROLE = "portal"
    settings.CSRF_FAILURE_VIEW = "frontend.views.csrf_failure"


@pytest.fixture
def pages() -> Client:
    """A browser of the gallery."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def in_this_year(month: int, day: int) -> Any:
    """A date that is shown without its year."""
    from django.utils import timezone

    assert settings.TIME_ZONE == "Asia/Shanghai"
    return timezone.localdate().replace(month=month, day=day)
