"""The side bar's entry at the centre."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frontend.navigation import Entry
from tenants.enums import Level


def office(request: Any) -> list[Entry]:
    """Service items, for the central team."""
    jurisdiction, official = getattr(request, "jurisdiction", None), getattr(request, "official", None)
    if official is None or jurisdiction is None or jurisdiction.level != Level.CENTRE:
        return []
    return [
        Entry(_("Service items"), reverse("items:items"), icon="list", group="platform", order=35),
        Entry(_("Life events"), reverse("items:events"), icon="rings", group="platform", order=36),
    ]
