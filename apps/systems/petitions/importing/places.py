"""Which jurisdiction a message is for: real names of the province, or the anonymised ones of public collections.

Anonymised places are a letter and a number (A市, B3县, K4县, A3区) in a province called 西地省. The rule is fixed, so
that the same file always lands in the same places:

- the letter is the city: A the first of the province by division code, B the second …; beyond the last, from the first;
- the number is the county: the n-th of that city by division code; beyond the last, from the first. Whether it is
  called 市, 县 or 区 there plays no part;
- a letter alone (A市) is the city; 西地省, or no place at all, is the province.

Subject, message and reply are looked through in this order; the first of them that names a place decides, and in it
the first county before the first city before the province. Texts stay as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tenants.enums import Level
from tenants.models import Jurisdiction

_ANONYMOUS = re.compile(r"(?<![A-Za-z0-9])([A-Z])(\d{0,2})(市|县|区)")
_PROVINCE = ("西地省", "江西省")
_NO_PLACE = ""
_FOLLOWS_AREA = "域间划别内外号块"  # 新建区域 is no 新建区


@dataclass(frozen=True)
class Place:
    """What was written and where it lies."""

    written: str
    jurisdiction: Jurisdiction


class Atlas:
    """The province's jurisdictions by the names in messages."""

    def __init__(self, jurisdictions: Iterable[Jurisdiction]) -> None:
        ordered = sorted(jurisdictions, key=lambda j: j.code)
        self._province = next(j for j in ordered if j.level == Level.PROVINCE)
        self._cities = [j for j in ordered if j.level == Level.CITY]
        counties = [j for j in ordered if j.level == Level.COUNTY]
        self._counties = {city.code: [c for c in counties if c.parent_code == city.code] for city in self._cities}
        self._named = {j.name: j for j in [*counties, *self._cities]}
        longest_first = sorted(self._named, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def locate(self, *texts: str) -> Place:
        """The place of a message, from its texts in the order of their weight."""
        for text in texts:
            found = self._in(text)
            if found is not None:
                return found
        return Place(_NO_PLACE, self._province)

    def anonymous(self, letter: str, number: int | None) -> Jurisdiction:
        """The jurisdiction of A市 (no number) or A3县; the province where it has no cities yet."""
        if not self._cities:
            return self._province
        city = self._cities[(ord(letter) - ord("A")) % len(self._cities)]
        counties = self._counties[city.code]
        if not number or not counties:
            return city
        return counties[(number - 1) % len(counties)]

    def _in(self, text: str) -> Place | None:
        found = [*self._by_letter(text), *self._by_name(text)]
        for level in (Level.COUNTY, Level.CITY):
            of_level = sorted((at, place.written, place) for at, place in found if place.jurisdiction.level == level)
            if of_level:
                return of_level[0][2]
        for name in _PROVINCE:
            if name in text:
                return Place(name, self._province)
        return None

    def _by_letter(self, text: str) -> Iterable[tuple[int, Place]]:
        for match in _ANONYMOUS.finditer(text):
            letter, number, _kind = match.groups()
            yield match.start(), Place(match.group(), self.anonymous(letter, int(number) if number else None))

    def _by_name(self, text: str) -> Iterable[tuple[int, Place]]:
        for match in self._names.finditer(text):
            name = match.group()
            if name.endswith("区") and text[match.end() : match.end() + 1] in tuple(_FOLLOWS_AREA):
                continue
            yield match.start(), Place(name, self._named[name])
