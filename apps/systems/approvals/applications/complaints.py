"""Complaints about how an application is handled: made by the applicant, decided by supervision with a reason."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case
from apps.core.cases.recording import record_act
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.ledger.services import Actor
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.core.people.services import actor_of
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications.limits import last_day
from apps.systems.approvals.applications.models import Complaint
from apps.systems.approvals.applications.telling import message, notify, show

DECISION_DAYS = 5


@transaction.atomic
def complain(
    *, case: Case, about: str, text: str, actor: Actor, at: datetime, who: str = "", named: bool = True
) -> Complaint:
    """One at a time. The ledger keeps that there is one and what it is about; the words are for supervision only."""
    case = lock(case.pk)
    if case.application.complaints.filter(decided_at__isnull=True).exists():
        raise TransitionRefused(Refusal.STALE, _("Your complaint waits for its decision already."))
    complaint = Complaint.objects.create(
        application=case.application, about=about, who=who, text=text, named=named, made_at=at,
        decide_by=last_day(local_date(at), DECISION_DAYS),
    )  # fmt: skip
    facts = {"about": about, "named": named, "decide_by": complaint.decide_by.isoformat()}
    record_act(case, act="application_complained", actor=actor, facts=facts, public=True, occurred_at=at)
    show(case, "complained", facts={"due_on": complaint.decide_by.isoformat()}, at=at)
    notify(
        Official.objects.all().holding(Duty.SUPERVISOR), case, "complaint_official",
        {"due_on": complaint.decide_by.isoformat()}, key=str(complaint.pk),
    )  # fmt: skip
    return complaint


@transaction.atomic
def decide_complaint(
    *, case: Case, official: Official, taken_up: bool, answer: str, at: datetime | None = None
) -> Complaint:
    """Whether it is taken up, with the reason, which the applicant reads."""
    moment = at or timezone.now()
    case = lock(case.pk)
    if not official.holds(Duty.SUPERVISOR):
        raise TransitionRefused.forbidden(_("Decide on the complaint"))
    complaint = open_complaint(case)
    if complaint is None:
        raise TransitionRefused(Refusal.STALE, _("This complaint has been decided already."))
    if not answer.strip():
        raise TransitionRefused.reason(_("Decide on the complaint"))
    complaint.taken_up, complaint.answer = taken_up, answer
    complaint.decided_by, complaint.decided_at = official, moment
    complaint.save(update_fields=["taken_up", "answer", "decided_by", "decided_at"])
    record_act(
        case, act="complaint_decided", actor=actor_of(official, Duty.SUPERVISOR), public=True, occurred_at=moment,
        facts={"taken_up": taken_up, "about": complaint.about, "answer_sha256": _hash(answer)},
    )  # fmt: skip
    show(case, "complaint_taken_up" if taken_up else "complaint_not_taken_up", text=answer, at=moment)
    message(case, "application_complaint", key=str(complaint.pk))
    return complaint


def _hash(answer: str) -> str:
    """The ledger proves the answer without telling it to the department that it may be about."""
    return hashlib.sha256(answer.encode()).hexdigest()


def open_complaint(case: Case) -> Complaint | None:
    """The one that waits for its decision."""
    return case.application.complaints.filter(decided_at__isnull=True).first()
