"""The one supplement notice (article 30): within seven working days, once; with the supplement the limit restarts."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.services import Refusal, TransitionRefused, limits_for, lock, perform
from apps.core.ledger.services import SYSTEM, Actor
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import ClockRun, calendar, local_date
from apps.systems.disclosure.requests import wording
from apps.systems.disclosure.requests.enums import LetterKind, Outcome
from apps.systems.disclosure.requests.letters import issue
from apps.systems.disclosure.requests.models import CorrectionNotice
from apps.systems.disclosure.requests.registration import SUBKIND
from apps.systems.disclosure.requests.telling import message, notify, responsible, show
from apps.systems.disclosure.requests.transfer import answer_sender

NOTICE_DAYS = 7
SHORTEST, LONGEST = 5, 30


@transaction.atomic
def ask_correction(
    *,
    case_id: UUID,
    official: Official,
    text: str,
    days: int = 15,
    version: int | None = None,
    at: datetime | None = None,
) -> CorrectionNotice:
    """Say once what is unclear and by when (`days`: a reasonable period in working days). Raises TransitionRefused."""
    moment = at or timezone.now()
    case = lock(case_id)
    _check(case, days, moment)
    actor = actor_of(official)
    answer_by = ClockRun(local_date(moment), days).expires_on(calendar())
    case = perform(
        case_id=case_id,
        move="ask_correction",
        actor=actor,
        official=official,
        version=version,
        reason=text,
        facts={"notice": 1, "answer_by": answer_by.isoformat(), "about_visible": False},
        occurred_at=moment,
    )
    try:
        with transaction.atomic():
            notice = CorrectionNotice.objects.create(
                request=case.information_request, text=text, days=days, answer_by=answer_by, issued_by=official,
                issued_at=moment,
            )  # fmt: skip
    except IntegrityError as error:  # the database keeps it to one, whatever was read before
        raise _second() from error
    paragraphs = [
        wording.opening(case),
        *wording.filled("correction", case, words=text, days=str(days), due=wording.official_day(answer_by)),
    ]
    issue(case=case, kind=LetterKind.CORRECTION, actor=actor, at=moment, paragraphs=paragraphs, words="correction")
    show(case, "correction_asked", facts={"answer_by": answer_by.isoformat()}, text=text, at=moment,
         may_supplement=True)  # fmt: skip
    message(case, "request_correction", {"due_on": answer_by})
    return notice


def _check(case: Case, days: int, moment: datetime) -> None:
    if CorrectionNotice.objects.filter(pk=case.pk).exists():
        raise _second()
    if not SHORTEST <= days <= LONGEST:
        raise TransitionRefused(
            Refusal.CLOCK,
            _("A reasonable period is %(least)d to %(most)d working days.") % {"least": SHORTEST, "most": LONGEST},
        )
    if local_date(moment) > notice_until(case):
        raise TransitionRefused(
            Refusal.CLOCK,
            _("The seven working days for a supplement notice have passed: the request has to be answered as it is."),
        )


def notice_until(case: Case) -> date:
    """The last of the seven working days."""
    return ClockRun(case.information_request.received_on, NOTICE_DAYS).expires_on(calendar())


def _second() -> TransitionRefused:
    return TransitionRefused(
        Refusal.ILLEGAL, _("A supplement notice is given once (article 30): a second one is refused.")
    )


@transaction.atomic
def take_correction(
    *,
    case_id: UUID,
    actor: Actor,
    text: str,
    official: Official | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """The supplement has come: the whole limit counts anew from the day after."""
    moment = at or timezone.now()
    case = lock(case_id)
    notice = CorrectionNotice.objects.select_for_update().filter(pk=case_id, answered_at__isnull=True).first()
    if notice is None:
        raise TransitionRefused(Refusal.STALE, _("Nothing is asked for any more."))
    limits = limits_for(case.kind, SUBKIND)
    on = local_date(moment)
    move = "take_correction" if case.department is not None else "take_correction_first"
    if official is not None and not official.holds("clerk", "handler"):
        raise TransitionRefused.forbidden(_("Take in the supplement"))
    case = perform(
        case_id=case_id,
        move=move,
        actor=actor,
        official=official if move == "take_correction" else None,
        version=version,
        facts={"notice": 1, "counts_from": on.isoformat(), "text": text[:2000], **limits.facts()},
        occurred_at=moment,
        limits=limits,
    )
    notice.answer, notice.answered_at, notice.new_limit_from = text, moment, on
    notice.save(update_fields=["answer", "answered_at", "new_limit_from"])
    facts = {"due_on": str(case.promised_due or "")}
    show(case, "corrected", facts=facts, text=text, at=moment, may_supplement=False)
    notify(responsible(case), case, "supplemented_official")
    return case


@transaction.atomic
def lapse_correction(*, case_id: UUID, at: datetime | None = None) -> Case | None:
    """No supplement within the period: given up, no longer handled (other, 1). None where that is not so (yet)."""
    moment = at or timezone.now()
    case = lock(case_id)
    notice = CorrectionNotice.objects.select_for_update().filter(pk=case_id, answered_at__isnull=True).first()
    if notice is None or case.state != "correction" or notice.answer_by >= local_date(moment):
        return None
    return end_unanswered(
        case, "lapse_correction", Outcome.NO_SUPPLEMENT, moment, asked=notice.issued_at, due=notice.answer_by
    )


def end_unanswered(case: Case, move: str, outcome: str, moment: datetime, *, asked: datetime, due: object) -> Case:
    """Time ran out on the applicant's side: the case ends with a letter that says so."""
    case = perform(
        case_id=case.pk,
        move=move,
        actor=SYSTEM,
        facts={"outcome": str(outcome), "decided_on": local_date(moment).isoformat()},
        changes={"outcome": outcome, "answered_at": moment, "decided_at": moment},
        occurred_at=moment,
    )
    told = wording.filled(
        str(outcome), case, asked=wording.official_day(local_date(asked)), due=wording.official_day(due)  # type: ignore[arg-type]
    )  # fmt: skip
    paragraphs = [wording.opening(case), *told]
    letter, file = issue(
        case=case, kind=LetterKind.ENDING, actor=SYSTEM, at=moment, paragraphs=paragraphs, words=str(outcome)
    )
    answer_sender(case, str(outcome), letter.number, told, [file], moment)
    organ = case.department.name if case.department else ""
    show(
        case, str(outcome), at=moment, answer="\n".join(told), answered_by=organ, answered_at=moment,
        may_supplement=False,
    )  # fmt: skip
    message(case, "request_answered", {"outcome": str(Outcome(outcome).label)})
    return case
