"""The office's pages: register by each entrance, list, the page of a request, its acts."""

import pytest

from apps.core.cases.models import Case
from apps.core.ledger.models import Entry
from apps.core.relay.models import PublicRecord
from apps.core.workdays.services import today
from tenants.context import door
from tests.support.clients import OfficeClient
from tests.support.requests import CODE, handled, reloaded, who

FORM = {
    "entrance": "post_signed", "organ": "transport", "title": "县道改造补偿标准", "description": "补偿标准及批复",
    "document_number": "修府发〔2025〕3号", "applicant_kind": "person", "applicant": "张三丰", "paper_kind": "resident",
    "identity": "11010519491231002X", "phone": "13800001111", "medium": "paper", "obtaining": "pick_up",
}  # fmt: skip


def text_of(page):
    return page.content.decode().replace("<wbr>", "")


@pytest.mark.parametrize("entrance", ["counter", "post_signed", "post_plain", "fax", "email"])
def test_each_entrance_is_registered_with_its_day(entrance, office, xiushui):
    office.sign_in("clerk")
    page = office.post(
        "/disclosure/requests/register/", {**FORM, "entrance": entrance, "received_on": today().isoformat()}
    )
    assert page.status_code == 302, text_of(page)[:3000]
    with door(xiushui):
        case = reloaded(Case.objects.get(kind="disclosure"))
        assert case.information_request.entrance == entrance
        assert case.information_request.query_code
        assert PublicRecord.objects.filter(number=case.number).exists()
    receipt = office.get(f"/cases/{case.number}/receipt/")
    assert receipt.content.startswith(b"%PDF-")


def test_the_register_keeps_what_was_typed_and_names_what_is_wrong(office):
    office.sign_in("clerk")
    wrong = {**FORM, "applicant_kind": "enterprise", "identity": CODE[:-1] + "0", "received_on": "2999-01-01"}
    page = office.post("/disclosure/requests/register/", wrong)
    assert page.status_code == 422
    assert "修府发〔2025〕3号" in text_of(page)
    assert text_of(page).count("aria-invalid") >= 2


def test_only_the_one_who_accepts_registers(office):
    assert office.sign_in("handler").get("/disclosure/requests/register/").status_code == 403


def test_a_request_walks_through_its_pages_to_the_signed_answer(office, xiushui):
    with door(xiushui):
        case = handled()
    address = f"/cases/{case.number}/"

    def act(name, data, user):
        office = OfficeClient(xiushui).sign_in(user)
        with door(xiushui):
            version = reloaded(case).version
        assert office.get(f"{address}{name}/").status_code == 200
        page = office.post(f"{address}{name}/", {"version": version, **data})
        assert page.status_code == 302, text_of(page)[:4000]

    office.sign_in("handler")
    assert case.number[7:19] in text_of(office.get("/disclosure/requests/"))
    page = text_of(office.get(f"{address}submit-answer/?says=not_held:not_found"))
    assert "第三十六条第四项" in page
    assert "经检索" in page
    act(
        "submit-answer",
        {"says": "not_held:not_found", "basis": "《条例》第三十六条第四项", "text": "经检索，没有。"},
        "handler",
    )
    with door(xiushui):
        version = reloaded(case).version
    reviewer = OfficeClient(xiushui).sign_in("reviewer")
    assert reviewer.post(f"{address}approve-answer/", {"version": version}).status_code == 302
    act("sign-answer", {}, "leader")
    with door(xiushui):
        assert reloaded(case).outcome == "not_held"
    page = text_of(office.get(address))
    assert "公开〔" in page
    act("enter-dispute", {"kind": "review", "body": "九江市人民政府", "reference": "九府复〔2026〕7号",
                          "filed_on": today().isoformat()}, "clerk")  # fmt: skip
    assert "九府复〔2026〕7号" in text_of(office.get(address))


def test_a_draft_is_kept_without_handing_it_in(office, xiushui):
    with door(xiushui):
        case = handled()
    office.sign_in("handler")
    data = {"version": case.version, "says": "internal", "basis": "第十六条", "text": "草稿。", "keep": "1"}
    assert office.post(f"/cases/{case.number}/submit-answer/", data).status_code == 302
    with door(xiushui):
        assert reloaded(case).state == "handling"
        assert case.information_request.answer.text == "草稿。"
    assert "草稿。" in text_of(office.get(f"/cases/{case.number}/submit-answer/"))


def test_who_asks_is_masked_until_shown_and_the_look_is_recorded(office, xiushui):
    with door(xiushui):
        case = handled()
    office.sign_in("handler")
    assert "11010519491231002X" not in text_of(office.get(f"/cases/{case.number}/"))
    page = office.post(f"/cases/{case.number}/reveal/")
    assert "11010519491231002X" in text_of(page)
    with door(xiushui):
        assert Entry.objects.filter(case_id=case.pk, act="requester_seen").count() == 1


def test_a_stale_page_is_answered_with_who_was_first(office, xiushui):
    with door(xiushui):
        case = handled()
        seen = case.version
        from apps.systems.disclosure.requests import correcting

        correcting.ask_correction(case_id=case.pk, official=who("clerk"), text="请补正。")
    office.sign_in("handler")
    page = office.post(
        f"/cases/{case.number}/consult/",
        {"version": seen, "asked": "third_party", "name": "甲", "about": "写了很久的文字"},
    )
    assert page.status_code == 409
    assert "写了很久的文字" in text_of(page)
