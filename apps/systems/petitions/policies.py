"""Who may see and do what beside the moves of the flow."""

from apps.core.cases.enums import StepState
from apps.core.cases.models import Case
from apps.core.cases.steps import may_answer
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.systems.petitions.enums import PetitionState

_IN_HAND = {PetitionState.HANDLING, PetitionState.SUSPENDED, PetitionState.REVIEW}


def may_see_writer(official: Official, case: Case) -> bool:
    """Identity is for the accepting office only where the writer wished so (DOMAIN, system 2).

    Else for those who handle the case, lead or supervise: a department asked for its opinion needs no name for it.
    """
    if case.confidentiality != "open":
        return official.holds(Duty.CLERK)
    if official.holds(Duty.CLERK, Duty.LEADER, Duty.SUPERVISOR) or official.pk == case.official_id:
        return True
    return case.department_id in official.departments


def _of_lead(official: Official, case: Case) -> bool:
    """Whether the official acts for the department that handles the case."""
    if case.department_id is None:
        return False
    return official.holds(Duty.HANDLER, Duty.REVIEWER, Duty.LEADER, department_id=case.department_id)


def may_ask_opinion(official: Official, case: Case) -> bool:
    """The department that handles a message asks others, until its answer waits for the signature."""
    return case.state in _IN_HAND and _of_lead(official, case)


def may_withdraw_opinion(official: Official, case: Case) -> bool:
    """Who handles the case takes a question back; the accepting office where no department has the case."""
    if case.closed_at is not None:
        return False
    return _of_lead(official, case) or (case.department_id is None and official.holds(Duty.CLERK))


def may_give_opinion(official: Official, case: Case) -> bool:
    """A department that is asked, and has not answered yet."""
    waiting = case.steps.filter(state=StepState.ACTIVE)
    return case.closed_at is None and any(may_answer(official, step) for step in waiting)


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
