"""What the citizen does after sending: supplement, rate, ask to reopen, withdraw. Each comes through the relay."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from apps.core.cases.enums import Satisfaction
from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, limits_for, lock, perform
from apps.core.files.models import Attachment
from apps.core.ledger.services import Actor
from apps.systems.petitions.enums import Outcome, PetitionState
from apps.systems.petitions.handling import go_on
from apps.systems.petitions.merging import forget, separate
from apps.systems.petitions.models import PublishedAnswer
from apps.systems.petitions.publication import withdraw_publication
from apps.systems.petitions.telling import notify, responsible, show
from apps.systems.petitions.transfer import follow_up


@transaction.atomic
def supplement(*, case: Case, text: str, actor: Actor, at: datetime, files: Sequence[Attachment] = ()) -> None:
    """The citizen adds something, with `files` that are the case's already. Where the office had asked for it, the
    clock runs again; where the case is handled elsewhere, words and files follow it there.
    """
    case = lock(case.pk)
    if case.closed_at is not None:
        raise TransitionRefused(Refusal.ILLEGAL, gettext_noop("nothing can be added to a closed case"))
    record_act(
        case,
        act="supplement",
        actor=actor,
        facts={"text": text},
        public=True,
        occurred_at=at,
    )
    show(case, "supplemented", text=text, at=at)
    if case.state == PetitionState.SUSPENDED:
        go_on(case_id=case.pk, official=None, actor=actor, at=at)
    elif case.state == PetitionState.TRANSFERRED:
        follow_up(case, "supplement", text, at, files)
    else:
        notify(responsible(case), case, "supplemented_official", key=at.isoformat())


@transaction.atomic
def rate(*, case: Case, satisfaction: str, remark: str, actor: Actor, at: datetime) -> None:
    """The citizen's judgement, once for each answer; it stands in the ledger and in the published answer."""
    case = lock(case.pk)
    if case.state != PetitionState.ANSWERED or case.satisfaction:
        raise TransitionRefused(Refusal.ILLEGAL, gettext_noop("only an answer can be rated, and only once"))
    case.satisfaction = satisfaction
    case.save(update_fields=["satisfaction"])
    petition = case.petition
    petition.rated_at, petition.rating_remark = at, remark
    petition.save(update_fields=["rated_at", "rating_remark"])
    PublishedAnswer.objects.filter(number=case.number).update(satisfaction=satisfaction)
    record_act(
        case,
        act="rate",
        actor=actor,
        reason=remark,
        facts={"satisfaction": satisfaction},
        public=True,
        occurred_at=at,
    )
    show(
        case,
        "rated",
        facts={"satisfaction": satisfaction},
        at=at,
        rating=satisfaction,
        may_rate=False,
        may_reopen=satisfaction == "not_satisfied" and petition.reopened == 0,
    )


@transaction.atomic
def reopen(*, case: Case, reason: str, actor: Actor, at: datetime) -> Case:
    """Not satisfied: handled again, once, with a new clock. The first answer stays in the record."""
    case = lock(case.pk)
    petition = case.petition
    if case.state != PetitionState.ANSWERED or petition.reopened:
        raise TransitionRefused(Refusal.ILLEGAL, gettext_noop("an answered message can be reopened once"))
    if case.satisfaction in {Satisfaction.SATISFIED, Satisfaction.BASICALLY}:
        raise TransitionRefused(Refusal.ILLEGAL, gettext_noop("who was satisfied does not have it handled again"))
    limits = limits_for(case.kind, case.subkind, urgent=case.urgent)
    case = perform(
        case_id=case.pk,
        move="reopen",
        actor=actor,
        reason=reason,
        changes={
            "outcome": "",
            "answered_at": None,
            "decided_at": None,
            "department": None,
            "official": None,
            "satisfaction": "",
        },
        facts={"satisfaction": case.satisfaction, **limits.facts()},
        occurred_at=at,
        limits=limits,
    )
    forget(case)
    petition.reopened += 1
    petition.save(update_fields=["reopened"])
    withdraw_publication(case)
    show(case, "reopened", text=reason, at=at, may_rate=False, may_reopen=False, may_supplement=True, rating="")
    notify(responsible(case), case, "reopened_official", {"reason": reason})
    return case


@transaction.atomic
def withdraw(*, case: Case, reason: str, actor: Actor, at: datetime) -> Case:
    """The citizen takes the message back: the case ends with that as its outcome."""
    case = perform(
        case_id=case.pk,
        move="withdraw",
        actor=actor,
        reason=reason,
        changes={"outcome": Outcome.WITHDRAWN, "answered_at": at, "decided_at": at},
        occurred_at=at,
    )
    separate(case, at)
    follow_up(case, "withdrawal", reason, at)
    show(case, "withdrawn", text=reason, at=at, may_supplement=False)
    return case
