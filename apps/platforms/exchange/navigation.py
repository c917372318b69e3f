"""The side bar's entry, with the number of dead letters."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.platforms.exchange.policies import can_see_exchange
from apps.platforms.exchange.selectors import failed_count
from frontend.navigation import Entry


def office(request: Any) -> list[Entry]:
    """For those who see to it."""
    if not can_see_exchange(getattr(request, "official", None)):
        return []
    count = failed_count(request.jurisdiction.code) or None
    return [Entry(_("Data exchange"), reverse("exchange:failed"), icon="swap", group="platform", order=60, count=count)]
