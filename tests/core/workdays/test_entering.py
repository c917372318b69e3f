from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from apps.core.workdays import services
from apps.core.workdays.calendar import Notice
from apps.core.workdays.models import HolidayNotice
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.workdays.conftest import notice_2027

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _at_the_centre(centre: Jurisdiction, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(services, "today", lambda: TODAY)
    with door(centre):
        yield


def _enter(notice: Notice, **changes: Any) -> services.NoticeEntered:
    arguments: dict[str, Any] = {
        "year": notice.year,
        "number": notice.number,
        "published_on": notice.published_on,
        "off_ranges": notice.off,
        "makeup_days": notice.makeup,
        "actor_name": "周敏",
        **changes,
    }
    return services.enter_notice(**arguments)


def test_an_entered_notice_is_in_the_calendar_at_once() -> None:
    run = services.ClockRun(date(2026, 12, 28), 5)
    assert run.due(services.calendar()) == services.Due(date(2027, 1, 5), True)
    _enter(notice_2027())
    assert run.due(services.calendar()) == services.Due(date(2027, 1, 6), False)
    assert run.due(services.calendar(strict=True)).date == date(2027, 1, 6)
    row = HolidayNotice.objects.get(year=2027)
    assert (row.number, row.entered_by) == ("国办发明电〔2026〕9号", "周敏")
    assert row.as_notice().days_json() == notice_2027().days_json()


def test_entering_says_which_days_changed_and_which_years_to_recompute() -> None:
    entered = _enter(notice_2027())
    assert entered.years == (2026, 2027)
    changed = set(entered.changed)
    assert {date(2026, 12, 27), date(2026, 12, 31), date(2027, 2, 9), date(2027, 10, 9)} <= changed
    assert date(2027, 1, 1) not in changed  # off by the law already
    assert date(2026, 12, 30) not in changed
    assert list(entered.changed) == sorted(changed)
    again = _enter(notice_2027())
    assert again.changed == ()


def test_a_correction_takes_the_place_of_what_was_entered() -> None:
    _enter(notice_2027())
    corrected = _enter(notice_2027(makeup=["2027-01-30", "2027-02-20", "2027-05-08", "2027-10-09"]))
    assert corrected.changed == (date(2026, 12, 27),)
    assert HolidayNotice.objects.count() == 1
    assert not services.calendar().is_workday(date(2026, 12, 27))


def test_spaces_in_the_document_number_do_not_matter() -> None:
    assert _enter(notice_2027(), number=" 国办发明电〔2026〕 9 号 ").notice.number == "国办发明电〔2026〕9号"


def test_a_refused_notice_changes_nothing() -> None:
    with pytest.raises(ValidationError):
        _enter(notice_2027(makeup=["2027-02-19"]))
    assert not HolidayNotice.objects.exists()
    assert not services.calendar().knows(2027)


def test_the_years_entered_since_a_moment_include_the_year_before() -> None:
    before = timezone.now() - timedelta(seconds=1)
    assert services.years_entered_since(before) == frozenset()
    _enter(notice_2027())
    assert services.years_entered_since(before) == {2026, 2027}
    assert services.years_entered_since(timezone.now() + timedelta(seconds=1)) == frozenset()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"year": 1999}, "workdays_notice_year_is_plausible"),
        ({"number": ""}, "workdays_notice_has_a_number"),
    ],
)
def test_the_database_refuses_an_implausible_notice(changes: dict[str, Any], constraint: str) -> None:
    row = {
        "year": 2027,
        "number": "国办发明电〔2026〕9号",
        "published_on": date(2026, 11, 20),
        "days": notice_2027().days_json(),
        "entered_by": "周敏",
        "entered_at": datetime(2026, 11, 24, tzinfo=UTC),
    }
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HolidayNotice.objects.create(**{**row, **changes})


def test_the_portal_and_a_county_s_office_read_the_notice_and_the_portal_cannot_write_it(
    xiushui: Jurisdiction,
) -> None:
    _enter(notice_2027())
    with door(xiushui):
        services.forget()
        assert services.calendar().knows(2027)
    with door(xiushui, role="portal"):
        services.forget()
        assert services.calendar().knows(2027)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            HolidayNotice.objects.update(number="x")
