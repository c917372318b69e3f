"""Entries of the People's Voice channel."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.workdays.services import today
from apps.systems.petitions.selectors import tab_counts
from frontend.navigation import Entry


def office(request: HttpRequest) -> Iterator[Entry]:
    """Inbox with what waits for the official, and all petitions with what is open."""
    official = getattr(request, "official", None)
    if official is None:
        return
    counts = tab_counts(official, today())
    yield Entry(_("Inbox"), "/", "inbox", counts["mine"], order=10)
    yield Entry(_("Petitions"), reverse("petitions:list"), "mail", order=20)
