"""Following a letter: who sees it, what it shows, and what its writer can do."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.files.services import Area, attach, store_upload
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.core.relay.models import PublicFile, PublicProof, PublicRecord, Submission
from apps.systems.petitions import direction, handling, replies
from apps.systems.petitions.replies import Words
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient
from tests.systems.petitions.portal.conftest import Writer

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 200


def who(name: str) -> Official:
    return Official.objects.get(username=name)


class Office:
    """What the officials of Xiushui do with the letter."""

    def __init__(self, place: Jurisdiction, number: str, take_in: Callable[[], int]) -> None:
        self.place, self.number, self.take_in = place, number, take_in
        assert take_in() == 1

    def do(self, work: Callable[[Case], Any]) -> Any:
        with door(self.place):
            return work(Case.objects.get(number=self.number))

    def accept(self) -> None:
        self.do(lambda case: handling.accept(case_id=case.pk, official=who("clerk")))

    def answer(self, text: str = "已派人修补，下周三前完工。", *, publish: bool = True) -> None:
        def work(case: Case) -> None:
            if case.state == "received":
                handling.accept(case_id=case.pk, official=who("clerk"))
            transport = Department.objects.get(code="transport")
            handling.assign(case_id=case.pk, official=who("clerk"), department=transport)
            handling.claim(case_id=case.pk, official=who("handler"))
            words = Words(text=text, outcome="resolved", publish=publish)
            replies.submit(case_id=case.pk, official=who("handler"), words=words)
            replies.approve(case_id=case.pk, official=who("reviewer"))
            replies.publish(case_id=case.pk, official=who("leader"))

        self.do(work)

    def state(self) -> str:
        return str(self.do(lambda case: case.state))


@pytest.fixture
def sent(writer: Writer) -> Any:
    """A complaint, sent."""
    return writer.send()


@pytest.fixture
def office_of(sent: Any, xiushui: Jurisdiction, take_in: Callable[[], int]) -> Office:
    """The office, which has taken the letter in."""
    return Office(xiushui, sent.number, take_in)


@pytest.fixture
def reader(xiushui: Jurisdiction) -> PortalClient:
    """Another browser."""
    return PortalClient(xiushui)


def look_up(client: PortalClient, number: str, code: str) -> Any:
    return client.post("/track/", {"number": number, "code": code})


def test_number_and_code_open_the_letter_in_another_browser(sent: Any, reader: PortalClient) -> None:
    answer = look_up(reader, sent.number, sent.code)
    assert answer.headers["Location"] == f"/petitions/{sent.number}/"
    page = reader.get(answer.headers["Location"])
    assert page.status_code == 200
    assert sent.title in re.sub("<wbr>", "", page.content.decode())


@pytest.mark.parametrize(
    "typed",
    [
        lambda number, code: (number.replace("-", " "), code.lower()),
        lambda number, code: (f"　{number} ", f" {code[:4]}-{code[4:]} "),
        lambda number, code: (number.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}), code),
        lambda number, code: (number[7:-2], "".join(chr(ord(sign) + 0xFEE0) for sign in code)),
        lambda number, code: (number[7:-2].lower(), code),
    ],
)
def test_number_and_code_are_read_as_people_type_them(typed: Any, sent: Any, reader: PortalClient) -> None:
    number, code = typed(sent.number, sent.code)
    assert look_up(reader, number, code).headers.get("Location") == f"/petitions/{sent.number}/"


def test_a_wrong_code_and_an_unknown_number_get_the_same_words(sent: Any, reader: PortalClient) -> None:
    wrong = look_up(reader, sent.number, "AAAA2222")
    unknown = look_up(reader, "360424-P2026-999999-0", sent.code)
    short = look_up(reader, "P2026-999999", sent.code)
    words = {str(answer.context["form"].non_field_errors()) for answer in (wrong, short)}
    assert {wrong.status_code, unknown.status_code, short.status_code} == {422}
    assert len(words) == 1
    assert "AAAA2222" in wrong.content.decode()


def test_the_number_alone_opens_nothing(sent: Any, reader: PortalClient) -> None:
    page = reader.get(f"/petitions/{sent.number}/")
    assert page.status_code == 404
    shown = page.content.decode()
    assert sent.title not in shown
    assert "徐国强" not in shown
    for part in ("answer/", "reopen/", "withdraw/", "supplement/"):
        assert reader.get(f"/petitions/{sent.number}/{part}").status_code == 404
    assert reader.post(f"/petitions/{sent.number}/rate/", {"satisfaction": "satisfied"}).status_code == 404


def test_an_unknown_number_looks_like_a_locked_one(sent: Any, reader: PortalClient) -> None:
    locked = reader.get(f"/petitions/{sent.number}/")
    unknown = reader.get("/petitions/360424-P2026-000999-8/")
    strip = re.compile(r'value="[^"]*"|number=[^"&]*|petitions%2F[^"&]*')
    if unknown.context is not None and "form" in unknown.context:
        assert strip.sub("", locked.content.decode()) == strip.sub("", unknown.content.decode())
    assert unknown.status_code == locked.status_code == 404


def test_the_code_of_one_letter_does_not_open_another(writer: Writer, reader: PortalClient) -> None:
    first, second = writer.send(), writer.send()
    assert look_up(reader, first.number, second.code).status_code == 422


def test_five_tries_a_minute_then_wait(sent: Any, reader: PortalClient) -> None:
    tries = [look_up(reader, sent.number, f"AAAA222{n}").status_code for n in range(2, 7)]
    assert tries == [422] * 5
    last = look_up(reader, sent.number, sent.code)
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) <= 61


def test_many_addresses_do_not_help_against_one_number(sent: Any, xiushui: Jurisdiction) -> None:
    tries = [
        PortalClient(xiushui).post("/track/", {"number": sent.number, "code": "AAAA2222"}, REMOTE_ADDR=f"10.0.0.{n}")
        for n in range(6)
    ]
    assert [answer.status_code for answer in tries] == [422] * 5 + [429]


def test_the_front_door_sends_to_the_place_of_the_letter(sent: Any, xiushui: Jurisdiction) -> None:
    front = PortalClient(None)
    answer = look_up(front, sent.number, sent.code)
    assert answer.headers["Location"] == f"{xiushui.portal_url}/petitions/{sent.number}/"
    assert sent.code not in answer.headers["Location"]
    assert front.at(xiushui).get(f"/petitions/{sent.number}/").status_code == 200


def test_a_wrong_code_from_the_front_door_is_told_at_the_place(sent: Any, xiushui: Jurisdiction) -> None:
    front = PortalClient(None)
    look_up(front, sent.number, "AAAA2222")
    page = front.at(xiushui).get(f"/petitions/{sent.number}/")
    assert page.status_code == 404
    assert page.context["tried"]


def test_another_place_does_not_show_the_letter(sent: Any, reader: PortalClient, wuning: Jurisdiction) -> None:
    look_up(reader, sent.number, sent.code)
    assert reader.at(wuning).get(f"/petitions/{sent.number}/").status_code == 404


def test_the_story_grows_with_the_work(writer: Writer, sent: Any, office_of: Office) -> None:
    office_of.accept()
    office_of.do(
        lambda case: handling.assign(
            case_id=case.pk, official=who("clerk"), department=Department.objects.get(code="transport")
        )
    )
    page = writer.client.get(f"/petitions/{sent.number}/").context["page"]
    assert len(page.story) == 3
    assert "交通运输局" in page.story[-1].title
    assert page.tone == "info"
    assert page.clock is not None


def test_an_answer_is_read_kept_and_rated(
    writer: Writer, sent: Any, office_of: Office, take_in: Callable[[], int]
) -> None:
    office_of.answer()
    url = f"/petitions/{sent.number}/"
    page = writer.client.get(url)
    assert "已派人修补" in page.content.decode()
    assert page.context["page"].clock.face.state == "closed"
    assert writer.client.get(f"{url}answer/").content.startswith(b"%PDF-")
    answer = writer.client.post(f"{url}rate/", {"satisfaction": "basically", "remark": "快一点更好"})
    assert answer.headers["Location"] == url
    waiting = writer.client.get(url)
    assert waiting.context["page"].waiting == "rating"
    assert waiting.context["page"].actions == set()
    assert take_in() == 1
    after = writer.client.get(url).context["page"]
    assert after.waiting == ""
    assert after.record.rating == "basically"
    assert "rate" not in after.actions


def test_a_judgement_pressed_twice_is_handed_in_once(
    writer: Writer, sent: Any, office_of: Office, xiushui: Jurisdiction
) -> None:
    office_of.answer()
    for _ in range(2):
        writer.client.post(f"/petitions/{sent.number}/rate/", {"satisfaction": "satisfied"})
    with door(xiushui):
        assert Submission.objects.filter(kind="rating").count() == 1


def test_a_judgement_without_a_choice_comes_back_with_the_remark(writer: Writer, sent: Any, office_of: Office) -> None:
    office_of.answer()
    answer = writer.client.post(f"/petitions/{sent.number}/rate/", {"remark": "说不清"})
    assert answer.status_code == 422
    assert "说不清" in answer.content.decode()


def test_not_satisfied_it_is_handled_again_once(
    writer: Writer, sent: Any, office_of: Office, take_in: Callable[[], int]
) -> None:
    office_of.answer()
    url = f"/petitions/{sent.number}/"
    writer.client.post(f"{url}rate/", {"satisfaction": "not_satisfied"})
    take_in()
    assert writer.client.get(f"{url}reopen/").status_code == 200
    assert writer.client.post(f"{url}reopen/", {"reason": ""}).status_code == 422
    assert writer.client.post(f"{url}reopen/", {"reason": "只补了一半"}).status_code == 302
    take_in()
    assert office_of.state() == "accepted"
    office_of.answer("已全部补好。")
    assert "reopen" not in writer.client.get(url).context["page"].actions
    assert writer.client.get(f"{url}reopen/").headers["Location"] == url


def test_what_the_office_asks_for_is_answered_with_words_and_files(
    writer: Writer, sent: Any, office_of: Office, take_in: Callable[[], int]
) -> None:
    office_of.accept()
    office_of.do(
        lambda case: handling.ask_citizen(case_id=case.pk, official=who("clerk"), question="请补充具体路段和照片")
    )
    url = f"/petitions/{sent.number}/"
    page = writer.client.get(url)
    assert page.context["page"].tone == "caution"
    assert page.context["page"].clock.face.state == "stopped"
    assert "请补充具体路段和照片" in page.content.decode()
    photo = SimpleUploadedFile("路段.jpg", JPEG, "image/jpeg")
    answer = writer.client.post(f"{url}supplement/", {"text": "石街村路口往南 800 米", "files": [photo]})
    assert answer.status_code == 302
    take_in()
    after = writer.client.get(url).context["page"]
    assert after.asked == ""
    assert office_of.state() == "accepted"


def test_a_bad_file_of_an_addition_is_refused_and_the_words_stay(
    writer: Writer, sent: Any, office_of: Office, xiushui: Jurisdiction
) -> None:
    bad = SimpleUploadedFile("a.jpg", b"MZ" + b"\x00" * 50, "image/jpeg")
    answer = writer.client.post(f"/petitions/{sent.number}/supplement/", {"text": "补充说明", "files": [bad]})
    assert answer.status_code == 422
    assert "补充说明" in answer.content.decode()
    with door(xiushui):
        assert not Submission.objects.filter(kind="supplement").exists()


def test_a_letter_is_taken_back(writer: Writer, sent: Any, office_of: Office, take_in: Callable[[], int]) -> None:
    url = f"/petitions/{sent.number}/withdraw/"
    assert writer.client.get(url).status_code == 200
    assert writer.client.post(url, {"reason": "已解决"}).status_code == 302
    take_in()
    assert office_of.state() == "withdrawn"
    assert writer.client.get(url).status_code == 302


def test_an_answered_letter_is_not_taken_back(writer: Writer, sent: Any, office_of: Office) -> None:
    office_of.answer()
    assert writer.client.post(f"/petitions/{sent.number}/withdraw/").status_code == 302
    assert office_of.state() == "answered"


def test_an_extension_is_told_with_its_new_limit(writer: Writer, sent: Any, office_of: Office) -> None:
    def extend(case: Case) -> None:
        handling.accept(case_id=case.pk, official=who("clerk"))
        asked = direction.ask_extension(case_id=case.pk, official=who("clerk"), days=3, reason="需要现场勘查")
        direction.decide_extension(extension_id=asked.pk, official=who("leader"), granted=True)

    office_of.do(extend)
    page = writer.client.get(f"/petitions/{sent.number}/").context["page"]
    assert page.clock.extension_days == 3
    assert "需要现场勘查" in page.story[-1].text


def test_files_and_proofs_are_handed_to_who_may_see_the_letter_only(
    writer: Writer, sent: Any, office_of: Office, reader: PortalClient, xiushui: Jurisdiction
) -> None:
    with door(xiushui):
        record = PublicRecord.objects.get(number=sent.number)
        stored = default_storage.save("j360424/public/202611/answer.txt", ContentFile("答复附件".encode()))
        kept = PublicFile.objects.create(
            record=record, name="附件.txt", size=12, content_type="text/plain; charset=utf-8", stored_as=stored
        )
        proof = PublicProof.objects.create(
            record=record, act="receive", entry_id=record.pk, proof={"leaf": "ab"}, made_at=timezone.now()
        )
    file_url, proof_url = (
        f"/petitions/{sent.number}/files/{kept.pk}/",
        f"/petitions/{sent.number}/proofs/{proof.pk}/",
    )
    answer: Any = writer.client.get(file_url)
    assert b"".join(answer.streaming_content).decode() == "答复附件"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert writer.client.get(proof_url).json() == {"leaf": "ab"}
    assert reader.get(file_url).status_code == 404
    assert reader.get(proof_url).status_code == 404


def test_own_files_and_those_of_the_answer_can_be_downloaded_but_not_inside_ones(
    writer: Writer, xiushui: Jurisdiction, take_in: Callable[[], int]
) -> None:
    writer.write()
    writer.step("files", files=[SimpleUploadedFile("积水.jpg", JPEG, "image/jpeg")], add="1")
    writer.client.post("/petitions/new/send/")
    number = writer.client.get("/petitions/receipt/").context["sent"].number
    office = Office(xiushui, number, take_in)

    def keep(case: Case, name: str, *, inside: bool) -> None:
        stored = store_upload(SimpleUploadedFile(name, name.encode(), "text/plain"), Area.CASE)
        attach(case_id=case.pk, stored=stored, origin="office", actor=actor_of(who("handler")), inside=inside)

    office.do(lambda case: keep(case, "施工安排.txt", inside=False))
    office.do(lambda case: keep(case, "内部意见.txt", inside=True))
    office.answer()
    page = writer.client.get(f"/petitions/{number}/").context["page"]
    assert [file.name for file in page.own_files] == ["积水.jpg"]
    assert [file.name for file in page.answer_files] == ["施工安排.txt"]
    own: Any = writer.client.get(f"/petitions/{number}/files/{page.own_files[0].pk}/")
    assert b"".join(own.streaming_content) == JPEG


def test_a_forged_cookie_opens_nothing(sent: Any, reader: PortalClient) -> None:
    reader.cookies["portal_letters"] = f'{{"codes": {{"{sent.number}": "{sent.code}"}}}}'
    assert reader.get(f"/petitions/{sent.number}/").status_code == 404


def test_every_known_step_of_the_story_has_words() -> None:
    from apps.systems.petitions.events import EVENTS, tell

    for code in EVENTS:
        assert tell(code, {"department": "县水利局", "due_on": "2026-12-01", "satisfaction": "satisfied"}, "").title
    assert tell("something_new", {}, "官员的话").text == "官员的话"
