"""Each rule exactly as DOMAIN has it: what breaks it, when, against whom, and what does not."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from apps.core.workdays.services import day_end, day_start
from apps.platforms.supervision.book import Rulebook
from apps.platforms.supervision.engine import judge
from apps.platforms.supervision.events import Event
from tests.support.supervision import CALENDAR, Told, at, book, days_later, received

# 2026: Qingming 4–6 April. Monday 9 March: 10 working days end on Monday 23, 20 on Tuesday 7 April.
START = "2026-03-09"


def found(told: Told, now: datetime, **changes):
    return judge(told.history, book(**changes), CALENDAR).due(now)


def rules(told: Told, now: str = "2026-12-01") -> list[str]:
    return [f.rule for f in found(told, at(now))]


def test_an_open_matter_is_reminded_warned_and_carded_at_the_moments_of_the_law() -> None:
    told = Told().receive(START)
    moments = {f.rule: f.at for f in judge(told.history, book(), CALENDAR).findings.values()}
    assert moments["T-02"] == day_start(date(2026, 3, 20))  # the ninth counted day of ten
    assert moments["T-01"] == day_start(date(2026, 3, 23))  # the last working day begins
    assert moments["T-04"] == day_end(date(2026, 3, 23))
    assert moments["T-05"] == day_end(date(2026, 4, 7))


def test_a_card_tells_its_days_its_department_and_its_evidence() -> None:
    told = Told().receive(START)
    card = next(f for f in found(told, at("2026-03-24")) if f.rule == "T-04")
    assert (card.level, card.limit_days, card.used_days, card.due_on) == ("yellow", 10, 10, date(2026, 3, 23))
    assert (card.department, card.version, card.evidence) == ("water", 1, (told.history[0].entry,))
    assert card.clock["started_on"] == START


def test_what_ends_on_its_last_day_gets_no_card() -> None:
    told = Told().receive(START)
    told.say(Event.DECIDED, at("2026-03-23", 23, 59), outcome="granted", decided_on="2026-03-23", reason="")
    told.say(Event.PUBLISHED, at("2026-03-24"), published_on="2026-03-24")
    assert rules(told) == ["T-02", "T-01"]


def test_what_ends_a_minute_after_its_last_day_keeps_its_card() -> None:
    told = Told().receive(START)
    told.say(Event.DECIDED, at("2026-03-24", 0, 1), outcome="granted", decided_on="2026-03-24")
    told.say(Event.PUBLISHED, at("2026-03-24"), published_on="2026-03-24")
    assert rules(told) == ["T-02", "T-01", "T-04"]


def test_under_a_short_limit_warning_and_reminder_come_together() -> None:
    told = Told().receive(START, promised_days=3, statutory_days=None)
    assert {f.at for f in found(told, at("2026-03-12"))} == {day_start(date(2026, 3, 12))}


def test_a_step_has_its_own_limit_inside_the_promised_one() -> None:
    told = Told().receive(START)
    told.say(Event.STEP_STARTED, at("2026-03-10"), step="review", department="forestry", days=2, official="")
    [card] = [f for f in found(told, at("2026-03-13")) if f.rule == "T-03"]
    assert (card.department, card.step, card.due_on, card.level) == ("forestry", "review", date(2026, 3, 12), "yellow")
    told.say(Event.STEP_DONE, at("2026-03-13"), step="review", department="forestry", duty_held=True)
    assert card.key in judge(told.history, book(), CALENDAR).findings


def test_a_step_done_in_time_is_not_carded() -> None:
    told = Told().receive(START)
    told.say(Event.STEP_STARTED, at("2026-03-10"), step="review", department="forestry", days=2)
    told.say(Event.STEP_DONE, at("2026-03-12", 23), step="review", department="forestry", duty_held=True)
    assert "T-03" not in rules(told, "2026-03-19")


def test_a_yellow_card_not_put_right_in_five_working_days_becomes_red() -> None:
    told = Told().receive(START)
    red = next(f for f in found(told, at("2026-12-01")) if f.rule == "T-06" and f.cause.startswith("T-04"))
    assert (red.level, red.at) == ("red", day_end(date(2026, 3, 31)))  # five working days after 24 March


@pytest.mark.parametrize("by", ["work", "correction", "lifting"])
def test_a_yellow_card_put_right_in_time_does_not(by: str) -> None:
    told = Told().receive(START)
    card = next(f for f in found(told, at("2026-03-24")) if f.rule == "T-04")
    if by == "work":
        told.say(Event.DECIDED, at("2026-03-30"), outcome="granted", decided_on="2026-03-30")
        told.say(Event.PUBLISHED, at("2026-03-31"), published_on="2026-03-31")
    else:
        told.say(Event.PUT_RIGHT, at("2026-03-30"), alert=card.key, lifted=by == "lifting")
    causes = {f.cause for f in judge(told.history, book(), CALENDAR).findings.values() if f.rule == "T-06"}
    assert card.key not in causes


def test_a_limit_that_stands_still_in_time_comes_back_with_its_days() -> None:
    told = Told().receive(START)
    told.say(Event.SPECIAL_STARTED, at("2026-03-23", 16), procedure="hearing", reason="听证")
    assert "T-04" not in rules(told)
    told.say(Event.SPECIAL_ENDED, at("2026-05-11"), procedure="hearing")
    card = next(f for f in found(told, at("2026-12-01")) if f.rule == "T-04")
    assert card.due_on == date(2026, 5, 12)  # one day was left, 11 May itself does not count


def test_a_step_stands_still_with_its_matter_unless_it_says_otherwise() -> None:
    told = Told().receive(START)
    told.say(Event.STEP_STARTED, at("2026-03-10"), step="a", department="water", days=2)
    told.say(Event.STEP_STARTED, at("2026-03-10"), step="b", department="water", days=2, runs_on=True)
    told.say(Event.SPECIAL_STARTED, at("2026-03-11"), procedure="testing")
    assert {f.step for f in found(told, at("2026-03-20"))} == {"b"}


def test_an_extension_in_time_moves_the_limit_and_one_too_late_does_not() -> None:
    told = Told().receive(START)
    told.say(Event.EXTENDED, at("2026-03-23"), days=5, clock="both", approved_by="胡志勇")
    assert next(f for f in found(told, at("2026-12-01")) if f.rule == "T-04").due_on == date(2026, 3, 30)
    late = Told().receive(START)
    late.say(Event.EXTENDED, at("2026-03-24"), days=5, clock="promised")
    judged = judge(late.history, book(), CALENDAR)
    assert next(f for f in judged.due(at("2026-12-01")) if f.rule == "T-04").due_on == date(2026, 3, 23)
    assert judged.matter.faults


def test_a_warning_before_an_extension_stays_and_the_longer_limit_warns_once_more() -> None:
    told = Told().receive(START)
    told.say(Event.EXTENDED, at("2026-03-23"), days=5, clock="promised")
    assert [f.rule for f in found(told, at("2026-03-30", 12))] == ["T-02", "T-01", "T-02", "T-01"]


def test_refusals_need_their_reason() -> None:
    told = Told().receive(START)
    told.say(Event.ACCEPTANCE_REFUSED, at("2026-03-10"), reason="  ")
    assert rules(told, "2026-03-11") == ["P-01"]
    refused = Told().receive(START)
    refused.say(Event.DECIDED, at("2026-03-10"), outcome="refused", decided_on="2026-03-10")
    assert rules(refused, "2026-03-11") == ["P-02"]
    reasoned = Told().receive(START)
    reasoned.say(Event.ACCEPTANCE_REFUSED, at("2026-03-10"), reason="不属于本机关职权")
    assert rules(reasoned, "2026-03-11") == []


def test_the_second_notice_is_a_violation_and_rests_on_both() -> None:
    told = Told().receive(START, counts_from=None)
    first = told.say(Event.SUPPLEMENT_ASKED, at("2026-03-10"), notice=1, materials=["图纸"])
    told.say(Event.SUPPLEMENT_RECEIVED, at("2026-03-11"), notice=1)
    second = told.say(Event.SUPPLEMENT_ASKED, at("2026-03-12"), notice=2, materials=["照片"])
    [card] = found(told, at("2026-03-13"))
    assert (card.rule, card.evidence) == ("P-03", (first.entry, second.entry))


def test_a_charge_outside_the_catalogue_a_skipped_step_and_a_missing_duty() -> None:
    told = Told().receive(START)
    told.say(Event.CHARGED, at("2026-03-10"), bill="b", line="1", fee="", amount=5000)
    told.say(Event.CHARGED, at("2026-03-10"), bill="b", line="2", fee="F-12", amount=5000)
    told.say(Event.STEP_SKIPPED, at("2026-03-11"), step="site")
    told.say(Event.STEP_DONE, at("2026-03-12"), step="review", department="water", duty_held=False)
    assert rules(told, "2026-03-13") == ["F-01", "P-04", "P-05"]


def test_what_is_entered_later_than_the_next_working_day_was_handled_offline() -> None:
    told = Told().receive(START)
    told.say(Event.ACCEPTED, at("2026-03-13"), recorded=at("2026-03-16", 23), accepted_on="2026-03-13",
             counts_from=START, promised_days=10, statutory_days=20)  # fmt: skip
    assert rules(told, "2026-03-17") == []  # Friday's act, entered on Monday
    told.say(
        Event.STEP_STARTED, at("2026-03-13"), recorded=at("2026-03-17", 0, 0), step="s", department="water", days=9
    )
    assert rules(told, "2026-03-17") == ["P-06"]


def test_a_case_entered_in_one_go_is_judged_as_it_was_done() -> None:
    """A finished matter entered afterwards: late entry, but no card for a limit that was kept."""
    told, later = Told(), at("2026-06-01")
    told.say(Event.RECEIVED, at(START), recorded=later, official="", **received(START))
    told.say(Event.DECIDED, at("2026-03-12"), recorded=later + timedelta(seconds=40), outcome="granted",
             decided_on="2026-03-12")  # fmt: skip
    told.say(Event.PUBLISHED, at("2026-03-13"), recorded=later + timedelta(seconds=50), published_on="2026-03-13")
    assert set(rules(told, "2026-06-02")) == {"P-06"}


def test_a_result_is_public_within_seven_working_days() -> None:
    told = Told().receive(START)
    told.say(Event.DECIDED, at("2026-03-10"), outcome="granted", decided_on="2026-03-10")
    assert rules(told, "2026-03-19") == []
    assert rules(told, "2026-03-20") == ["P-07"]
    citizens = Told().receive(START, power="livelihood")
    citizens.say(Event.DECIDED, at("2026-03-10"), outcome="answered", decided_on="2026-03-10")
    assert rules(citizens) == []


def test_a_complaint_is_decided_within_five_working_days() -> None:
    told = Told().receive(START)
    told.say(Event.COMPLAINED, at("2026-03-10"), about="conduct", named=True, official="")
    told.say(Event.COMPLAINT_DECIDED, at("2026-03-17"), taken_up=False, reason="查无实据")
    assert rules(told, "2026-03-18") == []
    open_ = Told().receive(START)
    open_.say(Event.COMPLAINED, at("2026-03-10"), about="conduct", named=True, official="")
    assert rules(open_, "2026-03-18") == ["C-01"]


def test_a_rule_that_is_off_or_otherwise_set_counts_otherwise() -> None:
    told = Told().receive(START)
    assert "T-04" not in [f.rule for f in found(told, at("2026-12-01"), **{"T-04": {"on": False}})]
    [first] = [f for f in found(told, at("2026-12-01"), **{"T-02": {"percent": 50}}) if f.rule == "T-02"]
    assert first.at == day_start(date(2026, 3, 16))


def test_with_two_inspections_at_once_the_clock_goes_on_with_the_last() -> None:
    told = Told().receive(START)
    for step in ("water", "land"):
        told.say(Event.SPECIAL_STARTED, at("2026-03-11"), procedure="inspection", step=step)
    told.say(Event.SPECIAL_ENDED, at("2026-03-13"), procedure="inspection", step="water")
    assert judge(told.history, book(), CALENDAR).matter.suspended_on == date(2026, 3, 11)
    told.say(Event.SPECIAL_ENDED, at("2026-03-16"), procedure="inspection", step="land")
    assert judge(told.history, book(), CALENDAR).matter.suspended_on is None


def test_a_notice_and_the_procedure_of_the_same_name_are_one_pause() -> None:
    told = Told().receive(START)
    told.say(Event.SUPPLEMENT_ASKED, at("2026-03-11"), notice=1)
    told.say(Event.SPECIAL_STARTED, at("2026-03-11"), procedure="supplement")
    told.say(Event.SUPPLEMENT_RECEIVED, at("2026-03-13"), notice=1)
    matter = judge(told.history, book(), CALENDAR).matter
    assert matter.suspended_on is None
    assert matter.faults == []


def test_a_silence_of_five_days_is_an_acceptance_whose_clocks_run_from_the_receipt() -> None:
    told = Told().receive(START, counts_from=None)
    assert judge(told.history, book(), CALENDAR).findings == {}
    told.say(Event.ACCEPTED, at("2026-03-17"), official="", accepted_on="2026-03-16", deemed=True, counts_from=START,
             promised_days=10, statutory_days=20)  # fmt: skip
    matter = judge(told.history, book(), CALENDAR).matter
    assert matter.deemed
    assert matter.promised.run.due(CALENDAR).date == date(2026, 3, 23)


# one planted breach a rule: the code, and what is told beside the receipt
PLANTED: dict[str, list[tuple[Event, int, dict[str, Any]]]] = {
    "T-03": [(Event.STEP_STARTED, 1, {"step": "s", "department": "land", "days": 1}),
             (Event.STEP_DONE, 6, {"step": "s", "department": "land"})],
    "P-01": [(Event.ACCEPTANCE_REFUSED, 1, {})],
    "P-02": [(Event.DECIDED, 1, {"outcome": "refused", "decided_on": "2026-03-10"}),
             (Event.PUBLISHED, 2, {"published_on": "2026-03-11"})],
    "P-03": [(Event.SUPPLEMENT_ASKED, 1, {"notice": 1}), (Event.SUPPLEMENT_RECEIVED, 2, {"notice": 1}),
             (Event.SUPPLEMENT_ASKED, 3, {"notice": 2}), (Event.SUPPLEMENT_RECEIVED, 3, {"notice": 2})],
    "P-04": [(Event.STEP_SKIPPED, 1, {"step": "s"})],
    "P-05": [(Event.STEP_STARTED, 1, {"step": "s", "department": "land", "days": 5}),
             (Event.STEP_DONE, 2, {"step": "s", "department": "land", "duty_held": False})],
    "F-01": [(Event.CHARGED, 1, {"bill": "b", "line": "1", "fee": "", "amount": 1})],
    "C-01": [(Event.COMPLAINED, 1, {"about": "conduct"})],
}  # fmt: skip


@pytest.mark.parametrize("code", [*PLANTED, "T-01", "T-02", "T-04", "T-05", "T-06", "P-06", "P-07", "none"])
def test_a_planted_breach_is_found_and_nothing_else(code: str) -> None:
    """A matter that does everything right but one thing, looked at when its month is over."""
    told = Told().receive(START)
    for event, days, facts in PLANTED.get(code, ()):
        told.say(event, at(days_later(START, days)), **facts)
    late = {"T-01": 14, "T-02": 11, "T-04": 15, "T-05": 31, "T-06": 25}.get(code, 4)
    moment = at(days_later(START, late), 1 if code == "T-02" else 10)
    if not any(h.event in {Event.DECIDED, Event.ACCEPTANCE_REFUSED} for h in told.history):
        recorded = moment + timedelta(days=4) if code == "P-06" else moment
        told.say(Event.DECIDED, moment, recorded=recorded, outcome="granted", decided_on=moment.date().isoformat())
        if code != "P-07":
            told.say(Event.PUBLISHED, recorded + timedelta(minutes=5), published_on=moment.date().isoformat())
    told.say(Event.PUT_RIGHT, at("2026-03-10", 12), alert="nothing")
    follows = {"T-01": {"T-02"}, "T-04": {"T-01", "T-02"}, "T-06": {"T-01", "T-02", "T-04"},
               "T-05": {"T-01", "T-02", "T-04", "T-06"}, "C-01": set(), "P-07": set()}  # fmt: skip
    expected = {code} | follows.get(code, set()) if code != "none" else set()
    day = {"T-05": "2026-04-09", "T-06": "2026-04-06", "P-07": "2026-03-25", "C-01": "2026-03-18"}.get(code, "")
    seen = {f.rule for f in found(told, at(day) if day else moment + timedelta(days=4, minutes=10))}
    assert seen == expected


def versions(changed: dict[str, dict[str, Any]], since: datetime) -> Rulebook:
    """The shipped rules until a moment, then these."""
    first, second = book().versions[0], book(**changed).versions[0]
    return Rulebook([replace(first, until=since), replace(second, number=2, since=since)])


def test_a_new_version_finds_at_once_what_it_would_have_found_before() -> None:
    """70 % of ten days were used on the 18th, 90 % will be on the 20th; the rule comes on the 19th at noon."""
    told, since = Told().receive(START), at("2026-03-19", 12)
    judged = judge(told.history, versions({"T-02": {"percent": 70}}, since), CALENDAR)
    [warning] = [f for f in judged.findings.values() if f.rule == "T-02"]
    assert (warning.at, warning.version) == (since, 2)


def test_a_new_version_is_silent_about_what_was_over_when_it_came() -> None:
    told = Told().receive(START)
    told.say(Event.DECIDED, at("2026-03-18"), outcome="granted", decided_on="2026-03-18")
    told.say(Event.PUBLISHED, at("2026-03-18", 11), published_on="2026-03-18")
    judged = judge(told.history, versions({"T-02": {"percent": 50}}, at("2026-03-19")), CALENDAR)
    assert judged.findings == {}


def test_how_long_a_yellow_card_may_wait_is_said_by_the_rules_under_which_it_came() -> None:
    told = Told().receive(START)
    judged = judge(told.history, versions({"T-06": {"days": 2}}, at("2026-03-27")), CALENDAR)
    red = next(f for f in judged.findings.values() if f.rule == "T-06")
    assert (red.at, red.version) == (day_end(date(2026, 3, 31)), 1)
