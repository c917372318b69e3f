"""The ring of a jurisdiction, as the rollout has it."""

from tenants.enums import Level
from tenants.models import Jurisdiction

RINGS = ("county", "city", "province")


def ring_of(jurisdiction: Jurisdiction) -> str:
    """The ring in which the jurisdiction is upgraded; nothing for the central team."""
    return "" if jurisdiction.level == Level.CENTRE else str(jurisdiction.level)
