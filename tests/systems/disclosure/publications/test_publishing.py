"""A document's way: written, reviewed, published by three; changed, withdrawn; what is refused and what stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from apps.core.files.models import Attachment
from apps.core.ledger.models import Entry
from apps.core.ledger.services import SYSTEM
from apps.core.workdays.services import today
from apps.systems.disclosure.publications import drafts, services, tasks
from apps.systems.disclosure.publications.models import Draft, Publication, PublishedDocument, Version
from tenants.context import door
from tests.systems.disclosure.publications.conftest import (
    PONDS,
    PUBLISHER,
    REVIEWER,
    WRITER,
    cleared,
    person,
    published,
    water,
)


def begun(**changes):
    return services.begin(actor=WRITER, department=water(), card=replace(PONDS, **changes))


def test_three_people_bring_a_document_to_everybody_and_each_step_is_in_the_ledger(inside):
    document = published()
    shown = PublishedDocument.objects.get(pk=document.pk)
    assert shown.title == PONDS.title
    assert (shown.organ, shown.issuer) == ("water", "修水县水利局")
    assert (shown.document_key, shown.document_tail) == ("修水利字〔2026〕38号", "2026-38")
    acts = list(
        Entry.objects.filter(case_id=document.pk).order_by("recorded_at", "id").values_list("act", "actor_name")
    )
    assert acts == [
        ("publications.begun", "刘桂英"), ("publications.submitted", "刘桂英"), ("publications.cleared", "吴建国"),
        ("publications.published", "胡志勇"),
    ]  # fmt: skip
    cleared_entry = Entry.objects.get(case_id=document.pk, act="publications.cleared")
    assert cleared_entry.facts["answers"] == ["secret", "security", "third_party"]
    assert cleared_entry.number == document.index_number


def test_index_numbers_count_by_organ_and_month(inside):
    numbers = [begun().publication.index_number for _ in range(2)]
    stem = f"360424-water/{today():%Y-%m}-"
    assert numbers == [f"{stem}00001", f"{stem}00002"]


def test_an_index_number_that_is_taken_is_refused_with_the_document_that_has_it(inside):
    first = services.begin(actor=WRITER, department=water(), card=PONDS, index_number="000014349/2019-00007")
    with pytest.raises(services.PublicationRefused) as refused:
        services.begin(actor=WRITER, department=water(), card=PONDS, index_number=first.publication.index_number)
    assert PONDS.title in refused.value.message
    assert refused.value.field == "index_number"
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("number", ["修水/2026", "a b/2026-1", "water/26-1", "x" * 41 + "/2026-1", "water/2026-1/"])
def test_what_is_no_index_number_is_refused(inside, number):
    with pytest.raises(services.PublicationRefused):
        services.begin(actor=WRITER, department=water(), card=PONDS, index_number=number)


def test_who_wrote_does_not_review_and_who_wrote_or_reviewed_does_not_publish(inside):
    draft = services.submit(actor=WRITER, draft=begun(), revision=1)
    with pytest.raises(services.PublicationRefused):
        services.clear(actor=WRITER, draft=draft, revision=2, answers=list(services.QUESTIONS), opinion="")
    draft = services.clear(actor=REVIEWER, draft=draft, revision=2, answers=list(services.QUESTIONS), opinion="")
    for actor in (WRITER, REVIEWER):
        with pytest.raises(services.PublicationRefused):
            services.publish(actor=actor, draft=draft, revision=3)
    assert services.publish(actor=PUBLISHER, draft=draft, revision=3).number == 1


def test_whoever_wrote_a_word_counts_as_a_writer(inside):
    draft = begun()
    second = person("陈晓岚", "clerk")
    draft = services.save(actor=second, draft=draft, revision=1, card=replace(PONDS, summary="改过"))
    draft = services.submit(actor=WRITER, draft=draft, revision=2)
    with pytest.raises(services.PublicationRefused):
        services.clear(actor=second, draft=draft, revision=3, answers=list(services.QUESTIONS), opinion="")


def test_what_the_system_proposes_has_no_writer_until_somebody_works_it_out(inside):
    draft = services.begin(actor=SYSTEM, department=water(), card=PONDS, from_request="360424-D2026-000001-3")
    assert draft.writers == []
    draft = services.save(actor=WRITER, draft=draft, revision=1, card=replace(PONDS, summary="由申请转化"))
    assert draft.writers == ["刘桂英"]
    draft = cleared(draft)
    assert services.publish(actor=PUBLISHER, draft=draft, revision=draft.revision).number == 1


def test_postgresql_itself_refuses_a_version_by_two_people(inside):
    document = published()
    values = {
        "publication": document, "number": 2, "kind": "update", "content": PONDS.to_json(), "writers": ["a"],
        "reviewed_by_id": "b", "published_by_id": "c", "published_at": timezone.now(),
    }  # fmt: skip
    wrong: tuple[dict[str, object], ...] = (
        {"reviewed_by_id": "a"}, {"published_by_id": "a"}, {"published_by_id": "b"}, {"reviewed_by_id": ""},
        {"writers": []},
    )  # fmt: skip
    for changes in wrong:
        with pytest.raises(IntegrityError, match="publications_by_three_people"), transaction.atomic():
            Version.objects.create(**{**values, **changes})
    Version.objects.create(**values)


def test_a_version_is_never_changed_or_removed_not_even_by_its_owner(xiushui):
    with door(xiushui):
        version = Version.objects.get(publication=published())
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Version.objects.update(reason="x")
    for change in (lambda: Version.objects.update(reason="x"), version.delete):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), door(xiushui, role="owner"):
            change()


def test_without_a_review_nothing_is_published_and_a_change_ends_the_review(inside):
    draft = begun()
    with pytest.raises(services.PublicationRefused):
        services.publish(actor=PUBLISHER, draft=draft, revision=1)
    draft = cleared(draft)
    draft = services.save(actor=WRITER, draft=draft, revision=draft.revision, card=replace(PONDS, title="换了题目"))
    assert (draft.stage, draft.reviewed_by) == ("writing", "")
    with pytest.raises(services.PublicationRefused):
        services.publish(actor=PUBLISHER, draft=draft, revision=draft.revision)
    assert Entry.objects.get(act="publications.saved").facts["review_lapsed"] is True


def test_a_reviewer_answers_for_every_point_or_returns_it_with_a_reason(inside):
    draft = services.submit(actor=WRITER, draft=begun(), revision=1)
    with pytest.raises(services.PublicationRefused):
        services.clear(actor=REVIEWER, draft=draft, revision=2, answers=["secret"], opinion="")
    with pytest.raises(services.PublicationRefused):
        services.send_back(actor=REVIEWER, draft=draft, revision=2, reason=" ")
    draft = services.send_back(actor=REVIEWER, draft=draft, revision=2, reason="有个人电话")
    assert (draft.stage, draft.returned) == ("writing", "有个人电话")


def test_the_second_of_two_writers_is_told_and_loses_nothing(inside):
    draft = begun()
    services.save(actor=WRITER, draft=draft, revision=1, card=replace(PONDS, title="先存的"))
    with pytest.raises(services.DraftOutdated) as outdated:
        services.save(actor=person("陈晓岚", "clerk"), draft=draft, revision=1, card=replace(PONDS, title="后存的"))
    assert (outdated.value.who, outdated.value.revision) == ("刘桂英", 2)
    assert Draft.objects.get().card.title == "先存的"


@pytest.mark.parametrize(
    "changes",
    [{"category": "laws"}, {"category": "nothing"}, {"body": ""}, {"valid_until": date(2020, 1, 1)},
     {"validity": "repealed"}, {"repealed_by": "某通知"}],
)  # fmt: skip
def test_what_is_incomplete_or_contradicts_itself_is_not_handed_in(inside, changes):
    draft = begun(**changes)
    with pytest.raises(services.PublicationRefused):
        services.submit(actor=WRITER, draft=draft, revision=1)


def test_a_document_without_title_or_from_the_future_is_not_begun(inside):
    for changes in ({"title": " "}, {"made_on": None}, {"made_on": today() + timedelta(days=1)}):
        with pytest.raises(services.PublicationRefused):
            begun(**changes)
    assert Publication.objects.count() == 0


def test_a_change_becomes_the_next_version_under_the_same_number_and_says_why(inside):
    document = published()
    draft = services.begin_change(
        actor=WRITER, publication=document, kind="correction", reason="名单少了一座", changed_on=None
    )
    card = replace(draft.card, body="<p>将24座病险山塘列入计划。</p>")
    draft = cleared(services.save(actor=WRITER, draft=draft, revision=1, card=card))
    services.publish(actor=PUBLISHER, draft=draft, revision=draft.revision)
    shown = PublishedDocument.objects.get(pk=document.pk)
    assert (shown.index_number, shown.version, shown.body_text) == (
        document.index_number,
        2,
        "将24座病险山塘列入计划。",
    )
    assert [(each["number"], each["kind"], each["reason"]) for each in shown.trail] == [
        (1, "first", ""), (2, "correction", "名单少了一座"),
    ]  # fmt: skip
    assert "23" not in str(shown.trail)


def test_a_repealed_document_stays_and_says_since_when(inside):
    document = published()
    draft = services.begin_change(
        actor=WRITER, publication=document, kind="repeal", reason="被新办法代替", changed_on=date(2026, 11, 20)
    )
    services.publish(actor=PUBLISHER, draft=cleared(draft), revision=draft.revision + 2)
    shown = PublishedDocument.objects.get(pk=document.pk)
    assert (shown.validity, shown.repealed_on) == ("repealed", date(2026, 11, 20))
    assert shown.body


def test_a_withdrawn_document_leaves_its_trace_and_nothing_of_its_text(inside):
    document = published()
    services.withdraw(actor=PUBLISHER, publication=document, reason="含有个人信息")
    shown = PublishedDocument.objects.get(pk=document.pk)
    assert (shown.state, shown.withdrawn_reason, shown.title) == ("withdrawn", "含有个人信息", PONDS.title)
    assert (shown.body, shown.body_text, shown.summary, shown.search, shown.subject_words) == ("", "", "", None, [])
    with pytest.raises(services.PublicationRefused):
        services.withdraw(actor=PUBLISHER, publication=document, reason="再来")
    services.restore(actor=PUBLISHER, publication=document, reason="已经遮盖")
    assert PublishedDocument.objects.get(pk=document.pk).body == PONDS.body


def test_postgresql_itself_refuses_a_withdrawn_document_with_its_text(inside):
    document = published()
    with pytest.raises(IntegrityError, match="publications_withdrawn_says_nothing"), transaction.atomic():
        PublishedDocument.objects.filter(pk=document.pk).update(state="withdrawn")


def test_a_scheduled_document_comes_out_by_itself_at_its_time_and_not_before(inside):
    draft = cleared(begun())
    at = timezone.now() + timedelta(hours=1)
    draft = services.schedule(actor=PUBLISHER, draft=draft, revision=draft.revision, at=at)
    assert tasks.release() == 0
    Draft.objects.filter(pk=draft.pk).update(publish_at=timezone.now() - timedelta(minutes=1))
    assert tasks.release() == 1
    version = Version.objects.get(publication=draft.pk)
    assert (version.published_by, version.published_by_id) == ("胡志勇", "胡志勇")
    assert PublishedDocument.objects.filter(pk=draft.pk, state="published").exists()
    assert tasks.release() == 0


def test_a_scheduled_document_that_is_called_off_or_changed_does_not_come_out(inside):
    draft = cleared(begun())
    at = timezone.now() + timedelta(hours=1)
    draft = services.schedule(actor=PUBLISHER, draft=draft, revision=draft.revision, at=at)
    draft = services.unschedule(actor=PUBLISHER, draft=draft, revision=draft.revision)
    assert draft.stage == "cleared"
    draft = services.schedule(actor=PUBLISHER, draft=draft, revision=draft.revision, at=at)
    draft = services.save(actor=WRITER, draft=draft, revision=draft.revision, card=replace(PONDS, title="又改了"))
    assert (draft.stage, draft.publish_at) == ("writing", None)
    with pytest.raises(services.PublicationRefused):
        services.schedule(actor=PUBLISHER, draft=cleared(draft), revision=draft.revision + 2, at=timezone.now())


def test_a_document_whose_time_is_over_expires_by_itself(inside):
    document = published(replace(PONDS, valid_until=today()))
    assert tasks.release() == 0
    PublishedDocument.objects.filter(pk=document.pk).update(valid_until=today() - timedelta(days=1))
    assert tasks.release() == 1
    assert PublishedDocument.objects.get(pk=document.pk).validity == "expired"


def test_attachments_are_checked_by_content_copied_for_citizens_and_taken_away_again(inside, settings, tmp_path):
    draft = begun()
    pdf = SimpleUploadedFile("项目名单.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF")
    draft = services.add_file(actor=WRITER, draft=draft, revision=1, file=pdf)
    draft = cleared(draft)
    services.publish(actor=PUBLISHER, draft=draft, revision=draft.revision)
    [file] = PublishedDocument.objects.get(pk=draft.pk).files
    assert (file["name"], file["content_type"]) == ("项目名单.pdf", "application/pdf")
    assert "/public/" in file["stored_as"]


def test_a_disguised_attachment_is_refused_and_nothing_is_lost(inside):
    draft = begun()
    disguised = SimpleUploadedFile("名单.pdf", b"MZ\x90\x00" + b"\x00" * 100)
    with pytest.raises(services.PublicationRefused):
        services.add_file(actor=WRITER, draft=draft, revision=1, file=disguised)
    assert Attachment.objects.count() == 0
    assert Draft.objects.get(pk=draft.pk).card == PONDS


def test_a_draft_is_dropped_with_its_reason_and_the_ledger_keeps_that_it_was_there(inside):
    draft = begun()
    with pytest.raises(services.PublicationRefused):
        services.drop(actor=WRITER, draft=draft, revision=1, reason="")
    services.drop(actor=WRITER, draft=draft, revision=1, reason="写错了")
    assert Publication.objects.count() == 0
    assert Entry.objects.get(act="publications.dropped").reason == "写错了"


def test_a_dropped_change_leaves_what_was_published(inside):
    document = published()
    draft = services.begin_change(actor=WRITER, publication=document, kind="update", reason="要改", changed_on=None)
    services.drop(actor=WRITER, draft=draft, revision=1, reason="不改了")
    document.refresh_from_db()
    assert (document.version, document.due_on) == (1, None)
    assert PublishedDocument.objects.get(pk=document.pk).version == 1


def test_numbers_are_given_once_though_two_ask_at_the_same_time(inside):
    """The lock is the transaction's: the second asks when the first has written."""
    taken = {drafts.free_index_number(water(), today())}
    begun()
    taken.add(drafts.free_index_number(water(), today()))
    assert len(taken) == 2
