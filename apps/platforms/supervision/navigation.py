"""The side bar's entries of supervision."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.platforms.supervision.policies import can_supervise, sees_supervision
from apps.platforms.supervision.selectors import cards_to_decide
from frontend.navigation import Entry
from tenants.enums import Level


def office(request: Any) -> list[Entry]:
    """The desk with the cards that wait, and orders; at the centre the rules."""
    official = getattr(request, "official", None)
    if official is None:
        return []
    if request.jurisdiction.level == Level.CENTRE:
        if not official.holds("admin"):
            return []
        return [Entry(_("Rules of supervision"), reverse("supervision:rules"), "flag", group="platform", order=45)]
    if not sees_supervision(official):
        return []
    found = [
        Entry(_("Electronic supervision"), reverse("supervision:desk"), "flag",
              cards_to_decide(official) or None, group="supervision", order=10),
        Entry(_("Supervision orders"), reverse("supervision:orders"), "shield", group="supervision", order=20),
    ]  # fmt: skip
    if can_supervise(official) or official.holds("leader"):
        found.append(Entry(_("Scores"), reverse("supervision:scores"), "chart", group="supervision", order=30))
    return found
