"""The answer: drafted from the words of its outcome, reviewed and signed by others; a letter with its number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock, perform
from apps.core.files.selectors import attachments_of
from apps.core.files.services import copy_to_public
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.relay.services import show_file
from apps.core.search.services import weighted_vector
from apps.core.workdays.services import local_date
from apps.systems.disclosure.requests import wording
from apps.systems.disclosure.requests.enums import ANSWERS, GIVEN, AnswerState, Asked, LetterKind, Opinion, Outcome
from apps.systems.disclosure.requests.letters import issue
from apps.systems.disclosure.requests.models import Answer, Consultation, SharedAnswer
from apps.systems.disclosure.requests.telling import holding, message, notify, responsible, show
from apps.systems.disclosure.requests.transfer import answer_sender


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an answer says. `text` is the letter's body without the remedies, which are added by themselves."""

    outcome: str
    text: str
    variant: str = ""
    basis: str = ""
    public_interest: str = ""
    publish: bool = False
    public_title: str = ""
    public_text: str = ""


@transaction.atomic
def save_draft(*, case_id: UUID, official: Official, words: Words, at: datetime | None = None) -> Answer:
    """Keep a draft while the request is being handled; drafts write no ledger entry, handing in does."""
    moment = at or timezone.now()
    case = lock(case_id)
    if case.state != "handling":
        raise TransitionRefused.illegal(_("Draft the answer"), case.state)
    if not official.holds("handler", department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Draft the answer"))
    if words.outcome not in ANSWERS:
        raise TransitionRefused(Refusal.REASON, _("Say how the request is answered."))
    basis = words.basis.strip() or wording.saying(words.outcome, words.variant).article
    answer, _made = Answer.objects.update_or_create(
        request=case.information_request,
        defaults={
            "outcome": words.outcome,
            "variant": words.variant,
            "basis": basis[:200],
            "text": words.text,
            "public_interest": words.public_interest,
            "publish": words.publish,
            "public_title": words.public_title,
            "public_text": words.public_text,
            "state": AnswerState.DRAFT,
            "drafted_by": official,
            "reviewed_by": None,
            "updated_at": moment,
        },
    )
    return answer


@transaction.atomic
def submit(
    *, case_id: UUID, official: Official, words: Words, version: int | None = None, at: datetime | None = None
) -> Answer:
    """Hand the answer to the organ's reviewers. Raises TransitionRefused where something is missing."""
    moment = at or timezone.now()
    answer = save_draft(case_id=case_id, official=official, words=words, at=moment)
    _check(answer)
    case = perform(
        case_id=case_id,
        move="submit_answer",
        actor=actor_of(official, "handler"),
        official=official,
        version=version,
        facts={"proposed": answer.outcome, "basis": answer.basis},
        occurred_at=moment,
    )
    answer.state, answer.remark = AnswerState.IN_REVIEW, ""
    answer.save(update_fields=["state", "remark"])
    show(case, at=moment)
    notify(holding("reviewer", case), case, "review_official")
    return answer


def _check(answer: Answer) -> None:
    """What the law asks of each outcome before it may leave the handler's desk."""
    if not answer.text.strip() or not answer.basis.strip():
        raise TransitionRefused(Refusal.REASON, _("An answer needs its words and the article on which it rests."))
    files = attachments_of(answer.request_id).filter(origin="answer", inside=False)
    provided = answer.outcome == Outcome.PARTLY or (answer.outcome in GIVEN and answer.variant != "already_public")
    if provided and not files.exists():
        raise TransitionRefused(Refusal.ILLEGAL, _("Add the information that is given to the applicant."))
    if answer.outcome == Outcome.UNCLEAR and not hasattr(answer.request, "correction"):
        raise TransitionRefused(
            Refusal.ILLEGAL, _("A request is unclear only after its supplement: give the notice first (article 30).")
        )
    if answer.outcome in GIVEN and _objected(answer) and not answer.public_interest.strip():
        raise TransitionRefused(
            Refusal.REASON,
            _("A third party objects: say which public interest outweighs it, or do not disclose (article 32)."),
        )
    if answer.publish and not answer.public_title.strip():
        raise TransitionRefused(Refusal.REASON, _("What others may read needs a title that names nobody."))


def _objected(answer: Answer) -> list[Consultation]:
    found = Consultation.objects.filter(request_id=answer.request_id, asked=Asked.THIRD_PARTY)
    return list(found.filter(opinion__in=[Opinion.OBJECTS, Opinion.PARTLY]))


def _locked(case_id: UUID, label: str) -> tuple[Case, Answer]:
    case = lock(case_id)
    answer = Answer.objects.select_for_update(of=("self",)).select_related("drafted_by").filter(pk=case_id).first()
    if answer is None:
        raise TransitionRefused.illegal(label, case.state)
    return case, answer


@transaction.atomic
def approve(*, case_id: UUID, official: Official, version: int | None = None, at: datetime | None = None) -> Answer:
    """Another pair of eyes in the organ: the answer waits for its signature."""
    moment = at or timezone.now()
    _case, answer = _locked(case_id, _("Approve the answer"))
    _another(official, answer.drafted_by_id)
    case = perform(
        case_id=case_id,
        move="approve_answer",
        actor=actor_of(official, "reviewer"),
        official=official,
        version=version,
        occurred_at=moment,
    )
    answer.state, answer.reviewed_by, answer.updated_at = AnswerState.REVIEWED, official, moment
    answer.save(update_fields=["state", "reviewed_by", "updated_at"])
    show(case, at=moment)
    notify(holding("leader"), case, "sign_official")
    return answer


@transaction.atomic
def send_back(
    *, case_id: UUID, official: Official, reason: str, version: int | None = None, at: datetime | None = None
) -> Answer:
    """Reviewer or leader wants it changed; the text is kept."""
    moment = at or timezone.now()
    _case, answer = _locked(case_id, _("Send the answer back"))
    case = perform(
        case_id=case_id,
        move="send_back_answer",
        actor=actor_of(official),
        official=official,
        version=version,
        reason=reason,
        occurred_at=moment,
    )
    answer.state, answer.remark, answer.reviewed_by, answer.updated_at = AnswerState.DRAFT, reason, None, moment
    answer.save(update_fields=["state", "remark", "reviewed_by", "updated_at"])
    show(case, at=moment)
    notify(responsible(case), case, "returned_official", {"reason": reason})
    return answer


@transaction.atomic
def sign(*, case_id: UUID, official: Official, version: int | None = None, at: datetime | None = None) -> Answer:
    """The leader signs: the letter gets its number, the clocks stop, the applicant reads it."""
    moment = at or timezone.now()
    case, answer = _locked(case_id, _("Sign the answer"))
    _another(official, answer.drafted_by_id, answer.reviewed_by_id)
    actor = actor_of(official, "leader")
    case = perform(
        case_id=case_id,
        move="sign_answer",
        actor=actor,
        official=official,
        version=version,
        reason=answer.basis,
        facts={"outcome": answer.outcome, "basis": answer.basis, "decided_on": local_date(moment).isoformat()},
        changes={"outcome": answer.outcome, "answered_at": moment, "decided_at": moment},
        occurred_at=moment,
    )
    given = list(attachments_of(case.pk).filter(origin="answer", inside=False))
    paragraphs = [*answer.text.splitlines(), wording.remedy_of(case, answer.outcome)]
    letter, file = issue(
        case=case, kind=LetterKind.ANSWER, actor=actor, at=moment, paragraphs=paragraphs, words="answer",
        enclosures=[each.name for each in given],
    )  # fmt: skip
    answer.state, answer.signed_by, answer.signed_at = AnswerState.SIGNED, official, moment
    answer.number, answer.updated_at = letter.number, moment
    answer.save(update_fields=["state", "signed_by", "signed_at", "number", "updated_at"])
    _tell_third_parties(case, answer, official, moment)
    _share(case, answer, moment)
    _give(case, answer, paragraphs, moment)
    answer_sender(case, answer.outcome, answer.number, paragraphs, [file, *given], moment)
    return answer


def _another(official: Official, *others: object) -> None:
    if official.pk in others:
        raise TransitionRefused(
            Refusal.FORBIDDEN, _("Drafting, reviewing and signing an answer are for three different people.")
        )


def _tell_third_parties(case: Case, answer: Answer, official: Official, moment: datetime) -> None:
    """Who objected in vain is told in writing what is disclosed and why (article 32)."""
    if answer.outcome not in GIVEN:
        return
    for each in _objected(answer):
        told = wording.filled("third_party_told", case, about=each.about, words=answer.public_interest)
        issue(
            case=case, kind=LetterKind.THIRD_PARTY_TOLD, actor=actor_of(official, "leader"), at=moment, to=each.name,
            paragraphs=told, words="third_party_told",
        )  # fmt: skip


def _share(case: Case, answer: Answer, moment: datetime) -> None:
    if not answer.publish or answer.outcome not in GIVEN:
        return
    SharedAnswer.objects.create(
        number=case.number,
        title=answer.public_title,
        text=answer.public_text,
        organ=case.department.name if case.department else "",
        outcome=answer.outcome,
        answered_on=local_date(moment),
        search=weighted_vector(answer.public_title, answer.public_text),
    )
    record_act(case, act="answer_shared", actor=actor_of(answer.drafted_by), public=True, occurred_at=moment)


def _give(case: Case, answer: Answer, paragraphs: list[str], moment: datetime) -> None:
    organ = case.department.name if case.department else ""
    if not case.origin_code:
        for each in attachments_of(case.pk).filter(origin="answer", inside=False):
            show_file(case.number, copy_to_public(attachment=each), own=False)
    show(
        case, "answered", facts={"outcome": answer.outcome, "number": answer.number}, at=moment,
        answer="\n".join(paragraphs), answered_by=organ, answered_at=moment, may_supplement=False,
    )  # fmt: skip
    message(case, "request_answered", {"outcome": str(Outcome(answer.outcome).label)})
