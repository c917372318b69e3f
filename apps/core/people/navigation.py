"""The side bar's entries of an administrator; the account menu is part of every page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.people.policies import can_administer
from frontend.navigation import Entry


def office(request: Any) -> list[Entry]:
    """Departments and officials, for those who keep them."""
    if not can_administer(getattr(request, "official", None)):
        return []
    return [
        Entry(_("Departments"), reverse("people:departments"), icon="rings", group="platform", order=10),
        Entry(_("Officials"), reverse("people:officials"), icon="user", group="platform", order=20),
    ]
