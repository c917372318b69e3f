"""Recounts by an oracle that replays the events in half-open instants and knows nothing of the clock's code."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.workdays.calendar import Calendar
from apps.core.workdays.clock import ClockRun
from tests.core.workdays.conftest import clock_runs, shipped, starts

ONE_DAY = timedelta(days=1)
HORIZON = 400  # days; more than 65 working days, five suspensions and all holidays


def counted_by_replay(run: ClockRun, calendar: Calendar) -> list[date]:
    """Walk every midnight once, switching the clock by its events, and keep the days that ran at both ends."""
    events: dict[date, list[bool]] = {run.started_on: [True]}
    for pause in run.pauses:
        events.setdefault(pause.from_on, []).append(False)
        if pause.to_on is not None:
            events.setdefault(pause.to_on, []).append(True)
    running, counted = False, []
    for offset in range(HORIZON):
        day = run.started_on + ONE_DAY * offset
        at_first_midnight = running
        running = events.get(day, [running])[-1]
        if at_first_midnight and running and calendar.describe(day).works:
            counted.append(day)
    return counted


@settings(deadline=None)
@given(clock_runs())
def test_the_due_day_is_the_nth_day_of_an_independent_recount(run: ClockRun) -> None:
    calendar = shipped()
    counted = counted_by_replay(run, calendar)
    due = run.due(calendar).date
    if run.total_days == 0:
        assert due is None or calendar.is_workday(due)
    elif len(counted) >= run.total_days:
        assert due == counted[run.total_days - 1]
    else:
        assert run.suspended
        assert due is None


@settings(deadline=None)
@given(clock_runs(), st.integers(0, 120))
def test_used_and_remaining_recount_to_the_limit(run: ClockRun, offset: int) -> None:
    calendar = shipped()
    on = run.started_on + ONE_DAY * offset
    counted = counted_by_replay(run, calendar)
    if run.total_days:
        assert run.used(calendar, on) == sum(day <= on for day in counted)
    due = run.due(calendar).date
    left = run.remaining(calendar, on)
    if due is not None and on >= due:
        assert left == 0
    elif due is not None:
        assert left == sum(on < day <= due for day in counted)
        assert run.used(calendar, on) + left == (run.total_days or left)
    elif run.total_days and on >= run.pauses[-1].from_on:
        resumed = counted_by_replay(run.resume(on), calendar)
        assert left == run.total_days - sum(day <= on for day in resumed)
        assert sum(day > on for day in resumed[: run.total_days]) == left


@settings(deadline=None)
@given(st.data(), starts, st.integers(0, 45))
def test_what_is_suspended_in_time_never_comes_back_overdue(data: st.DataObject, start: date, limit: int) -> None:
    """Any number of suspensions, each begun on or before the due day, over holidays and make-up days."""
    calendar = shipped()
    run, latest = ClockRun(start, limit), start
    for _ in range(data.draw(st.integers(1, 6))):
        due = run.expires_on(calendar)
        suspended_on = latest + ONE_DAY * data.draw(st.integers(0, (due - latest).days))
        latest = suspended_on + ONE_DAY * data.draw(st.integers(0, 60))
        before, run = run, run.suspend(suspended_on).resume(latest)
        assert not run.is_overdue(calendar, latest)
        assert run.overdue_days(calendar, latest) == 0
        new_due = run.expires_on(calendar)
        assert new_due >= due
        if latest == suspended_on:
            assert new_due == due
        elif limit:
            assert new_due > latest  # a whole day is left, whenever in the day the clock went on
            assert before.used(calendar, suspended_on - ONE_DAY) == run.used(calendar, latest)


@settings(deadline=None)
@given(clock_runs(least=1, extended=False, stopped=False), st.integers(1, 30))
def test_an_extension_adds_exactly_its_counted_days(run: ClockRun, days: int) -> None:
    calendar = shipped()
    before = run.expires_on(calendar)
    after = run.extend(days, on=before, calendar=calendar).expires_on(calendar)
    assert sum(before < day <= after for day in counted_by_replay(run, calendar)) == days


@settings(deadline=None)
@given(clock_runs())
def test_the_explanation_counts_one_by_one_to_the_due_day(run: ClockRun) -> None:
    calendar = shipped()
    explained = run.explain(calendar, run.started_on + ONE_DAY * 150)
    assert [day.date for day in explained if day.counted] == [
        day for day in counted_by_replay(run, calendar) if day <= explained[-1].date
    ]
    ordinals = [day.ordinal for day in explained if day.ordinal is not None]
    assert ordinals == list(range(1, len(ordinals) + 1))
    due = [day for day in explained if day.due]
    assert [day.date for day in due] == [run.due(calendar).date] * len(due)
    if due and run.total_days:
        assert due[0].ordinal == run.total_days


@settings(deadline=None)
@given(clock_runs())
def test_the_warning_is_never_later_than_the_reminder_and_at_least_nine_tenths(run: ClockRun) -> None:
    calendar = shipped()
    warning, reminder = run.warning_on(calendar), run.reminder_on(calendar)
    if reminder is not None:
        assert warning is not None
        assert warning <= reminder
        assert reminder == run.due(calendar).date
    if warning is not None and run.total_days:
        assert run.used(calendar, warning) * 10 >= 9 * run.total_days
        assert run.used(calendar, warning - ONE_DAY) * 10 < 9 * run.total_days


@settings(deadline=None)
@given(clock_runs())
def test_a_clock_survives_the_way_to_its_facts_and_back(run: ClockRun) -> None:
    assert ClockRun.from_facts(run.facts()) == run
