import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from apps.core.workdays import services
from apps.core.workdays.calendar import Notice
from tests.core.workdays.conftest import notice_2027

EnterNotices = Callable[..., None]


@pytest.fixture(autouse=True)
def entered(monkeypatch: pytest.MonkeyPatch) -> EnterNotices:
    """The database's notices without a database; none unless the test enters some."""

    def enter(*notices: Notice) -> None:
        services.forget()
        monkeypatch.setattr(services, "_entered", lambda: list(notices))

    enter()
    return enter


def _run(*words: str) -> tuple[list[str], str]:
    out, err = StringIO(), StringIO()
    call_command("workdays", *words, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


def test_it_prints_the_due_date_and_says_what_it_did() -> None:
    lines, err = _run("due", "2024-02-02", "7")
    assert lines == [
        "2024-02-18",
        "Counted 7 working days from 2024-02-02 Fri: due 2024-02-18 Sun, expiring at 24:00.",
    ]
    assert err == ""


def test_it_explains_every_day_from_the_start_to_the_due_date() -> None:
    lines, _ = _run("due", "2024-02-02", "7", "--explain")
    days = [line for line in lines if re.match(r"\d{4}-\d\d-\d\d \w{3} ", line)]
    assert len(days) == 17
    assert days[0].endswith("-  the day of the event does not count")
    assert re.search(r"2024-02-04 Sun +1  make-up working day", days[2])
    assert re.search(r"2024-02-09 Fri +6  working day", days[7])
    assert days[8].endswith("-  Spring Festival")
    assert re.search(r"2024-02-18 Sun +7  make-up working day", days[16])
    assert lines[-2] == "2024-02-18"


def test_an_unpublished_year_fails_loudly_and_says_what_to_do() -> None:
    with pytest.raises(CommandError, match=r"notice for 2027 .*Ask the central team to enter the notice for 2027"):
        _run("due", "2026-11-24", "30")


def test_an_entered_notice_is_used(entered: EnterNotices) -> None:
    entered(notice_2027())
    # 31 December is a day off by the notice for 2027, so the fifth day is 6 January, not the 5th.
    assert _run("due", "2026-12-28", "5")[0][0] == "2027-01-06"
    assert _run("due", "2026-12-25", "1")[0][0] == "2026-12-27"


def test_without_a_database_it_goes_on_with_the_shipped_years_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> list[Notice]:
        raise OperationalError("connection refused\nmore")

    monkeypatch.setattr(services, "_entered", refuse)
    lines, err = _run("due", "2024-02-02", "7")
    assert lines[0] == "2024-02-18"
    assert "does not answer (connection refused)" in err
    assert "more" not in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("due", "2024-02-30", "7"), "2024-02-30 is not a date"),
        (("due", "2024-02-02", "-7"), "-7"),
        (("due", "2024-02-02", "seven"), "seven is not a number of days"),
        (("due", "2003-02-02", "7"), "begins in 2004"),
        (("due", "2024-02-02"), "required: N"),
        ((), "required: due"),
    ],
)
def test_what_cannot_be_understood_is_refused(words: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        _run(*words)
