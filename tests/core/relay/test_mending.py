"""What could not be taken in: seen by the administrator, tried again, or set aside with a reason the citizen reads."""

import pytest
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.relay import intake, mending
from apps.core.relay.models import Intake, PublicEvent, PublicRecord, Submission
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from apps.core.relay.waiting_room import reason
from tenants.context import door

LETTER = {"kind": "help", "title": "路灯不亮", "text": "村口路灯坏了三天，请派人修。"}


@pytest.fixture
def broken(xiushui):
    """A letter of a kind that nobody knows; the submission's key and number."""
    with door(xiushui, role="portal"):
        receipt = hand_in(kind="petition", payload={**LETTER, "kind": "poem"})
    assert take_in() == 0
    return receipt


def text_of(page):
    return page.content.decode()


def test_the_administrator_sees_what_failed_and_why_but_not_what_was_written(office, broken):
    page = text_of(office.sign_in("admin").get("/submissions/"))
    assert broken.number in page
    assert "含有表单不允许的内容" in page
    assert "村口路灯" not in page
    one = text_of(office.get(f"/submissions/{broken.submission_id}/"))
    assert "BadPayload" in one
    assert "村口路灯" not in one
    assert "未能接收的提交<b>1</b>" in page.replace("\n", "")


def test_nothing_failed_is_said_and_the_side_bar_counts_nothing(office):
    page = text_of(office.sign_in("admin").get("/submissions/"))
    assert "全部都已接收" in page
    assert "未能接收的提交<b>" not in page


@pytest.mark.parametrize("duty", ["clerk", "handler", "reviewer", "leader", "supervisor"])
def test_others_are_refused(office, broken, duty):
    office.sign_in(duty)
    assert office.get("/submissions/").status_code == 403
    for path in ("", "try-again/", "set-aside/"):
        method = office.post if path else office.get
        assert method(f"/submissions/{broken.submission_id}/{path}", {"reason": "x"}).status_code == 403
    assert office.post("/submissions/try-again/").status_code == 403
    assert "/submissions/" not in text_of(office.get("/"))


def test_one_is_tried_again_with_the_next_round_and_fails_again_while_its_cause_is_there(office, broken, xiushui):
    office.sign_in("admin")
    assert office.post(f"/submissions/{broken.submission_id}/try-again/").status_code == 302
    with door(xiushui):
        assert intake.failed().get().next_try_at is not None
        assert Entry.objects.get(act="submission_retried").number == broken.number
    assert take_in() == 0
    with door(xiushui):
        assert (intake.failed().get().next_try_at, intake.failed().get().tries) == (None, 1)


def test_all_are_tried_again_and_what_can_be_is_taken_in_once(office, xiushui, monkeypatch):
    with door(xiushui, role="portal"):
        numbers = [hand_in(kind="petition", payload=LETTER).number for _ in range(3)]
    handler = intake._handlers["petition", "petition"]

    def disturbed(submission):
        raise RuntimeError("the store is away")

    monkeypatch.setitem(intake._handlers, ("petition", "petition"), disturbed)
    assert take_in() == 0
    page = text_of(office.sign_in("admin").get("/submissions/"))
    assert "系统处理时出错" in page
    monkeypatch.setitem(intake._handlers, ("petition", "petition"), handler)
    office.post("/submissions/try-again/")
    assert take_in() == 3
    with door(xiushui):
        assert sorted(Case.objects.values_list("number", flat=True)) == sorted(numbers)
        assert not intake.failed().exists()


def test_one_is_set_aside_with_a_reason_that_the_citizen_reads(office, broken, xiushui):
    office.sign_in("admin")
    path = f"/submissions/{broken.submission_id}/set-aside/"
    assert office.post(path, {"reason": " "}).status_code == 422
    assert office.post(path, {"reason": "类型不明，请重新写信。"}).status_code == 302
    with door(xiushui):
        row = Intake.objects.get(pk=broken.submission_id)
        assert (row.state, row.next_try_at) == ("rejected", None)
        entry = Entry.objects.get(act="submission_set_aside")
        assert (entry.number, entry.reason) == (broken.number, "类型不明，请重新写信。")
        record = PublicRecord.objects.get(number=broken.number)
        assert (record.state, record.answer, record.closed_at is None) == ("refused", "类型不明，请重新写信。", False)
        assert Submission.objects.filter(pk=broken.submission_id).exists()
    assert take_in() == 0
    assert office.post(path, {"reason": "再搁置一次"}).status_code == 404
    assert office.post(f"/submissions/{broken.submission_id}/try-again/").status_code == 404


def test_what_followed_on_a_letter_and_is_set_aside_leaves_the_letter_on_its_way(office, xiushui):
    with door(xiushui, role="portal"):
        receipt = hand_in(kind="petition", payload=LETTER)
    take_in()
    with door(xiushui, role="owner"):
        odd = Submission.objects.create(
            kind="rating",
            number=receipt.number,
            payload={"satisfaction": "odd"},
            digest="0" * 64,
            submitted_at=timezone.now(),
        )
    take_in()
    office.sign_in("admin").post(f"/submissions/{odd.pk}/set-aside/", {"reason": "评价无法识别"})
    with door(xiushui):
        assert PublicRecord.objects.get(number=receipt.number).state == "received"
        assert PublicEvent.objects.get(code="set_aside").text == "评价无法识别"


def test_what_was_taken_in_meanwhile_is_not_set_aside(broken, xiushui):
    with door(xiushui):
        Intake.objects.filter(pk=broken.submission_id).update(state="taken")
        with pytest.raises(mending.NotThere):
            mending.set_aside(submission_id=broken.submission_id, actor=SYSTEM, reason="太晚了")
        with pytest.raises(mending.NotThere):
            mending.try_again(submission_id=broken.submission_id, actor=SYSTEM)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        ("BadPayload: the digest does not match", "校验值"),
        ("BadPayload: a rating needs", "不允许的内容"),
        ("LookupError: no case has", "还没有接收"),
        ("DamagedFile: gone", "缺失"),
        ("OperationalError: x", "系统处理时出错"),
    ],
)
def test_errors_are_told_in_words(error, word):
    assert word in reason(error)
