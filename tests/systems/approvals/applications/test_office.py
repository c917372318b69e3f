"""The office's pages of applications: the window registers, each duty sees its acts, a stale page is told."""

import pytest

from apps.core.cases.models import Case
from tenants.context import door
from tests.support.applications import accepted, all_agree, application, opine, reloaded, who


def text_of(page):
    return page.content.decode().replace("<wbr>", "")


def sign_in(office, name):
    with door(office.jurisdiction):
        official = who(name)
        official.set_password("ganjiang-demo")
        official.save(update_fields=["password"])
    return office.sign_in(name)


def test_the_window_finds_a_service_and_registers_for_its_department(joint, office, xiushui):
    office.sign_in("clerk")
    assert joint.code in text_of(office.get("/approvals/register/", {"q": "食品"})) or joint.code in text_of(
        office.get("/approvals/register/")
    )
    address = f"/approvals/register/{joint.code}/"
    assert "厨房平面图" in text_of(office.get(address, {"a-place": "restaurant"}))
    wrong = office.post(address, {"subject": "person", "applicant": "", "delivery": "window"})
    assert wrong.status_code == 422
    page = office.post(
        address,
        {
            "subject": "person", "applicant": "张三丰", "phone": "13800001111", "delivery": "window",
            "a-place": "shop", "there": ["form", "system"],
        },
        follow=True,
    )  # fmt: skip
    assert page.status_code == 200
    with door(xiushui):
        case = Case.objects.get(kind="application")
    assert case.number in page.redirect_chain[-1][0]
    assert office.get(f"/cases/{case.number}/receipt/").content.startswith(b"%PDF-")
    page = office.post(f"/cases/{case.number}/accept-application/", {"version": case.version}, follow=True)
    assert "fire 审查" in text_of(page)


def test_a_handler_gives_the_opinion_of_the_department_on_its_page(joint, office, xiushui):
    with door(xiushui):
        case = accepted(joint)
        step = case.steps.get(key="fire")
    sign_in(office, "h-fire")
    assert case.number.split("-", 1)[1][:12] in text_of(office.get("/approvals/"))
    address = f"/cases/{case.number}/give-opinion/"
    assert "fire 审查" in text_of(office.get(address))
    assert office.post(address, {"version": 0, "step": step.pk, "opinion": "agree"}).status_code == 422
    done = office.post(address, {"version": 0, "step": step.pk, "opinion": "agree", "text": "符合要求。"})
    assert done.status_code == 302
    again = office.post(address, {"version": 0, "step": step.pk, "opinion": "agree", "text": "再说一次。"})
    assert again.status_code == 403
    assert "再说一次。" in text_of(again)


@pytest.mark.parametrize("name", ["enter-materials", "ask-supplement", "refuse-acceptance", "attach"])
def test_the_forms_of_the_window_open(name, joint, office, xiushui):
    with door(xiushui):
        case = application(joint, there=("form",))
    office.sign_in("clerk")
    assert office.get(f"/cases/{case.number}/{name}/").status_code == 200


@pytest.mark.parametrize("name", ["start-special", "ask-extension", "ask-again", "charge"])
def test_the_forms_of_the_lead_open(name, joint, office, xiushui):
    with door(xiushui):
        case = accepted(joint)
    sign_in(office, "h-market")
    assert office.get(f"/cases/{case.number}/{name}/").status_code == 200


def test_the_lead_proposes_and_its_leader_signs(joint, office, xiushui):
    with door(xiushui):
        case = all_agree(accepted(joint))
    sign_in(office, "h-market")
    proposed = office.post(
        f"/cases/{case.number}/propose-decision/",
        {"version": case.version, "outcome": "granted", "reasons": "符合规定。", "remedy": "", "weighed": ""},
    )
    assert proposed.status_code == 302
    assert office.post(f"/cases/{case.number}/decide-application/", {"version": 0}).status_code == 403
    sign_in(office, "l-market")
    page = office.get(f"/cases/{case.number}/decide-application/")
    assert "符合规定。" in text_of(page)
    with door(xiushui):
        version = reloaded(case).version
    stale = office.post(f"/cases/{case.number}/decide-application/", {"version": version - 1})
    assert stale.status_code == 409
    office.post(f"/cases/{case.number}/decide-application/", {"version": version})
    with door(xiushui):
        assert reloaded(case).state == "decided"


def test_a_department_that_is_asked_sees_no_identity(joint, office, xiushui):
    with door(xiushui):
        case = accepted(joint, identity="11010519491231002X")
        opine(case, "health")
    sign_in(office, "h-fire")
    page = office.get(f"/cases/{case.number}/")
    assert page.status_code == 200
    assert "11010519491231002X" not in text_of(page)
    assert office.post(f"/cases/{case.number}/reveal/").status_code == 403


def test_every_tab_of_the_list_opens(joint, office, xiushui):
    with door(xiushui):
        application(joint)
    office.sign_in("clerk")
    for tab in ("mine", "today", "overdue", "accept", "parts", "decide", "deliver", "all"):
        assert office.get("/approvals/", {"tab": tab}).status_code == 200
