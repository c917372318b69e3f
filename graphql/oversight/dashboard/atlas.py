"""The map: counties or cities coloured by a measure, each a link to its own dashboard. Drawn by map.html as SVG.

The province shows its counties (or cities), a city its counties, a county itself among its neighbours. What a city or
the province does itself has no ground of its own: it stands in the table only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext

from oversight.dashboard.asked import Asked
from oversight.dashboard.boundaries import Drawing, boundaries
from oversight.dashboard.measures import Measure, class_of, legend
from oversight.dashboard.reading import Place, Reading
from oversight.figures import city_code
from tenants.enums import Level
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions, jurisdiction_by_code

NAMED = 5
LETTER = 30  # units a letter of a name takes


@dataclass(frozen=True)
class Area:
    """A place on the map. `shade` 1 to 5, 0 without a figure; no url: it is what the page is about already."""

    code: str
    name: str
    path: str
    shade: int = 0
    told: str = ""
    url: str = ""
    beside: bool = False  # a neighbour, drawn for orientation


@dataclass(frozen=True)
class Ranked:
    """One of the worst, as the list beside the map says it."""

    name: str
    text: str
    url: str


@dataclass(frozen=True)
class Name:
    """A name on the map and where its middle stands."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Map:
    """What map.html draws."""

    title: str
    explained: Any
    sentence: str
    width: int
    height: int
    areas: list[Area]
    ground: str  # the cities whole, below the places: a county that is no jurisdiction yet stays blank
    borders: str
    names: list[Name]
    legend: list[tuple[int, str]]
    hatched: bool
    worst_title: str
    worst: list[Ranked]


def cities_of(places: Mapping[str, Place]) -> dict[str, Place]:
    """Counties counted into their cities; a city's own cases too."""
    found: dict[str, Place] = {}
    for place in places.values():
        code = city_code(jurisdiction_by_code(place.code))
        city = found.setdefault(code, Place(code))
        city.now.add(place.now)
        city.before.add(place.before)
    return found


def map_of(asked: Asked, reading: Reading) -> Map | None:
    """None where the page is about a jurisdiction without counties of its own to show (its own office alone)."""
    grounds = _grounds(asked)
    if not grounds:
        return None
    figures = cities_of(reading.places) if asked.maps_cities else reading.places
    cities = sorted({city_code(place) for place in grounds})
    drawing = Drawing({*cities, *(place.code for place in grounds)})
    limits = asked.measure.scaled(asked.period.months, asked.maps_cities)
    missing = {each.place.code for each in reading.left_out}
    areas = [_area(asked, place, drawing, figures, limits, missing) for place in grounds]
    shown = [place for place in grounds if place.code in {area.code for area in areas if not area.beside}]
    worst = _worst(asked, shown, figures)
    return Map(
        title=_title(asked),
        explained=asked.measure.explained,
        sentence=_sentence(asked, shown, figures, worst),
        width=drawing.width,
        height=drawing.height,
        areas=areas,
        ground="".join(drawing.outline(city) for city in cities),
        borders=drawing.borders(cities),
        names=_names(drawing, [*worst, *([asked.scope] if asked.scope in shown else [])][:NAMED]),
        legend=legend(asked.measure, limits),
        hatched=any(not area.beside and not area.shade for area in areas),
        worst_title=pgettext("heading", "%(measure)s: %(worst)s")
        % {"measure": asked.measure.label, "worst": asked.measure.worst},
        worst=[_ranked(asked, place, figures) for place in worst] if len(shown) > 1 else [],
    )


def _grounds(asked: Asked) -> list[Jurisdiction]:
    """The places that are drawn: those below the scope, or a county's city."""
    known = boundaries().rings
    if asked.scope.level == Level.COUNTY:
        around = [each for each in all_jurisdictions() if each.parent_code == asked.scope.parent_code]
        return [place for place in around if place.code in known]
    level = Level.CITY if asked.maps_cities else Level.COUNTY
    return [place for place in asked.places if place.level == level and place.code in known]


def _title(asked: Asked) -> str:
    """「各县逾期率」."""
    words = {"measure": asked.measure.label}
    if asked.scope.level == Level.COUNTY:
        return str(asked.measure.label)
    if asked.maps_cities:
        return pgettext("title of the map", "%(measure)s by city") % words
    return pgettext("title of the map", "%(measure)s by county") % words


def _area(
    asked: Asked,
    place: Jurisdiction,
    drawing: Drawing,
    figures: Mapping[str, Place],
    limits: tuple[float, ...],
    missing: set[str],
) -> Area:
    counted = {each.code for each in asked.places}
    url = asked.at(place) if place in asked.viewer.places and place != asked.scope else ""
    path = drawing.outline(place.code)
    if place.code not in counted:
        return Area(place.code, place.name, path, url=url, told=place.name, beside=True)
    found = figures.get(place.code)
    value = asked.measure.value(found.now) if found else None
    return Area(
        code=place.code,
        name=place.name,
        path=path,
        shade=class_of(value, limits),
        told=_told(asked.measure, place, value, place.code in missing),
        url=url,
    )


def _told(measure: Measure, place: Jurisdiction, value: float | None, missing: bool) -> str:
    words = {"place": place.name, "measure": measure.label, "value": measure.text(value)}
    if missing:
        return gettext("%(place)s: cannot answer now") % words
    if value is None:
        return gettext("%(place)s: too few cases to tell") % words
    return pgettext("place on the map", "%(place)s: %(measure)s %(value)s") % words


def _worst(asked: Asked, shown: Iterable[Jurisdiction], figures: Mapping[str, Place]) -> list[Jurisdiction]:
    """The five that come first in the order of the worst; places without a figure never do."""
    measure = asked.measure
    valued = [
        (value, place)
        for place in shown
        if place.code in figures and (value := measure.value(figures[place.code].now)) is not None
    ]
    ordered = sorted(valued, key=lambda pair: (-pair[0] if measure.high_is_bad else pair[0], pair[1].code))
    return [place for _value, place in ordered[:NAMED]]


def _ranked(asked: Asked, place: Jurisdiction, figures: Mapping[str, Place]) -> Ranked:
    value = asked.measure.value(figures[place.code].now)
    return Ranked(place.name, asked.measure.text(value), asked.at(place))


def _sentence(asked: Asked, shown: list[Jurisdiction], figures: Mapping[str, Place], worst: list[Jurisdiction]) -> str:
    measure = asked.measure
    valued = sum(1 for p in shown if p.code in figures and measure.value(figures[p.code].now) is not None)
    words = {
        "title": _title(asked),
        "valued": valued,
        "all": len(shown),
        "worst": measure.worst,
        "place": worst[0].name if worst else "",
        "value": measure.text(measure.value(figures[worst[0].code].now)) if worst else "",
    }
    if not worst:
        return gettext("Map: %(title)s. No place has enough cases to tell.") % words
    return (
        gettext("Map: %(title)s. %(valued)s of %(all)s places have a figure. %(worst)s: %(place)s, %(value)s.") % words
    )


# names that do not lie on each other


def _names(drawing: Drawing, places: Iterable[Jurisdiction]) -> list[Name]:
    found: list[Name] = []
    for place in dict.fromkeys(places):
        x, y = drawing.label(place.code)
        half = len(place.short_name) * LETTER // 2
        x = min(max(x, half), drawing.width - half)
        name = Name(place.short_name, x, y)
        for step in (0, 1, -1, 2, -2, 3, -3):
            name = Name(place.short_name, x, y + step * LETTER)
            if not any(_touch(name, other) for other in found) and LETTER < name.y < drawing.height:
                break
        found.append(name)
    return found


def _touch(one: Name, other: Name) -> bool:
    across = (len(one.text) + len(other.text)) * LETTER / 2
    return abs(one.x - other.x) < across and abs(one.y - other.y) < LETTER
