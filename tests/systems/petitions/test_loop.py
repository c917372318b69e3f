"""The whole loop of a petition, from the portal's submission to the rating, through services and roles."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.cases.models import Case
from apps.core.cases.services import TransitionRefused
from apps.core.files.models import Attachment
from apps.core.files.services import Area, open_file, store_upload
from apps.core.ledger.models import Entry, PendingEntry
from apps.core.messaging.models import OutgoingMessage
from apps.core.people.models import Department
from apps.core.relay.models import Intake
from apps.core.relay.services import StoredFile, hand_in
from apps.core.relay.tasks import take_in
from apps.platforms.exchange.carry import carry
from apps.systems.petitions import direction, handling, replies, transfer
from apps.systems.petitions.models import PublishedAnswer
from apps.systems.petitions.replies import Words
from tenants.context import door, tell
from tests.support.loop import LETTER, answer, case_of, finish, public_files, public_record, who


def test_a_submission_is_taken_in_exactly_once(xiushui, receipt):
    assert take_in() == 0
    with door(xiushui):
        case = case_of(receipt)
        assert (case.state, case.channel, case.subkind) == ("received", "web", "complaint")
        assert Intake.objects.get().case_id == case.pk
        assert case.promised_due is not None
        assert [e.act for e in Entry.objects.filter(case_id=case.pk)] == ["received"]
        assert PendingEntry.objects.count() == Entry.objects.count()
        assert case.petition.writer == "张三丰"


def test_the_citizen_reads_the_answer_and_rates_it(xiushui, receipt):
    with door(xiushui):
        answer(case_of(receipt))
    record = public_record(xiushui, receipt)
    assert (record.state, record.answer, record.answered_by) == (
        "answered",
        "已派人修补，下周三前完工。",
        "修水县交通运输局",
    )
    assert [e.code for e in record.events.all()] == ["submitted", "accepted", "assigned", "handling", "answered"]
    assert record.may_rate
    assert record.may_reopen
    with door(xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        hand_in(kind="rating", payload={"satisfaction": "satisfied", "remark": "很快"}, number=receipt.number)
    assert take_in() == 1
    record = public_record(xiushui, receipt)
    assert (record.rating, record.may_rate, record.may_reopen) == ("satisfied", False, False)
    with door(xiushui):
        case = case_of(receipt)
        assert (case.satisfaction, case.outcome, case.breached_on) == ("satisfied", "resolved", None)
        assert case.clocks.get().ended_on is not None
        sent = OutgoingMessage.objects.filter(medium="sms").values_list("template", flat=True)
        assert set(sent) == {"petition_received", "petition_accepted", "petition_answered"}


def test_what_is_published_names_nobody(xiushui, receipt):
    with door(xiushui):
        answer(case_of(receipt), text="张三丰您好，已修补。")
    with door(xiushui, role="portal"):
        published = PublishedAnswer.objects.get(number=receipt.number)
    for text in (published.title, published.question, published.answer):
        assert "13800001111" not in text
        assert "张三丰" not in text
    assert published.answered_by == "修水县交通运输局"


def test_not_satisfied_reopens_once(xiushui, receipt):
    with door(xiushui):
        answer(case_of(receipt))
    with door(xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        hand_in(kind="rating", payload={"satisfaction": "not_satisfied", "remark": "没修"}, number=receipt.number)
        hand_in(kind="reopen", payload={"reason": "还是坏的"}, number=receipt.number)
    assert take_in() == 2
    with door(xiushui):
        case = case_of(receipt)
        assert (case.state, case.closed_at, case.petition.reopened) == ("accepted", None, 1)
        assert case.clocks.count() == 2
        assert case.clocks.filter(ended_on=None).count() == 1
        assert not PublishedAnswer.objects.exists()
        handling.assign(case_id=case.pk, official=who("clerk"), department=Department.objects.get(code="transport"))
        finish(case, text="重新修补完成。")
    with door(xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        hand_in(kind="reopen", payload={"reason": "再来"}, number=receipt.number)
    assert take_in() == 0
    with door(xiushui):
        failed = Intake.objects.get(state="failed")
        assert "reopened once" in failed.error
        assert case_of(receipt).state == "answered"


def test_a_refusal_needs_a_reason_and_is_an_answer(xiushui, receipt):
    with door(xiushui):
        case = case_of(receipt)
        with pytest.raises(TransitionRefused):
            handling.refuse(case_id=case.pk, official=who("clerk"), reason="  ")
        handling.refuse(case_id=case.pk, official=who("clerk"), reason="属法院受理范围，请向法院起诉。")
    record = public_record(xiushui, receipt)
    assert (record.state, record.answer) == ("refused", "属法院受理范围，请向法院起诉。")


def test_the_clock_stands_while_the_citizen_is_asked(xiushui, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        handling.ask_citizen(case_id=case.pk, official=who("clerk"), question="请写明路段。")
        assert Case.objects.get(pk=case.pk).promised_due is None
    with door(xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        hand_in(kind="supplement", payload={"text": "K12 至 K16"}, number=receipt.number)
    assert take_in() == 1
    with door(xiushui):
        case = case_of(receipt)
        assert case.state == "accepted"
        assert case.promised_due is not None
    assert [e.code for e in public_record(xiushui, receipt).events.all()][-2:] == ["supplemented", "resumed"]


def test_one_person_does_not_draft_and_sign(xiushui, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        handling.assign(case_id=case.pk, official=who("clerk"), department=Department.objects.get(code="transport"))
        handling.claim(case_id=case.pk, official=who("handler"))
        words = Words(text="好的。", outcome="explained")
        replies.submit(case_id=case.pk, official=who("handler"), words=words)
        with pytest.raises(TransitionRefused):
            replies.approve(case_id=case.pk, official=who("handler"))
        with pytest.raises(TransitionRefused):
            replies.publish(case_id=case.pk, official=who("leader"))


def test_the_second_of_two_is_told_who_was_first(xiushui, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"), version=case.version)
        with pytest.raises(TransitionRefused) as caught:
            handling.refuse(case_id=case.pk, official=who("clerk"), reason="重复", version=case.version)
    assert caught.value.refusal == "stale"
    assert "陈晓岚" in caught.value.message


def test_a_duplicate_is_answered_with_the_other_message(xiushui, receipt):
    with door(xiushui, role="portal"):
        second = hand_in(kind="petition", payload={**LETTER, "name": "李四", "phone": "13900002222"})
    assert take_in() == 1
    with door(xiushui):
        direction.merge(case_id=case_of(second).pk, into_id=case_of(receipt).pk, official=who("clerk"))
        answer(case_of(receipt))
        assert case_of(second).state == "answered"
    assert public_record(xiushui, second).answer == public_record(xiushui, receipt).answer
    with door(xiushui):
        told = OutgoingMessage.objects.filter(template="petition_answered")
        assert {m.address for m in told} == {"13800001111", "13900002222"}


def test_a_petition_travels_to_the_province_and_its_answer_comes_back(xiushui, jiangxi, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        transfer.transfer(
            case_id=case.pk,
            official=who("clerk"),
            to_code="360000",
            department_code="transport",
            reason="省道由省厅养护。",
        )
    carry()
    with door(jiangxi):
        there = Case.objects.get(origin_number=receipt.number)
        assert (there.state, there.department.code, there.channel) == ("assigned", "transport", "exchange")
        assert there.promised_due == case.promised_due
        finish(there, text="省厅已安排养护。")
    carry()
    record = public_record(xiushui, receipt)
    assert (record.state, record.answer, record.answered_by) == ("answered", "省厅已安排养护。", "江西省交通运输厅")
    assert [e.code for e in record.events.all()] == [
        "submitted",
        "accepted",
        "transferred",
        "assigned",
        "handling",
        "answered",
    ]


def test_the_files_of_an_answer_given_elsewhere_come_back_with_it(xiushui, jiujiang, jiangxi, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        transfer.transfer(
            case_id=case.pk, official=who("clerk"), to_code="360400", department_code="transport", reason="归市里"
        )
    carry()
    with door(jiujiang):
        there = Case.objects.get(origin_number=receipt.number)
        handling.claim(case_id=there.pk, official=who("handler"))
        transfer.transfer(
            case_id=there.pk, official=who("leader"), to_code="360000", department_code="transport", reason="归省里"
        )
    carry()
    with door(jiangxi):
        finish(Case.objects.get(channel="exchange"), file="养护计划.txt")
    for _ in range(3):
        carry()
    assert public_record(xiushui, receipt).answered_by == "江西省交通运输厅"
    assert public_files(xiushui, receipt) == [("养护计划.txt", False, "养护计划".encode())]


def test_a_merged_letter_gets_the_files_of_the_answer_too(xiushui, receipt):
    with door(xiushui, role="portal"):
        second = hand_in(kind="petition", payload={**LETTER, "name": "李四", "phone": "13900002222"})
    assert take_in() == 1
    with door(xiushui):
        direction.merge(case_id=case_of(second).pk, into_id=case_of(receipt).pk, official=who("clerk"))
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        handling.assign(case_id=case.pk, official=who("clerk"), department=Department.objects.get(code="transport"))
        finish(case, file="养护计划.txt")
    for letter in (receipt, second):
        assert public_files(xiushui, letter) == [("养护计划.txt", False, "养护计划".encode())]


def test_a_petition_returned_by_the_province_is_decided_anew(xiushui, jiangxi, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        transfer.transfer(
            case_id=case.pk, official=who("clerk"), to_code="360000", department_code="transport", reason="省道"
        )
    carry()
    with door(jiangxi):
        there = Case.objects.get(origin_number=receipt.number)
        handling.claim(case_id=there.pk, official=who("handler"))
        handling.return_to_clerk(case_id=there.pk, official=who("handler"), reason="是县道")
        transfer.return_to_sender(case_id=there.pk, official=who("clerk"), reason="此路为县道，请县里办理。")
    carry()
    with door(xiushui):
        case = case_of(receipt)
        assert (case.state, case.closed_at) == ("accepted", None)
        handling.assign(case_id=case.pk, official=who("clerk"), department=Department.objects.get(code="transport"))
        finish(case)
    assert public_record(xiushui, receipt).state == "answered"


def test_files_added_after_a_transfer_follow_the_letter_hop_by_hop(xiushui, jiujiang, jiangxi, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        transfer.transfer(
            case_id=case.pk, official=who("clerk"), to_code="360400", department_code="transport", reason="市管"
        )
    carry()
    with door(jiujiang):
        there = Case.objects.get(origin_number=receipt.number)
        transfer.transfer(
            case_id=there.pk, official=who("clerk"), to_code="360000", department_code="transport", reason="省管"
        )
    carry()
    with door(xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        kept = store_upload(SimpleUploadedFile("现场.txt", "水深半米".encode(), "text/plain"), Area.INBOX)
        photo = StoredFile(kept.name, kept.size, kept.content_type, kept.sha256, kept.stored_as)
        hand_in(kind="supplement", payload={"text": "现场情况"}, number=receipt.number, files=[photo])
    assert take_in() == 1
    for _ in range(3):
        carry()
    for place in (jiujiang, jiangxi):
        with door(place):
            (file,) = Attachment.objects.filter(case_id=Case.objects.get(channel="exchange").pk)
            assert (file.name, file.inside, file.origin) == ("现场.txt", False, "exchange")
            with open_file(file.stored_as) as content:
                assert content.read() == "水深半米".encode()
            assert Entry.objects.get(act="supplement").facts["text"] == "现场情况"


def test_what_the_citizen_adds_follows_the_letter(xiushui, jiangxi, receipt):
    with door(xiushui):
        case = case_of(receipt)
        handling.accept(case_id=case.pk, official=who("clerk"))
        transfer.transfer(
            case_id=case.pk, official=who("clerk"), to_code="360000", department_code="transport", reason="省道"
        )
    carry()
    with door(jiangxi):
        there = Case.objects.get(origin_number=receipt.number)
        handling.claim(case_id=there.pk, official=who("handler"))
        handling.ask_citizen(case_id=there.pk, official=who("handler"), question="哪一段？")
    carry()
    record = public_record(xiushui, receipt)
    assert record.may_supplement
    assert record.due_on is None
    with door(xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        hand_in(kind="supplement", payload={"text": "K12"}, number=receipt.number)
    assert take_in() == 1
    carry()
    with door(jiangxi):
        assert Case.objects.get(pk=there.pk).state == "handling"
    carry()
    assert public_record(xiushui, receipt).due_on is not None
