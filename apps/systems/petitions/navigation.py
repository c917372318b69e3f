"""Entries of the People's Voice channel."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.workdays.services import today
from apps.systems.petitions.selectors import answers_questions, has_turns, tab_counts
from frontend.navigation import Entry, Group, collect, grouped, with_current


def office(request: HttpRequest) -> Iterator[Entry]:
    """Inbox with what waits for the official, and all petitions with what is open."""
    official = getattr(request, "official", None)
    if official is None:
        return
    counts = counts_of(request)
    yield Entry(_("Inbox"), "/", "inbox", counts["mine"] if has_turns(official) else None, order=10)
    if answers_questions(official):
        yield Entry(_("Asked for an opinion"), reverse("petitions:opinions"), "edit", counts["asked"], order=15)
    yield Entry(_("Petitions"), reverse("petitions:list"), "mail", counts["open"], order=20)


def counts_of(request: HttpRequest) -> dict[str, int]:
    """The official's counts: one statement a request, for the side bar and the tabs together."""
    found: dict[str, int] | None = getattr(request, "petition_counts", None)
    if found is None:
        found = tab_counts(request.official, today())  # type: ignore[attr-defined]
        request.petition_counts = found  # type: ignore[attr-defined]
    return found


def portal(request: HttpRequest) -> Iterator[Entry]:
    """Write, read what was answered, follow. On the front door writing begins with choosing a place."""
    yield Entry(_("Write a letter"), reverse("petitions:new"), "mail", order=10)
    yield Entry(_("Letters and answers"), reverse("petitions:answers"), "list", order=20)
    yield Entry(_("Follow a letter"), reverse("petitions:track"), "clock", order=30)


def portal_at(request: HttpRequest, path: str) -> list[Group]:
    """The portal's strip as if the page lay under `path`: a letter lies under following, not under answers."""
    entries = [entry for group in collect(request, "portal") for entry in group.entries]
    return grouped(with_current(entries, path))
