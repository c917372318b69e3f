"""Spans of time, classes, axes, names on the map, and the outlines behind it."""

import json
import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from oversight.dashboard import charts, measures, topology
from oversight.dashboard.atlas import LETTER, Name, _touch
from oversight.dashboard.boundaries import FILE, Drawing, boundaries
from oversight.dashboard.periods import Period, compared
from oversight.dashboard.reading import Point
from oversight.figures import Figures
from tenants.provisioning.jurisdictions import all_divisions

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("span", "now", "before"),
    [
        ("this-month", (date(2026, 11, 1), TODAY), (date(2026, 10, 1), date(2026, 10, 24))),
        ("last-month", (date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 9, 1), date(2026, 9, 30))),
        ("quarter", (date(2026, 10, 1), TODAY), (date(2026, 7, 1), date(2026, 8, 24))),
        ("year", (date(2026, 1, 1), TODAY), (date(2025, 1, 1), date(2025, 11, 24))),
        ("last-12-months", (date(2025, 12, 1), TODAY), (date(2024, 12, 1), date(2025, 11, 24))),
    ],
)
def test_a_span_is_compared_with_the_same_stretch_before(
    span: str, now: tuple[date, date], before: tuple[date, date]
) -> None:
    found = compared(span, TODAY)
    assert (found.now, found.before) == (Period(*now), Period(*before))


def test_a_stretch_that_runs_into_a_shorter_month_ends_with_it() -> None:
    found = compared("this-month", date(2026, 3, 31))
    assert found.before == Period(date(2026, 2, 1), date(2026, 2, 28))


def test_an_own_period_is_compared_with_as_many_days_before() -> None:
    found = compared("own", TODAY, date(2026, 11, 11), date(2026, 11, 20))
    assert found.before == Period(date(2026, 11, 1), date(2026, 11, 10))
    assert compared("own", TODAY, None, date(2026, 1, 30)).now == Period(date(2026, 1, 1), date(2026, 1, 30))
    assert compared("own", TODAY, date(2026, 11, 1)).now == Period(date(2026, 11, 1), TODAY)


def test_a_month_of_the_trend_ends_with_the_period() -> None:
    period = compared("year", TODAY).now
    assert len(period.points()) == 24
    assert period.span_of(date(2026, 10, 1)) == (date(2026, 10, 1), date(2026, 10, 31))
    assert period.span_of(date(2026, 11, 1)) == (date(2026, 11, 1), TODAY)


@pytest.mark.parametrize(
    ("value", "shade"), [(None, 0), (0.0, 1), (0.009, 1), (0.01, 2), (0.099, 4), (0.1, 5), (1.0, 5)]
)
def test_a_value_falls_into_one_of_five_classes(value: float | None, shade: int) -> None:
    assert measures.class_of(value, measures.MEASURES["overdue_rate"].limits) == shade


def test_a_rate_of_fewer_than_ten_is_no_rate() -> None:
    assert measures.share(9, 9) is None
    assert measures.share(0, 10) == 0
    assert measures.MEASURES["days"].value(Figures(days=27, timed=9)) is None
    assert measures.MEASURES["days"].value(Figures(days=30, timed=10)) == 3


def test_the_legend_has_the_five_classes_in_words() -> None:
    measure = measures.MEASURES["received"]
    with translation.override("en"):
        words = [text for _shade, text in measures.legend(measure, measure.scaled(12.2, cities=False))]
    assert words == ["below 120", "120–360", "360–1,200", "1,200–3,600", "3,600 and more"]


@pytest.mark.parametrize("measure", measures.MEASURES.values(), ids=lambda each: each.key)
def test_limits_rise(measure: measures.Measure) -> None:
    assert all(low < high for low, high in pairwise(measure.limits))


def test_changes_are_told_with_their_tone() -> None:
    with translation.override("en"):
        assert measures.change_of_count(110, 100) == measures.Change("up 10.0%")
        assert measures.change_of_count(5, 0) is None
        assert measures.change_of_share(0.5, 0.6) == measures.Change("down 10.0 points", "alarm")
        assert measures.change_of_share(0.5001, 0.5) == measures.Change("unchanged")
        assert measures.change_of_days(5.2, 5.6) == measures.Change("0.4 days shorter", "ok")
        assert measures.change_of_days(None, 5) is None


@pytest.mark.parametrize(
    ("highest", "end", "step"),
    [(0, 1, 1), (1, 1, 1), (3, 3, 1), (7, 10, 5), (3_400, 4_000, 2_000), (95_000, 100_000, 50_000)],
)
def test_an_axis_begins_at_nought_and_has_round_steps(highest: int, end: float, step: float) -> None:
    assert charts.axis(highest) == (end, step)


def test_a_strip_of_rates_begins_at_a_round_share_below_the_lowest() -> None:
    assert charts.floor_of([0.94, 0.987]) == 0.9
    assert charts.floor_of([0.9]) == 0.8
    assert charts.floor_of([0.02]) == 0
    assert charts.floor_of([]) == pytest.approx(0.8)


def test_a_bar_is_as_high_as_its_number() -> None:
    points = [Point(date(2026, 10, 1), received=50), Point(date(2026, 11, 1), received=100, closed=40)]
    drawn = charts.trend(points, 400, lambda point: "", daily=False)
    low, high = drawn.bars
    assert high.height == pytest.approx(2 * low.height, abs=0.2)
    assert low.y + low.height == high.y + high.height  # both stand on the axis
    assert [line.hue for line in drawn.lines] == [1, 2]  # nobody rated


# the map


def test_there_is_an_outline_for_every_county_and_city() -> None:
    wanted = {division.code for division in all_divisions() if division.level in {"county", "city"}}
    assert set(boundaries().rings) == wanted
    assert len(wanted) == 111
    assert FILE.stat().st_size < topology.LONGEST_FILE


def test_neighbours_share_their_border_and_cities_are_made_of_their_counties() -> None:
    found = boundaries()
    counties = {code: rings for code, rings in found.rings.items() if not code.endswith("00")}
    uses = Counter(arc if arc >= 0 else ~arc for rings in counties.values() for ring in rings for arc in ring)
    assert max(uses.values()) == 2
    assert sum(1 for count in uses.values() if count == 2) > sum(1 for count in uses.values() if count == 1)

    def ground(code: str) -> float:
        return sum(topology.area(topology.outline(ring, found.arcs)) for ring in found.rings[code])

    jiujiang = sum(ground(code) for code in counties if code.startswith("3604"))
    assert ground("360400") == pytest.approx(jiujiang, rel=0.002)


@pytest.mark.parametrize("code", ["360424", "360102", "360700"])
def test_an_outline_lies_in_its_drawing(code: str) -> None:
    drawing = Drawing([code])
    assert max(drawing.width, drawing.height) == 1000
    for part in drawing.outline(code).split("M")[1:]:
        x, y = (int(number) for number in part.split("l")[0].split())
        steps = [int(number) for number in re.findall(r"-?\d+", part.split("l")[1])]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            assert 0 <= x <= drawing.width
            assert 0 <= y <= drawing.height


def test_names_that_lie_on_each_other_touch() -> None:
    assert _touch(Name("修水", 100, 100), Name("武宁", 100 + LETTER, 100))
    assert not _touch(Name("修水", 100, 100), Name("武宁", 100, 100 + LETTER))


SQUARES = {  # two squares side by side, in degrees on a grid of halves
    "transform": {"scale": [0.5, 0.5], "translate": [115.0, 27.0]},
    "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
    "objects": {
        "county": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"adcode": 360101, "parent": 360100}},
                {"type": "Polygon", "arcs": [[2, -1]], "properties": {"adcode": 360102, "parent": 360100}},
            ]
        }
    },
}


def test_the_command_makes_outlines_of_a_topology(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "counties.topojson", tmp_path / "boundaries.json"
    source.write_text(json.dumps(SQUARES))
    call_command("boundaries", str(source), to=target)
    assert "2 counties in 1 cities, 3 borders" in capsys.readouterr().out
    made = json.loads(target.read_text())
    assert made["places"]["360100"]["rings"] == [[1, 2]]  # the border between the two has fallen out
    west, east = made["places"]["360101"]["at"], made["places"]["360102"]["at"]
    assert west[0] < made["width"] / 2 < east[0]


@pytest.mark.parametrize("text", ["", "{}", '{"objects": {"a": {"geometries": [{"type": "Point"}]}}}'])
def test_the_command_refuses_what_is_no_topology(tmp_path: Path, text: str) -> None:
    source = tmp_path / "x.topojson"
    source.write_text(text)
    with pytest.raises(CommandError, match="TopoJSON"):
        call_command("boundaries", str(source), to=tmp_path / "made.json")
    assert not (tmp_path / "made.json").exists()


def test_a_border_stays_within_the_tolerance_and_keeps_its_ends() -> None:
    zigzag = [(0, 0), (10, 1), (20, 0), (30, 9), (40, 0)]
    assert topology._simplified(zigzag, 2) == [(0, 0), (20, 0), (30, 9), (40, 0)]
