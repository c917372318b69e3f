"""Supervision counts the duty to publish itself, from the entries of publications."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from apps.core.workdays.services import day_end, today
from apps.platforms.supervision.models import Alert, Matter
from apps.platforms.supervision.projecting import raise_due, take_waiting
from apps.platforms.supervision.verifying import verify
from apps.systems.disclosure.publications import duty, services
from apps.systems.disclosure.publications.models import Publication, Refreshing
from apps.systems.disclosure.publications.selectors import duties, stale_categories
from tests.systems.disclosure.publications.conftest import PONDS, PUBLISHER, WRITER, cleared, published, water


def matter(key) -> Matter:
    take_waiting(now=timezone.now())
    return Matter.objects.get(pk=key)


def test_a_document_is_watched_from_its_making_with_the_organ_that_must_publish_it(inside):
    draft = services.begin(actor=WRITER, department=water(), card=PONDS)
    found = matter(draft.pk)
    assert (found.system, found.power, found.department) == ("disclosure", "livelihood", "water")
    assert found.number == draft.publication.index_number
    assert found.statutory_due == draft.publication.due_on == date(2026, 12, 14)


def test_publication_ends_the_duty_and_says_whether_it_was_late(inside):
    document = published()
    assert matter(document.pk).ended_at is not None
    assert document.late_days == 0
    late = published(replace(PONDS, made_on=date(2026, 9, 1), document_number=""))
    assert late.late_days == duty.late_days(date(2026, 9, 1), today()) > 0
    take_waiting(now=timezone.now())
    assert {"T-04", "T-05"} <= set(Alert.objects.filter(matter_id=late.pk).values_list("rule", flat=True))
    assert not Alert.objects.filter(matter_id=document.pk, level__in=["yellow", "red"]).exists()


def test_what_is_not_public_in_time_gets_its_cards_by_itself(inside):
    draft = services.begin(actor=WRITER, department=water(), card=PONDS)
    take_waiting(now=timezone.now())
    raise_due(now=day_end(duty.due_on(draft.publication.made_on)) + timedelta(minutes=1))
    alerts = Alert.objects.filter(matter_id=draft.pk)
    assert {"T-04", "T-05"} <= set(alerts.values_list("rule", flat=True))
    assert set(alerts.values_list("department", flat=True)) == {"water"}


def test_a_corrected_date_of_making_moves_the_clock(inside):
    draft = services.begin(actor=WRITER, department=water(), card=PONDS)
    draft = services.save(actor=WRITER, draft=draft, revision=1, card=replace(PONDS, made_on=date(2026, 11, 20)))
    assert matter(draft.pk).statutory_due == duty.due_on(date(2026, 11, 20)) == Publication.objects.get().due_on


def test_a_change_has_twenty_days_of_its_own_and_a_correction_none(inside):
    document = published()
    matter(document.pk)
    draft = services.begin_change(actor=WRITER, publication=document, kind="correction", reason="错字", changed_on=None)
    assert matter(document.pk).ended_at is not None
    services.drop(actor=WRITER, draft=draft, revision=1, reason="不用了")
    services.begin_change(
        actor=WRITER, publication=document, kind="update", reason="增加项目", changed_on=date(2026, 11, 23)
    )
    found = matter(document.pk)
    assert found.ended_at is None
    assert found.statutory_due == duty.due_on(date(2026, 11, 23))


def test_a_category_to_be_kept_fresh_is_a_matter_that_begins_anew_with_each_document(inside):
    news = replace(PONDS, category="work.01", document_number="")
    published(news)
    held = Refreshing.objects.get()
    found = matter(held.pk)
    assert (found.department, found.number) == ("water", "water/work.01")
    assert found.promised_due == duty.stale_on(held, 10)
    assert found.statutory_due is None
    raise_due(now=day_end(found.promised_due) + timedelta(minutes=1))
    assert "T-04" in set(Alert.objects.filter(matter_id=held.pk).values_list("rule", flat=True))
    published(replace(news, title="又一条"))
    assert matter(held.pk).ended_at is None


def test_the_monitor_names_organs_that_wait_are_late_or_stale(inside):
    published(replace(PONDS, made_on=date(2026, 9, 1), category="work.01"))
    services.begin(actor=WRITER, department=water(), card=replace(PONDS, made_on=date(2026, 9, 2)))
    services.begin(actor=WRITER, department=water(), card=PONDS)
    stale = stale_categories(today() + timedelta(days=30))
    assert [(each.organ, each.category, each.late) for each in stale] == [("water", "work.01", True)]
    [found] = duties(stale)
    assert (found.waiting, found.overdue, found.published, found.late, found.stale) == (2, 1, 1, 1, 1)


def test_documents_older_than_the_duty_count_from_its_first_day():
    assert duty.clock(date(1998, 6, 16)).started_on == date(2008, 5, 1)


def test_what_supervision_has_made_of_it_is_what_it_would_make_again(inside):
    document = published()
    services.withdraw(actor=PUBLISHER, publication=document, reason="含个人信息")
    cleared(services.begin(actor=WRITER, department=water(), card=PONDS))
    take_waiting(now=timezone.now())
    assert verify(inside, timezone.now()) == []
