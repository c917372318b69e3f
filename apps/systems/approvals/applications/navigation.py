"""Entries of approvals in the office, of published results on the portal."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from apps.core.people.enums import Duty
from apps.core.workdays.services import today
from apps.systems.approvals.applications.selectors import counts, has_turns
from frontend.navigation import Entry

SEES = (Duty.CLERK, Duty.HANDLER, Duty.REVIEWER, Duty.LEADER, Duty.SUPERVISOR)


def office(request: HttpRequest) -> Iterator[Entry]:
    """Approvals, with what waits for the official."""
    official = getattr(request, "official", None)
    if official is None or not official.holds(*SEES):
        return
    waiting = counts_of(request)["mine"] if has_turns(official) else None
    yield Entry(pgettext_lazy("office", "Approvals"), reverse("applications:list"), "list", waiting, order=30)


def counts_of(request: HttpRequest) -> dict[str, int]:
    """The official's counts: one statement a request, for the side bar and the tabs together."""
    found: dict[str, int] | None = getattr(request, "application_counts", None)
    if found is None:
        found = counts(request.official, today())  # type: ignore[attr-defined]
        request.application_counts = found  # type: ignore[attr-defined]
    return found


def portal(request: HttpRequest) -> Iterator[Entry]:
    """What was decided, for everybody."""
    yield Entry(pgettext_lazy("portal", "Results"), reverse("applications:results"), "list", order=25)
