"""Entries of requests for information: in the office with what waits, on the portal to ask."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from apps.core.workdays.services import today
from apps.systems.disclosure.requests.policies import SEES
from apps.systems.disclosure.requests.selectors import counts, has_turns
from frontend.navigation import Entry


def office(request: HttpRequest) -> Iterator[Entry]:
    """Requests, with what waits for the official."""
    official = getattr(request, "official", None)
    if official is None or not official.holds(*SEES):
        return
    waiting = counts_of(request)["mine"] if has_turns(official) else None
    yield Entry(pgettext_lazy("office", "Requests"), reverse("requests:list"), "doc", waiting, order=40)


def counts_of(request: HttpRequest) -> dict[str, int]:
    """The official's counts: one statement a request, for the side bar and the tabs together."""
    found: dict[str, int] | None = getattr(request, "disclosure_counts", None)
    if found is None:
        found = counts(request.official, today())  # type: ignore[attr-defined]
        request.disclosure_counts = found  # type: ignore[attr-defined]
    return found


def portal(request: HttpRequest) -> Iterator[Entry]:
    """The way to ask."""
    yield Entry(pgettext_lazy("portal", "Ask for information"), reverse("requests:start"), "doc", order=28)
