"""The side bar's entry for administrators, with the number of submissions that could not be taken in."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.relay import intake
from apps.core.relay.policies import can_mend
from frontend.navigation import Entry


def office(request: HttpRequest) -> list[Entry]:
    """The entry; a count when something waits."""
    if not can_mend(getattr(request, "official", None)):
        return []
    count = intake.failed().count()
    return [Entry(_("Submissions not taken in"), reverse("relay:submissions"), "alert", count or None, "platform", 60)]
