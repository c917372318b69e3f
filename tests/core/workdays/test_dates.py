from datetime import UTC, date, datetime, timedelta

import pytest

from apps.core.workdays import services
from apps.core.workdays.calendar import Notice
from tests.core.workdays.conftest import notice_2027


def test_a_day_is_that_of_shanghai() -> None:
    assert services.day_start(date(2026, 10, 1)).isoformat() == "2026-10-01T00:00:00+08:00"
    assert services.day_end(date(2026, 10, 1)) == services.day_start(date(2026, 10, 2))
    assert services.local_date(datetime(2026, 9, 30, 16, 0, tzinfo=UTC)) == date(2026, 10, 1)
    assert services.local_date(datetime(2026, 9, 30, 15, 59, tzinfo=UTC)) == date(2026, 9, 30)
    assert services.local_date(services.day_end(date(2026, 10, 1)) - timedelta(seconds=1)) == date(2026, 10, 1)


def test_a_moment_without_a_zone_has_no_date() -> None:
    with pytest.raises(ValueError, match="time zone"):
        services.local_date(datetime(2026, 10, 1))  # noqa: DTZ001


def test_the_calendar_is_read_once_in_thirty_seconds_and_after_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    now = [1000.0]

    def entered() -> list[Notice]:
        reads.append(1)
        return [notice_2027()] if len(reads) > 1 else []

    monkeypatch.setattr(services, "_entered", entered)
    monkeypatch.setattr("apps.core.workdays.services.time.monotonic", lambda: now[0])
    assert not services.calendar().knows(2027)
    now[0] += services.CACHE_SECONDS
    assert not services.calendar().knows(2027)
    now[0] += 0.1
    assert services.calendar().knows(2027)
    assert len(reads) == 2
    services.forget()
    services.calendar(strict=True)
    assert len(reads) == 3


def test_an_entered_notice_takes_the_place_of_the_shipped_one(monkeypatch: pytest.MonkeyPatch) -> None:
    correction = Notice.from_json(
        {"year": 2026, "number": "国办发明电〔2026〕1号", "published_on": "2026-01-05", "off": [], "makeup": []}
    )
    monkeypatch.setattr(services, "_entered", lambda: [correction])
    assert services.calendar().is_workday(date(2026, 10, 1))
    assert not services.shipped_calendar().is_workday(date(2026, 10, 1))
    assert not services.calendar().is_workday(date(2025, 10, 1))
