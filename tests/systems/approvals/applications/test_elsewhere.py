"""A part that an organ of another level does: asked, answered, ended, each once, in whatever order things come."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.cases.marks import tell_steps
from apps.core.cases.services import TransitionRefused
from apps.core.cases.sweep import raise_step_marks
from apps.core.files.selectors import attachments_of
from apps.core.files.services import open_file
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.messaging.models import OutgoingMessage
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.people.services import ChangeRefused, retire_department
from apps.platforms.exchange import services as exchange
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.delivering import _message, _store
from apps.platforms.exchange.hub.models import Address, Envelope
from apps.platforms.exchange.models import InboxMessage, OutboxMessage
from apps.platforms.exchange.posting import post_waiting
from apps.platforms.exchange.processing import process_waiting
from apps.platforms.supervision.models import Matter
from apps.platforms.supervision.projecting import take_waiting
from apps.platforms.supervision.verifying import verify
from apps.systems.approvals.applications import acceptance, afterwards, case_files, handling, selectors
from apps.systems.approvals.applications.models import PartElsewhere
from apps.systems.approvals.applications.policies import may_give_opinion
from apps.systems.approvals.items.content import Step as Planned
from apps.systems.approvals.outside import handling as outside
from apps.systems.approvals.outside.models import OutsidePart
from tenants.context import PUBLIC, door
from tests.support.applications import accepted, application, member, opine, reloaded, step_of, who
from tests.support.levels import STEPS, answer, away, offered_with_levels, the_part, there


@pytest.fixture
def offer(xiushui, jiujiang, centre):
    there(jiujiang, ("h-housing", "housing", "handler"), ("l-housing", "housing", "leader"))
    return offered_with_levels(xiushui, centre)


@pytest.fixture
def case(xiushui, offer):
    with door(xiushui):
        return accepted(offer)


@pytest.fixture
def asked(case):
    carry()
    return case


def acts(case):
    return list(Entry.objects.filter(case_id=case.pk).order_by("id").values_list("act", flat=True))


def rung(template, name):
    """The one message that rang somebody's bell."""
    return OutgoingMessage.objects.get(template=template, official_id=who(name).pk)


def skip(place, case):
    with door(place):
        handling.skip(case=case, step_id=step_of(case, "housing").pk, official=who("l-market"), reason="不涉及")


def by_hand(case, name="l-market", reason="市局系统停机，电话记录"):
    return handling.enter_by_hand(
        case=case, step_id=step_of(case, "housing").pk, official=who(name), opinion="agree", text="电话答复：同意。",
        reason=reason,
    )  # fmt: skip


def test_the_part_goes_to_the_city_with_its_question_materials_and_files(xiushui, jiujiang, offer):
    with door(xiushui):
        case = application(offer, there=("form", "system"), identity="11010519491231002X")
        upload = SimpleUploadedFile("平面图.txt", "一层".encode(), content_type="text/plain")
        case_files.add_files(case=case, official=who("clerk"), uploads=[upload], material="plan")
        acceptance.accept(case_id=case.pk, official=who("clerk"))
        assert away(case).state == "asked"
    carry()
    with door(jiujiang):
        part = the_part()
        assert (part.from_code, part.number, part.title) == ("360424", case.number, "特殊消防设计审查意见")
        assert (part.question, part.department.code, part.state) == ("请审查防火分区是否符合要求。", "housing", "open")
        assert (part.limit_days, part.applicant, part.asked_by) == (3, "张三丰", "修水县市场监督管理局")
        assert part.due_on is not None
        assert part.answers == [{"question": "您开的是什么店？", "answer": "餐馆、食堂"}]
        plan = next(each for each in part.materials if each["name"] == "厨房平面图")
        file = attachments_of(part.pk).get()
        assert plan["files"] == [file.sha256]
        with open_file(file.stored_as) as content:
            assert content.read() == "一层".encode()
        assert rung("part_started_official", "h-housing").facts["page"] == f"/approvals/outside/{part.pk}/"
        assert Entry.objects.get(act="outside_part_received").number == case.number
    with door(PUBLIC):
        told = Envelope.objects.get(type="part.asked").payload
        assert "11010519491231002X" not in told
        assert "张三丰" not in told
    with door(xiushui):
        sent = away(case)
        assert (sent.state, sent.organ) == ("taken_in", "九江市住房和城乡建设局")
        assert {"part_sent", "part_taken_in"} <= set(acts(case))


def test_the_answer_ends_the_part_once_and_what_waited_begins(xiushui, jiujiang, asked):
    answer(jiujiang, opinion="conditional", text="加设防火卷帘后同意。")
    with door(jiujiang), pytest.raises(TransitionRefused):
        outside.answer(part_id=the_part().pk, official=who("h-housing"), opinion="agree", text="再说一次")
    carry()
    with door(xiushui):
        step = step_of(asked, "housing")
        assert (step.state, step.opinion, step.official) == ("done", "加设防火卷帘后同意。", None)
        part = away(asked)
        assert (part.state, part.official_name) == ("answered", "h-housing housing")
        assert part.step.part.opinion == "conditional"
        assert step_of(asked, "health").state == "active"
        done = Entry.objects.get(case_id=asked.pk, act="step_done")
        assert (done.actor_kind, done.actor_id) == ("jurisdiction", "360400")
        assert (done.facts["outside"], done.facts["outside_department_name"]) == ("360400", "九江市住房和城乡建设局")
        assert (done.facts["outside_name"], done.facts["person"]) == ("九江市", "h-housing housing")
        begun = Entry.objects.get(case_id=asked.pk, act="part_started", facts__step=str(step.pk))
        assert begun.facts["outside_department"] == "housing"
        assert "九江市住房和城乡建设局" in begun.facts["step_title"]
        opine(asked, "fire")
        assert opine(asked, "health").state == "deciding"
        assert acts(asked).count("opinions_there") == 1


def test_the_last_opinion_from_elsewhere_leads_to_the_decision(xiushui, jiujiang, centre):
    there(jiujiang, ("h-housing", "housing", "handler"))
    offer = offered_with_levels(xiushui, centre, steps=STEPS[:3])
    with door(xiushui):
        case = accepted(offer)
        assert opine(case, "fire", "object").state == "handling"
    carry()
    answer(jiujiang)
    carry()
    with door(xiushui):
        assert reloaded(case).state == "deciding"
        assert Entry.objects.get(case_id=case.pk, act="opinions_there").facts["conflict"] is True


def test_the_opinion_of_elsewhere_is_not_the_leads(xiushui, jiujiang, centre):
    there(jiujiang, ("h-housing", "housing", "handler"))
    own = Planned(key="market", organ="market", days=3, after=("accept",))
    offer = offered_with_levels(xiushui, centre, steps=(*STEPS[:1], own, STEPS[2]))
    with door(xiushui):
        case = accepted(offer)
        opine(case, "market", "object")
    carry()
    answer(jiujiang)
    carry()
    with door(xiushui):
        assert Entry.objects.get(case_id=case.pk, act="opinions_there").facts["conflict"] is True


def test_files_of_the_answer_come_along(xiushui, jiujiang, asked):
    with door(jiujiang):
        upload = SimpleUploadedFile("审查意见书.txt", "同意".encode(), content_type="text/plain")
        outside.answer(
            part_id=the_part().pk, official=who("h-housing"), opinion="agree", text="见附件。", uploads=[upload]
        )
    carry()
    with door(xiushui):
        file = attachments_of(asked.pk).get(origin="exchange")
        assert (file.name, file.inside, file.came_with) == ("审查意见书.txt", True, step_of(asked, "housing").pk)


def test_nobody_here_can_give_the_opinion_of_elsewhere(xiushui, asked):
    with door(xiushui):
        handler, step = who("h-market"), step_of(asked, "housing")
        assert step.department.code == "market"
        assert not may_give_opinion(handler, reloaded(asked))
        assert not selectors.applications(handler).filter(selectors.my_turn(handler)).exists()
        for name in ("h-market", "l-market"):
            with pytest.raises(TransitionRefused, match="九江市住房和城乡建设局"):
                handling.give_opinion(case=asked, step_id=step.pk, official=who(name), opinion="agree", text="同意")
        assert step_of(asked, "housing").state == "active"


def test_the_leader_of_the_lead_enters_it_by_hand_with_a_reason(xiushui, jiujiang, asked):
    with door(xiushui):
        for name, reason in (("h-market", "停机"), ("l-market", "  ")):
            with pytest.raises(TransitionRefused):
                by_hand(asked, name, reason)
        assert away(asked).state == "taken_in"
        by_hand(asked)
        assert (step_of(asked, "housing").state, away(asked).state) == ("done", "by_hand")
        assert Entry.objects.get(case_id=asked.pk, act="opinion_by_hand").reason == "市局系统停机，电话记录"
        assert step_of(asked, "health").state == "active"
        with pytest.raises(TransitionRefused):
            by_hand(asked)
    carry()
    with door(jiujiang):
        assert (the_part().state, the_part().reason) == ("withdrawn", "市局系统停机，电话记录")
        with pytest.raises(TransitionRefused, match="不再需要"):
            outside.answer(part_id=the_part().pk, official=who("h-housing"), opinion="agree", text="同意")


def test_an_answer_that_crosses_the_end_of_the_part_is_too_late_and_not_lost(xiushui, jiujiang, asked):
    answer(jiujiang, opinion="object", text="不同意。")
    skip(xiushui, asked)
    carry()
    with door(xiushui):
        assert step_of(asked, "housing").state == "withdrawn"
        sent = away(asked)
        assert (sent.state, sent.late_opinion, sent.late_text) == ("withdrawn", "object", "不同意。")
        found = Entry.objects.get(case_id=asked.pk, act="opinion_too_late")
        assert (found.reason, found.facts["opinion"], found.actor_id) == ("不同意。", "object", "360400")
        assert rung("opinion_late_official", "h-market")
        assert "step_done" not in acts(asked)
    with door(jiujiang):
        part = the_part()
        assert (part.state, part.too_late, part.reason) == ("answered", True, "不涉及")
        assert Entry.objects.filter(act="outside_part_too_late").count() == 1
        assert rung("opinion_came_too_late_official", "h-housing")


def test_a_part_left_out_is_called_back(xiushui, jiujiang, asked):
    skip(xiushui, asked)
    carry()
    with door(jiujiang):
        assert (the_part().state, the_part().reason) == ("withdrawn", "不涉及")
        assert Entry.objects.filter(act="outside_part_withdrawn").count() == 1
        assert rung("opinion_withdrawn_official", "h-housing").facts["reason"] == "不涉及"


def test_an_application_withdrawn_calls_its_parts_back(xiushui, jiujiang, asked):
    with door(xiushui):
        afterwards.withdraw(case=asked, reason="不办了", actor=SYSTEM, at=timezone.now())
        assert away(asked).state == "withdrawn"
    carry()
    with door(jiujiang):
        assert (the_part().state, the_part().ended_with) == ("withdrawn", "withdrawn")


def test_a_part_that_never_began_is_not_called_back(xiushui, jiujiang, centre):
    steps = (STEPS[0], STEPS[1], Planned(key="housing", organ="housing", level="city", days=3, after=("fire",)))
    offer = offered_with_levels(xiushui, centre, steps=steps)
    with door(xiushui):
        case = accepted(offer)
        assert away(case).state == "waiting"
        skip(xiushui, case)
        assert not OutboxMessage.objects.exists()


def test_a_part_begins_elsewhere_when_what_it_waits_for_is_done(xiushui, jiujiang, centre):
    steps = (STEPS[0], STEPS[1], Planned(key="housing", organ="housing", level="city", days=3, after=("fire",)))
    offer = offered_with_levels(xiushui, centre, steps=steps)
    with door(xiushui):
        case = accepted(offer)
    carry()
    with door(jiujiang):
        assert not OutsidePart.objects.exists()
    with door(xiushui):
        opine(case, "fire")
    carry()
    with door(jiujiang):
        assert the_part().number == case.number


def test_what_is_given_back_is_obtained_by_the_lead(xiushui, jiujiang, asked):
    with door(jiujiang):
        with pytest.raises(TransitionRefused):
            outside.give_back(part_id=the_part().pk, official=who("h-housing"), reason=" ")
        outside.give_back(part_id=the_part().pk, official=who("h-housing"), reason="权限已下放到县")
    carry()
    with door(xiushui):
        assert (away(asked).state, away(asked).reason) == ("returned", "权限已下放到县")
        assert rung("opinion_declined_official", "h-market").facts["reason"] == "权限已下放到县"
        opine(asked, "housing", official="h-market")
        assert step_of(asked, "housing").state == "done"
        assert Entry.objects.get(case_id=asked.pk, act="step_done").facts["outside"] == "360400"


def test_an_organ_that_is_not_there_is_passed_on_by_the_accepting_office(xiushui, jiujiang, case):
    with door(jiujiang):
        Department.objects.filter(code="housing").update(active=False)
    carry()
    there(jiujiang, ("h-fire", "emergency", "handler"))
    with door(jiujiang):
        part = the_part()
        assert part.department is None
        assert rung("part_started_official", "clerk")
        fire = Department.objects.get(code="emergency")
        with pytest.raises(TransitionRefused):
            outside.pass_on(part_id=part.pk, official=who("h-fire"), department=fire)
        outside.pass_on(part_id=part.pk, official=who("clerk"), department=fire, remark="请消防审查")
        with pytest.raises(TransitionRefused):
            outside.answer(part_id=part.pk, official=who("h-housing"), opinion="agree", text="同意")
        outside.answer(part_id=part.pk, official=who("h-fire"), opinion="agree", text="同意")
    carry()
    with door(xiushui):
        assert (away(case).state, away(case).organ) == ("answered", "九江市应急管理局")


@pytest.mark.parametrize("level", ["county", "nation"])
def test_what_is_not_above_stays_with_the_lead(xiushui, jiujiang, centre, level):
    steps = (STEPS[0], Planned(key="x", organ="housing", level=level, days=3, after=("accept",)))
    offer = offered_with_levels(jiujiang, centre, steps=steps)
    with door(jiujiang):
        case = accepted(offer)
        step = step_of(case, "x")
        assert step.department.code == "market"
        assert step.part.organ
        assert not PartElsewhere.objects.exists()
        assert not OutboxMessage.objects.exists()
        opine(case, "x", official="h-market")


@pytest.mark.parametrize("code", ["360424", "360400"])
def test_the_province_is_above_counties_and_cities(code, xiushui, jiujiang, jiangxi, centre):
    place = {"360424": xiushui, "360400": jiujiang}[code]
    steps = (STEPS[0], Planned(key="water", organ="water", level="province", days=3, after=("accept",)))
    offer = offered_with_levels(place, centre, steps=steps)
    with door(place):
        case = accepted(offer)
        assert away(case, "water").to_code == "360000"
    carry()
    with door(jiangxi):
        assert (the_part().from_code, the_part().department.code) == (code, "water")


def test_a_jurisdiction_that_cannot_be_written_to_is_not_asked(xiushui, jiujiang, centre):
    with door(PUBLIC):
        Address.objects.filter(jurisdiction_code="360400").update(active=False)
    offer = offered_with_levels(xiushui, centre)
    with door(xiushui):
        case = accepted(offer)
        assert not PartElsewhere.objects.exists()
        assert step_of(case, "housing").part.organ == "住房和城乡建设局"


def sent_again(place, type_):
    """The sender, restored to an earlier day, sends anew what it sent before: another message, the next place."""
    with door(place):
        old = OutboxMessage.objects.filter(type=type_).first()
        exchange.send(to_code=old.to_code, type=type_, thread=old.thread, payload=old.payload, at=old.created_at)


def test_a_question_that_comes_twice_makes_one_part(xiushui, jiujiang, asked):
    sent_again(xiushui, "part.asked")
    carry()
    with door(jiujiang):
        assert OutsidePart.objects.count() == 1
    answer(jiujiang)
    carry()
    sent_again(xiushui, "part.asked")
    carry()
    with door(xiushui):
        assert acts(asked).count("step_done") == 1
        assert "opinion_too_late" not in acts(asked)


def test_an_answer_that_comes_twice_ends_the_part_once(xiushui, jiujiang, asked):
    answer(jiujiang)
    carry()
    sent_again(jiujiang, "part.answered")
    carry()
    with door(xiushui):
        assert acts(asked).count("step_done") == 1
        assert "opinion_too_late" not in acts(asked)
        assert away(asked).late_text == ""
        assert not InboxMessage.objects.exclude(state="processed").exists()


def test_a_withdrawal_that_overtakes_the_question_waits_for_it(xiushui, jiujiang, case):
    skip(xiushui, case)
    post_waiting(xiushui)
    with door(PUBLIC):
        question, end = (Envelope.objects.get(type=type_) for type_ in ("part.asked", "part.withdrawn"))
    _store(jiujiang, [_message(jiujiang, end)])
    assert process_waiting(jiujiang) == 0
    _store(jiujiang, [_message(jiujiang, question)])
    assert process_waiting(jiujiang) == 2
    with door(jiujiang):
        assert the_part().state == "withdrawn"


def test_a_stranger_cannot_answer_for_the_city(xiushui, jiujiang, wuning, asked):
    with door(jiujiang):
        step = the_part().step
    with door(wuning):
        exchange.send(
            to_code="360424", type="part.answered", thread=f"{asked.number}/{step_position(xiushui, asked)}",
            payload={"step": str(step), "opinion": "agree", "text": "同意", "organ": "武宁县", "person": "某人"},
        )  # fmt: skip
    carry()
    with door(xiushui):
        assert InboxMessage.objects.get(from_code="360423").state == "dead"
        assert step_of(asked, "housing").state == "active"


def step_position(place, case):
    with door(place):
        return step_of(case, "housing").position


def test_a_question_set_aside_there_comes_back_to_the_lead(xiushui, jiujiang, case, monkeypatch):
    post_waiting(xiushui)
    with door(PUBLIC):
        (envelope,) = Envelope.objects.all()
    _store(jiujiang, [_message(jiujiang, envelope)])
    with door(jiujiang):
        InboxMessage.objects.update(state="dead", error="broken")
        exchange.set_aside(message=InboxMessage.objects.get(), actor=SYSTEM, reason="数据损坏，请重新联系")
    carry()
    with door(xiushui):
        assert (away(case).state, away(case).reason) == ("returned", "数据损坏，请重新联系")


def test_when_the_part_is_due_the_other_side_is_reminded(xiushui, jiujiang, asked):
    with door(xiushui):
        due = step_of(asked, "housing").due_on
        step = step_of(asked, "housing")
        assert due is not None
    for ahead, template in ((0, "opinion_reminder_official"), (1, "opinion_overdue_official")):
        with door(xiushui):
            tell_steps(raise_step_marks(due + timedelta(days=ahead), timezone.now()))
        carry()
        with door(jiujiang):
            assert rung(template, "h-housing")
    with door(xiushui):
        late = OutgoingMessage.objects.get(
            template="opinion_overdue_official", official_id=who("h-market").pk, key__contains=str(step.pk)
        )
        assert late.facts["department"] == "九江市住房和城乡建设局"


def test_a_department_that_has_not_answered_is_not_closed(xiushui, jiujiang, asked):
    with door(jiujiang):
        housing = Department.objects.get(code="housing")
        with pytest.raises(ChangeRefused) as refused:
            retire_department(actor=SYSTEM, department=housing)
        assert refused.value.cases == [asked.number]
    answer(jiujiang)
    with door(jiujiang):
        retire_department(actor=SYSTEM, department=housing)


def test_the_bell_rings_for_who_holds_the_duty_in_that_department(xiushui, inside):
    both = member("l-fire", "fire", "leader")
    DutyHolding.objects.create(official=both, department=Department.objects.get(code="health"), duty="handler")
    fire = Department.objects.get(code="fire")
    assert both in Official.objects.all().holding("leader", fire)
    assert both not in Official.objects.all().holding("handler", fire)


def ask_again(case, to_code="360400"):
    return handling.ask_elsewhere(
        case_id=case.pk, official=who("h-market"), to_code=to_code, organ="housing", question="加设卷帘后可否？",
        limit_days=2,
    )  # fmt: skip


def test_the_lead_asks_an_organ_above_again(xiushui, jiujiang, asked):
    answer(jiujiang, opinion="object", text="不同意。")
    carry()
    with door(xiushui):
        opine(asked, "fire")
        assert opine(asked, "health").state == "deciding"
        with pytest.raises(TransitionRefused):
            ask_again(asked, "360423")
        assert ask_again(asked).elsewhere.organ == "九江市住房和城乡建设局"
        assert reloaded(asked).state == "handling"
        with pytest.raises(TransitionRefused):
            ask_again(asked)
    carry()
    with door(jiujiang):
        again = OutsidePart.objects.get(state="open")
        assert (again.question, again.limit_days) == ("加设卷帘后可否？", 2)
        outside.answer(part_id=again.pk, official=who("h-housing"), opinion="agree", text="可以。")
    carry()
    with door(xiushui):
        assert reloaded(asked).state == "deciding"
        last = Entry.objects.filter(case_id=asked.pk, act="opinions_there").order_by("id").last()
        assert last is not None
        assert last.facts["conflict"] is False


def test_supervision_counts_the_part_against_the_lead_and_names_the_organ(xiushui, jiujiang, asked):
    with door(xiushui):
        take_waiting(now=timezone.now())
        matter = Matter.objects.get(pk=asked.pk)
        step = matter.steps.get(code=str(step_of(asked, "housing").pk))
        assert (step.department, step.title) == ("market", "特殊消防设计审查意见（九江市住房和城乡建设局）")
        assert step.due_on == step_of(asked, "housing").due_on
    answer(jiujiang)
    carry()
    with door(xiushui):
        take_waiting(now=timezone.now())
        step = Matter.objects.get(pk=asked.pk).steps.get(code=step.code)
        assert (step.opinion, step.official_name) == ("agree", "")
        assert step.done_at is not None
        assert verify(xiushui, timezone.now()) == []
