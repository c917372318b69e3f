"""The central team's pages: a draft is written, looked at, published by a second person; versions are compared."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.systems.approvals.items.models import CatalogueFile, ItemDraft, ItemVersion, OneThing, ServiceItem
from apps.systems.approvals.items.services import begin_draft, save_draft
from tenants.context import door
from tests.support.clients import OfficeClient
from tests.systems.approvals.conftest import EDITOR, FOOD
from tests.systems.approvals.test_editor import form_data

HOME = "/catalogue/items/"


@pytest.fixture
def editor(centre):
    return OfficeClient(centre).sign_in("handler")


@pytest.fixture
def publisher(centre):
    return OfficeClient(centre).sign_in("reviewer")


def text(answer):
    return answer.content.decode()


@pytest.fixture
def draft(centre, published):
    """The next version of the food licence, begun."""
    item = published().item
    with door(centre):
        return begin_draft(actor=EDITOR, item=item)


def posted(draft, section, **changes):
    data = form_data(section, FOOD)
    data["revision"] = str(draft.revision)
    for name, value in changes.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return dict(data.lists())


def test_an_item_goes_from_its_first_words_to_the_portal_by_two_people(centre, editor, publisher):
    answer = editor.post(f"{HOME}new/", {"name": "取水许可", "kind": "licence", "organ": "water", "main_name": ""})
    assert answer["Location"] == f"{HOME}0001-001/draft/basics/"
    page = text(editor.get(f"{HOME}0001-001/"))
    assert "草稿还不能发布" in page
    basics = {"revision": "1", "name": "取水许可", "kind": "licence", "organ": "water", "levels": ["county"]}
    answer = editor.post(f"{HOME}0001-001/draft/basics/", {**basics, "objects": ["enterprise"], "themes": ["building"]})
    assert answer.status_code == 302
    assert "草稿还不能发布" not in text(editor.get(f"{HOME}0001-001/"))
    words = {"revision": "2", "reason": "依法新设", "in_force_from": ""}
    assert editor.post(f"{HOME}0001-001/publish/", words).status_code == 403
    assert publisher.post(f"{HOME}0001-001/publish/", {**words, "reason": ""}).status_code == 302
    with door(centre):
        assert not ItemVersion.objects.exists()
    publisher.post(f"{HOME}0001-001/publish/", words)
    with door(centre):
        version = ItemVersion.objects.get()
        assert (version.name, version.drafted_by, version.published_by) == ("取水许可", "刘桂英", "吴建国")
    listed = text(editor.get(f"{HOME}?theme=building"))
    assert "取水许可" in listed
    assert "0001-001" not in text(editor.get(f"{HOME}?theme=birth"))
    for asked in ("?q=取水", "?q=0001", "?kind=licence", "?organ=water", "?state=in_use", "?sort=-organ"):
        assert "取水许可" in text(editor.get(f"{HOME}{asked}")), asked


def test_without_first_words_no_draft_begins(centre, editor):
    answer = editor.post(f"{HOME}new/", {"name": "", "kind": "licence", "organ": "water"})
    assert answer.status_code == 422
    with door(centre):
        assert not ServiceItem.objects.exists()


def test_a_section_is_saved_and_the_difference_is_shown(draft, centre, editor):
    url = f"{HOME}{draft.pk}/draft/limits/"
    assert editor.post(url, posted(draft, "limits", promised_days="7")).status_code == 302
    page = text(editor.get(f"{HOME}{draft.pk}/"))
    assert "和第 1 版的差别" in page
    assert "<del>8</del>" in page
    assert "<ins>7</ins>" in page
    with door(centre):
        assert ItemDraft.objects.get().edited_by == "刘桂英"


def test_what_cannot_be_read_is_said_and_stays_typed(draft, editor):
    answer = editor.post(f"{HOME}{draft.pk}/draft/materials/", posted(draft, "materials", r0__copies="99"))
    assert answer.status_code == 422
    page = text(answer)
    assert 'value="99"' in page
    assert page.count("data-error-summary") == 1


def test_a_row_is_added_without_saving(draft, centre, editor):
    answer = editor.post(f"{HOME}{draft.pk}/draft/faqs/", {"revision": "1", "rows": "1", "add": "1"})
    assert answer.status_code == 200
    assert 'name="r1-text"' in text(answer)
    with door(centre):
        assert ItemDraft.objects.get().revision == 1


def test_who_saves_second_is_told_sees_the_difference_and_may_save_over_it(draft, centre, editor):
    with door(centre):
        save_draft(actor=EDITOR, draft=draft, content=draft.parts.as_offered(promised_days=5, dropped=[]), revision=1)
    url = f"{HOME}{draft.pk}/draft/limits/"
    answer = editor.post(url, posted(draft, "limits", promised_days="7"))
    assert answer.status_code == 409
    assert "刘桂英先保存了草稿" in text(answer)
    assert 'name="revision" value="2"' in text(answer)
    again = posted(draft, "limits", promised_days="7", revision="2")
    assert editor.post(url, again).status_code == 302
    with door(centre):
        assert ItemDraft.objects.get().parts.promised.days == 7


def test_an_uploaded_form_is_kept_and_one_that_is_no_form_is_refused(draft, centre, editor):
    url = f"{HOME}{draft.pk}/draft/materials/"
    good = SimpleUploadedFile("空表.txt", "申请书".encode(), content_type="text/plain")
    data = posted(draft, "materials", r0__template_label="空表")
    assert editor.post(url, {**data, "r0-template_file": good}).status_code == 302
    with door(centre):
        kept = CatalogueFile.objects.get()
        assert (kept.name, bytes(kept.data).decode()) == ("空表.txt", "申请书")
        assert ItemDraft.objects.get().parts.materials[0].template.file == kept.sha256
    answer = editor.get(f"{HOME}files/{kept.sha256}/")
    assert answer["Content-Disposition"].startswith("attachment")
    bad = SimpleUploadedFile("空表.exe", b"MZ\x90\x00", content_type="application/x-msdownload")
    data["revision"] = ["2"]
    assert editor.post(url, {**data, "r0-template_file": bad}).status_code == 422
    with door(centre):
        assert CatalogueFile.objects.count() == 1


def test_the_draft_is_seen_as_citizens_will_and_its_questions_answer(draft, editor):
    page = text(editor.get(f"{HOME}{draft.pk}/preview/"))
    assert "还没有发布" in page
    assert "厨房平面图" in page
    assert "厨房平面图" not in text(editor.get(f"{HOME}{draft.pk}/preview/?a-place=shop"))
    assert "第 1 版" in text(editor.get(f"{HOME}{draft.pk}/versions/1/preview/"))
    assert editor.get(f"{HOME}{draft.pk}/versions/9/preview/").status_code == 404


def test_the_writer_is_not_offered_to_publish_and_another_is(centre, draft, publisher):
    admin = OfficeClient(centre).sign_in("admin")
    assert f"{draft.pk}/publish/" not in text(admin.get(f"{HOME}{draft.pk}/"))
    assert f"{draft.pk}/publish/" in text(publisher.get(f"{HOME}{draft.pk}/"))


def test_a_version_in_the_past_is_refused(centre, draft, editor, publisher):
    editor.post(f"{HOME}{draft.pk}/draft/limits/", posted(draft, "limits", promised_days="7"))
    words = {"revision": "2", "reason": "压缩时限", "in_force_from": "2020-01-01"}
    assert "不能早于今天" in text(publisher.post(f"{HOME}{draft.pk}/publish/", words, follow=True))
    stale = {**words, "in_force_from": "", "revision": "1"}
    assert "刘桂英改过草稿" in text(publisher.post(f"{HOME}{draft.pk}/publish/", stale, follow=True))
    publisher.post(f"{HOME}{draft.pk}/publish/", {**words, "in_force_from": ""})
    with door(centre):
        assert ItemVersion.objects.count() == 2
    page = text(publisher.get(f"{HOME}{draft.pk}/versions/2/"))
    assert "<ins>7</ins>" in page
    assert "<ins>8</ins>" in text(publisher.get(f"{HOME}{draft.pk}/versions/1/?with=2"))
    assert publisher.get(f"{HOME}{draft.pk}/versions/1/?with=nonsense").status_code == 200


def test_a_draft_is_dropped_and_begun_anew(draft, centre, editor):
    assert "改过草稿" in text(editor.post(f"{HOME}{draft.pk}/drop/", {"revision": "9"}, follow=True))
    editor.post(f"{HOME}{draft.pk}/drop/", {"revision": "1"})
    with door(centre):
        assert not ItemDraft.objects.exists()
    assert editor.post(f"{HOME}{draft.pk}/draft/")["Location"] == f"{HOME}{draft.pk}/draft/basics/"


def test_an_item_is_withdrawn_and_reinstated_with_a_reason(published, centre, publisher):
    code = published().item_id
    assert "请写理由" in text(publisher.post(f"{HOME}{code}/turn/", {"reason": ""}, follow=True))
    publisher.post(f"{HOME}{code}/turn/", {"reason": "国务院取消"})
    with door(centre):
        assert ServiceItem.objects.get().state == "withdrawn"
    publisher.post(f"{HOME}{code}/turn/", {"reason": "恢复"})
    with door(centre):
        assert ServiceItem.objects.get().state == "in_use"


def test_a_life_event_is_added_changed_and_kept_from_the_second_to_save(published, centre, editor):
    code = published().item_id
    event = {"code": "shop", "name": "开饭店", "audience": "person", "items": f"{code} 都要办", "active": "on"}
    assert editor.post(f"{HOME}things/new/", event)["Location"] == f"{HOME}things/shop/"
    page = text(editor.get(f"{HOME}things/shop/"))
    assert FOOD.name in page
    assert "都要办" in page
    for asked in ("", "?q=饭店", "?q=shop", "?audience=person", "?sort=-number"):
        assert "shop" in text(editor.get(f"{HOME}things/{asked}")), asked
    changed = {**event, "name": "开一家饭店", "revision": "1"}
    assert editor.post(f"{HOME}things/shop/", changed).status_code == 302
    assert editor.post(f"{HOME}things/shop/", changed).status_code == 422
    for items in ("饭店", "9999-001"):
        assert editor.post(f"{HOME}things/shop/", {**changed, "revision": "2", "items": items}).status_code == 422
    with door(centre):
        kept = OneThing.objects.get()
        assert (kept.name, kept.revision, kept.members.get().when) == ("开一家饭店", 2, "都要办")


def test_unknown_sections_and_items_are_not_there(draft, editor):
    for path in (f"{draft.pk}/draft/colours/", "9999-001/", "9999-001/draft/basics/", "9999-001/preview/"):
        assert editor.get(f"{HOME}{path}").status_code == 404, path
