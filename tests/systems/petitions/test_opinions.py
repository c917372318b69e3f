"""Several departments on one message: asked for an opinion, each answers once; the answer waits, or says that it does
not.
"""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.cases.models import Case, Step
from apps.core.cases.services import Refusal, TransitionRefused
from apps.core.cases.tasks import sweep_at
from apps.core.files.models import Attachment
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.messaging.models import OutgoingMessage
from apps.core.relay.models import PublicEvent, PublicFile
from apps.core.workdays.services import SHANGHAI, enter_notice, forget
from apps.systems.petitions import handling, opinions, replies, transfer
from tenants.context import door
from tests.support.opinions import (
    OFF_2027,
    QUESTION,
    WORDS,
    ask,
    bell,
    colleague,
    department,
    in_hand,
    letter,
    reloaded,
    text_of,
    who,
)


def test_each_department_asked_gets_a_clock_of_its_own_and_is_told(case):
    friday = datetime(2026, 9, 18, 10, tzinfo=SHANGHAI)
    water, land = ask(case, "water", "land", at=friday)
    assert (water.state, water.due_on, land.due_on) == ("active", date(2026, 9, 22), date(2026, 9, 22))
    assert set(bell("opinion_asked_official")) == {"handler", "shui"}
    assert Entry.objects.filter(act="step_added", public=False).count() == 2
    assert reloaded(case).state == "handling"


@pytest.mark.parametrize("name", ["clerk", "leader", "supervisor", "admin", "shui"])
def test_only_the_department_that_handles_the_message_asks(case, name):
    with pytest.raises(TransitionRefused) as caught:
        opinions.ask(
            case_id=case.pk, official=who(name), departments=[department("water")], question=QUESTION, limit_days=3
        )
    assert caught.value.refusal == Refusal.FORBIDDEN


def test_nobody_asks_without_a_question_or_the_own_department_or_the_same_one_twice(case):
    for departments, question, refusal in (
        ([department("water")], " ", Refusal.REASON),
        ([department("land"), department("transport")], QUESTION, Refusal.ILLEGAL),
    ):
        with pytest.raises(TransitionRefused) as caught:
            opinions.ask(case_id=case.pk, official=who("lin"), departments=departments, question=question, limit_days=3)
        assert caught.value.refusal == refusal
    assert not Step.objects.exists()
    ask(case)
    with pytest.raises(TransitionRefused):
        ask(case)


# who sees what


def test_the_department_asked_reads_the_message_until_the_question_is_taken_back(case):
    shui = who("shui")
    assert not Case.objects.visible_to(shui).exists()
    (step,) = ask(case)
    assert list(Case.objects.visible_to(shui)) == [case]
    opinions.withdraw_question(case=case, step_id=step.pk, official=who("lin"), reason="问错了部门")
    assert not Case.objects.visible_to(shui).exists()
    assert bell("opinion_withdrawn_official") == ["handler", "shui"]


def test_the_department_asked_keeps_sight_of_what_it_has_answered(case):
    (step,) = ask(case)
    opinions.give(case=case, step_id=step.pk, official=who("shui"), text="属于我局。")
    assert list(Case.objects.visible_to(who("shui"))) == [case]


def test_a_department_that_is_asked_does_not_see_who_wrote(case, office):
    ask(case)
    office.sign_in("shui")
    page = text_of(office.get(f"/cases/{case.number}/"))
    assert "河道淤塞，请清理。" in page
    assert "张" not in page.split("来信人")[1].split("</div>")[0]
    assert office.post(f"/cases/{case.number}/reveal/").status_code == 403


# answering


def test_an_opinion_is_given_once_with_files_that_stay_inside(case):
    (step,) = ask(case)
    upload = SimpleUploadedFile("勘界图.txt", b"map", content_type="text/plain")
    opinions.give(case=case, step_id=step.pk, official=who("shui"), text="属于我局。", uploads=[upload])
    file = Attachment.objects.get()
    assert (file.inside, file.came_with) == (True, step.pk)
    with pytest.raises(TransitionRefused) as caught:
        opinions.give(case=case, step_id=step.pk, official=who("shui"), text="再说一遍")
    assert caught.value.refusal == Refusal.STALE
    assert Entry.objects.filter(act="step_done", reason="属于我局。").count() == 1


def test_a_file_that_is_refused_leaves_the_question_open(case):
    (step,) = ask(case)
    upload = SimpleUploadedFile("bad.exe", b"MZ\x90\x00", content_type="application/octet-stream")
    with pytest.raises(Exception, match=r"bad\.exe"):
        opinions.give(case=case, step_id=step.pk, official=who("shui"), text="属于我局。", uploads=[upload])
    assert Step.objects.get().state == "active"


@pytest.mark.parametrize("name", ["lin", "clerk", "tu", "leader"])
def test_nobody_speaks_for_another_department(case, name):
    (step,) = ask(case)
    for act in (
        lambda: opinions.give(case=case, step_id=step.pk, official=who(name), text="同意"),
        lambda: opinions.decline(case=case, step_id=step.pk, official=who(name), reason="不是"),
    ):
        with pytest.raises(TransitionRefused) as caught:
            act()
        assert caught.value.refusal == Refusal.FORBIDDEN


def test_a_question_of_another_message_is_not_answered_here(case):
    (step,) = ask(case)
    with pytest.raises(TransitionRefused) as caught:
        opinions.give(case=letter(), step_id=step.pk, official=who("shui"), text="同意")
    assert caught.value.refusal == Refusal.STALE
    assert Step.objects.get().state == "active"


def test_who_asked_is_told_when_the_last_opinion_arrives_and_not_before(case):
    water, land = ask(case, "water", "land")
    opinions.give(case=case, step_id=water.pk, official=who("shui"), text="属于我局。")
    assert bell("opinions_complete_official") == []
    opinions.decline(case=case, step_id=land.pk, official=who("tu"), reason="不属我局职责")
    assert bell("opinion_declined_official") == ["lin"]
    assert bell("opinions_complete_official") == ["lin"]
    assert (Step.objects.get(pk=land.pk).state, Step.objects.get(pk=land.pk).reason) == ("declined", "不属我局职责")


def test_a_declined_department_can_be_asked_again(case):
    (step,) = ask(case)
    opinions.decline(case=case, step_id=step.pk, official=who("shui"), reason="请说明河段起止")
    (again,) = ask(case)
    assert again.state == "active"


def test_only_the_department_that_handles_the_message_takes_a_question_back(case):
    (step,) = ask(case)
    for name in ("shui", "clerk", "leader"):
        with pytest.raises(TransitionRefused):
            opinions.withdraw_question(case=case, step_id=step.pk, official=who(name), reason="不需要")
    handling.return_to_clerk(case_id=case.pk, official=who("lin"), reason="不属我局")
    opinions.withdraw_question(case=case, step_id=step.pk, official=who("clerk"), reason="不需要")
    assert Step.objects.get().state == "withdrawn"


def test_two_departments_answer_in_the_same_second_and_who_asked_is_told_once(live_database):
    place = live_database.jurisdiction("360424")
    with door(place):
        case = in_hand()
        water, land = ask(case, "water", "land")

    def give(step: Step, name: str):
        def work() -> bool:
            with door(place):
                return opinions.give(case=case, step_id=step.pk, official=who(name), text="同意").last

        return work

    assert sorted(live_database.in_threads(give(water, "shui"), give(land, "tu"))) == [False, True]
    with door(place):
        assert sorted(Step.objects.values_list("state", flat=True)) == ["done", "done"]
        assert Entry.objects.filter(act="step_done").count() == 2
        assert OutgoingMessage.objects.filter(template="opinions_complete_official").count() == 1


def test_two_officials_of_one_department_answer_at_once_and_one_is_told(live_database):
    place = live_database.jurisdiction("360424")
    with door(place):
        case = in_hand()
        colleague("he", "water")
        (step,) = ask(case)

    def give(name: str):
        def work() -> str:
            with door(place):
                try:
                    opinions.give(case=case, step_id=step.pk, official=who(name), text=name)
                except TransitionRefused as refused:
                    return refused.refusal
                return "given"

        return work

    assert sorted(live_database.in_threads(give("shui"), give("he"))) == ["given", "stale"]


# the answer


def test_an_answer_waits_for_the_opinions_or_says_that_it_does_not(case):
    ask(case)
    with pytest.raises(TransitionRefused) as caught:
        replies.submit(case_id=case.pk, official=who("lin"), words=WORDS)
    assert caught.value.refusal == Refusal.OPEN_STEPS
    assert "县水利局" in caught.value.message
    assert reloaded(case).state == "handling"
    replies.submit(case_id=case.pk, official=who("lin"), words=WORDS, without_opinions=True)
    assert reloaded(case).state == "review"
    assert Entry.objects.get(act="submit_reply").facts["without"] == ["water"]


def test_publishing_takes_open_questions_back_and_tells_the_department(case):
    (step,) = ask(case)
    replies.submit(case_id=case.pk, official=who("lin"), words=WORDS, without_opinions=True)
    replies.approve(case_id=case.pk, official=who("reviewer"))
    replies.publish(case_id=case.pk, official=who("leader"))
    assert Step.objects.get().state == "withdrawn"
    assert Entry.objects.get(act="step_ended_with_case").facts["step"] == str(step.pk)
    assert "shui" in bell("opinion_withdrawn_official")
    with pytest.raises(TransitionRefused):
        opinions.give(case=reloaded(case), step_id=step.pk, official=who("shui"), text="晚了")


def test_a_message_handed_to_another_jurisdiction_takes_its_questions_back(case):
    ask(case)
    transfer.transfer(
        case_id=case.pk, official=who("clerk"), to_code="360400", department_code="transport", reason="属市管"
    )
    assert Step.objects.get().state == "withdrawn"


def test_a_closed_message_has_no_open_question_whatever_closed_it(case):
    """The kernel's law: what is asked inside never holds up the citizen, and nothing is left open behind a case."""
    from apps.systems.petitions.afterwards import withdraw

    ask(case, "water", "land")
    withdraw(case=case, reason="已解决", actor=SYSTEM, at=timezone.now())
    assert set(Step.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_nothing_of_it_reaches_the_citizen(case):
    events = PublicEvent.objects.count()
    (step,) = ask(case)
    upload = SimpleUploadedFile("内部.txt", b"x", content_type="text/plain")
    opinions.give(case=case, step_id=step.pk, official=who("shui"), text="内部意见", uploads=[upload])
    assert PublicEvent.objects.count() == events
    assert not Entry.objects.filter(act__startswith="step_", public=True).exists()
    replies.submit(case_id=case.pk, official=who("lin"), words=WORDS)
    replies.approve(case_id=case.pk, official=who("reviewer"))
    replies.publish(case_id=case.pk, official=who("leader"))
    assert not PublicFile.objects.filter(name="内部.txt").exists()


# time


def test_an_opinion_is_reminded_of_on_its_day_and_marked_overdue_after_it_once(xiushui):
    with door(xiushui):
        case = in_hand()
        (step,) = ask(case, days=1)
        due = step.due_on
    assert due is not None
    days = [due - timedelta(days=1), due, due, due + timedelta(days=1), due + timedelta(days=1)]
    for day in days:
        sweep_at(datetime.combine(day, time(0, 5), SHANGHAI))
    with door(xiushui):
        acts = Entry.objects.filter(act__in=["step_reminder", "step_overdue"]).order_by("occurred_at")
        assert list(acts.values_list("act", flat=True)) == ["step_reminder", "step_overdue"]
        assert bell("opinion_reminder_official") == ["handler", "shui"]
        assert bell("opinion_overdue_official") == ["handler", "lin", "shui"]


def test_an_opinion_in_a_year_without_its_notice_gets_its_final_day_when_the_notice_is_entered(xiushui, centre):
    from apps.core.cases.tasks import recompute

    with door(xiushui):
        case = in_hand()
        (step,) = ask(case, days=2, at=datetime(2027, 5, 6, 9, tzinfo=SHANGHAI))
    assert (step.provisional, step.due_on) == (True, date(2027, 5, 10))
    with door(centre):
        enter_notice(year=2027, number="国办发明电〔2026〕9号", published_on=date(2026, 11, 20), off_ranges=OFF_2027,
                     makeup_days=[date(2027, 1, 9)], actor_name="中心")  # fmt: skip
    forget()
    try:
        assert recompute() == 1
        with door(xiushui):
            moved = Step.objects.get()
            assert moved.due_on == date(2027, 5, 11)
            assert not moved.provisional
    finally:
        forget()


# screens
