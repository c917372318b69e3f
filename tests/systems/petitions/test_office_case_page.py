"""A case's page: words kept after a conflict, files inside and for the answer, what comes first."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.files.models import Attachment
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Official
from apps.core.relay.models import PublicFile
from apps.core.relay.services import hand_in
from apps.core.relay.tasks import take_in
from apps.systems.petitions import direction, handling
from apps.systems.petitions.models import Reply
from apps.systems.petitions.registration import Letter, register
from apps.systems.petitions.selectors import similar
from tenants.context import door
from tenants.models import Jurisdiction

LETTER = {"kind": "help", "title": "自来水浑浊", "text": "渣津镇长潭村自来水浑浊。", "publish_consent": True}
REPLY = {"text": "管道已清洗，水质已达标。", "outcome": "resolved", "public_title": "t", "public_text": "t"}


@pytest.fixture
def number(xiushui):
    with door(xiushui, role="portal"):
        receipt = hand_in(kind="petition", payload=LETTER)
    take_in()
    return receipt.number


@pytest.fixture
def in_hand(office, number, xiushui):
    """Accepted, given to the water department, claimed by the handler, who is signed in."""
    office.sign_in("clerk")
    office.post(f"/cases/{number}/accept/", {"version": 0})
    office.post(f"/cases/{number}/assign/", {"version": 1, "department": "water"})
    office.sign_in("handler")
    office.post(f"/cases/{number}/claim/", {"version": 2})
    return number


def text_of(page):
    return page.content.decode().replace("<wbr>", "")


def case(place, number):
    with door(place):
        return Case.objects.get(number=number)


def official(name):
    return Official.objects.get(username=name)


def upload(name="检测报告.txt", text="浊度 0.8 NTU，达标。\n"):
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def main_buttons(page):
    """The buttons of the bar in their order, and the primary ones."""
    bar = text_of(page).split('class="actions')[1].split("{% block")[0].split('<div class="desk">')[0]
    found = re.findall(r'class="(button[^"]*)"[^>]*>([^<]+)<', bar)
    return [word for _kind, word in found], [word for kind, word in found if kind == "button"]


# who comes second


def test_a_long_answer_is_kept_when_the_message_was_taken_away_meanwhile(office, in_hand, xiushui):
    with door(xiushui):
        handling.assign(
            case_id=case(xiushui, in_hand).pk,
            official=official("clerk"),
            department=official("supervisor").department,
        )
    page = office.post(f"/cases/{in_hand}/submit-reply/", {"version": 3, **REPLY})
    assert page.status_code == 409
    assert "陈晓岚" in text_of(page)
    assert REPLY["text"] in text_of(page)
    assert "readonly" in text_of(page)


def test_the_form_of_who_came_second_can_be_sent_once_more(office, number, xiushui):
    office.sign_in("clerk")
    office.post(f"/cases/{number}/accept/", {"version": 0})
    with door(xiushui):
        handling.classify(
            case_id=case(xiushui, number).pk, official=official("clerk"), kind="complaint", category="", urgent=False,
            place="渣津镇",
        )  # fmt: skip
    page = office.post(f"/cases/{number}/assign/", {"version": 1, "department": "water", "remark": "别丢了我写的"})
    assert page.status_code == 409
    assert "别丢了我写的" in text_of(page)
    version = re.search(r'name="version" value="(\d+)"', text_of(page)).group(1)
    again = office.post(f"/cases/{number}/assign/", {"version": version, "department": "water", "remark": "还是我"})
    assert again.status_code == 302
    assert case(xiushui, number).state == "assigned"


def test_a_button_pressed_second_shows_the_message_as_it_is_now(office, number):
    office.sign_in("clerk")
    office.post(f"/cases/{number}/accept/", {"version": 0})
    page = office.post(f"/cases/{number}/accept/", {"version": 0})
    assert page.status_code == 409
    assert "陈晓岚先办了一步" in text_of(page)


def test_two_who_write_one_draft_do_not_overwrite_each_other(office, in_hand, xiushui):
    with door(xiushui):
        found = case(xiushui, in_hand)
        other = official("reviewer")
        Reply.objects.create(
            case=found, text="吴建国写的", outcome="resolved", drafted_by=other,
            created_at=found.received_at, updated_at=found.received_at,
        )  # fmt: skip
    sent = {"version": 3, "save": "1", "seen": "", **REPLY}
    page = office.post(f"/cases/{in_hand}/submit-reply/", sent)
    assert page.status_code == 409
    assert REPLY["text"] in text_of(page)
    assert "吴建国写的" in text_of(page)
    with door(xiushui):
        assert Reply.objects.get().text == "吴建国写的"
    seen = re.search(r'name="seen" value="([^"]+)"', text_of(page)).group(1).replace("&#x27;", "'")
    assert office.post(f"/cases/{in_hand}/submit-reply/", {**sent, "seen": seen}).status_code == 302
    with door(xiushui):
        assert Reply.objects.get().text == REPLY["text"]


# files


def test_files_are_added_inside_and_for_the_answer_and_the_citizen_gets_only_these(office, in_hand, xiushui):
    path = f"/cases/{in_hand}/attach/"
    assert 'enctype="multipart/form-data"' in text_of(office.get(path))
    assert office.post(path, {"version": 3, "where": "answer", "uploads": [upload()]}).status_code == 302
    secret = upload("现场记录.txt", "来信人住在三组")
    assert office.post(path, {"version": 3, "where": "inside", "uploads": [secret]}).status_code == 302
    page = text_of(office.get(f"/cases/{in_hand}/"))
    assert "检测报告.txt" in page
    assert "随答复给来信人" in page
    with door(xiushui):
        kept = {a.name: a for a in Attachment.objects.all()}
        assert {name: a.inside for name, a in kept.items()} == {"检测报告.txt": False, "现场记录.txt": True}
        assert PublicFile.objects.count() == 0
    answer = office.get(f"/files/{kept['现场记录.txt'].pk}/")
    assert "来信人住在三组".encode() in b"".join(answer.streaming_content)
    office.post(f"/cases/{in_hand}/submit-reply/", {"version": 3, **REPLY})
    office.sign_in("reviewer").post(f"/cases/{in_hand}/approve-reply/", {"version": 4})
    asked = office.sign_in("leader").get(f"/cases/{in_hand}/publish-reply/")
    assert REPLY["text"] in text_of(asked)
    office.post(f"/cases/{in_hand}/publish-reply/", {"version": 5})
    with door(xiushui):
        assert [(f.name, f.own) for f in PublicFile.objects.all()] == [("检测报告.txt", False)]
    assert "检测报告.txt" in text_of(office.get(f"/cases/{in_hand}/"))
    assert office.post(path, {"version": 6, "where": "inside", "uploads": [upload()]}).status_code == 409


def test_a_file_is_taken_out_of_the_answer_before_it_is_published(office, in_hand, xiushui):
    office.post(f"/cases/{in_hand}/attach/", {"version": 3, "where": "answer", "uploads": [upload()]})
    with door(xiushui):
        key = Attachment.objects.get().pk
    assert office.post(f"/cases/{in_hand}/file-inside/", {"file": key}).status_code == 302
    with door(xiushui):
        assert Attachment.objects.get().inside
        assert Entry.objects.filter(act="file_kept_inside", number=in_hand).count() == 1
    assert office.post(f"/cases/{in_hand}/file-inside/", {"file": key}).status_code == 409
    assert office.post(f"/cases/{in_hand}/file-inside/", {"file": "x"}).status_code == 404
    assert office.sign_in("supervisor").post(f"/cases/{in_hand}/file-inside/", {"file": key}).status_code == 403


def test_one_bad_file_keeps_all_out_and_says_which(office, in_hand, xiushui):
    bad = SimpleUploadedFile("程序.exe", b"MZ\x90\x00\x03" + b"\x00" * 60)
    page = office.post(f"/cases/{in_hand}/attach/", {"version": 3, "where": "inside", "uploads": [upload(), bad]})
    assert page.status_code == 422
    assert "程序.exe" in text_of(page)
    with door(xiushui):
        assert not Attachment.objects.exists()


def test_who_may_not_choose_for_the_citizen_is_offered_only_inside(office, in_hand, xiushui):
    office.sign_in("leader")
    assert 'value="answer"' not in text_of(office.get(f"/cases/{in_hand}/attach/"))
    page = office.post(f"/cases/{in_hand}/attach/", {"version": 3, "where": "answer", "uploads": [upload()]})
    assert page.status_code == 422
    assert office.sign_in("supervisor").get(f"/cases/{in_hand}/attach/").status_code == 403


def test_files_count_together(office, in_hand, xiushui):
    from apps.core.files.checks import MAX_FILES

    many = [upload(f"{n}.txt") for n in range(MAX_FILES)]
    path, sent = f"/cases/{in_hand}/attach/", {"version": 3, "where": "inside"}
    assert office.post(path, {**sent, "uploads": many}).status_code == 302
    assert office.post(path, {**sent, "uploads": [upload()]}).status_code == 422


# what comes first


def test_one_button_is_the_main_one_and_what_ends_a_message_is_last(office, number, xiushui):
    words, main = main_buttons(office.sign_in("clerk").get(f"/cases/{number}/"))
    assert main == ["受理"]
    assert (words[0], words[-1]) == ("受理", "不予受理")


def test_for_a_leader_an_extension_to_decide_is_the_main_thing(office, in_hand, xiushui):
    with door(xiushui):
        direction.ask_extension(
            case_id=case(xiushui, in_hand).pk, official=official("handler"), days=1, reason="要等检测结果"
        )
    _words, main = main_buttons(office.sign_in("leader").get(f"/cases/{in_hand}/"))
    assert len(main) == 1
    assert "延期" in main[0]


def test_an_instruction_waiting_stands_on_top_and_can_be_reported_on(office, in_hand, xiushui):
    with door(xiushui):
        direction.instruct(case_id=case(xiushui, in_hand).pk, official=official("leader"), text="三日内恢复供水")
    page = office.get(f"/cases/{in_hand}/")
    assert "胡志勇的批示" in text_of(page).split('class="actions')[0]
    assert "反馈批示" in main_buttons(page)[0]


def test_words_are_narrowed_to_those_with_the_citizen_or_inside(office, in_hand):
    office.post(f"/cases/{in_hand}/note/", {"version": 3, "text": "已电话联系"})
    for asked, letter, note in (("", True, True), ("citizen", True, False), ("inside", False, True)):
        page = text_of(office.get(f"/cases/{in_hand}/?said={asked}")).split('id="said-head"')[1]
        assert ("渣津镇长潭村" in page, "已电话联系" in page) == (letter, note), asked


def test_the_departments_of_a_place_come_with_its_address(office, number):
    office.sign_in("clerk").post(f"/cases/{number}/accept/", {"version": 0})
    page = text_of(office.get(f"/cases/{number}/transfer/?to_code=360000"))
    assert "江西省交通运输厅" in page.split('id="departments"')[1]
    assert 'hx-select="#departments"' in page
    assert 'value="360424"' not in page.split('name="to_code"')[1].split("</select>")[0]


def test_a_closed_message_shows_that_its_limit_was_passed(office, in_hand, xiushui):
    with door(xiushui):
        found = case(xiushui, in_hand)
        Case.objects.filter(pk=found.pk).update(
            state="answered", outcome="resolved", answered_at=found.received_at, closed_at=found.received_at,
            breached_on=found.received_at.date(),
        )  # fmt: skip
    assert "逾期办结" in text_of(office.sign_in("supervisor").get(f"/cases/{in_hand}/"))


def test_similar_letters_share_what_they_are_about_not_common_words(xiushui: Jurisdiction) -> None:
    def letter(title: str, text: str) -> Case:
        return register(
            letter=Letter(kind="complaint", title=title, text=text, channel="phone", received_at=timezone.now()),
            actor=SYSTEM,
        )

    with door(xiushui):
        case = letter("村里的鱼塘发包没有开会就定了", "集体鱼塘没有开村民会议就续租给原来的老板。")
        like = letter("鱼塘发包没有开村民会议", "村里把鱼塘包给了原来的老板。")
        letter("卫生院周末没有医生值班", "周末没有医生。")
        letter("建议给桥头村配一台小型消防车", "村里没有消防车。")
        assert [other.pk for other in similar(case, Official.objects.get(username="clerk"))] == [like.pk]
