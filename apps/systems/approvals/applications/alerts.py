"""Who is told when a mark is raised on an application or a part of it."""

from django.utils import timezone

from apps.core.cases.marks import on_mark, on_step_mark
from apps.core.cases.models import Case, Step
from apps.core.cases.over import on_steps_ended
from apps.core.cases.sweep import Raised, StepRaised
from apps.core.catalogue.enums import CaseKind
from apps.core.people.models import Official
from apps.systems.approvals.applications import elsewhere
from apps.systems.approvals.applications.enums import ElsewhereState
from apps.systems.approvals.applications.telling import notify, of_lead, speakers


@on_mark
def tell(raised: Raised) -> None:
    """The handlers of the department that decides; of what is overdue its leaders and the supervisors too."""
    case = raised.case
    if case.kind != CaseKind.APPLICATION:
        return
    facts, key = {"due_on": raised.due_on.isoformat()}, raised.due_on.isoformat()
    notify(of_lead(case, "handler"), case, f"{raised.kind}_official", facts, key=key)
    if raised.kind == "overdue":
        notify(of_lead(case, "leader"), case, "overdue_official", facts, key=key)
        notify(Official.objects.all().holding("supervisor"), case, "overdue_official", facts, key=key)


@on_step_mark
def remind(raised: StepRaised) -> None:
    """A part is due today or overdue: its department is told, of what is overdue the lead too."""
    step, case = raised.step, raised.step.case
    if case.kind != CaseKind.APPLICATION:
        return
    away = elsewhere.elsewhere_of(step)
    if away is not None and away.is_open:
        elsewhere.remind(step, raised.kind)
        if raised.kind == "overdue":
            facts = {"due_on": step.due_on or "", "department": away.organ}
            notify(of_lead(case, "handler"), case, "opinion_overdue_official", facts, key=f"lead:{step.pk}")
        return
    facts = {"due_on": step.due_on or "", "department": step.department.short_name}
    notify(speakers(step), case, f"opinion_{raised.kind}_official", facts, key=str(step.pk))
    if raised.kind == "overdue":
        notify(of_lead(case, "handler"), case, "opinion_overdue_official", facts, key=f"lead:{step.pk}")


@on_steps_ended
def tell_that_it_ended(case: Case, ended: list[Step]) -> None:
    """The application ended: those who were asked need not go on."""
    if case.kind != CaseKind.APPLICATION:
        return
    for step in ended:
        back = elsewhere.call_back(
            step, state=ElsewhereState.WITHDRAWN, reason="", at=timezone.now(), ended_with=case.state
        )
        if back is None:
            notify(speakers(step), case, "opinion_withdrawn_official", key=str(step.pk))
