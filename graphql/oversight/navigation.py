"""The side bar's entry: everybody with a duty sees figures, each as far as the rights go."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frontend.navigation import Entry


def office(request: Any) -> list[Entry]:
    """Entries of this official."""
    official = getattr(request, "official", None)
    if official is None or not official.duties:
        return []
    return [Entry(_("Overview"), reverse("oversight:overview"), icon="chart", group="supervision", order=30)]
