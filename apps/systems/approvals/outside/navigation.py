"""The entry of parts that other jurisdictions ask for."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from apps.core.workdays.services import today
from apps.systems.approvals.outside.policies import SEES
from apps.systems.approvals.outside.selectors import counts
from frontend.navigation import Entry
from tenants.enums import Level

ASKED = frozenset({Level.PROVINCE, Level.CITY})


def office(request: HttpRequest) -> Iterator[Entry]:
    """Below the approvals, with what waits for the official; nobody asks a county."""
    official, place = getattr(request, "official", None), getattr(request, "jurisdiction", None)
    if official is None or place is None or place.level not in ASKED or not official.holds(*SEES):
        return
    title = pgettext_lazy("office", "Parts for other places")
    yield Entry(title, reverse("outside:list"), "list", counts_of(request)["mine"], order=31)


def counts_of(request: HttpRequest) -> dict[str, int]:
    """The official's counts: one statement a request, for the side bar and the tabs together."""
    found: dict[str, int] | None = getattr(request, "outside_counts", None)
    if found is None:
        found = counts(request.official, today())  # type: ignore[attr-defined]
        request.outside_counts = found  # type: ignore[attr-defined]
    return found
