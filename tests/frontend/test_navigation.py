"""Apps say what stands in the side bar."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from frontend import context, navigation


def module(**functions: object) -> SimpleNamespace:
    return SimpleNamespace(**functions)


@pytest.fixture
def two_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = module(
        office=lambda request: [navigation.Entry("Letters", "/petitions/", order=20, count=4)],
        portal=lambda request: [navigation.Entry("Write", "/petitions/new/")],
    )
    people = module(
        office=lambda request: [
            navigation.Entry("People", "/people/", group="platform"),
            navigation.Entry("Inbox", "/", order=10),
        ],
    )
    monkeypatch.setattr(navigation, "providers", lambda: (people, letters))


@pytest.mark.usefixtures("two_apps")
def test_the_side_bar_gathers_the_entries_of_all_apps_in_order() -> None:
    groups = navigation.collect(RequestFactory().get("/petitions/36-1/"), "office")
    assert [[entry.url for entry in group.entries] for group in groups] == [["/", "/petitions/"], ["/people/"]]
    assert [entry.url for group in groups for entry in group.entries if entry.current] == ["/petitions/"]


@pytest.mark.usefixtures("two_apps")
def test_an_app_without_portal_entries_gives_none() -> None:
    groups = navigation.collect(RequestFactory().get("/"), "portal")
    assert [entry.url for group in groups for entry in group.entries] == ["/petitions/new/"]


def test_no_app_is_asked_before_the_page_shows_its_side_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[HttpRequest] = []

    def entries(request: HttpRequest) -> list[navigation.Entry]:
        asked.append(request)
        return []

    monkeypatch.setattr(navigation, "providers", lambda: (module(portal=entries),))
    values = context.page(RequestFactory().get("/"))
    assert asked == []
    assert list(values["navigation"]) == []
    assert len(asked) == 1
