"""Who may see and do what with parts of other jurisdictions."""

from apps.core.cases.steps import ANSWERING
from apps.core.people.enums import Duty
from apps.core.people.models import Official
from apps.systems.approvals.outside.enums import OutsideState
from apps.systems.approvals.outside.models import OutsidePart

SEES_ALL = (Duty.CLERK, Duty.SUPERVISOR)
SEES = (*SEES_ALL, *ANSWERING)


def may_see(official: Official, part: OutsidePart) -> bool:
    """The accepting office and supervision all, everybody else what is their department's."""
    if official.holds(*SEES_ALL):
        return True
    return part.department_id is not None and official.holds(*ANSWERING, department_id=part.department_id)


def may_answer(official: Official, part: OutsidePart) -> bool:
    """Who speaks for the department that has it, while it is open."""
    if part.state != OutsideState.OPEN or part.department_id is None:
        return False
    return official.holds(*ANSWERING, department_id=part.department_id)


def may_pass_on(official: Official, part: OutsidePart) -> bool:
    """The accepting office, and the leader of the department that has it, while it is open."""
    if part.state != OutsideState.OPEN:
        return False
    own = part.department_id is not None and official.holds(Duty.LEADER, department_id=part.department_id)
    return own or official.holds(Duty.CLERK)


def may_give_back(official: Official, part: OutsidePart) -> bool:
    """Who may answer it or pass it on."""
    return may_answer(official, part) or may_pass_on(official, part)
