"""What somebody looks for on the portal: words or numbers, narrowed by facets; and where the next page begins."""

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.http import QueryDict

from apps.systems.disclosure.publications.enums import Validity

LONGEST = 100
_CODE = re.compile(r"[a-z]{2,12}(\.[0-9]{2})?")
_ORGAN = re.compile(r"[\w-]{1,20}", re.ASCII)
_PLACE = re.compile(r"[0-9]{6}")
FACETS = ("category", "organ", "year", "validity", "topic", "place")


@dataclass(frozen=True)
class Wanted:
    """What to look for; empty: everything. `newest`: by date although words were given."""

    text: str = ""
    category: str = ""
    organ: str = ""
    year: int | None = None
    validity: str = ""
    topic: str = ""
    place: str = ""
    newest: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """From an address; what cannot be a value of a filter is none."""
        given = {name: query.get(name, "").replace("\x00", "").strip() for name in ("q", "sort", *FACETS)}
        year = given["year"]
        return cls(
            text=given["q"][:LONGEST],
            category=given["category"] if _CODE.fullmatch(given["category"]) else "",
            organ=given["organ"] if _ORGAN.fullmatch(given["organ"]) else "",
            year=int(year) if re.fullmatch(r"(19|20)[0-9]{2}", year, re.ASCII) else None,
            validity=given["validity"] if given["validity"] in Validity.values else "",
            topic=given["topic"][:60],
            place=given["place"] if _PLACE.fullmatch(given["place"]) else "",
            newest=given["sort"] == "new",
        )

    @property
    def narrowed(self) -> dict[str, Any]:
        """The facets in force."""
        return {name: value for name in FACETS if (value := getattr(self, name))}

    @property
    def given(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or self.narrowed)

    def without(self, *names: str) -> Self:
        """The same without some of the facets."""
        return replace(self, **{each.name: each.default for each in fields(self) if each.name in names})  # type: ignore[arg-type]

    @property
    def parameters(self) -> dict[str, str]:
        """As an address says it."""
        found = {"q": self.text, **{name: str(value) for name, value in self.narrowed.items()}}
        return {name: value for name, value in found.items() if value} | ({"sort": "new"} if self.newest else {})


@dataclass(frozen=True)
class Cursor:
    """The last row of a page: rank (0 where nothing was ranked), date, key."""

    rank: int
    on: date
    key: UUID

    def __str__(self) -> str:
        return f"{self.rank}.{self.on:%Y%m%d}.{self.key.hex}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From an address; None for what was not made here."""
        found = re.fullmatch(r"([0-9]{1,9})\.([0-9]{4})([0-9]{2})([0-9]{2})\.([0-9a-f]{32})", text, re.ASCII)
        if found is None:
            return None
        try:
            day = date(int(found[2]), int(found[3]), int(found[4]))
        except ValueError:
            return None
        return cls(int(found[1]), day, UUID(hex=found[5]))
