"""Other departments of the same jurisdiction are asked for their opinion; the lead writes one answer (会办)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.cases.models import Case, Step
from apps.core.cases.services import TransitionRefused
from apps.core.cases.steps import add_step, finish_step
from apps.core.people.models import Department, Official
from apps.systems.petitions.telling import notify, responsible


@transaction.atomic
def ask_opinion(
    *,
    case_id: UUID,
    official: Official,
    department: Department,
    question: str,
    days: int | None = None,
    at: datetime | None = None,
) -> Step:
    """The lead asks a department; its handlers are told. `days` is the own limit of the opinion, in working days."""
    moment = at or timezone.now()
    case = Case.objects.select_related("petition").get(pk=case_id)
    if not (official.holds("clerk") or official.holds("handler", department_id=case.department_id)):
        raise TransitionRefused.forbidden(_("Ask a department for its opinion"))
    if not question.strip():
        raise TransitionRefused.reason(_("Ask a department for its opinion"))
    step = add_step(
        case=case, department=department, title=question[:100], official=official, limit_days=days, at=moment
    )
    handlers = Official.objects.all().holding("handler", department)
    notify(
        handlers, case, "assigned_official", {"department": department.short_name, "remark": question}, key=str(step.pk)
    )
    return step


@transaction.atomic
def give_opinion(*, step_id: UUID, official: Official, opinion: str, at: datetime | None = None) -> Step:
    """The department answers; those responsible for the case are told."""
    moment = at or timezone.now()
    finish_step(step_id=step_id, official=official, opinion=opinion, at=moment)
    step = Step.objects.select_related("case__petition", "department").get(pk=step_id)
    notify(responsible(step.case), step.case, "supplemented_official", key=f"opinion:{step.pk}")
    return step
