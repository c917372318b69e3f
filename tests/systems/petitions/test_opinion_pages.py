"""The pages of co-handling: asking, finding, answering."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.cases.models import Case
from apps.core.workdays.services import local_date
from apps.systems.petitions import handling, opinions
from tenants.context import door
from tests.support.opinions import QUESTION, ask, colleague, department, letter, text_of, who


def test_the_department_asked_finds_the_question_in_its_inbox_by_the_day_it_is_due(office, case, inside):
    other = letter()
    handling.accept(case_id=other.pk, official=who("clerk"))
    handling.assign(case_id=other.pk, official=who("clerk"), department=department("transport"))
    handling.claim(case_id=other.pk, official=who("lin"))
    ask(case, days=9)
    ask(other, days=1)
    office.sign_in("shui")
    page = text_of(office.get("/petitions/opinions/"))
    assert re.findall(r"/cases/(360424-P[\d-]+)/\"", page)[:2] == [other.number, case.number]
    assert QUESTION in page
    assert "县交通运输局" in page
    bar = page.split('class="side')[1].split("</nav>")[0]
    assert re.search(r"会办意见.*?2", bar, re.DOTALL)
    office.sign_in("tu")
    assert "没有" in text_of(office.get("/petitions/opinions/"))
    office.sign_in("clerk")
    assert office.get("/petitions/opinions/").status_code == 403


def test_what_was_answered_is_found_again(office, case, inside):
    (step,) = ask(case)
    office.sign_in("shui")
    opinions.give(case=case, step_id=step.pk, official=who("shui"), text="属于我局。")
    assert case.number not in text_of(office.get("/petitions/opinions/"))
    assert case.number in text_of(office.get("/petitions/opinions/?opinion=done"))
    assert office.get("/petitions/opinions/?opinion=done&export=csv").status_code == 200


def test_asking_and_answering_on_the_pages(office, case, xiushui):
    office.sign_in("lin")
    page = text_of(office.get(f"/cases/{case.number}/ask-opinion/"))
    assert 'value="water"' in page
    assert 'value="transport"' not in page
    sent = {"version": case.version, "departments": ["water", "land"], "question": QUESTION, "limit_days": 2}
    assert office.post(f"/cases/{case.number}/ask-opinion/", sent).status_code == 302
    page = text_of(office.get(f"/cases/{case.number}/"))
    assert page.count("等待答复") == 2
    assert "withdraw-opinion" in page
    office.sign_in("shui")
    page = text_of(office.get(f"/cases/{case.number}/"))
    assert "give-opinion" in page
    assert "withdraw-opinion" not in page
    form = text_of(office.get(f"/cases/{case.number}/give-opinion/"))
    assert QUESTION in form
    step = re.search(r'name="step" value="([^"]+)"', form).group(1)
    upload = SimpleUploadedFile("图.txt", b"x", content_type="text/plain")
    sent = {"version": case.version, "step": step, "text": "属于我局管理。", "uploads": [upload]}
    assert office.post(f"/cases/{case.number}/give-opinion/", sent).status_code == 302
    page = text_of(office.get(f"/cases/{case.number}/"))
    assert "属于我局管理。" in page
    assert "图.txt" in page
    assert office.get(f"/cases/{case.number}/give-opinion/").status_code == 403
    office.sign_in("lin")
    page = office.post(
        f"/cases/{case.number}/submit-reply/",
        {"version": case.version, "text": "已清理", "outcome": "resolved", "public_title": "t", "public_text": "t"},
    )
    assert page.status_code == 422
    assert "县自然资源局" in text_of(page)
    assert 'name="without_opinions"' in text_of(page)
    sent = {"version": case.version, "text": "已清理", "outcome": "resolved", "public_title": "t", "public_text": "t",
            "without_opinions": "on"}  # fmt: skip
    assert office.post(f"/cases/{case.number}/submit-reply/", sent).status_code == 302
    with door(xiushui):
        assert Case.objects.get(pk=case.pk).state == "review"


def test_an_opinion_typed_while_a_colleague_was_faster_is_kept(office, case, inside):
    (step,) = ask(case)
    office.sign_in("shui")
    colleague("he", "water")
    opinions.give(case=case, step_id=step.pk, official=who("he"), text="同意")
    page = office.post(
        f"/cases/{case.number}/give-opinion/",
        {"version": case.version, "step": str(step.pk), "text": "我写了很久的意见"},
    )
    assert page.status_code in {403, 409}
    assert "我写了很久的意见" in text_of(page)


@pytest.mark.parametrize("step", ["", "nonsense", "01a20bf5-81af-7281-acd3-252ab6223bc3"])
def test_a_question_that_is_not_there_is_told_not_thrown(office, case, inside, step):
    ask(case)
    office.sign_in("shui")
    assert office.get(f"/cases/{case.number}/give-opinion/?step={step}").status_code == 200
    page = office.post(f"/cases/{case.number}/give-opinion/", {"version": case.version, "step": step, "text": "同意"})
    assert page.status_code in {409, 422}


def test_the_calendar_days_of_the_limit_are_those_of_the_office(case):
    (step,) = ask(case)
    assert step.started_on == local_date(step.asked_at)
