"""The side bar's entries of the central team's administrators."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.operations.policies import can_operate
from frontend.navigation import Entry


def office(request: Any) -> list[Entry]:
    """Releases, jurisdictions, feature flags, central notices."""
    if not can_operate(request):
        return []
    return [
        Entry(_("Releases"), reverse("operations:releases"), icon="rings", group="platform", order=3),
        Entry(
            pgettext_lazy("console", "Jurisdictions"),
            reverse("operations:jurisdictions"),
            icon="globe",
            group="platform",
            order=4,
        ),
        Entry(_("Feature flags"), reverse("operations:flags"), icon="flag", group="platform", order=5),
        Entry(_("Central notices"), reverse("operations:notices"), icon="bell", group="platform", order=6),
    ]
