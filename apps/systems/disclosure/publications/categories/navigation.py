"""The side bar's entry at the centre."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.people.enums import Duty
from apps.systems.disclosure.publications.categories.policies import is_central
from frontend.navigation import Entry


def office(request: Any) -> list[Entry]:
    """Categories of disclosure, for the central team's administrators."""
    if not is_central(request) or not request.official.holds(Duty.ADMIN):
        return []
    return [
        Entry(_("Categories of disclosure"), reverse("categories:categories"), icon="doc", group="platform", order=32)
    ]
