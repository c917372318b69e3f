"""What the portal reads of a publication: made anew from its newest version, emptied when it is withdrawn."""

from collections.abc import Iterable
from typing import Any

from apps.core.files.models import Attachment
from apps.core.files.services import copy_to_public, withdraw_from_public
from apps.core.search.services import bounded_vector
from apps.core.workdays.services import local_date, today
from apps.systems.disclosure.publications import duty, numbers
from apps.systems.disclosure.publications.bodies import text_of
from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.enums import PublicationState, Validity
from apps.systems.disclosure.publications.models import Publication, PublishedDocument, Version


def show(publication: Publication) -> None:
    """Write the row of a published document; files that it has no more are taken away."""
    versions = list(publication.versions.order_by("number"))
    card = versions[-1].card
    files = _files(card.files)
    _take_away(publication, {file["id"] for file in files})
    PublishedDocument.objects.update_or_create(
        pk=publication.pk,
        defaults={
            "state": PublicationState.PUBLISHED,
            "withdrawn_reason": "",
            "version": publication.version,
            "trail": trail(versions),
            "files": files,
            **row(publication, card, first=versions[0]),
        },
    )


def row(publication: Publication, card: Card, *, first: Version) -> dict[str, Any]:
    """What is searched, listed and read."""
    department, body_text = publication.department, text_of(card.body)
    made_on, published_on = publication.made_on, publication.published_on or today()
    return {
        "index_number": publication.index_number,
        "title": card.title,
        "issuer": card.issuer or department.name,
        "organ": department.code,
        "organ_name": department.name,
        "document_number": card.document_number,
        "document_key": numbers.normal(card.document_number),
        "document_tail": numbers.tail(card.document_number),
        "made_on": made_on,
        "year": made_on.year,
        "published_on": published_on,
        "changed_at": publication.changed_at,
        "used_days": None if first.imported else duty.used_days(made_on, published_on),
        "category": card.category,
        "topic": card.topic,
        "subject_words": list(card.subject_words),
        "summary": card.summary,
        "validity": validity_of(card),
        "valid_until": card.valid_until,
        "repealed_on": card.repealed_on,
        "repealed_by": card.repealed_by,
        "form": card.form,
        "source_url": card.source_url,
        "body": card.body,
        "body_text": body_text,
        "search": bounded_vector(
            f"{card.title} {card.document_number}",
            " ".join([*card.subject_words, card.topic, card.issuer or department.name, card.summary]),
            body_text,
        ),
    }


def validity_of(card: Card) -> str:
    """As the card says; over where its time is over today."""
    if card.validity == Validity.IN_FORCE and card.valid_until and card.valid_until < today():
        return Validity.EXPIRED
    return card.validity


def trail(versions: Iterable[Version]) -> list[dict[str, Any]]:
    """Every version with its day and its reason, oldest first. What was different stays inside: a correction may have
    taken away what nobody should read.
    """
    return [
        {"number": v.number, "kind": v.kind, "on": local_date(v.published_at).isoformat(), "reason": v.reason}
        for v in versions
    ]


def _files(keys: Iterable[str]) -> list[dict[str, Any]]:
    wanted = list(keys)
    found = {str(each.pk): each for each in Attachment.objects.filter(pk__in=wanted)}
    shown = []
    for key in wanted:
        stored = copy_to_public(attachment=found[key])
        shown.append(
            {
                "id": key,
                "name": stored.name,
                "size": stored.size,
                "content_type": stored.content_type,
                "stored_as": stored.stored_as,
            }
        )
    return shown


def _take_away(publication: Publication, kept: set[str]) -> None:
    """Copies of files that an earlier version had."""
    before = PublishedDocument.objects.filter(pk=publication.pk).values_list("files", flat=True).first()
    for file in before or ():
        if file["id"] not in kept:
            withdraw_from_public(file["stored_as"])


def hide(publication: Publication) -> None:
    """Leave what says that the document was there; text, words for the search and files are gone."""
    held = PublishedDocument.objects.get(pk=publication.pk)
    for file in held.files:
        withdraw_from_public(file["stored_as"])
    held.state, held.withdrawn_reason = PublicationState.WITHDRAWN, publication.withdrawn_reason
    held.changed_at = publication.withdrawn_at or held.changed_at
    held.summary = held.body = held.body_text = ""
    held.subject_words, held.files, held.search = [], [], None
    held.save()
