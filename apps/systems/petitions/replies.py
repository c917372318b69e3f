"""The answer: draft, review, signature, publication. Three pairs of eyes; nothing is closed without it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock, perform
from apps.core.files.services import attach
from apps.core.ledger.services import SYSTEM
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.systems.petitions.enums import PetitionState, ReplyState
from apps.systems.petitions.models import Merge, Reply
from apps.systems.petitions.opinions import check_opinions
from apps.systems.petitions.public_files import answer_files, show_with_answer
from apps.systems.petitions.publication import publish_answer
from apps.systems.petitions.telling import message, notify, responsible, show

IN_WORK = (ReplyState.DRAFT, ReplyState.IN_REVIEW, ReplyState.REVIEWED)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an answer says, to the citizen and (anonymised) to everybody."""

    text: str
    outcome: str
    publish: bool = False
    public_title: str = ""
    public_text: str = ""


def reply_in_work(case: Case) -> Reply | None:
    """The reply that is being drafted, reviewed or signed."""
    return case.replies.filter(state__in=IN_WORK).first()


@transaction.atomic
def save_draft(*, case_id: UUID, official: Official, words: Words, at: datetime | None = None) -> Reply:
    """Keep a draft. Only while the case is being handled; drafts write no ledger entry, handing in does."""
    moment = at or timezone.now()
    case = lock(case_id)
    if case.state != PetitionState.HANDLING:
        raise TransitionRefused.illegal(_("Draft the answer"), case.state)
    if not official.holds("handler", department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Draft the answer"))
    reply = reply_in_work(case) or Reply(case=case, created_at=moment, drafted_by=official)
    reply.text, reply.outcome, reply.publish = words.text, words.outcome, words.publish
    reply.public_title, reply.public_text = words.public_title, words.public_text
    reply.state, reply.updated_at, reply.drafted_by = ReplyState.DRAFT, moment, official
    reply.save()
    return reply


@transaction.atomic
def submit(
    *,
    case_id: UUID,
    official: Official,
    words: Words,
    without_opinions: bool = False,
    version: int | None = None,
    at: datetime | None = None,
) -> Reply:
    """Hand the answer to the department's reviewers. One that does not wait for opinions asked for must say so."""
    moment = at or timezone.now()
    if not words.text.strip() or not words.outcome:
        raise TransitionRefused.no_answer()
    reply = save_draft(case_id=case_id, official=official, words=words, at=moment)
    awaited = check_opinions(reply.case, without=without_opinions)
    case = perform(
        case_id=case_id,
        move="submit_reply",
        actor=actor_of(official, "handler"),
        official=official,
        version=version,
        facts={"reply": str(reply.pk), "outcome": words.outcome} | ({"without": awaited} if awaited else {}),
        occurred_at=moment,
    )
    reply.state = ReplyState.IN_REVIEW
    reply.save(update_fields=["state"])
    show(case, at=moment)
    if case.department is not None:
        notify(Official.objects.all().holding("reviewer", case.department), case, "review_official")
    return reply


@transaction.atomic
def approve(
    *, case_id: UUID, official: Official, remark: str = "", version: int | None = None, at: datetime | None = None
) -> Reply:
    """The department's reviewer agrees: the answer waits for a leader's signature."""
    moment = at or timezone.now()
    reply = _reply_of(case_id, ReplyState.IN_REVIEW)
    _another_person(reply, official)
    case = perform(
        case_id=case_id,
        move="approve_reply",
        actor=actor_of(official, "reviewer"),
        official=official,
        version=version,
        reason=remark,
        facts={"reply": str(reply.pk)},
        occurred_at=moment,
    )
    reply.state, reply.reviewed_by, reply.updated_at = ReplyState.REVIEWED, official, moment
    reply.save(update_fields=["state", "reviewed_by", "updated_at"])
    show(case, at=moment)
    notify(Official.objects.all().holding("leader"), case, "sign_official")
    return reply


@transaction.atomic
def send_back(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Reply:
    """Reviewer or leader sends the answer back to its author, saying what to change. The text is kept."""
    moment = at or timezone.now()
    reply = _reply_of(case_id, ReplyState.IN_REVIEW, ReplyState.REVIEWED)
    case = perform(
        case_id=case_id,
        move="send_back_reply",
        actor=actor_of(official),
        official=official,
        version=version,
        reason=reason,
        facts={"reply": str(reply.pk)},
        occurred_at=moment,
    )
    reply.state, reply.remark, reply.updated_at = ReplyState.DRAFT, reason, moment
    reply.reviewed_by = None
    reply.save(update_fields=["state", "remark", "updated_at", "reviewed_by"])
    show(case, at=moment)
    notify(responsible(case), case, "returned_official", {"reason": reason})
    return reply


@transaction.atomic
def publish(*, case_id: UUID, official: Official, version: int | None = None, at: datetime | None = None) -> Reply:
    """A leader signs: the case is closed with its answer, the citizen reads it, merged messages are answered too."""
    moment = at or timezone.now()
    reply = _reply_of(case_id, ReplyState.REVIEWED)
    _another_person(reply, official)
    case = perform(
        case_id=case_id,
        move="publish_reply",
        actor=actor_of(official, "leader"),
        official=official,
        version=version,
        facts={"reply": str(reply.pk), "outcome": reply.outcome},
        changes={"outcome": reply.outcome, "answered_at": moment, "decided_at": moment},
        occurred_at=moment,
    )
    reply.state, reply.signed_by, reply.published_at = ReplyState.PUBLISHED, official, moment
    reply.signed_as = case.department.name if case.department else ""
    reply.updated_at = moment
    reply.save(update_fields=["state", "signed_by", "signed_as", "published_at", "updated_at"])
    give_answer(case, reply, moment)
    return reply


def give_answer(case: Case, reply: Reply, moment: datetime) -> None:
    """Show a published reply to the citizen, to everybody where allowed, and to those merged into the case."""
    from apps.systems.petitions.transfer import answer_sender

    case.assignments.filter(lead=True, state__in=["pending", "claimed"]).update(state="ended", ended_at=moment)
    show(
        case,
        "answered",
        facts={"department": reply.signed_as},
        at=moment,
        answer=reply.text,
        answered_by=reply.signed_as,
        answered_at=moment,
        may_rate=True,
        may_reopen=case.petition.reopened == 0,
        may_supplement=False,
    )
    show_with_answer(case)
    publish_answer(case, reply, moment)
    message(case, "petition_answered", {"department": reply.signed_as})
    answer_sender(case, reply, moment)
    for merge in Merge.objects.filter(into=case, duplicate__state=PetitionState.MERGED).select_related("duplicate"):
        _answer_duplicate(merge.duplicate, reply, moment)


def _answer_duplicate(duplicate: Case, reply: Reply, moment: datetime) -> None:
    case = perform(
        case_id=duplicate.pk,
        move="answered_with_other",
        actor=actor_of(reply.signed_by, "leader") if reply.signed_by else SYSTEM,
        facts={"outcome": reply.outcome},
        changes={"outcome": reply.outcome, "answered_at": moment, "decided_at": moment},
        occurred_at=moment,
    )
    copied = Reply.objects.create(
        case=case,
        text=reply.text,
        outcome=reply.outcome,
        state=ReplyState.PUBLISHED,
        signed_as=reply.signed_as,
        drafted_by=reply.drafted_by,
        reviewed_by=reply.reviewed_by,
        signed_by=reply.signed_by,
        created_at=moment,
        updated_at=moment,
        published_at=moment,
    )
    for file in answer_files(reply.case_id):
        attach(case_id=case.pk, stored=file, origin="answer", actor=SYSTEM, number=case.number, occurred_at=moment)
    give_answer(case, copied, moment)


def _reply_of(case_id: UUID, *wanted: str) -> Reply:
    lock(case_id)
    reply = Reply.objects.select_for_update().filter(case_id=case_id, state__in=wanted).first()
    if reply is None:
        who = Case.objects.values_list("state", flat=True).get(pk=case_id)
        raise TransitionRefused.illegal(_("The answer"), str(who))
    return reply


def _another_person(reply: Reply, official: Official) -> None:
    """Who drafted an answer does not review or sign it; who reviewed it does not sign it."""
    if official.pk in {reply.drafted_by_id, reply.reviewed_by_id}:
        raise TransitionRefused(
            Refusal.FORBIDDEN, _("Drafting, reviewing and signing an answer are for different people.")
        )


@transaction.atomic
def note_reading(*, case: Case, official: Official, what: str) -> None:
    """An official has looked at personal data: who, what, when."""
    record_act(
        case,
        act="unmask",
        actor=actor_of(official),
        facts={"what": what},
    )
