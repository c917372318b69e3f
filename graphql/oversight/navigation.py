"""The side bar's entries: figures for everybody with a duty, as far as the rights go; tokens for administrators."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.people.policies import can_administer
from frontend.navigation import Entry


def office(request: Any) -> list[Entry]:
    """Entries of this official."""
    official = getattr(request, "official", None)
    if official is None or not official.duties:
        return []
    entries = [Entry(_("Overview"), reverse("oversight:overview"), icon="chart", group="supervision", order=30)]
    if can_administer(official):
        entries.append(Entry(_("API tokens"), reverse("oversight:tokens"), icon="key", group="platform", order=60))
    return entries
