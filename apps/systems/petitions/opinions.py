"""Several departments on one message (会办): the one that handles it asks others of the jurisdiction for an opinion.

The kernel keeps the parts and their clocks (`cases.steps`); here is who may ask, who is told, and what an answer that
does not wait for opinions must say.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.cases.marks import on_step_mark
from apps.core.cases.models import Case, Step
from apps.core.cases.over import on_steps_ended, open_steps
from apps.core.cases.services import Refusal, TransitionRefused, lock
from apps.core.cases.steps import ANSWERING, Ended, add_step, decline_step, finish_step, withdraw_step
from apps.core.cases.sweep import StepRaised
from apps.core.files.services import Area, attach, store_upload
from apps.core.people.models import Department, Official
from apps.core.people.services import actor_of
from apps.systems.petitions.case_files import check_uploads
from apps.systems.petitions.policies import may_ask_opinion, may_withdraw_opinion
from apps.systems.petitions.telling import notify, responsible


@transaction.atomic
def ask(
    *,
    case_id: UUID,
    official: Official,
    departments: Iterable[Department],
    question: str,
    limit_days: int,
    at: datetime | None = None,
) -> list[Step]:
    """Ask each department; all or none. Raises TransitionRefused."""
    moment = at or timezone.now()
    label, case = _("Ask for an opinion"), lock(case_id)
    if not may_ask_opinion(official, case):
        raise TransitionRefused.forbidden(label)
    if not question.strip():
        raise TransitionRefused.reason(label)
    asked = []
    for department in departments:
        if department.pk == case.department_id:
            raise TransitionRefused(Refusal.ILLEGAL, _("A department does not ask itself."))
        title = _("Opinion of %(department)s") % {"department": department.short_name}
        step = add_step(
            case=case, department=department, title=title, official=official, question=question,
            limit_days=limit_days, at=moment,
        )  # fmt: skip
        asked.append(step)
        facts = {"text": question, "due_on": step.due_on or "", "department": _lead(case)}
        notify(speakers(step), case, "opinion_asked_official", facts, key=str(step.pk))
    return asked


@transaction.atomic
def give(
    *, case: Case, step_id: UUID, official: Official, text: str, uploads: Sequence[Any] = (), at: datetime | None = None
) -> Ended:
    """The department's opinion, once, with its files, which stay inside. Raises TransitionRefused, UploadRefused."""
    moment = at or timezone.now()
    ended = finish_step(step_id=_of(case, step_id).pk, official=official, opinion=text, at=moment)
    check_uploads(case, uploads)
    for upload in uploads:
        attach(
            case_id=case.pk,
            stored=store_upload(upload, Area.CASE),
            origin="office",
            actor=actor_of(official),
            inside=True,
            came_with=step_id,
            number=case.number,
            occurred_at=moment,
        )
    _tell_if_last(case, ended)
    return ended


@transaction.atomic
def decline(*, case: Case, step_id: UUID, official: Official, reason: str, at: datetime | None = None) -> Ended:
    """The department gives no opinion, and says why to who asked."""
    ended = decline_step(step_id=_of(case, step_id).pk, official=official, reason=reason, at=at)
    facts = {"department": ended.step.department.short_name, "reason": reason}
    notify(askers(case, ended.step), case, "opinion_declined_official", facts, key=str(step_id))
    _tell_if_last(case, ended)
    return ended


@transaction.atomic
def withdraw_question(
    *, case: Case, step_id: UUID, official: Official, reason: str, at: datetime | None = None
) -> Ended:
    """Who handles the message does not need the opinion any more."""
    step, case = _of(case, step_id), lock(case.pk)
    if not may_withdraw_opinion(official, case):
        raise TransitionRefused.forbidden(_("Take the question back"))
    ended = withdraw_step(step_id=step.pk, official=official, reason=reason, at=at)
    notify(speakers(ended.step), case, "opinion_withdrawn_official", {"reason": reason}, key=str(step_id))
    return ended


def check_opinions(case: Case, *, without: bool) -> list[str]:
    """Codes of the departments whose opinion is awaited. Raises TransitionRefused unless the answer goes `without`."""
    awaited = open_steps(case)
    if awaited and not without:
        text = ngettext(
            "The opinion of %(names)s is still awaited. Wait for it, or say that the answer goes without it.",
            "The opinions of %(names)s are still awaited. Wait for them, or say that the answer goes without them.",
            len(awaited),
        )
        names = _(", ").join(step.department.short_name for step in awaited)
        raise TransitionRefused(Refusal.OPEN_STEPS, text % {"names": names})
    return [step.department.code for step in awaited]


def departments_to_ask(case: Case) -> Any:
    """Departments in service that do not handle the case and have no open question on it."""
    waiting = case.steps.filter(finished_at__isnull=True).values("department_id")
    lead = Department.objects.filter(cases=case)
    return Department.objects.filter(active=True).exclude(pk__in=waiting).exclude(pk__in=lead)


def speakers(step: Step) -> Any:
    """Who is told on the side that is asked: its handlers, else its reviewers, else its leaders."""
    for duty in ANSWERING:
        found = Official.objects.all().holding(duty, step.department)
        if found.exists():
            return found
    return Official.objects.none()


def askers(case: Case, step: Step) -> list[Official]:
    """Who is told on the side that asks: who has to act on the case, and the person who asked."""
    found = {official.pk: official for official in responsible(case)}
    if step.asked_by is not None and step.asked_by.is_active:
        found.setdefault(step.asked_by_id, step.asked_by)
    return list(found.values())


def _tell_if_last(case: Case, ended: Ended) -> None:
    """Rung once for the round: the last department's answer is its key."""
    if ended.last:
        given = case.steps.filter(state="done").count()
        notify(askers(case, ended.step), case, "opinions_complete_official", {"count": given}, key=str(ended.step.pk))


def _of(case: Case, step_id: UUID) -> Step:
    found = case.steps.filter(pk=step_id).first()
    if found is None:
        raise TransitionRefused(Refusal.STALE, _("There is no such question on this message."))
    return found


def _lead(case: Case) -> str:
    return case.department.short_name if case.department else ""


@on_steps_ended
def _tell_that_it_ended(case: Case, ended: list[Step]) -> None:
    """Those who were asked need not go on: the message is closed, or is handled elsewhere."""
    if case.kind == "petition":
        for step in ended:
            notify(speakers(step), case, "opinion_withdrawn_official", key=str(step.pk))


@on_step_mark
def _remind(raised: StepRaised) -> None:
    """An opinion is due today: its department is told. Overdue: who asked is told too."""
    step, case = raised.step, raised.step.case
    if case.kind != "petition":
        return
    facts = {"due_on": step.due_on or "", "department": step.department.short_name}
    notify(speakers(step), case, f"opinion_{raised.kind}_official", facts, key=str(step.pk))
    if raised.kind == "overdue":
        notify(askers(case, step), case, "opinion_overdue_official", facts, key=str(step.pk))
