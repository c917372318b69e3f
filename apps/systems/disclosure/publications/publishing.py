"""Publication by a third person, at once or at a time; withdrawal, which leaves its trace at the same address."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import SYSTEM, Actor, record
from apps.core.workdays.services import local_date, today
from apps.systems.disclosure.publications import duty
from apps.systems.disclosure.publications.drafts import held_draft
from apps.systems.disclosure.publications.enums import ChangeKind, PublicationState, Stage, Validity
from apps.systems.disclosure.publications.models import Draft, Publication, PublishedDocument, Version
from apps.systems.disclosure.publications.refusals import PublicationRefused
from apps.systems.disclosure.publications.review import problems
from apps.systems.disclosure.publications.showing import hide, show

LATEST = timedelta(days=366)


def _to_publish(actor: Actor, draft: Draft, revision: int) -> Draft:
    held = held_draft(draft, revision)
    if held.stage not in {Stage.CLEARED, Stage.SCHEDULED}:
        raise PublicationRefused(_("Without a secrecy review nothing is published."))
    if actor.id in held.writers:
        raise PublicationRefused(_("You wrote on this draft: another person publishes it."))
    if actor.id == held.reviewed_by_id:
        raise PublicationRefused(_("You reviewed this draft: another person publishes it."))
    if wrong := problems(held.card):
        raise PublicationRefused(" ".join(wrong))
    return held


@transaction.atomic
def publish(*, actor: Actor, draft: Draft, revision: int) -> Version:
    """Make the reviewed draft public now. Raises PublicationRefused, DraftOutdated."""
    held = _to_publish(actor, draft, revision)
    held.publisher, held.publisher_id = actor.name, actor.id
    return _public(held, actor)


@transaction.atomic
def schedule(*, actor: Actor, draft: Draft, revision: int, at: datetime) -> Draft:
    """Have it published at a time to come. Raises PublicationRefused, DraftOutdated."""
    held = _to_publish(actor, draft, revision)
    if not timezone.now() < at <= timezone.now() + LATEST:
        raise PublicationRefused(_("Choose a time to come, within a year."), field="publish_at")
    held.stage, held.publish_at = Stage.SCHEDULED, at
    held.publisher, held.publisher_id = actor.name, actor.id
    held.revision += 1
    held.save()
    publication = held.publication
    facts = {**duty.facts_of(publication), "publish_at": at.isoformat()}
    record(
        act="publications.scheduled", actor=actor, case_id=publication.pk, number=publication.index_number, facts=facts
    )
    return held


@transaction.atomic
def unschedule(*, actor: Actor, draft: Draft, revision: int) -> Draft:
    """Call a scheduled publication off; the review stays. Raises PublicationRefused, DraftOutdated."""
    held = held_draft(draft, revision)
    if held.stage != Stage.SCHEDULED:
        raise PublicationRefused(_("It is not scheduled any more."))
    held.stage, held.publish_at, held.publisher, held.publisher_id = Stage.CLEARED, None, "", ""
    held.revision += 1
    held.save()
    publication = held.publication
    record(
        act="publications.unscheduled", actor=actor, case_id=publication.pk, number=publication.index_number,
        facts=duty.facts_of(publication),
    )  # fmt: skip
    return held


@transaction.atomic
def publish_scheduled(*, draft: Draft, now: datetime) -> Version | None:
    """Publish what has fallen due, in the name of who scheduled it; None where it was changed or called off since."""
    held = held_draft(draft, draft.revision)
    if held.stage != Stage.SCHEDULED or held.publish_at is None or held.publish_at > now:
        return None
    actor = Actor(kind=ActorKind.SYSTEM, id="", name=held.publisher, department=held.publication.department.code)
    return _public(held, actor)


def _public(held: Draft, actor: Actor) -> Version:
    publication, now = held.publication, timezone.now()
    version = Version.objects.create(
        publication=publication,
        number=publication.version + 1,
        kind=held.kind,
        reason=held.reason,
        content=held.content,
        writers=held.writers,
        written_by=held.edited_by,
        reviewed_by=held.reviewed_by,
        reviewed_by_id=held.reviewed_by_id,
        reviewed_at=held.reviewed_at,
        opinion=held.opinion,
        published_by=held.publisher,
        published_by_id=held.publisher_id,
        published_at=now,
    )
    held.delete()
    _note(publication, version, now)
    show(publication)
    card, used = version.card, duty.used_days(publication.made_on, local_date(now))
    record(
        act="publications.published",
        actor=actor,
        case_id=publication.pk,
        number=publication.index_number,
        reason=version.reason,
        facts={
            **duty.facts_of(publication),
            "version": version.number,
            "kind": version.kind,
            "document_number": card.document_number,
            "published_on": local_date(now).isoformat(),
            "used_days": used,
            "late_days": publication.late_days,
            "written_by": version.written_by,
            "reviewed_by": version.reviewed_by,
            "published_by": version.published_by,
        },
    )
    duty.note_refreshed(actor=actor, publication=publication, on=local_date(now))
    return version


def _note(publication: Publication, version: Version, now: datetime) -> None:
    """What a version changes about its publication; lateness is that of its latest duty."""
    card, day = version.card, local_date(now)
    publication.state, publication.version = PublicationState.PUBLISHED, version.number
    publication.title, publication.category = card.title, card.category
    publication.made_on = card.made_on or publication.made_on
    publication.changed_at = now
    if version.kind == ChangeKind.FIRST:
        publication.published_on = day
        publication.late_days = duty.late_days(publication.made_on, day)
    publication.due_on = None
    publication.save()


@transaction.atomic
def withdraw(*, actor: Actor, publication: Publication, reason: str) -> Publication:
    """Take the text away from everybody at once; the page says that it was there, and why it is not. A draft of a
    change stays. Raises PublicationRefused.
    """
    held = Publication.objects.select_for_update(of=("self",)).select_related("department").get(pk=publication.pk)
    if held.state != PublicationState.PUBLISHED:
        raise PublicationRefused(_("It is not public."))
    if not reason.strip():
        raise PublicationRefused(_("Say why: it is told at the document's address."), field="reason")
    held.state, held.withdrawn_at, held.withdrawn_reason = (
        PublicationState.WITHDRAWN, timezone.now(), reason.strip()[:500],
    )  # fmt: skip
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    hide(held)
    record(
        act="publications.withdrawn", actor=actor, case_id=held.pk, number=held.index_number, reason=reason.strip(),
        facts={**duty.facts_of(held), "version": held.version},
    )  # fmt: skip
    return held


@transaction.atomic
def restore(*, actor: Actor, publication: Publication, reason: str) -> Publication:
    """Make a withdrawn document public again as it was. Raises PublicationRefused."""
    held = Publication.objects.select_for_update(of=("self",)).select_related("department").get(pk=publication.pk)
    if held.state != PublicationState.WITHDRAWN:
        raise PublicationRefused(_("It is not withdrawn."))
    if not reason.strip():
        raise PublicationRefused(_("Say why: it is told at the document's address."), field="reason")
    held.state, held.withdrawn_at, held.withdrawn_reason = PublicationState.PUBLISHED, None, ""
    held.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    show(held)
    record(
        act="publications.restored", actor=actor, case_id=held.pk, number=held.index_number, reason=reason.strip(),
        facts={**duty.facts_of(held), "version": held.version},
    )  # fmt: skip
    return held


@transaction.atomic
def expire() -> int:
    """Documents whose time is over are not in force any more; how many that were."""
    gone = list(PublishedDocument.objects.readable().expired_on(today()).only("id", "index_number", "valid_until"))
    for each in gone:
        PublishedDocument.objects.filter(pk=each.pk).update(validity=Validity.EXPIRED)
        record(
            act="publications.expired", actor=SYSTEM, case_id=each.pk, number=each.index_number,
            facts={"index_number": each.index_number, "valid_until": f"{each.valid_until}"},
        )  # fmt: skip
    return len(gone)
