"""The working days that a case has used are kept on its own row, over all its rounds."""

from datetime import UTC, date, datetime
from typing import Any

from apps.core.cases import clocks
from apps.core.cases.clocks import Limits
from apps.core.cases.models import Case
from tests.support.cases import make_case

LIMITS = Limits(promised=13, statutory=60, registration=0, extension=10)


def begun(on: date) -> Case:
    case = make_case(received_at=datetime(on.year, on.month, on.day, 2, tzinfo=UTC))
    case.clocks.all().delete()
    clocks.start_clocks(case, LIMITS, on)
    return case


def kept(case: Case) -> int | None:
    return Case.objects.get(pk=case.pk).used_days


def test_nothing_is_kept_while_the_first_round_runs(inside: Any) -> None:
    case = begun(date(2025, 3, 3))
    clocks.suspend(case, date(2025, 3, 5), "材料")
    clocks.resume(case, date(2025, 3, 6))
    assert kept(case) is None


def test_stopping_keeps_the_days_of_the_promised_clock_without_the_suspension(inside: Any) -> None:
    case = begun(date(2025, 3, 3))  # a Monday: counted are the 4th, then the 7th and 10th
    clocks.suspend(case, date(2025, 3, 5), "材料")
    clocks.resume(case, date(2025, 3, 6))
    clocks.stop(case, date(2025, 3, 10))
    assert kept(case) == case.clocks.get(kind="promised").used_days == 3


def test_a_reopened_case_goes_on_from_what_it_has_used(inside: Any) -> None:
    case = begun(date(2025, 3, 3))
    clocks.stop(case, date(2025, 3, 5))
    assert kept(case) == 2
    clocks.restart(case, LIMITS, date(2025, 3, 10))
    assert kept(case) == 2
    clocks.stop(case, date(2025, 3, 13))
    assert kept(case) == 2 + 3


def test_a_breach_of_an_earlier_round_stays(inside: Any) -> None:
    case = begun(date(2025, 3, 3))
    clocks.stop(case, date(2025, 4, 30))
    first = Case.objects.get(pk=case.pk).breached_on
    assert first is not None
    clocks.restart(case, LIMITS, date(2025, 5, 6))
    clocks.stop(case, date(2025, 5, 7))
    assert Case.objects.get(pk=case.pk).breached_on == first
