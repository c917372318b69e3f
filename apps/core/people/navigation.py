"""The side bar's entries of an administrator; the account menu is part of every page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.people.policies import can_administer
from frontend.navigation import Entry
from tenants.enums import Level


def office(request: Any) -> list[Entry]:
    """Limits for everybody (the centre has its own), departments and officials for those who keep them."""
    official = getattr(request, "official", None)
    if official is None:
        return []
    entries = []
    if request.jurisdiction.level != Level.CENTRE:
        entries.append(Entry(_("Limits"), reverse("limits:limits"), icon="clock", group="platform", order=40))
    if not can_administer(official):
        return entries
    return [
        *entries,
        Entry(_("Departments"), reverse("people:departments"), icon="rings", group="platform", order=10),
        Entry(_("Officials"), reverse("people:officials"), icon="user", group="platform", order=20),
    ]
