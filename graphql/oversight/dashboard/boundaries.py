"""Outlines of cities and counties, read once from boundaries.json and brought to the size of a drawing.

The file is data, made by `manage.py boundaries`; replacing it by an approved base map changes no code.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oversight.dashboard.topology import Point, Ring

FILE = Path(__file__).with_name("boundaries.json")
LONG_SIDE = 1000  # units of a drawing's longer side
MARGIN = 8


@dataclass(frozen=True)
class Boundaries:
    """Arcs on the file's grid; the rings of each place and where its name stands, by division code."""

    arcs: tuple[tuple[Point, ...], ...]
    rings: dict[str, list[Ring]]
    labels: dict[str, Point]


@cache
def boundaries() -> Boundaries:
    """What the file holds."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    places = found["places"]
    return Boundaries(
        tuple(_absolute(text) for text in found["arcs"]),
        {code: place["rings"] for code, place in places.items()},
        {code: (place["at"][0], place["at"][1]) for code, place in places.items()},
    )


def _absolute(text: str) -> tuple[Point, ...]:
    numbers = [int(each) for each in text.split()]
    x = y = 0
    points = []
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x, y))
    return tuple(points)


class Drawing:
    """The places of one map, in units of which the longer side has a thousand."""

    def __init__(self, codes: Collection[str]) -> None:
        self.source = boundaries()
        used = {_plain(arc) for code in codes for ring in self.source.rings[code] for arc in ring}
        points = [point for arc in used for point in self.source.arcs[arc]]
        self.left, self.top = min(x for x, _ in points), min(y for _, y in points)
        across, down = max(x for x, _ in points) - self.left, max(y for _, y in points) - self.top
        self.scale = (LONG_SIDE - 2 * MARGIN) / max(across, down)
        self.width, self.height = (round(side * self.scale) + 2 * MARGIN for side in (across, down))
        self._arcs = {arc: [self._placed(point) for point in self.source.arcs[arc]] for arc in used}

    def _placed(self, point: Point) -> Point:
        x, y = point
        return round((x - self.left) * self.scale) + MARGIN, round((y - self.top) * self.scale) + MARGIN

    def outline(self, code: str) -> str:
        """The `d` of a place's path."""
        return "".join(f"{_line(self._ring(ring))}z" for ring in self.source.rings[code])

    def borders(self, codes: Iterable[str]) -> str:
        """The `d` of the lines around places, each line once."""
        arcs = sorted({_plain(arc) for code in codes for ring in self.source.rings[code] for arc in ring})
        return "".join(_line(self._arcs[arc]) for arc in arcs)

    def label(self, code: str) -> Point:
        """Where the name of a place stands."""
        return self._placed(self.source.labels[code])

    def _ring(self, ring: Ring) -> list[Point]:
        points: list[Point] = []
        for arc in ring:
            stretch = self._arcs[_plain(arc)]
            points += (stretch if arc >= 0 else stretch[::-1])[:-1]
        return points


def _plain(arc: int) -> int:
    """The number of an arc in whichever direction it is used."""
    return arc if arc >= 0 else ~arc


def _line(points: Sequence[Point]) -> str:
    """Through the points: the first one absolute, then steps."""
    x, y = points[0]
    steps = []
    for px, py in points[1:]:
        if (px, py) != (x, y):
            steps.append(f"{px - x} {py - y}")
        x, y = px, py
    return f"M{points[0][0]} {points[0][1]}" + (f"l{' '.join(steps)}" if steps else "")
