from datetime import date

import pytest

from apps.core.workdays.calendar import Calendar, UnknownYear
from apps.core.workdays.clock import ClockRun
from apps.core.workdays.explanation import Cell, months, sources, weeks
from apps.core.workdays.labels import unknown_year

RUN = ClockRun(date(2026, 9, 22), 13)


def _cells(rows: list[list[Cell]]) -> dict[str, tuple[str, str]]:
    return {cell.date.isoformat()[5:]: (cell.kind, cell.words) for row in rows for cell in row}


def test_the_weeks_say_of_every_day_what_it_did(calendar: Calendar) -> None:
    rows = weeks(RUN.explain(calendar, date(2026, 10, 16)), ended_on=date(2026, 10, 15), today=date(2026, 10, 14))
    assert [len(row) for row in rows] == [7, 7, 7, 7]
    assert rows[0][0].date == date(2026, 9, 21)
    cells = _cells(rows)
    assert cells["09-21"] == ("", "")
    assert cells["09-22"] == ("start", "received")
    assert cells["09-23"] == ("count", "day 1")
    assert cells["09-25"] == ("off", "Mid-Autumn")
    assert cells["10-01"] == ("off", "National Day")
    assert cells["10-10"] == ("count", "day 8 works")
    assert cells["10-11"] == ("off", "weekend")
    assert cells["10-15"] == ("end", "day 12 done")
    assert cells["10-16"] == ("due", "due")
    assert cells["10-17"] == ("", "")
    assert [cell.date for row in rows for cell in row if cell.today] == [date(2026, 10, 14)]


def test_late_days_and_suspensions_are_named(calendar: Calendar) -> None:
    run = ClockRun(date(2026, 10, 12), 2).suspend(date(2026, 10, 13)).resume(date(2026, 10, 15))
    cells = _cells(weeks(run.explain(calendar, date(2026, 10, 21)), start_note="accepted"))
    assert cells["10-12"] == ("start", "accepted")
    assert cells["10-13"] == ("off", "stopped")
    assert cells["10-14"] == ("off", "stopped")
    assert cells["10-15"] == ("off", "resumed")
    assert cells["10-19"] == ("due", "due")
    assert cells["10-20"] == ("count", "1 late")
    assert cells["10-21"] == ("count", "2 late")


def test_an_answer_on_the_due_day_or_on_a_weekend_is_shown_as_the_end(calendar: Calendar) -> None:
    on_due = _cells(weeks(RUN.explain(calendar, date(2026, 10, 16)), ended_on=date(2026, 10, 16)))
    assert on_due["10-16"] == ("end", "day 13 done")
    on_sunday = _cells(weeks(RUN.explain(calendar, date(2026, 10, 16)), ended_on=date(2026, 10, 11)))
    assert on_sunday["10-11"] == ("end", "done")
    assert on_sunday["10-12"] == ("", "")
    assert on_sunday["10-16"] == ("due", "due")


def test_an_explanation_of_nothing_has_no_weeks() -> None:
    assert weeks([]) == []


def test_the_sources_are_the_notices_of_the_years_touched(calendar: Calendar) -> None:
    explained = ClockRun(date(2026, 11, 24), 30).explain(calendar, date(2027, 1, 6))
    assert [(each.year, each.number, each.published) for each in sources(calendar, explained)] == [
        (2026, "国办发明电〔2025〕7号", True),
        (2027, "", False),
    ]


def test_a_year_is_shown_in_twelve_months_with_every_day_once(calendar: Calendar) -> None:
    shown = months(calendar, 2026)
    days = [cell.date for _, rows in shown for row in rows for cell in row if cell.label]
    assert days == sorted(set(days))
    assert len(days) == 365
    october = _cells(shown[9][1])
    assert october["10-10"] == ("count", "works")
    assert october["10-07"] == ("off", "National Day")
    assert october["10-12"] == ("", "")
    with pytest.raises(UnknownYear):
        months(calendar, 2060)


@pytest.mark.parametrize(("year", "words"), [(2003, "begins in 2004"), (2027, "Ask the central team")])
def test_an_unknown_year_is_told_in_the_user_s_words(year: int, words: str, calendar: Calendar) -> None:
    with pytest.raises(UnknownYear) as caught:
        calendar.strictly().is_workday(date(year, 6, 1))
    assert words in unknown_year(caught.value)
    assert words in str(caught.value)
