from datetime import date, timedelta

import pytest

from apps.core.workdays.calendar import Calendar
from apps.core.workdays.clock import ClockError, ClockRun, Pause
from apps.core.workdays.enums import Reason


@pytest.mark.parametrize(
    ("started_on", "days", "due"),
    [
        (date(2026, 9, 22), 13, date(2026, 10, 16)),  # 中秋 and 国庆 off, Saturday 10 October works
        (date(2026, 2, 13), 5, date(2026, 2, 27)),  # Saturday 14 February works, then nine days off
        (date(2020, 1, 22), 5, date(2020, 2, 6)),  # Spring Festival as prolonged by 国办发明电〔2020〕1号
        (date(2015, 9, 1), 3, date(2015, 9, 7)),  # victory day; Sunday 6 September works
        (date(2011, 12, 30), 2, date(2012, 1, 4)),  # Saturday 31 December 2011 works by the notice for 2012
        (date(2018, 12, 28), 2, date(2019, 1, 2)),  # Saturday 29 December 2018 works by the notice for 2019
        (date(2026, 10, 3), 1, date(2026, 10, 8)),  # received inside a holiday
        (date(2026, 10, 10), 0, date(2026, 10, 10)),  # "the same day", and the Saturday works
        (date(2026, 10, 11), 0, date(2026, 10, 12)),  # "the same day", received on a Sunday
        (date(2026, 11, 24), 20, date(2026, 12, 22)),
    ],
)
def test_a_limit_ends_on_its_last_counted_day(started_on: date, days: int, due: date, calendar: Calendar) -> None:
    answer = ClockRun(started_on, days).due(calendar)
    assert (answer.date, answer.provisional) == (due, False)


def test_a_limit_that_reaches_an_unpublished_year_is_provisional(calendar: Calendar) -> None:
    answer = ClockRun(date(2026, 11, 24), 30).due(calendar)
    assert (answer.date, answer.provisional) == (date(2027, 1, 6), True)


# October 2026: Monday 12 to Friday 16 and the week after have no holiday.
START = date(2026, 10, 12)


def test_start_suspension_and_resumption_days_never_count(calendar: Calendar) -> None:
    run = ClockRun(START, 3).suspend(date(2026, 10, 14)).resume(date(2026, 10, 16))
    counted = [day.date for day in run.explain(calendar, date(2026, 10, 20)) if day.counted]
    assert counted == [date(2026, 10, 13), date(2026, 10, 19), date(2026, 10, 20)]
    assert run.due(calendar).date == date(2026, 10, 20)


def test_a_suspension_lifted_the_same_day_changes_nothing(calendar: Calendar) -> None:
    run = ClockRun(START, 5)
    paused = run.suspend(date(2026, 10, 14)).resume(date(2026, 10, 14))
    assert paused.explain(calendar, date(2026, 10, 30)) == run.explain(calendar, date(2026, 10, 30))


def test_a_day_resumed_and_suspended_again_does_not_count(calendar: Calendar) -> None:
    run = ClockRun(
        START, 3, 0, (Pause(date(2026, 10, 13), date(2026, 10, 14)), Pause(date(2026, 10, 14), date(2026, 10, 15)))
    )
    assert run.due(calendar).date == date(2026, 10, 20)


def test_there_is_no_due_date_while_suspended(calendar: Calendar) -> None:
    run = ClockRun(START, 3).suspend(date(2026, 10, 15))  # suspended on the due day itself: in time
    assert run.due(calendar).date is None
    assert run.reminder_on(calendar) is None
    assert run.overdue_days(calendar, date(2027, 1, 4)) == 0
    assert (run.used(calendar, date(2026, 12, 1)), run.remaining(calendar, date(2026, 12, 1))) == (2, 1)


def test_suspending_after_the_due_day_does_not_undo_the_breach(calendar: Calendar) -> None:
    run = ClockRun(START, 3).suspend(date(2026, 10, 19))
    assert run.due(calendar).date == date(2026, 10, 15)
    assert run.is_overdue(calendar, date(2026, 10, 16))
    assert run.overdue_days(calendar, date(2026, 12, 1)) == 1  # Friday the 16th; then the clock stood


def test_a_limit_of_no_days_suspended_the_same_day_ends_when_the_clock_goes_on(calendar: Calendar) -> None:
    run = ClockRun(START, 0).suspend(START)
    assert run.due(calendar).date is None
    assert run.used(calendar, date(2026, 10, 20)) == 0
    assert run.resume(date(2026, 10, 17)).due(calendar).date == date(2026, 10, 19)  # lifted on a Saturday
    assert run.share_used(calendar, date(2026, 10, 20)) == 0.0
    assert ClockRun(START, 0).share_used(calendar, START) == 1.0
    assert ClockRun(START, 0).overdue_days(calendar, date(2026, 10, 14)) == 2


def test_an_extension_adds_days_once_and_only_in_time(calendar: Calendar) -> None:
    run = ClockRun(START, 3).extend(2, on=date(2026, 10, 15), calendar=calendar)
    assert run.due(calendar).date == date(2026, 10, 19)
    with pytest.raises(ClockError, match="once"):
        run.extend(2, on=date(2026, 10, 15), calendar=calendar)
    with pytest.raises(ClockError, match="passed"):
        ClockRun(START, 3).extend(2, on=date(2026, 10, 16), calendar=calendar)
    with pytest.raises(ClockError, match="at least 1"):
        ClockRun(START, 3).extend(0, on=START, calendar=calendar)


def test_used_and_remaining_are_those_of_the_day_s_end(calendar: Calendar) -> None:
    run = ClockRun(date(2026, 9, 22), 13)
    assert run.used(calendar, date(2026, 10, 15)) == 12  # answered with 12 of 13 used
    assert run.remaining(calendar, date(2026, 10, 15)) == 1
    assert run.remaining(calendar, date(2026, 10, 16)) == 0
    assert run.used(calendar, date(2026, 10, 19)) == 14
    assert run.overdue_days(calendar, date(2026, 10, 17)) == 0  # a Saturday, yet overdue
    assert run.is_overdue(calendar, date(2026, 10, 17))
    assert run.overdue_days(calendar, date(2026, 10, 19)) == 1
    assert run.share_used(calendar, date(2026, 10, 15)) == pytest.approx(12 / 13)


@pytest.mark.parametrize(
    ("days", "warning_at", "due_at"), [(1, 1, 1), (3, 3, 3), (10, 9, 10), (11, 10, 11), (13, 12, 13), (20, 18, 20)]
)
def test_the_warning_comes_with_nine_tenths_and_the_reminder_on_the_last_day(
    days: int, warning_at: int, due_at: int, calendar: Calendar
) -> None:
    run = ClockRun(START, days)
    ordinals = {day.ordinal: day.date for day in run.explain(calendar, date(2026, 12, 1)) if day.counted}
    assert run.warning_on(calendar) == ordinals[warning_at]
    assert run.reminder_on(calendar) == ordinals[due_at]
    assert run.share_used(calendar, ordinals[warning_at]) >= 0.9


def test_a_warning_already_reached_stays_while_the_clock_stands(calendar: Calendar) -> None:
    run = ClockRun(START, 20)
    warned_on = run.warning_on(calendar)
    assert warned_on == date(2026, 11, 5)
    assert run.suspend(warned_on + timedelta(days=1)).warning_on(calendar) == warned_on
    assert run.suspend(warned_on).warning_on(calendar) is None


def test_every_day_gets_its_reason(calendar: Calendar) -> None:
    run = ClockRun(date(2026, 9, 29), 4).suspend(date(2026, 10, 9)).resume(date(2026, 10, 13))
    reasons = {day.date.isoformat()[5:]: day.reason for day in run.explain(calendar, date(2026, 10, 16))}
    assert reasons["09-29"] is Reason.START
    assert reasons["09-30"] is Reason.WORKDAY
    assert reasons["10-01"] is Reason.HOLIDAY
    assert reasons["10-08"] is Reason.WORKDAY
    assert reasons["10-09"] is Reason.SUSPENSION
    assert reasons["10-10"] is Reason.SUSPENDED  # a make-up Saturday inside the suspension
    assert reasons["10-11"] is Reason.WEEKEND
    assert reasons["10-12"] is Reason.SUSPENDED
    assert reasons["10-13"] is Reason.RESUMPTION
    unpaused = {day.date: day for day in ClockRun(date(2026, 10, 9), 1).explain(calendar, date(2026, 10, 12))}
    assert unpaused[date(2026, 10, 10)].reason is Reason.MAKEUP
    assert unpaused[date(2026, 10, 10)].due
    assert unpaused[date(2026, 10, 12)].late


@pytest.mark.parametrize(
    ("pauses", "message"),
    [
        ((Pause(date(2026, 10, 11)),), "cannot begin"),
        ((Pause(date(2026, 10, 13)), Pause(date(2026, 10, 14))), "Only the last"),
        ((Pause(date(2026, 10, 13), date(2026, 10, 16)), Pause(date(2026, 10, 15))), "cannot begin"),
    ],
)
def test_suspensions_out_of_order_are_refused(pauses: tuple[Pause, ...], message: str) -> None:
    with pytest.raises(ClockError, match=message):
        ClockRun(START, 5, 0, pauses)


def test_a_clock_is_not_stopped_twice_nor_started_twice() -> None:
    with pytest.raises(ClockError, match="already stands"):
        ClockRun(START, 5).suspend(START).suspend(START)
    with pytest.raises(ClockError, match="running already"):
        ClockRun(START, 5).resume(START)
    with pytest.raises(ClockError, match="cannot end"):
        ClockRun(START, 5).suspend(date(2026, 10, 14)).resume(date(2026, 10, 13))
    with pytest.raises(ClockError, match="whole working days"):
        ClockRun(START, -1)
