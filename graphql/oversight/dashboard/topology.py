"""From a TopoJSON of counties to the outlines that the map draws: projected, simplified, borders still shared.

An arc is a stretch of border between two places; both draw the same points, so no gap opens between them however much
is left out. The outline of a city is made of the arcs that only one of its counties has.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[int, int]
Ring = list[int]  # arcs one after another; ~n is arc n backwards

WIDTH = 1600  # units from west to east; the height follows from the projection
TOLERANCE = 1.6  # units that a simplified border may lie beside the real one
LONGEST_FILE = 120_000


class BadTopology(ValueError):
    """The file is not a topology of counties that this command understands."""


@dataclass(frozen=True)
class Topology:
    """Arcs on the drawing's grid, rings of each county by division code, and the city of each county."""

    width: int
    height: int
    arcs: list[list[Point]]
    rings: dict[str, list[Ring]]
    city_of: dict[str, str]


def read(text: str) -> Topology:
    """Projected by parallels of equal length at the middle latitude, north up. Raises BadTopology."""
    try:
        found = json.loads(text)
        shapes = [shape for layer in found["objects"].values() for shape in layer["geometries"]]
        rings = {str(shape["properties"]["adcode"]): _rings(shape) for shape in shapes}
        city_of = {str(shape["properties"]["adcode"]): str(shape["properties"]["parent"]) for shape in shapes}
        arcs = _degrees(found)
    except (ValueError, KeyError, TypeError) as error:
        raise BadTopology(f"not a TopoJSON with adcode and parent for each shape: {error}") from error
    width, height, projected = _projected(arcs)
    return Topology(width, height, [_simplified(arc, TOLERANCE) for arc in projected], rings, city_of)


def _rings(shape: dict[str, Any]) -> list[Ring]:
    if shape["type"] == "Polygon":
        return list(shape["arcs"])
    if shape["type"] == "MultiPolygon":
        return [ring for polygon in shape["arcs"] for ring in polygon]
    raise BadTopology(f"a place is a Polygon or MultiPolygon, not a {shape['type']}")


def _degrees(found: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Longitude and latitude: the file holds whole numbers, each the step from the one before."""
    (kx, ky), (x0, y0) = found["transform"]["scale"], found["transform"]["translate"]
    arcs = []
    for steps in found["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * kx + x0, y * ky + y0))
        arcs.append(arc)
    return arcs


def _projected(arcs: Sequence[Sequence[tuple[float, float]]]) -> tuple[int, int, list[list[Point]]]:
    east = [lon for arc in arcs for lon, _ in arc]
    north = [lat for arc in arcs for _, lat in arc]
    squeeze = math.cos(math.radians((min(north) + max(north)) / 2))
    scale = WIDTH / ((max(east) - min(east)) * squeeze)
    placed = [
        [(round((lon - min(east)) * squeeze * scale), round((max(north) - lat) * scale)) for lon, lat in arc]
        for arc in arcs
    ]
    return WIDTH, round((max(north) - min(north)) * scale), placed


def _simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker: the ends stay, and each point that lies further than the tolerance from the line."""
    kept = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        distances = [(_distance(points[i], points[first], points[last]), i) for i in range(first + 1, last)]
        farthest, index = max(distances)
        if farthest > tolerance:
            kept.add(index)
            waiting += [(first, index), (index, last)]
    return [points[i] for i in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.hypot(x2 - x1, y2 - y1)
    if not length:
        return math.hypot(x - x1, y - y1)
    share = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length**2))
    return math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1))


# cities


def merged(rings: Iterable[Ring], arcs: Sequence[Sequence[Point]]) -> list[Ring]:
    """The outline of several places together: arcs that two of them share fall out, the others are joined again."""
    listed = [arc for ring in rings for arc in ring]
    uses = Counter(arc if arc >= 0 else ~arc for arc in listed)
    border = [arc for arc in listed if uses[arc if arc >= 0 else ~arc] == 1]
    from_point: dict[Point, list[int]] = {}
    for arc in border:
        from_point.setdefault(ends(arc, arcs)[0], []).append(arc)
    found = []
    while from_point:
        begin = next(iter(from_point))
        ring, at = [], begin
        while at in from_point:
            ring.append(from_point[at].pop())
            if not from_point[at]:
                del from_point[at]
            at = ends(ring[-1], arcs)[1]
        if at != begin:
            raise BadTopology("an outline does not close")
        found.append(ring)
    return found


def ends(arc: int, arcs: Sequence[Sequence[Point]]) -> tuple[Point, Point]:
    """First and last point of an arc in the direction in which it is used."""
    points = arcs[arc if arc >= 0 else ~arc]
    return (points[0], points[-1]) if arc >= 0 else (points[-1], points[0])


def outline(ring: Ring, arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """The points of a ring, the first one not repeated."""
    points: list[Point] = []
    for arc in ring:
        stretch = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        points += stretch[:-1]
    return points


# where a name goes


def area(points: Sequence[Point]) -> float:
    """Of a polygon, never negative."""
    following = [*points[1:], points[0]]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, following, strict=True))) / 2


def label_point(rings: Sequence[Ring], arcs: Sequence[Sequence[Point]]) -> Point:
    """The point of the largest part that lies farthest inside, found on a grid: where a name can stand."""
    points = max((outline(ring, arcs) for ring in rings), key=area)
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    steps = 24
    candidates = [
        (left + (right - left) * i / steps, top + (bottom - top) * j / steps)
        for i in range(1, steps)
        for j in range(1, steps)
    ]
    inside = [candidate for candidate in candidates if _contains(points, candidate)]
    if not inside:
        return points[0]
    x, y = max(inside, key=lambda candidate: _clearance(points, candidate))
    return round(x), round(y)


def _contains(points: Sequence[Point], at: tuple[float, float]) -> bool:
    x, y = at
    inside = False
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _clearance(points: Sequence[Point], at: tuple[float, float]) -> float:
    corner = (round(at[0]), round(at[1]))
    return min(_distance(corner, a, b) for a, b in zip(points, [*points[1:], points[0]], strict=True))


# the file


def written(topology: Topology) -> str:
    """The data file: one arc and one place a line, so that a change of boundaries can be read in a diff.

    Raises BadTopology where it would be longer than a page can bear.
    """
    arcs = topology.arcs
    by_city: dict[str, list[Ring]] = {}
    for code, rings in topology.rings.items():
        by_city.setdefault(topology.city_of[code], []).extend(rings)
    places = {**topology.rings, **{city: merged(rings, arcs) for city, rings in by_city.items()}}
    lines = [
        f'{{"width": {topology.width}, "height": {topology.height},',
        '"arcs": [',
        ",\n".join(f'"{_steps(arc)}"' for arc in arcs),
        "],",
        '"places": {',
        ",\n".join(
            f'"{code}": {json.dumps({"at": label_point(rings, arcs), "rings": rings}, separators=(",", ":"))}'
            for code, rings in sorted(places.items())
        ),
        "}}",
    ]
    text = "\n".join(lines) + "\n"
    if len(text) > LONGEST_FILE:
        raise BadTopology(f"{len(text)} characters are too many; {LONGEST_FILE} at most")
    return text


def _steps(arc: Sequence[Point]) -> str:
    """The first point, then the step to each following one."""
    x = y = 0
    parts = []
    for px, py in arc:
        parts.append(f"{px - x} {py - y}")
        x, y = px, py
    return " ".join(parts)
