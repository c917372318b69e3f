"""Reminders, warnings, overdue marks: raised when due, once, whatever is restarted. Time is injected."""

from datetime import date, datetime, time, timedelta

import pytest

from apps.core.cases.models import Case, Clock, Mark
from apps.core.cases.tasks import sweep_at
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.messaging.models import OutgoingMessage
from apps.core.workdays.enums import Festival
from apps.core.workdays.services import SHANGHAI, enter_notice, forget
from apps.systems.petitions.registration import Letter, register
from tenants.context import door


def at(day: date, hour: int = 0, minute: int = 1) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


@pytest.fixture
def case(xiushui):
    """A complaint of 2 March 2026: 13 working days end on 19 March."""
    with door(xiushui):
        return register(
            letter=Letter(
                kind="complaint", title="噪声", text="夜间施工", channel="phone", received_at=at(date(2026, 3, 2), 9)
            ),
            actor=SYSTEM,
        )


def marks(xiushui):
    with door(xiushui):
        return list(Mark.objects.order_by("raised_at").values_list("kind", flat=True))


def test_each_mark_is_raised_on_its_day_and_once(xiushui, case):
    with door(xiushui):
        clock = Clock.objects.get(case=case)
    assert clock.due_on == date(2026, 3, 19)
    assert clock.warning_on == date(2026, 3, 18)
    day, raised = date(2026, 3, 16), []
    while day <= date(2026, 3, 21):
        for _ in range(3):
            if sweep_at(at(day)):
                raised.append(day)
        day += timedelta(days=1)
    assert raised == [date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 20)]
    assert marks(xiushui) == ["warning", "reminder", "overdue"]
    with door(xiushui):
        assert Case.objects.get().breached_on == date(2026, 3, 20)
        assert list(Entry.objects.filter(act__startswith="mark_").values_list("act", flat=True)) == [
            "mark_warning",
            "mark_reminder",
            "mark_overdue",
        ]
        told = OutgoingMessage.objects.filter(medium="inside").values_list("template", flat=True)
        assert sorted(told) == ["overdue_official", "overdue_official", "reminder_official", "warning_official"]


def test_nothing_is_raised_about_a_clock_that_stands_or_has_ended(xiushui, case):
    with door(xiushui):
        Clock.objects.filter(case=case).update(ended_on=date(2026, 3, 5))
    assert sweep_at(at(date(2026, 3, 20))) == 0
    assert marks(xiushui) == []


def test_after_an_outage_only_what_is_true_is_raised(xiushui, case):
    assert sweep_at(at(date(2026, 4, 1))) == 1
    assert marks(xiushui) == ["overdue"]


def test_a_notice_entered_moves_provisional_dates_with_a_ledger_entry(xiushui, centre):
    from apps.core.cases.tasks import recompute
    from apps.core.workdays.services import Off

    with door(xiushui):
        case = register(
            letter=Letter(
                kind="complaint", title="跨年", text="跨年", channel="phone", received_at=at(date(2026, 12, 22), 9)
            ),
            actor=SYSTEM,
        )
        before = case.promised_due
        assert case.due_provisional
        assert before.year == 2027
    with door(centre):
        enter_notice(
            year=2027,
            number="国办发明电〔2026〕9号",
            published_on=date(2026, 11, 20),
            off_ranges=[
                Off(Festival.NEW_YEAR, date(2027, 1, 1), date(2027, 1, 3)),
                Off(Festival.SPRING, date(2027, 2, 5), date(2027, 2, 11)),
                Off(Festival.QINGMING, date(2027, 4, 3), date(2027, 4, 5)),
                Off(Festival.LABOUR, date(2027, 5, 1), date(2027, 5, 5)),
                Off(Festival.DRAGON_BOAT, date(2027, 6, 9), date(2027, 6, 9)),
                Off(Festival.MID_AUTUMN, date(2027, 9, 15), date(2027, 9, 15)),
                Off(Festival.NATIONAL, date(2027, 10, 1), date(2027, 10, 7)),
            ],
            makeup_days=[date(2027, 1, 9)],
            actor_name="中心",
        )
    forget()
    try:
        assert recompute() == 1
        with door(xiushui):
            after = Case.objects.get(pk=case.pk)
            assert after.promised_due < before
            assert not after.due_provisional
            entry = Entry.objects.get(act="due_date_recomputed")
            assert entry.facts["from"] == before.isoformat()
    finally:
        forget()
