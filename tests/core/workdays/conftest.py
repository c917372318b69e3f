"""The shipped calendar and strategies for clocks over it."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from django.utils import translation
from hypothesis import strategies as st

from apps.core.workdays import services
from apps.core.workdays.calendar import Calendar, Notice
from apps.core.workdays.clock import ClockRun
from apps.core.workdays.published import published_notices


@cache
def shipped() -> Calendar:
    return Calendar(published_notices())


@pytest.fixture
def calendar() -> Calendar:
    return shipped()


@pytest.fixture(autouse=True)
def _no_calendar_left_over() -> Iterator[None]:
    """A test that entered a notice must not be seen by the next one through the process's cache."""
    services.forget()
    yield
    services.forget()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Messages are compared by their English originals; the catalogue has a check of its own."""
    with translation.override("en"):
        yield


# Around Spring Festival and the October holiday, where make-up days and long pauses meet, and over a year's end.
starts = st.one_of(
    st.dates(date(2004, 1, 1), date(2028, 12, 31)),
    st.dates(date(2024, 1, 20), date(2024, 2, 25)),
    st.dates(date(2026, 9, 10), date(2026, 10, 15)),
)


def notice_2027(**changes: Any) -> Notice:
    """A possible notice for 2027 (invented: the real one was not out), with changes in the format of the data file."""
    record = {
        "year": 2027,
        "number": "国办发明电〔2026〕9号",
        "published_on": "2026-11-20",
        "off": [
            ["new_year", "2026-12-31", "2027-01-02"],
            ["spring", "2027-02-05", "2027-02-12"],
            ["qingming", "2027-04-03", "2027-04-05"],
            ["labour", "2027-05-01", "2027-05-05"],
            ["dragon_boat", "2027-06-09", "2027-06-09"],
            ["mid_autumn", "2027-09-15", "2027-09-15"],
            ["national", "2027-10-01", "2027-10-07"],
        ],
        "makeup": ["2026-12-27", "2027-01-30", "2027-02-20", "2027-05-08", "2027-10-09"],
        **changes,
    }
    return Notice.from_json(record)


@st.composite
def clock_runs(draw: st.DrawFn, *, least: int = 0, extended: bool = True, stopped: bool = True) -> ClockRun:
    """A clock of at least `least` days with up to five suspensions drawn as gaps in days; the last may still be open
    unless `stopped` is False, and no extension was given where `extended` is False.
    """
    extension = draw(st.sampled_from([0, 0, 5, 20])) if extended else 0
    run = ClockRun(draw(starts), draw(st.integers(least, 45)), extension)
    day = run.started_on
    for _ in range(draw(st.integers(0, 5))):
        day += timedelta(days=draw(st.integers(0, 12)))
        run = run.suspend(day)
        day += timedelta(days=draw(st.integers(0, 12)))
        run = run.resume(day)
    if stopped and draw(st.booleans()):
        run = run.suspend(day + timedelta(days=draw(st.integers(0, 12))))
    return run
