"""Drafts: begun, saved over the revision that the writer saw, given files, dropped. The first to save wins; the second
is told and loses nothing, for the page keeps what was typed. Whoever changes a draft puts it back to being written.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.files.services import Area, UploadRefused, attach, remove_attachments, store_upload
from apps.core.ledger.services import Actor, record
from apps.core.people.models import Department
from apps.core.workdays.services import today
from apps.systems.disclosure.publications import duty, numbers
from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.differences import differences
from apps.systems.disclosure.publications.enums import ChangeKind, PublicationState, Stage, Validity
from apps.systems.disclosure.publications.models import Draft, Publication, Version
from apps.systems.disclosure.publications.refusals import DraftOutdated, PublicationRefused
from tenants.context import current_jurisdiction

MOST_FILES = 20
UNREVIEWED: dict[str, Any] = {
    "stage": Stage.WRITING, "reviewed_by": "", "reviewed_by_id": "", "reviewed_at": None, "opinion": "",
    "publisher": "", "publisher_id": "", "publish_at": None,
}  # fmt: skip


def free_index_number(department: Department, day: date) -> str:
    """The next of an organ in a month. Holds a lock until the transaction ends, so that two never get the same."""
    code = current_jurisdiction().code
    stem = f"{numbers.organ_code(code, department.code)}/{day:%Y-%m}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext(%s))", [f"index {stem}"])
    taken = Publication.objects.filter(index_number__regex=rf"^{stem}[0-9]{{5}}$")
    last = taken.order_by("-index_number").values_list("index_number", flat=True).first()
    return f"{stem}{int(last[-5:]) + 1 if last else 1:05d}"


@transaction.atomic
def begin(*, actor: Actor, department: Department, card: Card, index_number: str = "", from_request: str = "") -> Draft:
    """A new document as a draft; the duty to publish it runs from the day it was made. Raises PublicationRefused."""
    if not department.active:
        raise PublicationRefused(_("The department is closed."), field="department")
    card, made_on = _checked(card)
    now = timezone.now()
    publication = Publication.objects.create(
        index_number=_index_number(index_number, department),
        department=department,
        title=card.title,
        category=card.category,
        made_on=made_on,
        due_on=duty.due_on(made_on),
        from_request=from_request,
        created_at=now,
    )
    draft = Draft.objects.create(
        publication=publication,
        content=card.to_json(),
        writers=_writers(actor),
        edited_by=actor.name,
        edited_at=now,
    )
    facts = {**duty.facts_of(publication), "from_request": from_request}
    record(act="publications.begun", actor=actor, case_id=publication.pk, number=publication.index_number, facts=facts)
    return draft


def _writers(actor: Actor) -> list[str]:
    """Nobody, where the system proposes a document: whoever works it out is its first writer."""
    return [actor.id] if actor.id else []


def _index_number(typed: str, department: Department) -> str:
    typed = typed.strip()
    if not typed:
        return free_index_number(department, today())
    if not numbers.is_index(typed):
        raise PublicationRefused(
            _("An index number is the organ's code, a slash, and year, month and serial: 360424-water/2026-10-00038."),
            field="index_number",
        )
    if there := Publication.objects.filter(index_number=typed).first():
        raise PublicationRefused(numbers.index_clash(typed, there.title), field="index_number")
    return typed


def _checked(card: Card) -> tuple[Card, date]:
    if not card.title.strip():
        raise PublicationRefused(_("The document has no title."), field="title")
    if card.made_on is None:
        raise PublicationRefused(_("Say when the document was made."), field="made_on")
    if card.made_on > today():
        raise PublicationRefused(_("The date of making lies in the future."), field="made_on")
    return card, card.made_on


@transaction.atomic
def begin_change(*, actor: Actor, publication: Publication, kind: str, reason: str, changed_on: date | None) -> Draft:
    """A draft of the next version: a change (whose own 20 days run from `changed_on`), a correction, a repeal.

    The one that is there already where there is one. Raises PublicationRefused.
    """
    held = Publication.objects.select_for_update(of=("self",)).select_related("department").get(pk=publication.pk)
    if held.state != PublicationState.PUBLISHED:
        raise PublicationRefused(_("Only a published document is changed."))
    if not reason.strip():
        raise PublicationRefused(_("Say why: it is told under the document."), field="reason")
    if there := Draft.objects.filter(pk=held.pk).first():
        return there
    newest = Version.objects.get(publication=held, number=held.version)
    card = newest.card
    if kind == ChangeKind.REPEAL:
        card = replace(card, validity=Validity.REPEALED, repealed_on=changed_on or today())
    draft = Draft.objects.create(
        publication=held, content=card.to_json(), kind=kind, reason=reason.strip(), based_on=newest.number,
        writers=_writers(actor), edited_by=actor.name, edited_at=timezone.now(),
    )  # fmt: skip
    counts = None if kind == ChangeKind.CORRECTION else (changed_on or today())
    if counts is not None:
        if counts > today():
            raise PublicationRefused(_("The date of the change lies in the future."), field="changed_on")
        held.due_on = duty.due_on(counts)
        held.save(update_fields=["due_on"])
    record(
        act="publications.change_begun",
        actor=actor,
        case_id=held.pk,
        number=held.index_number,
        reason=reason.strip(),
        facts={**duty.facts_of(held), "kind": kind, "counts_from": counts.isoformat() if counts else None},
    )
    return draft


def held_draft(draft: Draft, revision: int) -> Draft:
    """The draft, locked with its publication, as the caller saw it. Raises PublicationRefused, DraftOutdated."""
    Publication.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    held = Draft.objects.select_related("publication__department").filter(pk=draft.pk).first()
    if held is None:
        raise PublicationRefused(_("The draft has been published or dropped in the meantime."))
    if held.revision != revision:
        raise DraftOutdated(who=held.edited_by, revision=held.revision)
    return held


@transaction.atomic
def save(*, actor: Actor, draft: Draft, revision: int, card: Card) -> Draft:
    """Save what was typed; files stay as they are. A review that was given lapses. Raises as `held_draft`."""
    held = held_draft(draft, revision)
    card = replace(_checked(card)[0], files=held.card.files)
    changes = differences(held.card, card)
    if not changes:
        return held
    _rewrite(actor, held, card, sorted({change.field for change in changes}))
    return held


def _rewrite(actor: Actor, held: Draft, card: Card, changed: list[str]) -> None:
    publication, lapsed = held.publication, held.stage != Stage.WRITING
    moved = held.kind == ChangeKind.FIRST and card.made_on != publication.made_on
    held.content = card.to_json()
    held.__dict__.pop("card", None)
    held.revision += 1
    held.edited_by, held.edited_at = actor.name, timezone.now()
    held.writers = list(dict.fromkeys([*held.writers, *_writers(actor)]))
    for name, value in UNREVIEWED.items():
        setattr(held, name, value)
    held.save()
    if held.kind == ChangeKind.FIRST:
        made_on = card.made_on or publication.made_on
        publication.title, publication.category, publication.made_on = card.title, card.category, made_on
        publication.due_on = duty.due_on(made_on)
        publication.save(update_fields=["title", "category", "made_on", "due_on"])
    facts = {**duty.facts_of(publication), "revision": held.revision, "fields": changed, "review_lapsed": lapsed}
    record(act="publications.saved", actor=actor, case_id=publication.pk, number=publication.index_number, facts=facts)
    if moved:
        facts = {**duty.facts_of(publication), "counts_from": publication.made_on.isoformat()}
        record(
            act="publications.date_corrected", actor=actor, case_id=publication.pk, number=publication.index_number,
            facts=facts,
        )  # fmt: skip


@transaction.atomic
def add_file(*, actor: Actor, draft: Draft, revision: int, file: "File[Any]") -> Draft:
    """Check a file by its content and attach it. Raises PublicationRefused (also for what is no such file)."""
    held = held_draft(draft, revision)
    if len(held.card.files) >= MOST_FILES:
        raise PublicationRefused(_("A document has at most %(most)s attachments.") % {"most": MOST_FILES}, field="file")
    try:
        stored = store_upload(file, Area.CASE)
    except UploadRefused as refused:
        raise PublicationRefused(" ".join(refused.messages), field="file") from refused
    publication = held.publication
    made = attach(case_id=publication.pk, stored=stored, origin="office", actor=actor, number=publication.index_number)
    _rewrite(actor, held, replace(held.card, files=(*held.card.files, str(made.pk))), ["files"])
    return held


@transaction.atomic
def remove_file(*, actor: Actor, draft: Draft, revision: int, file: str) -> Draft:
    """Take a file off the draft; it stays where a version has it. Raises as `held_draft`."""
    held = held_draft(draft, revision)
    if file in held.card.files:
        rest = tuple(each for each in held.card.files if each != file)
        _rewrite(actor, held, replace(held.card, files=rest), ["files"])
    return held


@transaction.atomic
def drop(*, actor: Actor, draft: Draft, revision: int, reason: str) -> None:
    """Throw a draft away, with its reason; a document that was never published goes with it. Raises as `held_draft`."""
    held = held_draft(draft, revision)
    if not reason.strip():
        raise PublicationRefused(_("Say why."), field="reason")
    publication = held.publication
    held.delete()
    record(
        act="publications.dropped", actor=actor, case_id=publication.pk, number=publication.index_number,
        reason=reason.strip(), facts={**duty.facts_of(publication), "version": publication.version},
    )  # fmt: skip
    if publication.version:
        publication.due_on = None
        publication.save(update_fields=["due_on"])
        return
    remove_attachments(case_id=publication.pk)
    publication.delete()
