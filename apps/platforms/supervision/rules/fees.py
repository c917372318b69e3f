"""Rules of fees."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.core.workdays.services import Calendar
from apps.platforms.supervision.enums import Part
from apps.platforms.supervision.events import Event
from apps.platforms.supervision.folding import MatterView
from apps.platforms.supervision.rules.base import Finding, Parameters, Rule


class OutsideCatalogue(Rule):
    """A charge that the catalogue does not know."""

    code = "F-01"
    name = _("A charge outside the catalogue")
    part = Part.FEES

    def find(self, matter: MatterView, with_: Parameters, calendar: Calendar) -> Iterator[Finding]:
        for h in matter.trail:
            if h.event == Event.CHARGED and not h.fault and not h.facts.get("fee") and h.facts["amount"] > 0:
                yield self.by(matter, h, with_)
