"""Who may see and do what beside the moves of the flow."""

from apps.core.cases.models import Case
from apps.core.people.enums import Duty
from apps.core.people.models import Official


def may_see_writer(official: Official, case: Case) -> bool:
    """Identity is for the accepting office only where the writer wished so (DOMAIN, system 2)."""
    if case.confidentiality == "open":
        return True
    return official.holds(Duty.CLERK)


def may_instruct(official: Official, case: Case) -> bool:
    """Leaders write instructions on open cases."""
    return case.closed_at is None and official.holds(Duty.LEADER)


def may_urge(official: Official, case: Case) -> bool:
    """Supervisors, leaders and the accepting office urge."""
    return case.closed_at is None and official.holds(Duty.SUPERVISOR, Duty.LEADER, Duty.CLERK)


def may_note(official: Official, case: Case) -> bool:
    """Whoever sees an open case may leave a note inside."""
    return case.closed_at is None


def may_attach(official: Official, case: Case) -> bool:
    """Those who work on an open case add files to it."""
    return case.closed_at is None and official.holds(Duty.CLERK, Duty.HANDLER, Duty.REVIEWER, Duty.LEADER)


def may_attach_to_answer(official: Official, case: Case) -> bool:
    """What the citizen gets with the answer: chosen by the accepting office or the department that answers."""
    if case.closed_at is not None:
        return False
    return official.holds(Duty.CLERK) or official.holds(Duty.HANDLER, department_id=case.department_id)


def may_ask_extension(official: Official, case: Case) -> bool:
    """The handler of the case, or the accepting office, while it is open and its clock runs."""
    if case.closed_at is not None or case.promised_due is None:
        return False
    return official.holds(Duty.CLERK) or official.pk == case.official_id


def may_register(official: Official) -> bool:
    """The accepting office registers what comes by other ways than the web."""
    return official.holds(Duty.CLERK)
