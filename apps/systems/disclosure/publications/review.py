"""The secrecy review (保密审查): handed in by who wrote it, cleared or returned by another; each answer is kept."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.ledger.services import Actor, record
from apps.systems.disclosure.publications import duty
from apps.systems.disclosure.publications.bodies import text_of
from apps.systems.disclosure.publications.categories.selectors import by_code
from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.drafts import UNREVIEWED, held_draft
from apps.systems.disclosure.publications.enums import Stage, Validity
from apps.systems.disclosure.publications.models import Draft
from apps.systems.disclosure.publications.refusals import PublicationRefused

# what the reviewer answers for, by the articles of the Regulation that forbid publication
QUESTIONS: dict[str, str | Promise] = {
    "secret": gettext_lazy("It holds no state secret and nothing that laws forbid to publish (article 14)"),
    "security": gettext_lazy(
        "It endangers neither national nor public nor economic security nor social stability (article 14)"
    ),
    "third_party": gettext_lazy(
        "It holds no business secrets or private matters of others, or they agreed, or the public interest demands it "
        "(article 15)"
    ),
}


def problems(card: Card) -> list[str]:
    """Everything that keeps a draft from review and publication, in words."""
    found = []
    known = by_code().get(card.category)
    if known is None or not known.parent_code or not known.active:
        found.append(_("Choose one of the sub-categories in use."))
    if not text_of(card.body) and not card.files and not card.source_url:
        found.append(_("There is nothing to read: write the text, attach a file, or say where it was published first."))
    if card.valid_until and card.made_on and card.valid_until < card.made_on:
        found.append(_("It would end before it was made."))
    if card.validity == Validity.REPEALED and card.repealed_on is None:
        found.append(_("Say since when it is repealed."))
    if card.validity != Validity.REPEALED and (card.repealed_on or card.repealed_by):
        found.append(_("What is in force was not repealed: clear the day and the document of the repeal."))
    return found


@transaction.atomic
def submit(*, actor: Actor, draft: Draft, revision: int) -> Draft:
    """Hand the draft in for review. Raises PublicationRefused, DraftOutdated."""
    held = held_draft(draft, revision)
    if held.stage != Stage.WRITING:
        raise PublicationRefused(_("The draft has been handed in already."))
    if wrong := problems(held.card):
        raise PublicationRefused(" ".join(wrong))
    held.stage, held.returned = Stage.REVIEWING, ""
    return _moved(actor, held, "publications.submitted")


@transaction.atomic
def clear(*, actor: Actor, draft: Draft, revision: int, answers: Iterable[str], opinion: str) -> Draft:
    """Say that it may be public; every question has to be answered for. Raises PublicationRefused, DraftOutdated."""
    held = _under_review(actor, draft, revision)
    if set(QUESTIONS) - set(answers):
        raise PublicationRefused(_("Answer for each point, or return the draft with the reason."))
    held.stage, held.opinion = Stage.CLEARED, opinion.strip()
    held.reviewed_by, held.reviewed_by_id, held.reviewed_at = actor.name, actor.id, timezone.now()
    return _moved(actor, held, "publications.cleared", reason=held.opinion, answers=sorted(QUESTIONS))


@transaction.atomic
def send_back(*, actor: Actor, draft: Draft, revision: int, reason: str) -> Draft:
    """Return it to its writers, with the reason. Raises PublicationRefused, DraftOutdated."""
    held = _under_review(actor, draft, revision)
    if not reason.strip():
        raise PublicationRefused(_("Say why."), field="reason")
    for name, value in UNREVIEWED.items():
        setattr(held, name, value)
    held.returned = reason.strip()
    return _moved(actor, held, "publications.returned", reason=held.returned)


def _under_review(actor: Actor, draft: Draft, revision: int) -> Draft:
    held = held_draft(draft, revision)
    if held.stage != Stage.REVIEWING:
        raise PublicationRefused(_("The draft is not under review."))
    if actor.id in held.writers:
        raise PublicationRefused(_("You wrote on this draft: another person reviews it."))
    return held


def _moved(actor: Actor, held: Draft, act: str, *, reason: str = "", answers: list[str] | None = None) -> Draft:
    held.revision += 1
    held.save()
    publication = held.publication
    record(
        act=act,
        actor=actor,
        case_id=publication.pk,
        number=publication.index_number,
        reason=reason,
        facts={**duty.facts_of(publication), "revision": held.revision, **({"answers": answers} if answers else {})},
    )
    return held
