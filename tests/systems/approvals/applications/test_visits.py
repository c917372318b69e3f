"""A joint site visit: several departments, day and place, announced, recorded by each; the clock by the catalogue."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.core.cases.services import TransitionRefused
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.messaging.models import OutgoingMessage
from apps.core.relay.models import PublicEvent
from apps.platforms.exchange.carry import carry
from apps.systems.approvals.applications import afterwards, handling, visits
from apps.systems.approvals.applications.models import Visit
from apps.systems.approvals.items.content import Step as Planned
from tenants.context import door
from tests.support.applications import accepted, opine, reloaded, staff, step_of, who
from tests.support.levels import STEPS, offered_with_levels, the_part, there

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
THURSDAY = MONDAY + timedelta(days=3)


def item(*, counted):
    after = ("accept",)
    return (
        Planned(key="accept", kind="acceptance", organ="market", days=1),
        Planned(key="visit", kind="inspection", name="现场勘验", organ="market", days=4, counted=counted, after=after),
        Planned(key="fire", organ="fire", days=3, after=after),
        Planned(key="health", organ="health", days=3, after=after),
        Planned(key="late", organ="housing", days=1, after=("fire",)),
        Planned(key="decide", kind="decision", organ="market", days=1, after=("visit", "late", "health")),
    )


@pytest.fixture
def case(xiushui, published, offered, inside):
    offer = offered(xiushui, published(steps=item(counted=False)))
    staff()
    return accepted(offer, at=MONDAY)


def call(case, *keys, at=MONDAY, by="h-market", starts_at=THURSDAY):
    steps = [step_of(case, key).pk for key in keys or ("visit", "fire", "health")]
    return visits.call_visit(
        case_id=case.pk, official=who(by), starts_at=starts_at, place="义宁镇秀水大道 8 号", steps=steps,
        note="请打开后厨和配电间。", at=at,
    )  # fmt: skip


def enter(case, visit, key, official, verdict="in_order", at=THURSDAY):
    finding = visit.findings.get(step__key=key)
    return visits.record_finding(
        case_id=case.pk, finding_id=finding.pk, official=who(official), verdict=verdict, text="查看了现场。", at=at
    )


def rung(template, name):
    return OutgoingMessage.objects.get(template=template, official_id=who(name).pk)


def test_it_is_announced_to_the_departments_and_to_the_applicant(case):
    visit = call(case)
    assert [f.step.key for f in visit.findings.all()] == ["visit", "fire", "health"]
    for name in ("h-market", "h-fire", "h-health"):
        assert rung("visit_official", name).facts["place"] == "义宁镇秀水大道 8 号"
    sms = OutgoingMessage.objects.get(template="application_visit")
    assert (sms.medium, sms.facts["when"]) == ("sms", "2026-11-26 10:00")
    event = PublicEvent.objects.get(code="visit_called")
    assert event.facts["place"] == "义宁镇秀水大道 8 号"
    entry = Entry.objects.get(case_id=case.pk, act="visit_called")
    assert (entry.facts["departments"], entry.facts["clock_stands"]) == (["market", "fire", "health"], True)


def test_the_clock_stands_where_the_catalogue_does_not_count_the_inspection(case):
    assert case.promised_due == date(2026, 12, 3)
    visit = call(case)
    assert (reloaded(case).state, reloaded(case).promised_due) == ("special", None)
    assert Entry.objects.get(case_id=case.pk, act="start_special").facts["procedure"] == "joint_visit"
    with pytest.raises(TransitionRefused):
        handling.end_special(special_id=visit.special_id, official=who("h-market"), result="好", at=THURSDAY)
    for key, name in (("visit", "h-market"), ("fire", "h-fire")):
        enter(case, visit, key, name)
    assert reloaded(case).state == "special"
    enter(case, visit, "health", "h-health", "to_mend")
    case = reloaded(case)
    assert (case.state, case.promised_due) == ("handling", date(2026, 12, 8))
    visit.refresh_from_db()
    assert visit.state == "held"
    assert {f.verdict for f in visit.findings.all()} == {"in_order", "to_mend"}
    assert Entry.objects.filter(case_id=case.pk, act="visit_finding").count() == 3
    assert PublicEvent.objects.filter(code="visit_held").count() == 1


def test_the_clock_goes_on_where_the_inspection_counts(xiushui, published, offered, inside):
    offer = offered(xiushui, published(steps=item(counted=True)))
    staff()
    case = accepted(offer, at=MONDAY)
    visit = call(case)
    assert visit.special is None
    assert (reloaded(case).state, reloaded(case).promised_due) == ("handling", case.promised_due)
    assert not Entry.objects.filter(case_id=case.pk, act="start_special").exists()


def test_the_clock_goes_on_where_the_catalogue_plans_no_inspection(joint, inside):
    case = accepted(joint, at=MONDAY)
    visit = call(case, "fire", "health")
    assert (visit.step, visit.special, reloaded(case).state) == (None, None, "handling")
    with pytest.raises(TransitionRefused):
        handling.start_special(
            case_id=case.pk, official=who("h-market"), procedure="joint_visit", reason="踏勘", days=3, at=MONDAY
        )


def test_only_departments_with_open_parts_take_part_and_at_least_two(case):
    with pytest.raises(TransitionRefused):
        call(case, "fire")
    with pytest.raises(TransitionRefused):
        call(case, "fire", "late")
    with pytest.raises(TransitionRefused):
        call(case, by="h-fire")
    with pytest.raises(TransitionRefused):
        call(case, starts_at=MONDAY - timedelta(days=1))
    call(case)
    with pytest.raises(TransitionRefused):
        call(case)
    assert Visit.objects.count() == 1


def test_a_finding_is_the_departments_own_after_the_visit_and_once(case):
    visit = call(case)
    with pytest.raises(TransitionRefused):
        enter(case, visit, "fire", "h-health")
    with pytest.raises(TransitionRefused):
        enter(case, visit, "fire", "h-fire", at=MONDAY)
    with pytest.raises(TransitionRefused):
        enter(case, visit, "fire", "h-fire", "nothing")
    enter(case, visit, "fire", "h-fire")
    with pytest.raises(TransitionRefused):
        enter(case, visit, "fire", "h-fire")
    finding = visit.findings.get(step__key="fire")
    assert (finding.verdict, finding.text, finding.official) == ("in_order", "查看了现场。", who("h-fire"))


def test_the_decision_waits_for_the_record(joint, inside):
    case = accepted(joint, at=MONDAY)
    visit = call(case, "fire", "health")
    for key in ("market", "fire", "environment", "housing", "health"):
        opine(case, key)
    assert reloaded(case).state == "handling"
    enter(case, visit, "fire", "h-fire")
    assert reloaded(case).state == "handling"
    enter(case, visit, "health", "h-health")
    assert reloaded(case).state == "deciding"
    assert Entry.objects.filter(case_id=case.pk, act="opinions_there").count() == 1


def test_it_is_called_off_with_a_reason_and_all_are_told(case):
    visit = call(case)
    with pytest.raises(TransitionRefused):
        visits.cancel_visit(case_id=case.pk, official=who("h-market"), reason=" ", at=THURSDAY)
    with pytest.raises(TransitionRefused):
        visits.cancel_visit(case_id=case.pk, official=who("h-fire"), reason="下雨", at=THURSDAY)
    visits.cancel_visit(case_id=case.pk, official=who("h-market"), reason="暴雨，另约时间", at=THURSDAY)
    visit.refresh_from_db()
    assert (visit.state, visit.reason, reloaded(case).state) == ("cancelled", "暴雨，另约时间", "handling")
    rung("visit_cancelled_official", "h-fire")
    assert PublicEvent.objects.get(code="visit_cancelled").text == "暴雨，另约时间"
    with pytest.raises(TransitionRefused):
        enter(case, visit, "fire", "h-fire")
    call(case, at=THURSDAY, starts_at=THURSDAY + timedelta(days=1))


def test_an_application_withdrawn_ends_its_visit(case):
    visit = call(case)
    afterwards.withdraw(case=case, reason="不办了", actor=SYSTEM, at=THURSDAY)
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_an_organ_elsewhere_is_told_and_the_lead_writes_its_finding_down(xiushui, jiujiang, centre):
    there(jiujiang, ("h-housing", "housing", "handler"))
    offer = offered_with_levels(xiushui, centre, STEPS)
    with door(xiushui):
        case = accepted(offer)
    carry()
    now = timezone.now()
    with door(xiushui):
        visit = call(case, "fire", "housing", at=now, starts_at=now)
    carry()
    with door(jiujiang):
        (told,) = the_part().visits
        assert (told["place"], told["note"]) == ("义宁镇秀水大道 8 号", "请打开后厨和配电间。")
        assert rung("visit_official", "h-housing").facts["page"] == f"/approvals/outside/{the_part().pk}/"
    with door(xiushui):
        with pytest.raises(TransitionRefused):
            enter(case, visit, "housing", "h-fire", at=now)
        enter(case, visit, "housing", "h-market", at=now)
        assert Entry.objects.get(case_id=case.pk, act="visit_finding").facts["outside_department"] == "housing"
        visits.cancel_visit(case_id=case.pk, official=who("l-market"), reason="消防未到场", at=now)
    carry()
    with door(jiujiang):
        assert the_part().visits[-1] == {"when": "", "place": "", "note": "消防未到场"}


def test_pages_call_record_and_show_it(joint, office, xiushui):
    from tests.systems.approvals.applications.test_office import sign_in, text_of

    with door(xiushui):
        case = accepted(joint)
        steps = [str(step_of(case, key).pk) for key in ("fire", "health")]
    address = f"/cases/{case.number}/"
    sign_in(office, "h-market")
    assert "call-visit" in text_of(office.get(address))
    assert "fire 审查" in text_of(office.get(f"{address}call-visit/"))
    today = timezone.localdate().isoformat()
    form = {"version": 0, "on": today, "at": "09:30", "place": "秀水大道 8 号", "steps": steps, "note": ""}
    assert office.post(f"{address}call-visit/", {**form, "steps": steps[:1]}).status_code == 422
    assert office.post(f"{address}call-visit/", form).status_code == 302
    page = text_of(office.get(address))
    assert "秀水大道 8 号" in page
    assert "各项时限照常计算" in page
    assert "record-finding" not in page
    sign_in(office, "h-fire")
    assert f"{address}record-finding/?finding=" in text_of(office.get(address))
    with door(xiushui):
        finding = Visit.objects.get().findings.get(step__key="fire")
    given = {"version": 0, "finding": finding.pk, "verdict": "not_in_order", "text": "通道堵塞。"}
    assert str(finding.pk) in text_of(office.get(f"{address}record-finding/"))
    assert office.post(f"{address}record-finding/", given).status_code == 302
    page = text_of(office.get(address))
    assert "通道堵塞。" in page
    assert "不符合要求" in page
    assert office.post(f"{address}record-finding/", given).status_code == 403
    sign_in(office, "h-market")
    assert office.post(f"{address}cancel-visit/", {"version": 0, "reason": "卫健未到"}).status_code == 302
    assert "卫健未到" in text_of(office.get(address))
