"""Which ring a jurisdiction belongs to: the pilots are settings, the rest follows from the level."""

from django.conf import settings

from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.rollouts.enums import Ring

ORDER: tuple[Ring, ...] = tuple(Ring)
PILOTS = frozenset({Ring.PILOT_COUNTY, Ring.PILOT_CITY})
_BY_LEVEL = {
    Level.COUNTY.value: Ring.COUNTIES,
    Level.CITY.value: Ring.CITIES,
    Level.PROVINCE.value: Ring.PROVINCE,
    Level.CENTRE.value: Ring.PROVINCE,
}


def ring_of(jurisdiction: Jurisdiction) -> Ring:
    """The jurisdiction's ring. The central team goes with the province: last."""
    if jurisdiction.code == settings.ROLLOUT_PILOT_COUNTY:
        return Ring.PILOT_COUNTY
    if jurisdiction.code == settings.ROLLOUT_PILOT_CITY:
        return Ring.PILOT_CITY
    return _BY_LEVEL[jurisdiction.level]


def position(ring: str) -> int:
    """The ring's place in the order."""
    return ORDER.index(Ring(ring))
