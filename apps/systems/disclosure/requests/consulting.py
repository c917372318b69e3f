"""Third parties and co-authors (articles 32 to 34): fifteen working days each, which do not count for the answer.

A third party that says nothing leaves the decision to the organ; a co-author that says nothing agrees.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock, perform
from apps.core.ledger.services import SYSTEM, Actor
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import ClockRun, calendar, day_end, day_start, local_date
from apps.systems.disclosure.requests import wording
from apps.systems.disclosure.requests.enums import Asked, LetterKind, Opinion
from apps.systems.disclosure.requests.letters import issue
from apps.systems.disclosure.requests.models import Consultation
from apps.systems.disclosure.requests.telling import notify, responsible, show

CONSULTATION_DAYS = 15
SPOKEN = (Opinion.AGREES, Opinion.PARTLY, Opinion.OBJECTS)


@transaction.atomic
def consult(
    *,
    case_id: UUID,
    official: Official,
    asked: str,
    name: str,
    about: str,
    address: str = "",
    served_on: date | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Consultation:
    """Write to somebody whose words are needed: the clock stands until they have spoken, or their time is over."""
    moment = at or timezone.now()
    if asked not in Asked.values or not name.strip() or not about.strip():
        raise TransitionRefused(Refusal.REASON, _("Say who is consulted, and about what."))
    with override("zh-hans"):
        why = _("Consultation: %(who)s") % {"who": str(Asked(asked).label)}
    case = perform(
        case_id=case_id,
        move="consult",
        actor=actor_of(official, "handler"),
        official=official,
        version=version,
        reason=why,
        facts={"procedure": "consultation", "asked": asked, "days": CONSULTATION_DAYS},
        occurred_at=moment,
    )
    made = Consultation.objects.create(
        request=case.information_request, asked=asked, name=name.strip(), address=address, about=about,
        asked_by=official, asked_at=moment,
    )  # fmt: skip
    issue(
        case=case, kind=LetterKind(asked), actor=actor_of(official, "handler"), at=moment, to=name.strip(),
        paragraphs=wording.filled(asked, case, words=about), words=asked,
    )  # fmt: skip
    if served_on is not None:
        _serve(made, served_on, moment)
    show(case, "consulted", facts={"asked": asked}, at=moment)
    return made


@transaction.atomic
def note_service(*, consultation_id: UUID, official: Official, served_on: date, at: datetime | None = None) -> None:
    """The day on which the letter reached them: from the day after it the fifteen working days count."""
    moment = at or timezone.now()
    case, found = _open(consultation_id)
    if not official.holds("handler", department_id=case.department_id):
        raise TransitionRefused.forbidden(_("Enter the day of service"))
    _serve(found, served_on, moment)
    facts = {"served_on": served_on.isoformat(), "due_on": str(found.due_on)}
    record_act(case, act="letter_served", actor=actor_of(official), facts=facts, occurred_at=moment)


def _serve(found: Consultation, served_on: date, moment: datetime) -> None:
    if not local_date(found.asked_at) <= served_on <= local_date(moment):
        raise TransitionRefused(Refusal.CLOCK, _("A letter arrives after it was sent, and not in the future."))
    found.served_on = served_on
    found.due_on = ClockRun(served_on, CONSULTATION_DAYS).expires_on(calendar())
    found.save(update_fields=["served_on", "due_on"])


@transaction.atomic
def take_opinion(
    *,
    consultation_id: UUID,
    official: Official,
    opinion: str,
    words: str = "",
    said_on: date | None = None,
    version: int | None = None,
    at: datetime | None = None,
) -> Case:
    """What was said, and on which day it arrived: on the last day is in time, after it is not (article 32)."""
    moment = at or timezone.now()
    case, found = _open(consultation_id)
    day = said_on or local_date(moment)
    _check(found, opinion, words, day, moment)
    when = moment if day == local_date(moment) else day_start(day) + timedelta(hours=18)
    case = perform(
        case_id=case.pk,
        move="take_opinion",
        actor=actor_of(official, "handler"),
        official=official,
        version=version,
        facts={"asked": found.asked, "opinion": opinion, "said_on": day.isoformat()},
        occurred_at=max(when, found.asked_at),
    )
    found.opinion, found.words, found.said_on, found.ended_at = opinion, words, day, max(when, found.asked_at)
    found.save(update_fields=["opinion", "words", "said_on", "ended_at"])
    return _settle(case, actor_of(official, "handler"), max(when, found.asked_at))


def _check(found: Consultation, opinion: str, words: str, day: date, moment: datetime) -> None:
    if opinion not in SPOKEN:
        raise TransitionRefused(Refusal.REASON, _("Say what was answered."))
    if opinion != Opinion.AGREES and not words.strip():
        raise TransitionRefused(Refusal.REASON, _("Write down the reasons that were given."))
    if not local_date(found.asked_at) <= day <= local_date(moment):
        raise TransitionRefused(Refusal.CLOCK, _("An opinion arrives after its letter, and not in the future."))
    if found.due_on is not None and day > found.due_on:
        raise TransitionRefused(
            Refusal.CLOCK, _("The fifteen working days were over: what comes later counts as silence (article 32).")
        )


@transaction.atomic
def lapse_consultation(*, consultation_id: UUID, at: datetime | None = None) -> Case | None:
    """The fifteen working days are over without a word. None where that is not so (yet)."""
    moment = at or timezone.now()
    key = Consultation.objects.values_list("request_id", flat=True).get(pk=consultation_id)
    case = lock(key)
    found = Consultation.objects.select_for_update().get(pk=consultation_id)
    if found.opinion or found.due_on is None or found.due_on >= local_date(moment) or case.state != "consulting":
        return None
    last = day_end(found.due_on) - timedelta(seconds=1)  # whenever this runs: their time was over with that day
    case = perform(
        case_id=case.pk,
        move="silent_opinion",
        actor=SYSTEM,
        facts={"asked": found.asked, "due_on": found.due_on.isoformat()},
        occurred_at=last,
    )
    found.opinion, found.ended_at = Opinion.SILENT, last
    found.save(update_fields=["opinion", "ended_at"])
    return _settle(case, SYSTEM, last)


def _settle(case: Case, actor: Actor, moment: datetime) -> Case:
    """With the last of those consulted the clock runs again."""
    if Consultation.objects.filter(request_id=case.pk, opinion="").exists():
        show(case, at=moment)
        return case
    ended = Consultation.objects.filter(request_id=case.pk).aggregate(last=Max("ended_at"))["last"]
    moment = max(moment, ended)
    case = perform(
        case_id=case.pk, move="consulted", actor=actor, facts={"procedure": "consultation"}, occurred_at=moment
    )
    show(case, "consultation_over", facts={"due_on": str(case.promised_due or "")}, at=moment)
    notify(responsible(case), case, "consulted_official", {"due_on": case.promised_due or ""})
    return case


def _open(consultation_id: UUID) -> tuple[Case, Consultation]:
    """The locked case and its consultation, which is not over. Raises TransitionRefused."""
    key = Consultation.objects.values_list("request_id", flat=True).filter(pk=consultation_id).first()
    if key is None:
        raise TransitionRefused(Refusal.STALE, _("There is no such consultation."))
    case = lock(key)
    found = Consultation.objects.select_for_update().get(pk=consultation_id)
    if found.opinion:
        raise TransitionRefused(Refusal.STALE, _("This consultation is over."))
    return case, found
