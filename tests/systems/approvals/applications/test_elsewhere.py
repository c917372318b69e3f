"""A part that an organ of another level does: asked, answered, ended, each once, in whatever order things come."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.cases.services import TransitionRefused
from apps.core.files.selectors import attachments_of
from apps.core.files.services import open_file
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Department, DutyHolding, Official
from apps.core.people.services import ChangeRefused, retire_department
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.hub.models import Address, Envelope
from apps.platforms.exchange.models import OutboxMessage
from apps.platforms.supervision.models import Matter
from apps.platforms.supervision.projecting import take_waiting
from apps.platforms.supervision.verifying import verify
from apps.systems.approvals.applications import acceptance, case_files, handling, selectors
from apps.systems.approvals.applications.models import PartElsewhere
from apps.systems.approvals.applications.policies import may_give_opinion
from apps.systems.approvals.items.content import Step as Planned
from apps.systems.approvals.outside import handling as outside
from apps.systems.approvals.outside.models import OutsidePart
from tenants.context import PUBLIC, door
from tests.support.applications import accepted, application, member, opine, reloaded, step_of, who
from tests.support.levels import STEPS, acts, answer, away, offered_with_levels, rung, skip, the_part, there


def test_the_part_goes_to_the_city_with_its_question_materials_and_files(xiushui, jiujiang, levels_offer):
    with door(xiushui):
        case = application(levels_offer, there=("form", "system"), identity="11010519491231002X")
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


def test_an_organ_that_is_not_there_is_passed_on_by_the_accepting_office(xiushui, jiujiang, levels_case):
    with door(jiujiang):
        Department.objects.filter(code="housing").update(active=False)
    carry()
    there(jiujiang, ("h-fire", "emergency", "handler"))
    with door(jiujiang):
        part = the_part()
        assert part.department is None
        rung("part_started_official", "clerk")
        fire = Department.objects.get(code="emergency")
        with pytest.raises(TransitionRefused):
            outside.pass_on(part_id=part.pk, official=who("h-fire"), department=fire)
        outside.pass_on(part_id=part.pk, official=who("clerk"), department=fire, remark="请消防审查")
        with pytest.raises(TransitionRefused):
            outside.answer(part_id=part.pk, official=who("h-housing"), opinion="agree", text="同意")
        outside.answer(part_id=part.pk, official=who("h-fire"), opinion="agree", text="同意")
    carry()
    with door(xiushui):
        assert (away(levels_case).state, away(levels_case).organ) == ("answered", "九江市应急管理局")


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


def test_a_department_that_has_not_answered_is_not_closed(xiushui, jiujiang, asked):
    with door(jiujiang):
        housing = Department.objects.get(code="housing")
        with pytest.raises(ChangeRefused) as refused:
            retire_department(actor=SYSTEM, department=housing)
        assert list(refused.value.cases) == [asked.number]
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
