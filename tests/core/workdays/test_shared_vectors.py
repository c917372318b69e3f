"""The worked deadlines and notices handed to the project, where they are at hand."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.core.workdays.calendar import Calendar
from apps.core.workdays.clock import ClockRun

VECTORS = Path(__file__).parents[4] / "shared" / "data" / "calendar" / "workday_vectors.json"

pytestmark = pytest.mark.skipif(not VECTORS.exists(), reason="the shared data set is not beside the project")


def _shared() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return loaded


def test_every_shared_deadline_is_met(calendar: Calendar) -> None:
    vectors = _shared()["vectors"]
    assert vectors
    for vector in vectors:
        started_on, due = date.fromisoformat(vector["start"]), date.fromisoformat(vector["due"])
        assert ClockRun(started_on, vector["n_workdays"]).due(calendar.strictly()).date == due, vector["why"]
        assert calendar.is_workday(started_on) is vector["start_is_workday"]


def test_every_shared_notice_agrees_with_the_shipped_one(calendar: Calendar) -> None:
    for year, shared in _shared()["notices"].items():
        shipped = calendar.notices[int(year)]
        off: set[date] = set()
        for first, last in shared["off"]:
            day = date.fromisoformat(first)
            while day <= date.fromisoformat(last):
                off.add(day)
                day += timedelta(days=1)
        assert {day for span in shipped.off for day in span.days()} == off
        assert [day.isoformat() for day in shipped.makeup] == shared["makeup_workdays"]
        assert shipped.number == shared["number"]
