"""The applicant's way: ask online, follow, supplement in place, read the answer, take back."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.cases.models import Case
from apps.core.citizens.models import Draft
from apps.core.files.models import Attachment
from apps.core.relay.models import Intake, PublicRecord
from apps.core.relay.tasks import take_in
from apps.systems.disclosure.requests import correcting, handling
from apps.systems.disclosure.requests.drafts import DRAFTS
from apps.systems.disclosure.requests.models import InformationRequest
from tenants.context import door
from tests.support.requests import CODE, answered, organ, registered, reloaded, who

WHAT = {"title": "县道改造补偿标准", "description": "义宁镇县道改造征地补偿标准及批复文件", "document_number": ""}
STEPS = {
    "organ": {"organ": "transport"},
    "what": WHAT,
    "who": {"applicant_kind": "person"},
    "identity": {"applicant": "张三丰", "paper_kind": "resident", "identity": "11010519491231002x"},
    "contact": {"phone": "138 0000 1111", "email": "", "address": ""},
    "delivery": {"medium": "electronic", "obtaining": "online"},
    "purpose": {"purpose": ""},
}


def text_of(page):
    return page.content.decode().replace("<wbr>", "")


def upload(name="证明.txt"):
    return SimpleUploadedFile(name, "身份证明".encode(), content_type="text/plain")


def write(portal, **changes):
    for name, data in {**STEPS, **changes}.items():
        page = portal.post(f"/disclosure/requests/new/{name}/", data)
        assert page.status_code == 302, (name, text_of(page)[:3000])


def ask(portal, *, file=False, **changes):
    """From the first question to the receipt; the number."""
    assert portal.get("/disclosure/requests/new/").status_code == 200
    write(portal, **changes)
    if file:
        assert portal.post("/disclosure/requests/new/files/", {"next": "1", "file-own": upload()}).status_code == 302
    page = portal.get("/disclosure/requests/new/check/")
    assert WHAT["title"] in text_of(page)
    assert portal.post("/disclosure/requests/new/send/").status_code == 302
    page = portal.get("/disclosure/requests/receipt/")
    return re.search(r"360424-D\d{4}-\d{6}-\d", text_of(page)).group()


def test_a_request_is_sent_and_taken_in_exactly_once(portal, xiushui):
    number = ask(portal, file=True)
    assert portal.get(f"/disclosure/requests/{number}/").status_code == 200
    assert take_in() == 1
    assert take_in() == 0
    with door(xiushui):
        assert not Intake.objects.exclude(error="").exists()
        case = reloaded(Case.objects.get(number=number))
        details = case.information_request
        assert (details.applicant, details.identity) == ("张三丰", "11010519491231002X")
        assert details.phone == "13800001111"
        assert (case.kind, case.state, case.department.code) == ("disclosure", "received", "transport")
        assert [file.origin for file in Attachment.objects.filter(case_id=case.pk)] == ["citizen"]
        assert case.promised_due == case.statutory_due
    page = text_of(portal.get(f"/disclosure/requests/{number}/"))
    assert "20" in page
    assert "证明.txt" in page
    assert portal.get("/disclosure/requests/receipt/pdf/").content.startswith(b"%PDF-")


def test_names_and_numbers_are_encrypted_in_the_database(portal, xiushui):
    from django.db import connection

    ask(portal)
    take_in()
    with door(xiushui):
        row = InformationRequest.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT applicant, identity, phone FROM disclosure_requests_informationrequest")
            assert not {row.applicant, row.identity, row.phone} & set(cursor.fetchone())
            cursor.execute("SELECT payload::text FROM relay_submission")
            assert "11010519491231002X" not in cursor.fetchone()[0]


@pytest.mark.parametrize("kind", ["enterprise", "research", "welfare", "legal", "other"])
def test_each_kind_of_legal_person_asks_with_its_credit_code(kind, portal, xiushui):
    identity = {"applicant": "修水宁红茶业有限公司", "identity": CODE.lower(), "contact": "李四"}
    ask(portal, who={"applicant_kind": kind}, identity=identity)
    take_in()
    with door(xiushui):
        row = InformationRequest.objects.get()
        assert (row.applicant_kind, row.identity, row.contact, row.paper_kind) == (kind, CODE, "李四", "")


@pytest.mark.parametrize("wrong", [CODE[:-1] + "0", CODE[:-1], CODE.replace("M", "I"), CODE[1] + CODE[0] + CODE[2:]])
def test_a_wrong_credit_code_is_refused_and_what_was_typed_kept(wrong, portal):
    for name in ("organ", "what"):
        portal.post(f"/disclosure/requests/new/{name}/", STEPS[name])
    portal.post("/disclosure/requests/new/who/", {"applicant_kind": "enterprise"})
    page = portal.post(
        "/disclosure/requests/new/identity/", {"applicant": "修水宁红茶业", "identity": wrong, "contact": "李四"}
    )
    assert page.status_code == 422
    assert "error-summary" in text_of(page)
    assert "修水宁红茶业" in text_of(portal.get("/disclosure/requests/new/identity/"))
    assert portal.get("/disclosure/requests/new/check/").status_code == 302


def test_a_wrong_identity_number_is_refused_but_a_passport_is_not_measured_by_it(portal):
    for name in ("organ", "what", "who"):
        portal.post(f"/disclosure/requests/new/{name}/", STEPS[name])
    typed = {**STEPS["identity"], "identity": "110105194912310021"}
    assert portal.post("/disclosure/requests/new/identity/", typed).status_code == 422
    other = {**STEPS["identity"], "paper_kind": "other", "identity": "E12345678"}
    assert portal.post("/disclosure/requests/new/identity/", other).status_code == 302


def test_delivery_by_post_needs_an_address(portal):
    for name in ("organ", "what", "who", "identity", "contact"):
        portal.post(f"/disclosure/requests/new/{name}/", STEPS[name])
    page = portal.post("/disclosure/requests/new/delivery/", {"medium": "paper", "obtaining": "post"})
    assert page.status_code == 422


def test_what_others_got_is_shown_before_filing(portal, xiushui):
    with door(xiushui):
        case = registered()
        handling.assign_request(case_id=case.pk, official=who("clerk"), department=organ())
        answered(reloaded(case), publish=True, public_title="县道改造征地补偿标准", public_text="见附表")
    for name in ("organ", "what"):
        portal.post(f"/disclosure/requests/new/{name}/", STEPS[name])
    page = portal.get("/disclosure/requests/new/similar/")
    assert "县道改造征地补偿标准" in text_of(page)
    assert "张三丰" not in text_of(page)
    assert portal.post("/disclosure/requests/new/similar/").headers["Location"].endswith("/who/")


def test_pressed_twice_it_is_sent_once(portal, xiushui):
    number = ask(portal)
    assert portal.post("/disclosure/requests/new/send/").status_code == 302
    take_in()
    with door(xiushui):
        assert [case.number for case in Case.objects.filter(kind="disclosure")] == [number]


def test_a_draft_is_sealed(portal, xiushui):
    write(portal)
    with door(xiushui):
        assert "张三丰" not in str(Draft.objects.get(kind=DRAFTS.kind).content)


def test_the_supplement_is_given_in_place_and_the_answer_read(portal, xiushui):
    number = ask(portal)
    take_in()
    with door(xiushui):
        case = Case.objects.get(number=number)
        handling.assign_request(case_id=case.pk, official=who("clerk"), department=organ())
        correcting.ask_correction(case_id=case.pk, official=who("handler"), text="请写明年度。")
    page = text_of(portal.get(f"/disclosure/requests/{number}/"))
    assert "请写明年度。" in page
    assert "补正告知书" in page
    empty = portal.post(f"/disclosure/requests/{number}/answer/", {"text": ""})
    assert empty.status_code == 422
    assert portal.post(f"/disclosure/requests/{number}/answer/", {"text": "2025 年度。"}).status_code == 302
    assert take_in() == 1
    with door(xiushui):
        case = reloaded(case)
        assert case.state == "handling"
        assert case.information_request.correction.answer == "2025 年度。"
        answer = answered(case)
    page = portal.get(f"/disclosure/requests/{number}/")
    assert answer.number in text_of(page)
    files = re.findall(rf"/disclosure/requests/{number}/files/[0-9a-f-]+/", text_of(page))
    kinds = {b"".join(portal.get(address).streaming_content)[:5] for address in files}
    assert kinds == {b"%PDF-", "每亩补偿标准".encode()[:5]}


def test_a_request_is_taken_back_before_the_answer_only(portal, xiushui):
    number = ask(portal)
    take_in()
    assert portal.post(f"/disclosure/requests/{number}/withdraw/", {"reason": "已经找到"}).status_code == 302
    assert take_in() == 1
    with door(xiushui):
        case = Case.objects.get(number=number)
        assert (case.state, case.outcome) == ("withdrawn", "withdrawn")
        assert case.closed_at is not None
    assert portal.get(f"/disclosure/requests/{number}/withdraw/").status_code == 302


def test_another_browser_sees_nothing(portal, xiushui):
    from tests.support.clients import PortalClient

    number = ask(portal)
    take_in()
    stranger = PortalClient(xiushui)
    assert stranger.get(f"/disclosure/requests/{number}/").status_code == 302
    assert stranger.get(f"/disclosure/requests/{number}/withdraw/").status_code == 404
    with door(xiushui, role="portal"):
        assert not PublicRecord.objects.exists()


def test_number_and_code_open_it_on_the_page_for_following(portal, xiushui):
    from tests.support.clients import PortalClient

    number = ask(portal)
    code = re.search(r'<b class="nowrap">([2-9A-HJ-NP-Z]{8})</b>', text_of(portal.get("/disclosure/requests/receipt/")))
    take_in()
    elsewhere = PortalClient(xiushui)
    answer = elsewhere.post("/track/", {"number": number, "code": code.group(1)})
    assert answer.headers["Location"] == f"/disclosure/requests/{number}/"
    assert elsewhere.get(answer.headers["Location"]).status_code == 200
