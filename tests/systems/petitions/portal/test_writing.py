"""The letter, step by step, without a script."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.citizens.models import Draft
from apps.core.relay.models import Submission, SubmissionFile
from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tests.support.clients import PortalClient
from tests.systems.petitions.portal.conftest import CONTACT, LETTER, Writer

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 200


def test_a_letter_is_written_sent_and_receipted(writer: Writer, xiushui: Jurisdiction) -> None:
    sent = writer.send()
    assert sent.number.startswith("360424-P")
    page = writer.client.get("/petitions/receipt/").content.decode()
    assert sent.number in page
    assert sent.code in page
    with door(xiushui):
        submission = Submission.objects.get(number=sent.number)
    assert submission.payload == {
        "kind": "complaint",
        "category": "",
        "title": LETTER["title"],
        "text": LETTER["text"],
        "place": LETTER["where"],
        "name": "徐国强",
        "phone": "13879206021",
        "email": "",
        "confidentiality": "open",
        "publish_consent": True,
        "language": "zh-hans",
    }


def test_every_page_of_the_letter_shows(writer: Writer) -> None:
    client = writer.client
    assert client.get("/petitions/new/").status_code == 302
    assert client.get("/petitions/new/place/").status_code == 200
    writer.write()
    for step in ("place", "kind", "letter", "files", "contact", "check", "kept", "helped"):
        assert client.get(f"/petitions/new/{step}/").status_code == 200, step
    assert "徐国强" in client.get("/petitions/new/contact/").content.decode()


def test_a_later_step_leads_back_to_the_first_open_one(portal: PortalClient, xiushui: Jurisdiction) -> None:
    answer = portal.get("/petitions/new/check/")
    assert answer.headers["Location"] == "/petitions/new/place/"
    portal.post("/petitions/new/place/", {"place": xiushui.schema_name})
    assert portal.get("/petitions/new/contact/").headers["Location"] == "/petitions/new/kind/"
    assert portal.get("/petitions/new/elsewhere/").status_code == 404


def test_errors_name_the_field_and_keep_what_was_typed(writer: Writer) -> None:
    writer.step("place", place=writer.place.schema_name)
    writer.step("kind", kind="complaint")
    answer = writer.step("letter", title="长" * 95, text="", where="某处")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "95" in page
    assert "长" * 95 in page
    assert 'href="#id_text"' in page
    assert 'value="某处"' in page


def test_what_was_typed_wrong_is_still_there_after_closing_the_browser(writer: Writer) -> None:
    writer.step("place", place=writer.place.schema_name)
    writer.step("kind", kind="complaint")
    writer.step("letter", title="", text="写到一半", where="")
    assert "写到一半" in writer.client.get("/petitions/new/letter/").content.decode()
    unfinished = writer.client.get("/petitions/new/")
    assert unfinished.status_code == 200
    assert unfinished.context["going_on"] == "/petitions/new/letter/"


def test_a_letter_can_be_kept_with_holes_in_it(writer: Writer) -> None:
    writer.step("place", place=writer.place.schema_name)
    assert writer.step("kind", kind="", later="1").headers["Location"] == "/petitions/new/kept/"
    assert writer.client.get("/petitions/new/kept/").status_code == 200


def test_a_phone_of_ten_digits_is_told_so(writer: Writer) -> None:
    writer.write()
    answer = writer.step("contact", **{**CONTACT, "phone": "1387920602"})
    assert answer.status_code == 422
    assert "10" in str(answer.context["form"].errors["phone"])


def test_full_width_digits_and_spaces_in_a_phone_are_forgiven(writer: Writer, xiushui: Jurisdiction) -> None:
    sent = writer.send(phone="１３８ ７９２０ ６０２１")
    with door(xiushui):
        assert Submission.objects.get(number=sent.number).payload["phone"] == "13879206021"


def test_someone_who_gives_a_name_must_be_reachable(writer: Writer) -> None:
    writer.write()
    answer = writer.step("contact", **{**CONTACT, "phone": "", "email": ""})
    assert answer.status_code == 422
    assert "phone" in answer.context["form"].errors


def test_an_anonymous_writer_leaves_no_name_and_no_number(writer: Writer, xiushui: Jurisdiction) -> None:
    sent = writer.send(confidentiality="anonymous", phone="12", email="no address")
    with door(xiushui):
        payload: dict[str, Any] = Submission.objects.get(number=sent.number).payload
    assert (payload["name"], payload["phone"], payload["email"]) == ("", "", "")
    assert payload["confidentiality"] == "anonymous"


def test_emoji_and_rare_characters_arrive_as_written(writer: Writer, xiushui: Jurisdiction) -> None:
    sent = writer.send(title="路坑😀䶮𬭸", text="第一行\r\n第二行 🚧")
    with door(xiushui):
        payload = Submission.objects.get(number=sent.number).payload
    assert payload["title"] == "路坑😀䶮𬭸"
    assert payload["text"] == "第一行\n第二行 🚧"
    assert writer.client.get("/petitions/receipt/pdf/").content.startswith(b"%PDF-")


def test_a_text_may_have_five_thousand_characters_whatever_its_line_ends(writer: Writer) -> None:
    writer.write()
    lines = "字" * 49 + "\r\n"
    assert writer.step("letter", **{**LETTER, "text": lines * 99 + "字" * 50}).status_code == 302
    assert writer.step("letter", **{**LETTER, "text": "字" * 5001}).status_code == 422


def test_script_in_any_field_is_shown_as_text(writer: Writer) -> None:
    evil = "<script>alert(1)</script>"
    writer.send(title=evil, text=evil, where=evil, name=evil)
    for page in (
        "/petitions/receipt/",
        f"/petitions/{writer.client.get('/petitions/receipt/').context['sent'].number}/",
    ):
        shown = writer.client.get(page).content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_script_is_shown_as_text_before_sending_too(writer: Writer) -> None:
    evil = '"><script>alert(1)</script>'
    writer.write(title=evil, text=evil, where=evil, name=evil)
    for step in ("letter", "contact", "check"):
        assert "<script>alert" not in writer.client.get(f"/petitions/new/{step}/").content.decode()
    assert "<script>alert" not in writer.client.get("/petitions/new/").content.decode()


def test_a_null_character_is_refused_not_a_fault(writer: Writer) -> None:
    writer.write()
    assert writer.step("letter", **{**LETTER, "title": "a\x00b"}).status_code == 422


def test_attachments_are_added_listed_and_taken_out(writer: Writer, xiushui: Jurisdiction) -> None:
    writer.write()
    photo = SimpleUploadedFile("积水.jpg", JPEG, "image/jpeg")
    second = SimpleUploadedFile("坑洼.jpg", JPEG + b"2", "image/jpeg")
    assert writer.step("files", files=[photo, second], add="1").status_code == 302
    page = writer.client.get("/petitions/new/files/")
    assert [kept["name"] for kept in page.context["files"]] == ["积水.jpg", "坑洼.jpg"]
    writer.step("files", remove=page.context["files"][0]["stored_as"])
    assert writer.step("files", back="check").headers["Location"] == "/petitions/new/check/"
    assert writer.client.post("/petitions/new/send/").status_code == 302
    with door(xiushui):
        assert [file.name for file in SubmissionFile.objects.all()] == ["坑洼.jpg"]


def test_a_file_that_is_not_what_it_says_is_refused_by_name_and_the_good_one_is_kept(writer: Writer) -> None:
    writer.write()
    program = SimpleUploadedFile("照片.jpg", b"MZ\x90\x00" + b"\x00" * 100, "image/jpeg")
    photo = SimpleUploadedFile("积水.jpg", JPEG, "image/jpeg")
    answer = writer.step("files", files=[program, photo], add="1")
    assert answer.status_code == 422
    assert "照片.jpg" in str(answer.context["problems"])
    assert [kept["name"] for kept in answer.context["files"]] == ["积水.jpg"]


def test_a_change_from_the_check_leads_back_to_the_check(writer: Writer) -> None:
    writer.write()
    page = writer.client.get("/petitions/new/kind/?back=check").content.decode()
    assert 'name="back" value="check"' in page
    assert writer.step("kind", kind="inquiry", back="check").headers["Location"] == "/petitions/new/check/"


def test_a_draft_belongs_to_one_browser_and_is_sealed(writer: Writer, xiushui: Jurisdiction) -> None:
    writer.write()
    stranger = PortalClient(xiushui)
    assert stranger.get("/petitions/new/check/").headers["Location"] == "/petitions/new/place/"
    with door(PUBLIC, role="owner"):
        contents = str(list(Draft.objects.values_list("content", flat=True)))
    assert "徐国强" not in contents
    assert "13879206021" not in contents


def test_the_place_can_be_another_one_and_the_letter_comes_along(
    writer: Writer, xiushui: Jurisdiction, jiujiang: Jurisdiction
) -> None:
    writer.write()
    away = writer.step("place", place=jiujiang.schema_name)
    assert away.headers["Location"] == f"{jiujiang.portal_url}/petitions/new/place/"
    client = writer.client.at(jiujiang)
    assert client.get("/petitions/new/check/").headers["Location"] == "/petitions/new/place/"
    client.post("/petitions/new/place/", {"place": jiujiang.schema_name})
    assert client.get("/petitions/new/check/").status_code == 200
    assert client.post("/petitions/new/send/").status_code == 302
    with door(jiujiang):
        assert Submission.objects.get().number.startswith("360400-P")
    with door(xiushui):
        assert not Submission.objects.exists()


def test_attachments_do_not_cross_to_another_place_silently(writer: Writer, jiujiang: Jurisdiction) -> None:
    writer.write()
    writer.step("files", files=[SimpleUploadedFile("积水.jpg", JPEG, "image/jpeg")], add="1")
    writer.step("place", place=jiujiang.schema_name)
    client = writer.client.at(jiujiang)
    client.post("/petitions/new/place/", {"place": jiujiang.schema_name})
    page = client.get("/petitions/new/files/")
    assert page.context["files"] == []
    assert "banner" in page.content.decode()


def test_another_place_is_chosen_on_the_front_door(writer: Writer) -> None:
    answer = writer.step("place", place="other")
    assert answer.headers["Location"].endswith("jx.localhost:8000/?to=write")


def test_on_the_front_door_writing_begins_with_a_place(db: None) -> None:
    front = PortalClient(None)
    assert front.get("/petitions/new/").headers["Location"] == "/?to=write"
