"""The trend as a drawing: bars of what came in, a line of what was closed, strips of rates below. SVG by trend.html.

Drawn twice, wide and narrow, so that the letters keep their size; the style sheet shows one of them. Bars start at 0,
a strip of rates may start higher and says where.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext

from frontend import dates
from oversight.dashboard.measures import count, percent, share
from oversight.dashboard.reading import Point

LEFT, RIGHT, TOP = 56, 84, 12
PLOT, STRIP, GAP, BETWEEN, FOOT = 190, 44, 34, 26, 40


@dataclass(frozen=True)
class Tick:
    """A line across with its words."""

    y: float
    text: str


@dataclass(frozen=True)
class Mark:
    """Words below the axis; `year` on a second line."""

    x: float
    text: str
    year: str = ""


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    told: str
    url: str


@dataclass(frozen=True)
class Line:
    """A polyline and its name at the end."""

    path: str
    name: str
    x: float
    y: float
    hue: int


@dataclass(frozen=True)
class Trend:
    """What trend.html draws at one width."""

    width: int
    height: int
    left: int
    right: float
    ticks: list[Tick]
    bars: list[Bar]
    lines: list[Line]
    strips: list[Tick]
    marks: list[Mark]
    foot: int


def axis(highest: float) -> tuple[float, float]:
    """The end of an axis from 0, and the step between its lines: 1, 2 or 5 times a power of ten."""
    rough = max(highest, 1) / 3
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough)
    step = max(step, 1)
    return math.ceil(max(highest, 1) / step) * step, step


def floor_of(values: Sequence[float]) -> float:
    """Where a strip of rates begins: 90 %, 80 % … below the lowest."""
    return max(0.0, math.floor(min(values, default=0.9) * 10 - 1e-9) / 10)


def trend(points: Sequence[Point], width: int, url: Callable[[Point], str], *, daily: bool) -> Trend:
    """One drawing, so many units wide."""
    right = width - RIGHT
    step = (right - LEFT) / len(points)
    xs = [LEFT + step * (n + 0.5) for n in range(len(points))]
    end, tick = axis(max((max(point.received, point.closed) for point in points), default=1))
    bottom = TOP + PLOT

    def up(value: float) -> float:
        return round(bottom - PLOT * value / end, 1)

    bars = [
        Bar(round(x - step * 0.31, 1), up(p.received), round(step * 0.62, 1), round(bottom - up(p.received), 1),
            bar_told(p, daily=daily), url(p))
        for x, p in zip(xs, points, strict=True)
    ]  # fmt: skip
    ticks = [Tick(up(n * tick), count(n * tick)) for n in range(int(end / tick) + 1)]
    closed = [(x, up(point.closed)) for x, point in zip(xs, points, strict=True)]
    lines = [_line(closed, pgettext("figures", "Closed"), 1)]
    strips: list[Tick] = []
    top = float(bottom + GAP)
    for name, hue, rate in (
        (pgettext("line of the trend", "on time"), 2, lambda p: share(p.on_time, p.closed)),
        (pgettext("line of the trend", "satisfied"), 3, lambda p: share(p.satisfied, p.rated)),
    ):
        drawn, told = _strip(list(zip(xs, points, strict=True)), rate, top, name, hue)
        lines += drawn
        strips += told
        top += (STRIP + BETWEEN) if told else 0
    return Trend(
        width=width,
        height=round(top) - BETWEEN + FOOT,
        left=LEFT,
        right=right,
        ticks=ticks,
        bars=bars,
        lines=lines,
        strips=strips,
        marks=_marks(xs, points, width, daily=daily),
        foot=round(top) - BETWEEN + 16,
    )


def _strip(
    points: Sequence[tuple[float, Point]], rate: Callable[[Point], float | None], top: float, name: str, hue: int
) -> tuple[list[Line], list[Tick]]:
    """A rate in its own strip; nothing where no point has one."""
    rated = [(x, value) for x, point in points if (value := rate(point)) is not None]
    if not rated:
        return [], []
    low = floor_of([value for _x, value in rated])
    placed = [(x, round(top + STRIP * (1 - value) / (1 - low), 1)) for x, value in rated]
    return [_line(placed, name, hue)], [Tick(top, "100%"), Tick(top + STRIP, f"{low:.0%}")]


def _line(points: Sequence[tuple[float, float]], name: str, hue: int) -> Line:
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return Line(path, name, round(x + 10, 1), round(y + 4, 1), hue)


def _marks(xs: Sequence[float], points: Sequence[Point], width: int, *, daily: bool) -> list[Mark]:
    """Words for as many points as have room; the year where it begins."""
    room = 64 if daily else 52
    each = max(1, math.ceil(room * len(points) / (width - LEFT - RIGHT)))
    if not daily:
        each = next((n for n in (1, 2, 3, 6, 12) if n >= each), 12)
    marks, year = [], 0
    for number in range(0, len(points), each):
        begins = points[number].begins
        marks.append(Mark(round(xs[number], 1), _short(begins, daily), str(begins.year) if begins.year != year else ""))
        year = begins.year
    return marks


def _short(begins: date, daily: bool) -> str:
    if daily:
        return f"{begins.month}/{begins.day}" if dates.in_chinese() else f"{begins.day}/{begins.month}"
    return pgettext("month of an axis", "%(month)s") % {"month": month_word(begins)}


def month_word(begins: date) -> Any:
    """「10」 or "Oct"."""
    return begins.month if dates.in_chinese() else f"{begins:%b}"


def name_of(begins: date, *, daily: bool) -> str:
    """「2026 年 10 月」, or the day."""
    if daily:
        return dates.day(begins)
    return pgettext("month with year", "%(month)s %(year)s") % {"month": month_word(begins), "year": begins.year}


def bar_told(point: Point, *, daily: bool) -> str:
    """What a bar says of itself."""
    words = {
        "when": name_of(point.begins, daily=daily),
        "received": count(point.received),
        "closed": count(point.closed),
    }
    return gettext("%(when)s: received %(received)s, closed %(closed)s") % words


def sentence(points: Sequence[Point], *, daily: bool) -> str:
    """What the drawing shows, for those who do not see it."""
    most = max(points, key=lambda point: point.received)
    rated = [rate for point in points if (rate := share(point.on_time, point.closed)) is not None]
    words = {
        "from": name_of(points[0].begins, daily=daily),
        "to": name_of(points[-1].begins, daily=daily),
        "received": count(sum(point.received for point in points)),
        "closed": count(sum(point.closed for point in points)),
        "most": name_of(most.begins, daily=daily),
        "number": count(most.received),
    }
    text = (
        gettext("From %(from)s to %(to)s: %(received)s received, most in %(most)s (%(number)s); %(closed)s closed.")
        % words
    )
    if rated:
        rates = {"low": percent(min(rated)), "high": percent(max(rated))}
        text += " " + gettext("Closed on time between %(low)s and %(high)s.") % rates
    return text
