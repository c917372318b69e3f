"""Limits of requests, each day counted by hand from the State Council's notices."""

from datetime import date, timedelta

import pytest

from apps.core.cases.services import TransitionRefused
from apps.core.ledger.services import SYSTEM
from apps.systems.disclosure.requests import charging, consulting, correcting, handling
from apps.systems.disclosure.requests.consulting import lapse_consultation
from apps.systems.disclosure.requests.enums import Opinion
from apps.systems.disclosure.requests.models import CorrectionNotice
from apps.systems.disclosure.requests.tasks import lapse_at
from tenants.context import door
from tests.support.requests import handled, noon, on, registered, reloaded, who


def test_the_limit_over_spring_festival(inside):
    # 6 Feb 2026 is a Friday. 7 Feb and 14, 28 Feb are worked weekends; 15–23 Feb is off (Spring Festival 2026).
    # counted: 9 10 11 12 13 14(make-up) 24 25 26 27 28(make-up) Feb = 11 (7 Feb is an ordinary Saturday),
    # 2 3 4 5 6 9 10 11 12 March = 20
    case = registered(noon(2026, 2, 6))
    assert case.promised_due == date(2026, 3, 12)
    assert case.statutory_due == case.promised_due


def test_the_limit_over_national_day(inside):
    # 18 Sep 2026 is a Friday; 20 Sep and 10 Oct are worked weekends; 25–27 Sep (Mid-Autumn) and 1–7 Oct are off.
    # counted: 20(make-up) 21 22 23 24 28 29 30 Sep = 8; 8 9 10(make-up) 12 13 14 15 16 19 20 21 22 Oct = 20
    case = registered(noon(2026, 9, 18))
    assert case.promised_due == date(2026, 10, 22)


def test_a_letter_that_came_earlier_counts_from_its_day(inside):
    case = registered(noon(2026, 9, 22), entrance="post_signed", received_on=date(2026, 9, 18))
    assert case.promised_due == date(2026, 10, 22)
    with pytest.raises(TransitionRefused):
        registered(noon(2026, 9, 22), received_on=date(2026, 9, 23))


def test_the_limit_restarts_with_the_supplement(inside):
    case = handled(noon(2026, 3, 2))  # Monday
    notice = correcting.ask_correction(
        case_id=case.pk, official=who("clerk"), text="请写明年度。", at=noon(2026, 3, 10)
    )
    assert notice.answer_by == date(2026, 3, 31)  # the fifteenth working day after 10 March
    assert reloaded(case).promised_due is None
    case = correcting.take_correction(case_id=case.pk, actor=SYSTEM, text="2025 年。", at=noon(2026, 3, 31))
    # from 1 April: 1 2 3, (4–6 off: Qingming) 7 8 9 10, 13–17, 20–24, 27 28 29 = 20
    assert case.promised_due == date(2026, 4, 29)
    assert case.state == "handling"


def test_a_second_notice_is_refused_by_service_and_database(inside):
    from django.db import IntegrityError, transaction

    case = handled(noon(2026, 3, 2))
    first = correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请补正。", at=noon(2026, 3, 3))
    correcting.take_correction(case_id=case.pk, actor=SYSTEM, text="已补。", at=noon(2026, 3, 4))
    with pytest.raises(TransitionRefused, match="一次"):
        correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="再补。", at=noon(2026, 3, 5))
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionNotice.objects.create(
            request=case.information_request, text="x", days=5, answer_by=date(2026, 3, 9), issued_by=who("clerk"),
            issued_at=first.issued_at,
        )  # fmt: skip


def test_the_notice_is_given_within_seven_working_days(inside):
    # received Friday 6 Feb 2026: 9 10 11 12 13 14(make-up) Feb, then 24 Feb is the seventh
    case = handled(noon(2026, 2, 6))
    with pytest.raises(TransitionRefused):
        correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请补正。", at=noon(2026, 2, 25))
    correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请补正。", at=noon(2026, 2, 24))
    assert reloaded(case).state == "correction"


def test_without_a_supplement_in_time_it_ends_as_other_one(xiushui):
    with door(xiushui):
        case = handled(noon(2026, 3, 2))
        correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请补正。", days=5, at=noon(2026, 3, 2))
    assert lapse_at(noon(2026, 3, 9, 23)) == 0  # the fifth working day itself
    assert lapse_at(noon(2026, 3, 10, 0)) == 1
    assert lapse_at(noon(2026, 3, 10, 1)) == 0
    with door(xiushui):
        case = reloaded(case)
        assert (case.state, case.outcome) == ("ended", "no_supplement")
        assert case.closed_at
        assert case.information_request.letters.filter(kind="ending").count() == 1


def test_the_days_of_a_consultation_do_not_count(inside):
    case = handled(noon(2026, 3, 2))
    before = case.promised_due
    assert before == date(2026, 3, 30)
    made = consulting.consult(
        case_id=case.pk, official=who("handler"), asked="third_party", name="某公司", about="报价单",
        served_on=date(2026, 3, 6), at=noon(2026, 3, 6),
    )  # fmt: skip
    assert made.due_on == date(2026, 3, 27)
    assert reloaded(case).promised_due is None
    consulting.take_opinion(
        consultation_id=made.pk,
        official=who("handler"),
        opinion="agrees",
        said_on=date(2026, 3, 13),
        at=noon(2026, 3, 13),
    )
    # used before: 3 4 5 March = 3; 6 and 13 are days of suspension and resumption; 17 remain from the 16th:
    # 16–20, 23–27, 30 31 March, 1 2 3 April, (4–6 off) 7 8 = 17
    assert reloaded(case).promised_due == date(2026, 4, 8)


def test_an_objection_on_the_last_day_is_in_time_and_the_day_after_is_not(xiushui):
    with door(xiushui):
        case = handled(noon(2026, 3, 2))
        made = consulting.consult(
            case_id=case.pk, official=who("handler"), asked="third_party", name="某公司", about="报价单",
            served_on=date(2026, 3, 6), at=noon(2026, 3, 6),
        )  # fmt: skip
        with pytest.raises(TransitionRefused):
            consulting.take_opinion(
                consultation_id=made.pk, official=who("handler"), opinion="objects", words="商业秘密",
                said_on=date(2026, 3, 28), at=noon(2026, 3, 28),
            )  # fmt: skip
    assert lapse_at(noon(2026, 3, 27, 23)) == 0
    with door(xiushui):
        consulting.take_opinion(
            consultation_id=made.pk, official=who("handler"), opinion="objects", words="商业秘密",
            said_on=date(2026, 3, 27), at=noon(2026, 3, 27, 23),
        )  # fmt: skip
        made.refresh_from_db()
        assert made.opinion == Opinion.OBJECTS
    assert lapse_at(noon(2026, 3, 28)) == 0


def test_silence_ends_a_consultation_and_the_last_of_several_lets_the_clock_run(xiushui):
    with door(xiushui):
        case = handled(noon(2026, 3, 2))
        first, second = (
            consulting.consult(
                case_id=case.pk, official=who("handler"), asked=asked, name=name, about="会议纪要", served_on=served,
                at=on(served),
            )
            for asked, name, served in (("third_party", "甲", date(2026, 3, 6)), ("coauthor", "乙局", date(2026, 3, 9)))
        )  # fmt: skip
        assert (first.due_on, second.due_on) == (date(2026, 3, 27), date(2026, 3, 30))
    assert lapse_at(noon(2026, 3, 28)) == 1
    with door(xiushui):
        assert reloaded(case).state == "consulting"
    assert lapse_at(noon(2026, 3, 31)) == 1
    with door(xiushui):
        case = reloaded(case)
        assert case.state == "handling"
        assert set(case.information_request.consultations.values_list("opinion", flat=True)) == {Opinion.SILENT}
        # 3 used (3 4 5 March); their time ended with 30 March: 31 March, 1 2 3, 7–10, 13–17, 20–23 April = 17
        assert case.promised_due == date(2026, 4, 23)


def test_a_consultation_whose_letter_has_not_arrived_does_not_lapse(inside):
    case = handled(noon(2026, 3, 2))
    made = consulting.consult(
        case_id=case.pk,
        official=who("handler"),
        asked="third_party",
        name="某公司",
        about="报价单",
        at=noon(2026, 3, 6),
    )
    assert made.due_on is None
    assert lapse_consultation(consultation_id=made.pk, at=noon(2026, 6, 1)) is None
    consulting.note_service(
        consultation_id=made.pk, official=who("handler"), served_on=date(2026, 3, 9), at=noon(2026, 3, 10)
    )
    made.refresh_from_db()
    assert made.due_on == date(2026, 3, 30)


def test_one_extension_of_twenty_days_at_most_before_expiry(inside):
    case = handled(noon(2026, 3, 2))
    with pytest.raises(TransitionRefused):
        handling.ask_extension(case=case, official=who("handler"), days=21, reason="案卷多", at=noon(2026, 3, 30))
    with pytest.raises(TransitionRefused):
        handling.ask_extension(case=case, official=who("handler"), days=20, reason="案卷多", at=noon(2026, 3, 31))
    asked = handling.ask_extension(case=case, official=who("handler"), days=20, reason="案卷多", at=noon(2026, 3, 30))
    handling.decide_extension(extension_id=asked.pk, official=who("leader"), granted=True, at=noon(2026, 3, 30))
    case = reloaded(case)
    # 40 counted days: the twentieth is 30 March; 31 March, 1 2 3, 7–10, 13–17, 20–24, 27 28 April = 20
    assert case.promised_due == case.statutory_due == date(2026, 4, 28)
    assert case.information_request.letters.filter(kind="extension").count() == 1
    with pytest.raises(TransitionRefused):
        handling.ask_extension(case=case, official=who("handler"), days=5, reason="再延", at=noon(2026, 4, 1))


def test_the_fee_follows_the_rates_and_the_limit_restarts_with_the_payment(inside):
    assert [charging.amount_of("pages", n) for n in (30, 31, 100, 150, 201)] == [
        0, 1000, 70000, 170000, 274000,
    ]  # fmt: skip
    assert [charging.amount_of("items", n) for n in (10, 11, 30, 31, 40, 41)] == [
        0, 10000, 10000, 20000, 20000, 30000,
    ]  # fmt: skip
    case = handled(noon(2026, 3, 2))
    with pytest.raises(TransitionRefused):
        charging.charge(
            case_id=case.pk, official=who("handler"), basis="pages", quantity=30, reason="多", at=noon(2026, 3, 9)
        )
    notice = charging.charge(
        case_id=case.pk,
        official=who("handler"),
        basis="pages",
        quantity=150,
        reason="申请材料逾百页。",
        at=noon(2026, 3, 9),
    )
    assert (notice.amount, notice.pay_by) == (170000, date(2026, 4, 7))
    case = charging.take_payment(
        case_id=case.pk, official=who("clerk"), receipt="0042", paid_on=date(2026, 3, 16), at=noon(2026, 3, 16)
    )
    assert case.promised_due == date(2026, 4, 14)
    with pytest.raises(TransitionRefused):
        charging.charge(
            case_id=case.pk, official=who("handler"), basis="pages", quantity=150, reason="再收", at=noon(2026, 3, 17)
        )


def test_an_unpaid_fee_ends_it_as_other_two(xiushui):
    with door(xiushui):
        case = handled(noon(2026, 3, 2))
        charging.charge(
            case_id=case.pk,
            official=who("handler"),
            basis="pages",
            quantity=150,
            reason="逾百页。",
            at=noon(2026, 3, 9),
        )
    assert lapse_at(noon(2026, 4, 7, 23)) == 0
    assert lapse_at(noon(2026, 4, 8)) == 1
    with door(xiushui):
        assert reloaded(case).outcome == "unpaid"


def test_days_of_the_calendar_used_here_are_as_assumed():
    from apps.core.workdays.services import shipped_calendar

    days = shipped_calendar()
    assert all(
        days.is_workday(day) for day in (date(2026, 2, 14), date(2026, 2, 28), date(2026, 9, 20), date(2026, 10, 10))
    )
    off = [date(2026, 2, 15) + timedelta(days=n) for n in range(9)] + [
        date(2026, 9, 25),
        date(2026, 10, 1),
        date(2026, 4, 6),
    ]
    assert not any(days.is_workday(day) for day in off)
