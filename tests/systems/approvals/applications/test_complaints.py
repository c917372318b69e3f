"""Complaints about the handling: to supervision, decided within five working days, with a reason."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.cases.services import TransitionRefused
from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.ledger.services import Actor
from apps.core.messaging.models import OutgoingMessage
from apps.core.relay.models import Intake
from apps.core.relay.tasks import take_in
from apps.platforms.supervision.models import Alert
from apps.platforms.supervision.projecting import raise_due, take_waiting
from apps.systems.approvals.applications.complaints import complain, decide_complaint
from apps.systems.approvals.applications.models import Complaint
from tenants.context import door
from tests.support.applications import accepted, reloaded, who
from tests.systems.approvals.applications.test_portal import apply, text_of

CITIZEN = Actor(kind=ActorKind.CITIZEN)
WORDS = {"about": "fees", "text": "另外收了 200 元。"}


def made(case, **changes):
    return complain(case=case, actor=CITIZEN, at=timezone.now(), **{**WORDS, **changes})


def test_the_ledger_knows_of_it_and_not_what_it_says(joint, inside):
    case = accepted(joint)
    made(case, who="王科长")
    entry = Entry.objects.get(case_id=case.pk, act="application_complained")
    assert entry.facts["about"] == "fees"
    assert "王科长" not in str(entry.facts)
    assert "200" not in f"{entry.facts} {entry.reason}"
    decide_complaint(case=case, official=who("supervisor"), taken_up=True, answer="已转王科长所在单位核查。")
    entry = Entry.objects.get(case_id=case.pk, act="complaint_decided")
    assert entry.facts["answer_sha256"] == hashlib.sha256("已转王科长所在单位核查。".encode()).hexdigest()
    assert "王科长" not in f"{entry.facts} {entry.reason}"


def test_there_is_one_at_a_time_and_it_is_decided_once_by_supervision(joint, inside):
    case = accepted(joint)
    made(case)
    with pytest.raises(TransitionRefused):
        made(case)
    with pytest.raises(TransitionRefused):
        decide_complaint(case=case, official=who("h-market"), taken_up=True, answer="查。")
    with pytest.raises(TransitionRefused):
        decide_complaint(case=case, official=who("supervisor"), taken_up=True, answer=" ")
    decide_complaint(case=case, official=who("supervisor"), taken_up=True, answer="已转核查。")
    with pytest.raises(TransitionRefused):
        decide_complaint(case=case, official=who("supervisor"), taken_up=False, answer="不属实。")
    made(case, about="delay")
    assert case.application.complaints.count() == 2


def test_undecided_after_five_working_days_it_is_a_card_and_decided_in_time_none(joint, inside):
    late, done = accepted(joint), accepted(joint)
    made(late)
    made(done)
    decide_complaint(case=done, official=who("supervisor"), taken_up=False, answer="经核实不属实。")
    take_waiting(now=timezone.now())
    raise_due(now=timezone.now() + timedelta(days=12))
    assert list(Alert.objects.filter(rule="C-01").values_list("matter", flat=True)) == [late.pk]


def test_the_applicant_complains_online_and_reads_the_decision(joint, portal, office, xiushui):
    number = apply(portal, joint)
    take_in()
    address = f"/applications/{number}/complain/"
    assert portal.post(address, {"about": "fees", "text": ""}).status_code == 422
    assert portal.post(address, {**WORDS, "who": "王科长"}).status_code == 302
    assert take_in() == 1
    with door(xiushui):
        assert not Intake.objects.exclude(error="").exists()
        complaint = Complaint.objects.get()
        assert (complaint.text, complaint.who, complaint.named) == (WORDS["text"], "王科长", False)
        assert OutgoingMessage.objects.filter(template="complaint_official").exists()
    assert portal.get(address).status_code == 302
    office.sign_in("clerk")
    assert "另外收了" not in text_of(office.get(f"/cases/{number}/"))
    assert office.get(f"/cases/{number}/decide-complaint/").status_code == 403
    office.sign_in("supervisor")
    assert "另外收了" in text_of(office.get(f"/cases/{number}/"))
    decision = {"version": 0, "taken_up": "yes", "answer": "已立案核查。"}
    assert office.post(f"/cases/{number}/decide-complaint/", decision).status_code == 302
    page = text_of(portal.get(f"/applications/{number}/"))
    assert "已立案核查。" in page
    assert "另外收了" not in page


def test_a_question_about_an_application_begins_a_letter_of_its_kind(joint, portal):
    asked = portal.post("/petitions/new/ask/", {"about": "开办餐馆一次联办"}, follow=True)
    assert asked.redirect_chain[-1][0].endswith("/petitions/new/letter/")
    assert "开办餐馆一次联办" in text_of(asked)
    again = portal.post("/petitions/new/ask/", {"about": "别的"})
    assert again.headers["Location"].endswith("/petitions/new/")


def test_a_complaint_that_is_decided_has_a_reason_in_the_database_too(joint, inside):
    from django.db import IntegrityError

    complaint = made(reloaded(accepted(joint)))
    complaint.taken_up, complaint.decided_at = True, timezone.now()
    with pytest.raises(IntegrityError):
        complaint.save()
