"""Who may see and do what beside the moves of the flow."""

from apps.core.cases.enums import StepState
from apps.core.cases.models import Case, Step
from apps.core.cases.steps import may_answer
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.systems.approvals.applications.elsewhere import is_elsewhere, places_above
from apps.systems.approvals.applications.enums import FINISHED, ApplicationState, ElsewhereState

_IN_WORK = {
    ApplicationState.HANDLING, ApplicationState.SUSPENDED, ApplicationState.DECIDING, ApplicationState.SIGNING,
}  # fmt: skip


def may_register(official: Official) -> bool:
    """The window registers for all departments."""
    return official.holds(Duty.CLERK)


def of_lead(official: Official, case: Case, *duties: str) -> bool:
    """Whether the official holds one of the duties in the department that decides."""
    return case.department_id is not None and official.holds(*duties, department_id=case.department_id)


def may_see_applicant(official: Official, case: Case) -> bool:
    """The window, those who decide, lead or supervise. A department asked for its opinion sees no identity number."""
    if official.holds(Duty.CLERK, Duty.LEADER, Duty.SUPERVISOR):
        return True
    return case.department_id in official.departments


def may_enter_materials(official: Official, case: Case) -> bool:
    """Before acceptance, at the window."""
    return case.state == ApplicationState.RECEIVED and official.holds(Duty.CLERK)


def speaks_for(official: Official, step: Step) -> bool:
    """For the department whose part it is; of a part that another jurisdiction does nobody here speaks."""
    return may_answer(official, step) and not is_elsewhere(step)


def may_give_opinion(official: Official, case: Case) -> bool:
    """A department whose part is open."""
    active = case.steps.filter(state=StepState.ACTIVE).select_related("elsewhere")
    return case.closed_at is None and any(speaks_for(official, step) for step in active)


def may_enter_by_hand(official: Official, case: Case) -> bool:
    """The leader of the lead, where a part is with another jurisdiction that cannot answer."""
    if case.closed_at is not None or not of_lead(official, case, Duty.LEADER):
        return False
    away = case.steps.filter(state=StepState.ACTIVE, elsewhere__state__in=ElsewhereState.with_others())
    return away.exists()


def may_ask_elsewhere(official: Official, case: Case) -> bool:
    """Where there is a jurisdiction above; who of the lead, the flow says."""
    return bool(places_above())


def may_skip(official: Official, case: Case) -> bool:
    """The leader of the department that decides, while parts are open."""
    return case.closed_at is None and of_lead(official, case, Duty.LEADER) and case.steps.filter(
        state__in=[StepState.ACTIVE, StepState.WAITING]
    ).exists()  # fmt: skip


def may_end_special(official: Official, case: Case) -> bool:
    """Handlers and leaders of a procedure that runs; whose it is the service checks."""
    return case.state == ApplicationState.SUSPENDED and official.holds(Duty.HANDLER, Duty.LEADER)


def may_decide_complaint(official: Official, case: Case) -> bool:
    """Supervision, not those whom it is about."""
    return official.holds(Duty.SUPERVISOR) and case.application.complaints.filter(decided_at__isnull=True).exists()


def may_ask_extension(official: Official, case: Case) -> bool:
    """The handlers of the department that decides, once."""
    if case.state not in _IN_WORK or not of_lead(official, case, Duty.HANDLER):
        return False
    return case.promised_due is not None and not case.extensions.exclude(granted=False).exists()


def may_decide_extension(official: Official, case: Case) -> bool:
    """The leader of the department that decides."""
    return of_lead(official, case, Duty.LEADER) and case.extensions.filter(granted__isnull=True).exists()


def may_charge(official: Official, case: Case) -> bool:
    """Departments that take part, and the window, while the application runs."""
    return case.state in _IN_WORK and official.holds(Duty.HANDLER, Duty.CLERK)


def may_take_money(official: Official, case: Case) -> bool:
    """The window issues vouchers and enters what the bank says, until the result is handed over."""
    return official.holds(Duty.CLERK) and case.state != ApplicationState.NOT_ACCEPTED


def may_waive(official: Official, case: Case) -> bool:
    """A leader gives charges up or pays them back."""
    return official.holds(Duty.LEADER)


def may_note(official: Official, case: Case) -> bool:
    """Whoever sees an open case."""
    return case.closed_at is None


def may_attach(official: Official, case: Case) -> bool:
    """The window scans materials; those who work on it add files inside."""
    return case.closed_at is None and official.holds(Duty.CLERK, Duty.HANDLER, Duty.REVIEWER, Duty.LEADER)


def may_revoke(official: Official, case: Case) -> bool:
    """The leader of the department that decided."""
    return case.state in {ApplicationState.DECIDED, ApplicationState.DELIVERED} and of_lead(official, case, Duty.LEADER)


def may_archive(official: Official, case: Case) -> bool:
    """The window or the department that decided, when nothing is left to be done."""
    if case.state not in FINISHED or hasattr(case.application, "archived_file"):
        return False
    return official.holds(Duty.CLERK) or of_lead(official, case, Duty.HANDLER, Duty.LEADER)


def may_take_package(official: Official, case: Case) -> bool:
    """Who may see the applicant may have the closed file."""
    return may_see_applicant(official, case) and hasattr(case.application, "archived_file")
