"""Receipt and acceptance: five working days, one notice, reason and remedy, silence."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from apps.core.cases.services import TransitionRefused
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.messaging.models import OutgoingMessage
from apps.core.relay.models import PublicRecord
from apps.systems.approvals.applications import acceptance
from apps.systems.approvals.applications.models import Application, Notice
from apps.systems.approvals.applications.receipts import window_receipt
from apps.systems.approvals.applications.tasks import deem_at
from tenants.context import door
from tests.support.applications import accepted, application, reloaded, who

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def entry(case, act):
    return Entry.objects.get(case_id=case.pk, act=act)


def test_an_application_is_registered_with_the_facts_that_supervision_reads(joint, inside):
    case = application(joint, received_at=MONDAY)
    facts = entry(case, "application_received").facts
    assert facts["power"] == "approval"
    assert (facts["item"], facts["item_version"], facts["department"]) == (joint.item, "1", "market")
    assert (facts["promised_days"], facts["statutory_days"]) == (8, 20)
    assert (facts["received_on"], facts["answer_by"]) == ("2026-11-23", "2026-11-30")
    assert case.promised_due == date(2026, 11, 30)
    assert not case.clocks.exists()


def test_number_and_query_code_open_the_record_of_who_came_to_the_window(joint, xiushui):
    with door(xiushui):
        case = application(joint)
        code = case.application.query_code
    with door(xiushui, role="portal"):
        from tenants.context import tell

        tell(number=case.number, code=code)
        record = PublicRecord.objects.get()
        assert (record.kind, record.title) == ("application", case.title)
        assert [each["state"] for each in record.details["materials"]] == [
            "there",
            "there",
            "there",
            "shared",
            "shared",
        ]


def test_the_receipt_is_a_paper_with_number_and_code(joint, inside):
    assert window_receipt(application(joint)).startswith(b"%PDF-")


def test_acceptance_starts_both_clocks_and_the_parts(joint, inside):
    case = accepted(joint, at=MONDAY)
    assert case.state == "handling"
    assert {c.kind: (c.started_on, c.limit_days) for c in case.clocks.all()} == {
        "promised": (date(2026, 11, 23), 8), "statutory": (date(2026, 11, 23), 20),
    }  # fmt: skip
    assert [s.state for s in case.steps.order_by("position")] == ["active"] * 5
    facts = entry(case, "accept_application").facts
    assert facts == {
        "accepted_on": "2026-11-23", "deemed": False, "promised_days": 8, "statutory_days": 20,
        "counts_from": "2026-11-23",
    }  # fmt: skip
    started = Entry.objects.filter(case_id=case.pk, act="part_started")
    assert sorted(e.facts["department"] for e in started) == ["environment", "fire", "health", "housing", "market"]
    assert {e.facts["days"] for e in started} == {3}


def test_what_lacks_a_material_is_not_accepted(joint, inside):
    case = application(joint, there=("form",))
    with pytest.raises(TransitionRefused, match="材料"):
        acceptance.accept(case_id=case.pk, official=who("clerk"))
    assert reloaded(case).state == "received"


def test_the_one_notice_names_everything_that_is_missing(joint, inside):
    case = application(joint, there=("form",))
    with pytest.raises(TransitionRefused):
        acceptance.ask_supplement(case_id=case.pk, official=who("clerk"), wanted={"plan": "没有"})
    notice = acceptance.ask_supplement(
        case_id=case.pk, official=who("clerk"), wanted={"plan": "没有", "system": "没有"}
    )
    assert notice.number == 1
    assert [each["key"] for each in notice.wanted] == ["plan", "system"]
    case = reloaded(case)
    assert (case.state, case.promised_due) == ("supplement", None)
    assert entry(case, "ask_supplement").facts["notice"] == 1


def test_a_second_notice_of_what_was_visible_is_refused(joint, inside):
    case = application(joint, there=("form", "system"), received_at=MONDAY)
    acceptance.ask_supplement(case_id=case.pk, official=who("clerk"), wanted={"plan": "没有"}, at=MONDAY)
    later = MONDAY + timedelta(days=3)
    acceptance.take_supplement(case_id=case.pk, actor=SYSTEM, there=frozenset({"plan"}), at=later)
    case = reloaded(case)
    assert (case.state, case.promised_due) == ("received", date(2026, 12, 3))
    with pytest.raises(TransitionRefused, match="第三十二条"):
        acceptance.ask_supplement(
            case_id=case.pk, official=who("clerk"), wanted={"form": "没有签字"}, why_not_before="没看见", at=later
        )
    second = acceptance.ask_supplement(
        case_id=case.pk, official=who("clerk"), wanted={"plan": "补来的图没有比例尺"}, why_not_before="补来才看得出",
        at=later,
    )  # fmt: skip
    assert (second.number, second.about_visible) == (2, False)


def test_the_database_refuses_a_second_notice_of_what_was_visible(joint, inside):
    case = application(joint)
    with pytest.raises(IntegrityError, match="applications_one_notice"), transaction.atomic():
        Notice.objects.create(
            application=case.application, number=2, about_visible=True, why_not_before="", issued_by=who("clerk"),
            issued_at=MONDAY,
        )  # fmt: skip


def test_a_refusal_needs_reason_and_remedy(joint, inside):
    case = application(joint)
    for reason, remedy in (("", "可以复议"), ("不属于本机关职权", "")):
        with pytest.raises(TransitionRefused):
            acceptance.refuse(case_id=case.pk, official=who("clerk"), reason=reason, remedy=remedy)
    acceptance.refuse(case_id=case.pk, official=who("clerk"), reason="不属于本机关职权", remedy="60 日内可以申请复议")
    case = reloaded(case)
    assert (case.state, case.outcome) == ("not_accepted", "not_accepted")
    assert case.closed_at is not None
    found = entry(case, "refuse_acceptance")
    assert (found.reason, found.facts["remedy"]) == ("不属于本机关职权", "60 日内可以申请复议")


def test_silence_of_five_working_days_is_acceptance_from_the_receipt(joint, xiushui):
    with door(xiushui):
        case = application(joint, received_at=MONDAY, there=())
    last = datetime(2026, 11, 30, 23, 0, tzinfo=SHANGHAI)
    assert deem_at(last) == 0
    assert deem_at(last + timedelta(hours=2)) == 1
    assert deem_at(last + timedelta(hours=3)) == 0
    with door(xiushui):
        case = reloaded(case)
        assert case.state == "handling"
        assert case.application.deemed
        facts = entry(case, "deem_accepted").facts
        assert facts["deemed"] is True
        assert (facts["accepted_on"], facts["counts_from"]) == ("2026-12-01", "2026-11-23")
        assert case.clocks.get(kind="promised").started_on == date(2026, 11, 23)
        assert OutgoingMessage.objects.filter(template="application_deemed_official").exists()
        assert OutgoingMessage.objects.filter(template="application_accepted").exists()


def test_a_notice_within_the_five_days_stops_the_silence(joint, xiushui):
    with door(xiushui):
        case = application(joint, received_at=MONDAY, there=("form", "system"))
        acceptance.ask_supplement(case_id=case.pk, official=who("clerk"), wanted={"plan": "没有"}, at=MONDAY)
    assert deem_at(MONDAY + timedelta(days=30)) == 0


def test_only_the_window_accepts(joint, inside):
    case = application(joint)
    with pytest.raises(TransitionRefused):
        acceptance.accept(case_id=case.pk, official=who("h-fire"))


def test_names_and_numbers_are_not_readable_in_the_database(joint, inside):
    case = application(joint, identity="11010519491231002X")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT applicant, identity, phone FROM applications_application WHERE case_id = %s", [case.pk])
        row = cursor.fetchone()
    assert not {"张三丰", "11010519491231002X", "13800001111"} & set(row)
    assert Application.objects.get(pk=case.pk).applicant == "张三丰"
