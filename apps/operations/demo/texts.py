"""The invented letters, with names of the place filled in. The same jurisdiction always gets the same ones."""

import random
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tenants.enums import Level
from tenants.models import Jurisdiction

SHORT = frozenset({"inquiry", "help"})  # three working days
LONG = frozenset({"suggestion", "complaint", "report"})  # thirteen
ANY = SHORT | LONG | {"thanks"}


@dataclass(frozen=True)
class Written:
    """A letter and the answer to it, ready for a place."""

    kind: str
    category: str
    department: str
    title: str
    text: str
    place: str
    answer: str
    outcome: str
    writer: str
    phone: str


@cache
def letters(name: str) -> tuple[dict[str, str], ...]:
    """The letters of `town`, `country` or `sent`, as written in the file."""
    file = Path(__file__).with_name(f"letters_{name}.toml")
    return tuple(tomllib.loads(file.read_text(encoding="utf-8"))["letter"])


@cache
def names() -> dict[str, Any]:
    """The names that fill the letters."""
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))


class Deck:
    """Letters for one jurisdiction, none twice before all of its kinds were drawn."""

    def __init__(self, place: Jurisdiction, counties: Collection[str] = ()) -> None:
        self._place = place
        self._counties = sorted(counties)
        self._chance = random.Random(f"demo {place.code}")  # noqa: S311  the same letters each time, no secret
        self._cards: list[dict[str, str]] = []

    def draw(self, kinds: Collection[str] = ANY) -> Written:
        """The next letter of one of the kinds."""
        card = next((c for c in self._cards if c["kind"] in kinds), None)
        if card is None:
            self._cards += self._shuffled()
            card = next(c for c in self._cards if c["kind"] in kinds)
        self._cards.remove(card)
        return self.fill(card)

    def _shuffled(self) -> list[dict[str, str]]:
        town, country = list(letters("town")), list(letters("country"))
        self._chance.shuffle(town)
        self._chance.shuffle(country)
        if self._place.level != Level.COUNTY or self._place.kind == "市辖区":
            return [*town, *country]
        mixed = [*town, *country]
        self._chance.shuffle(mixed)
        return mixed

    def _pick(self, names_: str) -> str:
        return self._chance.choice(names_.split())

    def _names(self) -> dict[str, str]:
        """Names of this place; above the counties each begins with a county's."""
        pools, above = names(), self._place.level != Level.COUNTY and self._counties
        where = self._chance.choice(self._counties) if above else ""
        kind = "district" if self._place.kind == "市辖区" else "other"
        towns = pools["towns"].get(self._place.code, pools["towns"][kind])
        return {
            "here": self._place.name,
            "road": where + self._pick(pools["roads"]),
            "estate": where + self._pick(pools["estates"]),
            "village": where + self._pick(pools["villages"]),
            "school": where + self._pick(pools["schools"]),
            "town": where + self._pick(towns),
        }

    def fill(self, card: dict[str, str]) -> Written:
        """A letter with the names of this place."""
        filled = self._names()
        named = (filled[n] for n in ("village", "estate", "road", "school") if f"{{{n}}}" in card["title"])
        return Written(
            kind=card["kind"],
            category=card["category"],
            department=card["department"],
            title=card["title"].format(**filled),
            text=card["text"].format(**filled),
            place=next(named, filled["town"]),
            answer=card["answer"].format(**filled),
            outcome=card["outcome"],
            writer=self._pick(names()["surnames"]) + self._pick(names()["given"]),
            phone=f"1390000{self._chance.randrange(10_000):04d}",
        )
