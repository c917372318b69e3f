"""The applicant's way: apply online, follow, answer the notice, read the result, check the certificate, rate."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.cases.models import Case
from apps.core.files.models import Attachment
from apps.core.relay.models import Intake, PublicRecord
from apps.core.relay.tasks import take_in
from apps.systems.approvals.applications import acceptance, drafts
from apps.systems.approvals.applications.certificates import verify_address
from apps.systems.approvals.applications.models import Certificate
from tenants.context import door
from tests.support.applications import accepted, all_agree, decided, paid, reloaded, who

PERSON = {
    "subject": "person", "applicant": "张三丰", "identity": "11010519491231002X", "agent": "", "phone": "13800001111",
}  # fmt: skip


def text_of(page):
    return page.content.decode().replace("<wbr>", "")


def upload(name="图.txt"):
    return SimpleUploadedFile(name, "平面图".encode(), content_type="text/plain")


def apply(portal, offer, *, files=("form", "plan", "system")):
    """From the first question to the receipt; the number."""
    first = portal.get(f"/apply/{offer.code}/?a-place=restaurant", follow=True)
    assert first.status_code == 200, first.content.decode()[:3000]
    assert portal.post(f"/apply/{offer.code}/questions/", {"a-place": "restaurant"}).status_code == 302
    assert portal.post(f"/apply/{offer.code}/applicant/", PERSON).status_code == 302
    page = portal.post(
        f"/apply/{offer.code}/materials/", {"next": "1", **{f"file-{key}": upload(f"{key}.txt") for key in files}}
    )
    assert page.status_code == 302, text_of(page)[:3000]
    assert portal.post(f"/apply/{offer.code}/delivery/", {"delivery": "electronic"}).status_code == 302
    page = portal.get(f"/apply/{offer.code}/check/")
    assert "张三丰" in text_of(page)
    sent = portal.post(f"/apply/{offer.code}/send/")
    assert sent.status_code == 302
    page = portal.get("/apply/receipt/")
    return re.search(r"360424-A\d{4}-\d{6}-\d", text_of(page)).group()


def test_an_application_is_sent_online_and_taken_in_with_its_files(joint, portal, xiushui):
    number = apply(portal, joint)
    record = portal.get(f"/applications/{number}/")
    assert record.status_code == 200
    assert take_in() == 1
    with door(xiushui):
        assert not Intake.objects.exclude(error="").exists()
        case = reloaded(Case.objects.get(number=number))
        assert case.application.applicant == "张三丰"
        assert case.application.identity == "11010519491231002X"
        states = dict(case.application.materials.values_list("key", "state"))
        assert states == {
            "form": "there",
            "plan": "there",
            "system": "there",
            "licence": "shared",
            "identity": "shared",
        }
        plan = case.application.materials.get(key="plan")
        assert [f.name for f in Attachment.objects.filter(came_with=plan.pk)] == ["plan.txt"]
    page = text_of(portal.get(f"/applications/{number}/"))
    assert "厨房平面图" in page
    assert portal.get("/apply/receipt/pdf/").content.startswith(b"%PDF-")


def test_the_answers_leave_out_what_does_not_concern_the_applicant(joint, portal):
    portal.post(f"/apply/{joint.code}/questions/", {"a-place": "shop"})
    portal.post(f"/apply/{joint.code}/applicant/", PERSON)
    page = text_of(portal.get(f"/apply/{joint.code}/materials/"))
    assert "食品安全管理制度" in page
    assert "厨房平面图" not in page


def test_what_was_typed_wrong_is_kept_and_said(joint, portal):
    portal.post(f"/apply/{joint.code}/questions/", {"a-place": "shop"})
    page = portal.post(f"/apply/{joint.code}/applicant/", {**PERSON, "phone": "138"})
    assert page.status_code == 422
    assert "张三丰" in text_of(portal.get(f"/apply/{joint.code}/applicant/"))
    assert portal.get(f"/apply/{joint.code}/check/").status_code == 302


def test_pressed_twice_it_is_sent_once(joint, portal, xiushui):
    number = apply(portal, joint)
    again = portal.post(f"/apply/{joint.code}/send/")
    assert again.status_code == 302
    take_in()
    with door(xiushui):
        assert [c.number for c in Case.objects.filter(kind="application")] == [number]


def test_a_draft_is_sealed(joint, portal, xiushui):
    portal.post(f"/apply/{joint.code}/questions/", {"a-place": "shop"})
    portal.post(f"/apply/{joint.code}/applicant/", PERSON)
    from apps.core.citizens.models import Draft

    with door(xiushui):
        assert "张三丰" not in str(Draft.objects.get(kind=drafts.DRAFTS.kind).content)


def test_the_notice_is_answered_in_place(joint, portal, xiushui):
    number = apply(portal, joint, files=("form", "system"))
    take_in()
    with door(xiushui):
        case = Case.objects.get(number=number)
        acceptance.ask_supplement(case_id=case.pk, official=who("clerk"), wanted={"plan": "没有上传"})
    page = portal.get(f"/applications/{number}/")
    assert 'name="file-plan"' in text_of(page)
    assert "没有上传" in text_of(page)
    assert portal.post(f"/applications/{number}/answer/", {"text": ""}).status_code == 422
    assert portal.post(f"/applications/{number}/answer/", {"text": "补上", "file-plan": upload()}).status_code == 302
    assert take_in() == 1
    with door(xiushui):
        case = reloaded(case)
        assert case.state == "received"
        assert case.application.materials.get(key="plan").state == "there"


def test_an_applicant_takes_it_back_before_the_decision(joint, portal, xiushui):
    number = apply(portal, joint)
    take_in()
    assert portal.get(f"/applications/{number}/withdraw/").status_code == 200
    portal.post(f"/applications/{number}/withdraw/", {"reason": "不开了"})
    take_in()
    with door(xiushui):
        assert Case.objects.get(number=number).state == "withdrawn"
    assert portal.get(f"/applications/{number}/withdraw/").status_code == 302


def test_the_result_is_read_downloaded_and_rated(joint, portal, xiushui):
    number = apply(portal, joint)
    take_in()
    with door(xiushui):
        case = reloaded(acceptance.accept(case_id=Case.objects.get(number=number).pk, official=who("clerk")))
        decided(all_agree(case))
        record = PublicRecord.objects.get(number=number)
        assert not record.files.filter(own=False).exists()
    assert "费用缴清后" in text_of(portal.get(f"/applications/{number}/"))
    with door(xiushui):
        paid(case)
        file = record.files.get(own=False)
    page = text_of(portal.get(f"/applications/{number}/"))
    assert "符合《食品安全法》第三十五条" in page
    assert "120.50" in page
    assert b"".join(portal.get(f"/applications/{number}/files/{file.pk}/").streaming_content).startswith(b"%PDF-")
    portal.post(f"/applications/{number}/rate/", {"satisfaction": "satisfied", "remark": ""})
    take_in()
    with door(xiushui):
        assert Case.objects.get(number=number).satisfaction == "satisfied"
    assert "张**" in text_of(portal.get("/applications/results/"))


def test_a_stranger_sees_nothing_of_it(joint, portal, xiushui):
    from tests.support.clients import PortalClient

    number = apply(portal, joint)
    assert PortalClient(xiushui).get(f"/applications/{number}/").status_code == 302


@pytest.fixture
def certificate(joint, xiushui, monkeypatch):
    from apps.systems.approvals.applications import certificates

    monkeypatch.setattr(certificates, "new_code", lambda: "ABCD2345")
    with door(xiushui):
        case = decided(all_agree(accepted(joint)))
        found = Certificate.objects.get(case_number=case.number)
        return found, verify_address(found.number, "ABCD2345")


def test_anybody_checks_a_certificate_with_the_code_on_it(certificate, portal, xiushui):
    found, address = certificate
    page = text_of(portal.get(address.removeprefix(xiushui.portal_url)))
    assert "张三丰" in page
    assert found.sha256 in page
    for number, code in ((found.number, "WRONG234"), ("360424-0000000-2026-000001-1", "ABCD2345")):
        page = portal.get("/verify/certificates/", {"number": number, "code": code})
        assert page.status_code == 200
        assert "张三丰" not in text_of(page)


def test_a_revoked_certificate_is_said_to_be_revoked(certificate, portal, xiushui):
    from apps.systems.approvals.applications.certificates import revoke

    with door(xiushui):
        case = reloaded(Case.objects.get(number=certificate[0].case_number))
        revoke(case=case, official=who("l-market"), reason="弄虚作假")
    assert "弄虚作假" in text_of(
        portal.get("/verify/certificates/", {"number": certificate[0].number, "code": "abcd-2345"})
    )
