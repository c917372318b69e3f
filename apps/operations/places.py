"""Choosing a place of the province: the tree of cities and counties, found by name or pinyin."""

import unicodedata
from dataclasses import dataclass

from tenants.enums import JurisdictionState, Level
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions

#: What was wanted before a place was chosen, and where it is at the place.
WANTED = {"write": "/petitions/new/", "answers": "/petitions/", "track": "/track/", "items": "/items/",
          "verify": "/verify/certificates/", "request": "/disclosure/requests/new/"}  # fmt: skip


@dataclass(frozen=True)
class City:
    """A city with its counties."""

    place: Jurisdiction
    counties: list[Jurisdiction]


ANSWERING = {JurisdictionState.ACTIVE, JurisdictionState.MAINTENANCE}


def listed() -> list[Jurisdiction]:
    """Places whose portal answers; one under maintenance too, which says when it is back."""
    return [j for j in all_jurisdictions() if j.level != Level.CENTRE and j.state in ANSWERING]


def province() -> Jurisdiction | None:
    """The province itself."""
    return next((place for place in listed() if place.level == Level.PROVINCE), None)


def cities() -> list[City]:
    """The tree of cities and counties."""
    found = listed()
    return [
        City(city, [c for c in found if c.level == Level.COUNTY and c.parent_code == city.code])
        for city in found
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
        for place in listed()
        if wanted in place.name or wanted == place.code or place.slug.replace("-", "").startswith(pinyin)
    ]


def by_slug(slug: str) -> Jurisdiction | None:
    """The place of a slug, where it answers."""
    return next((place for place in listed() if place.slug == slug), None)
