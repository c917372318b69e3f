"""The office's pages: three people with their buttons, drafts that only their organ sees, hostile input answered."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.people.models import Department, DutyHolding, Official
from apps.systems.disclosure.publications import services
from apps.systems.disclosure.publications.models import Draft, Publication, PublishedDocument
from tenants.context import door
from tests.support.clients import OfficeClient
from tests.support.pages import each, parsed, text_of
from tests.systems.disclosure.publications.conftest import PONDS, WRITER, published, water

TYPED = {
    "title": "关于公布山塘名单的通知", "document_number": "修水利字〔2026〕38号", "made_on": "2026-11-16",
    "category": "laws.03", "form": "text", "validity": "in_force", "subject_words": "水利 山塘",
    "body": "<p>第一段</p><script>alert(1)</script>",
}  # fmt: skip


@pytest.fixture
def people(xiushui):
    """Browsers of the handler, the reviewer and the leader."""
    return {name: OfficeClient(xiushui).sign_in(name) for name in ("handler", "reviewer", "leader")}


def page_of(client, document) -> str:
    return client.get(f"/disclosure/{document.pk}/").content.decode()


def act(client, document, name, **typed):
    draft = Draft.objects.filter(pk=document.pk).first()
    return client.post(
        f"/disclosure/{document.pk}/{name}/", {"revision": draft.revision if draft else 0, **typed}, follow=True
    )


def test_a_document_goes_through_three_browsers_to_the_portal(xiushui, people, portal):
    with door(xiushui):
        department = water().pk
    answer = people["handler"].post("/disclosure/new/", {**TYPED, "department": department}, follow=True)
    assert "程序和框架已去掉" in answer.content.decode()
    with door(xiushui):
        document = Publication.objects.get()
        assert document.index_number.startswith("360424-water/2026-11-0")
        act(people["handler"], document, "submit")
        assert "可以公开</button>" not in page_of(people["handler"], document)
        assert "可以公开</button>" in page_of(people["reviewer"], document)
        act(people["reviewer"], document, "clear", answers=["secret"])
        assert Draft.objects.get().stage == "reviewing"
        act(people["reviewer"], document, "clear", answers=["secret", "security", "third_party"], opinion="可以")
        act(people["leader"], document, "publish")
        assert PublishedDocument.objects.get().body == "<p>第一段</p>"
    assert portal.get(f"/disclosure/{document.index_number}/").status_code == 200


def test_whoever_lacks_the_duty_is_refused(xiushui, people):
    with door(xiushui):
        draft = services.begin(actor=WRITER, department=water(), card=PONDS)
    for name, wrong in (("submit", "reviewer"), ("clear", "handler"), ("publish", "reviewer"), ("withdraw", "handler")):
        assert people[wrong].post(f"/disclosure/{draft.pk}/{name}/", {"revision": 1, "reason": "x"}).status_code == 403
    assert people["handler"].post(f"/disclosure/{draft.pk}/nothing/").status_code == 404


def test_a_draft_is_seen_by_its_organ_and_by_those_who_answer_for_all(xiushui, people):
    with door(xiushui):
        draft = services.begin(actor=WRITER, department=water(), card=PONDS)
        stranger = Official.objects.get(username="clerk")
        assert not DutyHolding.objects.filter(official=stranger, department=water()).exists()
    clerk = OfficeClient(xiushui).sign_in("clerk")
    assert clerk.get(f"/disclosure/{draft.pk}/").status_code == 404
    assert PONDS.title not in clerk.get("/disclosure/").content.decode()
    for name in people:
        assert people[name].get(f"/disclosure/{draft.pk}/").status_code == 200


def test_a_change_in_writing_is_hidden_from_others_who_still_see_what_is_public(xiushui):
    with door(xiushui):
        document = published()
        draft = services.begin_change(actor=WRITER, publication=document, kind="update", reason="增加", changed_on=None)
        services.save(actor=WRITER, draft=draft, revision=1, card=replace(draft.card, summary="还没公开的话"))
    clerk = OfficeClient(xiushui).sign_in("clerk")
    page = page_of(clerk, document)
    assert "还没公开的话" not in page
    assert PONDS.title in page


def test_a_taken_index_number_is_said_beside_its_field_and_nothing_is_lost(xiushui, people):
    with door(xiushui):
        document, department = published(), water().pk
    answer = people["handler"].post(
        "/disclosure/new/", {**TYPED, "department": department, "index_number": document.index_number}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert PONDS.title in text
    assert TYPED["title"] in text
    assert "第一段" in text


def test_the_text_of_a_file_is_taken_into_the_form_without_saving(xiushui, people):
    with door(xiushui):
        draft = services.begin(actor=WRITER, department=water(), card=PONDS)
    file = SimpleUploadedFile("文.html", "<h1>通知</h1><p onclick=x>来自文件</p><img src=x>".encode())
    answer = people["handler"].post(
        f"/disclosure/{draft.pk}/edit/", {**TYPED, "revision": 1, "source": file, "take": "1"}
    )
    text = answer.content.decode()
    assert "来自文件" in text
    assert "图片已去掉" in text
    assert TYPED["title"] in text
    with door(xiushui):
        assert Draft.objects.get().card == PONDS
    disguised = SimpleUploadedFile("文.docx", b"MZ\x90\x00" * 30)
    answer = people["handler"].post(
        f"/disclosure/{draft.pk}/edit/", {**TYPED, "revision": 1, "source": disguised, "take": "1"}
    )
    assert answer.status_code == 422
    assert "第一段" in answer.content.decode()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(xiushui, people):
    with door(xiushui):
        draft = services.begin(actor=WRITER, department=water(), card=PONDS)
        services.save(actor=WRITER, draft=draft, revision=1, card=replace(PONDS, title="先存的"))
    answer = people["handler"].post(f"/disclosure/{draft.pk}/edit/", {**TYPED, "revision": 1})
    assert answer.status_code == 409
    assert "刘桂英" in answer.content.decode()
    assert TYPED["title"] in answer.content.decode()
    with door(xiushui):
        assert Draft.objects.get().card.title == "先存的"


def test_a_text_of_four_megabytes_is_refused_with_its_size(xiushui, people):
    with door(xiushui):
        draft = services.begin(actor=WRITER, department=water(), card=PONDS)
    answer = people["handler"].post(f"/disclosure/{draft.pk}/edit/", {**TYPED, "revision": 1, "body": "山" * 1_400_000})
    assert answer.status_code == 422
    assert "4.0 MB" in answer.content.decode()


def test_the_list_narrows_by_stage_duty_and_words_and_is_exported(xiushui, people):
    with door(xiushui):
        published()
        services.begin(actor=WRITER, department=water(), card=replace(PONDS, title="还在起草", document_number=""))
    leader = people["leader"]

    def titles(query: str) -> list[str]:
        page = parsed(leader.get(f"/disclosure/{query}"))
        return [text_of(link) for link in each(page, "a") if dict(link.attributes)["href"].count("-") == 4]

    assert len(titles("")) == 2
    assert titles("?standing=writing") == titles("?time=due") == titles("?q=起草") == ["还在起草"]
    assert titles("?standing=published") == titles("?q=修水利字(2026)38号") == [PONDS.title]
    assert titles("?category=laws&organ=water&time=late") == []
    text = leader.get("/disclosure/?export=csv").getvalue().decode()
    assert text.count("\n") == 3


def test_the_monitor_is_a_page_and_a_file(xiushui, people):
    with door(xiushui):
        published(replace(PONDS, category="work.01"))
    page = people["leader"].get("/disclosure/duty/").content.decode()
    assert "县水利局" in page
    assert "政务要闻" in page
    assert people["leader"].get("/disclosure/duty/?export=csv").status_code == 200


def test_the_centre_keeps_the_categories_and_a_place_does_not(central, office):
    page = central.get("/catalogue/disclosure/").content.decode()
    assert page.count("/catalogue/disclosure/laws") == 7
    typed = {"name": "重大建设", "name_en": "Big works", "refresh_days": "22", "active": "on"}
    assert central.post("/catalogue/disclosure/finance/new/", typed).status_code == 302
    assert "重大建设" in central.get("/catalogue/disclosure/").content.decode()
    assert central.post("/catalogue/disclosure/finance/new/", typed).status_code == 422
    changed = {"name": "重大建设项目", "active": "on", "revision": "1"}
    assert central.post("/catalogue/disclosure/finance.08/", changed).status_code == 302
    assert central.post("/catalogue/disclosure/finance.08/", {**changed, "name": "又改"}).status_code == 422
    assert central.post("/catalogue/disclosure/finance/", {"name": "财经信息", "revision": "1"}).status_code == 422
    assert office.sign_in("admin").get("/catalogue/disclosure/").status_code == 404


def test_a_department_with_documents_is_named_as_it_is_now(xiushui, people):
    with door(xiushui):
        document = published()
        Department.objects.filter(code="water").update(name="修水县水利和湖泊局")
    assert "修水县水利和湖泊局" in page_of(people["leader"], document)
