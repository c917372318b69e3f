"""All jurisdictions at one look: grouped by city, each in the tone of its state (`components/tenants.html`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenants.enums import Level
from tenants.models import Jurisdiction


@dataclass(frozen=True)
class Spot:
    """How one jurisdiction is drawn: never by its tone alone, the word is read aloud."""

    tone: str
    word: str
    url: str


@dataclass(frozen=True)
class Drawn:
    """A jurisdiction with its spot."""

    place: Jurisdiction
    spot: Spot


@dataclass(frozen=True)
class City:
    """A city with its counties, itself first; or the province with the central team."""

    name: str
    places: list[Drawn]


def by_city(places: Iterable[Jurisdiction], draw: Callable[[Jurisdiction], Spot]) -> list[City]:
    """The province and the centre first, then the cities by code."""
    listed = sorted(places, key=lambda place: place.code)
    groups: dict[str, list[Jurisdiction]] = {"": []}
    names = {"": _("Province")}
    for place in listed:
        if place.level == Level.CITY:
            groups.setdefault(place.code, []).insert(0, place)
            names[place.code] = place.short_name
        elif place.level == Level.COUNTY:
            groups.setdefault(place.parent_code, []).append(place)
            names.setdefault(place.parent_code, place.parent_code)
        else:
            groups[""].append(place)
    return [
        City(names[key], [Drawn(place, draw(place)) for place in members]) for key, members in groups.items() if members
    ]
