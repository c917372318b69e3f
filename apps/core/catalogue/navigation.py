"""The side bar's entries at the centre."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.catalogue.policies import can_keep_catalogue
from frontend.navigation import Entry


def office(request: Any) -> list[Entry]:
    """Subjects and limits, for the central team's administrators."""
    if not can_keep_catalogue(request):
        return []
    return [
        Entry(_("Subjects"), reverse("catalogue:categories"), icon="list", group="platform", order=30),
        Entry(_("Limits"), reverse("catalogue:limits"), icon="clock", group="platform", order=40),
    ]
