"""The shipped calendar and strategies for clocks over it."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import strategies as st

from apps.core.workdays.calendar import Calendar
from apps.core.workdays.clock import ClockRun
from apps.core.workdays.published import published_notices


@cache
def shipped() -> Calendar:
    return Calendar(published_notices())


@pytest.fixture
def calendar() -> Calendar:
    return shipped()


# Around Spring Festival and the October holiday, where make-up days and long pauses meet, and over a year's end.
starts = st.one_of(
    st.dates(date(2004, 1, 1), date(2028, 12, 31)),
    st.dates(date(2024, 1, 20), date(2024, 2, 25)),
    st.dates(date(2026, 9, 10), date(2026, 10, 15)),
)


@st.composite
def clock_runs(draw: st.DrawFn) -> ClockRun:
    """A clock with up to five suspensions drawn as gaps in days; the last may still be open."""
    run = ClockRun(draw(starts), draw(st.integers(0, 45)), draw(st.sampled_from([0, 0, 5, 20])))
    day = run.started_on
    for _ in range(draw(st.integers(0, 5))):
        day += timedelta(days=draw(st.integers(0, 12)))
        run = run.suspend(day)
        day += timedelta(days=draw(st.integers(0, 12)))
        run = run.resume(day)
    if draw(st.booleans()):
        run = run.suspend(day + timedelta(days=draw(st.integers(0, 12))))
    return run
