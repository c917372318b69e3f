"""Every outcome has its letter; three people make it; what the law asks before an answer is asked."""

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from apps.core.cases.services import TransitionRefused
from apps.core.files.models import Attachment
from apps.core.files.services import open_file
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.systems.disclosure.requests import answering, consulting, correcting, disputes, files, letters, wording
from apps.systems.disclosure.requests.enums import ANSWERS, Outcome
from apps.systems.disclosure.requests.letters import next_number
from apps.systems.disclosure.requests.models import Letter, SharedAnswer
from apps.systems.disclosure.requests.similar import alike
from frontend import papers
from tenants.context import door
from tests.support.requests import answered, give_file, handled, organ, reloaded, who, words


@pytest.fixture
def text_of(monkeypatch):
    """What stands on a letter: the words that went into its PDF, which is really made."""
    made: dict[str, str] = {}
    draw = papers.pdf_of

    def drawn(paper, data):
        made[data["number"]] = "".join(str(data).split())
        return draw(paper, data)

    monkeypatch.setattr(letters, "pdf_of", drawn)

    def read(letter: Letter) -> str:
        with open_file(Attachment.objects.get(pk=letter.attachment).stored_as) as opened:
            assert opened.read(5) == b"%PDF-"
        return made[letter.number]

    return read


def test_there_are_words_for_every_answer_and_for_nothing_else():
    assert {each.outcome for each in wording.sayings()} == set(ANSWERS)
    for each in wording.sayings():
        assert bool(each.article) != (each.outcome == Outcome.OTHER), each


@pytest.mark.parametrize("key", [each.key for each in wording.sayings()])
def test_the_letter_of_every_outcome_says_article_number_and_remedies(key, inside, text_of):
    outcome, _colon, variant = key.partition(":")
    case = handled()
    if outcome == "unclear":
        correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请写明年度。")
        correcting.take_correction(case_id=case.pk, actor=SYSTEM, text="不知道。")
    more: Any = {"basis": "《行政诉讼法》"} if outcome == "other_end" else {}
    answer = answered(reloaded(case), outcome, variant, **more)
    letter = Letter.objects.get(request_id=case.pk, kind="answer")
    assert letter.number == answer.number
    said = text_of(letter)
    for part in ("张三丰", case.number, answer.basis, letter.number, "60日", "6个月", "行政复议", "县道改造补偿标准"):
        assert "".join(part.split()) in said, (part, said)
    assert reloaded(case).outcome == outcome
    assert reloaded(case).state == "answered"


def test_against_a_refusal_review_comes_first(inside, text_of):
    case = handled()
    answered(case, "internal")
    assert "应当先申请行政复议" in text_of(Letter.objects.get(request_id=case.pk, kind="answer"))


def test_drafting_reviewing_and_signing_are_for_three_people(inside):
    case = handled()
    answering.submit(case_id=case.pk, official=who("handler"), words=words(case, "internal"))
    from apps.core.people.models import DutyHolding

    for duty in ("reviewer", "leader"):
        DutyHolding.objects.create(official=who("handler"), department=organ(), duty=duty)
    with pytest.raises(TransitionRefused):
        answering.approve(case_id=case.pk, official=who("handler"))
    answering.approve(case_id=case.pk, official=who("reviewer"))
    DutyHolding.objects.create(official=who("reviewer"), department=organ(), duty="leader")
    for name in ("handler", "reviewer"):
        with pytest.raises(TransitionRefused):
            answering.sign(case_id=case.pk, official=who(name))
    answering.sign(case_id=case.pk, official=who("leader"))


def test_what_is_granted_has_to_be_there(inside):
    case = handled()
    with pytest.raises(TransitionRefused):
        answering.submit(case_id=case.pk, official=who("handler"), words=words(case))
    answering.submit(case_id=case.pk, official=who("handler"), words=words(case, "disclosed", "already_public"))


def test_unclear_needs_the_supplement_notice_before(inside):
    case = handled()
    with pytest.raises(TransitionRefused):
        answering.submit(case_id=case.pk, official=who("handler"), words=words(case, "unclear"))


def test_an_objection_is_overruled_only_by_a_public_interest_that_the_third_party_is_told(inside, text_of):
    case = handled()
    made = consulting.consult(
        case_id=case.pk, official=who("handler"), asked="third_party", name="某建设公司", about="中标价明细"
    )
    consulting.take_opinion(consultation_id=made.pk, official=who("handler"), opinion="objects", words="属于商业秘密")
    give_file(case)
    with pytest.raises(TransitionRefused):
        answering.submit(case_id=case.pk, official=who("handler"), words=words(case))
    answering.submit(
        case_id=case.pk, official=who("handler"), words=words(case, public_interest="涉及公共资金使用，应当接受监督。")
    )
    answering.approve(case_id=case.pk, official=who("reviewer"))
    answering.sign(case_id=case.pk, official=who("leader"))
    told = Letter.objects.get(request_id=case.pk, kind="third_party_told")
    assert told.to == "某建设公司"
    assert "涉及公共资金使用" in text_of(told)
    asked = Letter.objects.get(request_id=case.pk, kind="third_party")
    assert Attachment.objects.get(pk=asked.attachment).inside, "no letter to others reaches the applicant"


def test_a_redacted_copy_goes_out_and_its_original_stays_inside(inside):
    case = handled()
    first = SimpleUploadedFile("名单.txt", "张三 13800001111".encode(), content_type="text/plain")
    (original,) = files.add_files(case=case, official=who("handler"), uploads=[first], given=False)
    same = SimpleUploadedFile("名单.txt", "张三 13800001111".encode(), content_type="text/plain")
    with pytest.raises(TransitionRefused):
        files.add_redacted(case=case, official=who("handler"), original=original.pk, upload=same, reason="隐去手机号")
    copy = SimpleUploadedFile("名单（处理后）.txt", "张三 *".encode(), content_type="text/plain")
    made = files.add_redacted(
        case=case, official=who("handler"), original=original.pk, upload=copy, reason="隐去手机号"
    )
    assert (made.original, Attachment.objects.get(pk=made.redacted).inside) == (original.pk, False)
    answering.submit(case_id=case.pk, official=who("handler"), words=words(case, "partly_disclosed"))
    assert Attachment.objects.get(pk=original.pk).inside


def test_what_was_given_is_shown_to_those_who_ask_alike_without_the_applicant(inside):
    case = handled()
    answered(case, publish=True, public_title="县道改造征地补偿标准", public_text="每亩补偿标准见附表。")
    shared = SharedAnswer.objects.get()
    assert "张三丰" not in f"{shared.title}{shared.text}"
    assert [each.title for each in alike("征地补偿标准", "县道改造")] == ["县道改造征地补偿标准"]
    assert alike("医保报销比例", "门诊") == []


def test_the_second_of_two_officials_is_told_and_changes_nothing(inside):
    case = handled()
    answering.submit(case_id=case.pk, official=who("handler"), words=words(case, "internal"))
    seen = reloaded(case).version
    answering.approve(case_id=case.pk, official=who("reviewer"), version=seen)
    with pytest.raises(TransitionRefused) as refused:
        answering.send_back(case_id=case.pk, official=who("reviewer"), reason="改", version=seen)
    assert refused.value.refusal == "stale"
    assert reloaded(case).state == "signing"


def _sign(place, case, gate, outcomes):
    try:
        with door(place):
            gate.wait()
            answering.sign(case_id=case.pk, official=who("leader"))
        outcomes.append("signed")
    except TransitionRefused as error:
        outcomes.append(error.refusal)
    finally:
        connection.close()


def test_two_signatures_at_once_make_one_letter(live_database):
    place = live_database.jurisdiction("360424")
    with door(place):
        case = handled()
        answering.submit(case_id=case.pk, official=who("handler"), words=words(case, "internal"))
        answering.approve(case_id=case.pk, official=who("reviewer"))
    gate = threading.Barrier(2)
    outcomes: list[str] = []
    threads = [threading.Thread(target=_sign, args=(place, case, gate, outcomes)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["illegal", "signed"]
    with door(place):
        assert Letter.objects.filter(request_id=case.pk, kind="answer").count() == 1
        assert Entry.objects.filter(case_id=case.pk, act="sign_answer").count() == 1


def test_numbers_of_letters_run_through_the_year(inside):
    first, second, other = next_number(2026), next_number(2026), next_number(2027)
    assert first != second
    assert first.endswith("〔2026〕1号")
    assert second.endswith("〔2026〕2号")
    assert other.endswith("〔2027〕1号")


def test_reviews_and_suits_are_entered_once_and_end_once(inside):
    case = handled()
    answered(case, "internal")
    today = reloaded(case).information_request.received_on
    made = disputes.enter_dispute(
        case=case,
        official=who("clerk"),
        kind="review",
        body="修水县人民政府",
        reference="修府复〔2026〕1号",
        filed_on=today,
    )
    with pytest.raises(TransitionRefused):
        disputes.enter_dispute(
            case=case, official=who("clerk"), kind="review", body="修水县人民政府", reference="修府复〔2026〕1号",
            filed_on=today,
        )  # fmt: skip
    disputes.end_dispute(dispute_id=made.pk, official=who("clerk"), result="corrected", decided_on=today)
    with pytest.raises(TransitionRefused):
        disputes.end_dispute(dispute_id=made.pk, official=who("clerk"), result="upheld", decided_on=today)
