"""Choosing a place of the province: the tree of cities and counties, found by name or pinyin."""

import unicodedata
from dataclasses import dataclass

from tenants.enums import JurisdictionState, Level
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions

#: What was wanted before a place was chosen, and where it is at the place.
WANTED = {"write": "/petitions/new/", "answers": "/petitions/", "track": "/track/"}


@dataclass(frozen=True)
class City:
    """A city with its counties."""

    place: Jurisdiction
    counties: list[Jurisdiction]


def serving() -> list[Jurisdiction]:
    """Places whose portal answers."""
    return [j for j in all_jurisdictions() if j.level != Level.CENTRE and j.state == JurisdictionState.ACTIVE]


def province() -> Jurisdiction | None:
    """The province itself."""
    return next((place for place in serving() if place.level == Level.PROVINCE), None)


def cities() -> list[City]:
    """The tree of cities and counties."""
    listed = serving()
    return [
        City(city, [c for c in listed if c.level == Level.COUNTY and c.parent_code == city.code])
        for city in listed
        if city.level == Level.CITY
    ]


def matching(text: str) -> list[Jurisdiction]:
    """Places whose name contains the text or whose pinyin begins with it, or whose division code it is."""
    wanted = "".join(unicodedata.normalize("NFKC", text).lower().split())
    if not wanted:
        return []
    pinyin = wanted.replace("'", "").replace("-", "")
    return [
        place
        for place in serving()
        if wanted in place.name or wanted == place.code or place.slug.replace("-", "").startswith(pinyin)
    ]


def by_slug(slug: str) -> Jurisdiction | None:
    """The place of a slug, where it serves."""
    return next((place for place in serving() if place.slug == slug), None)
