"""Words, tones and clocks of parts of other jurisdictions on screens."""

from datetime import date, datetime

from apps.core.cases.explanations import limit_face
from apps.core.workdays.services import local_date
from apps.systems.approvals.applications.display import OPINION_TONES, state_label
from apps.systems.approvals.applications.enums import Opinion
from apps.systems.approvals.outside.enums import OutsideState
from apps.systems.approvals.outside.models import OutsidePart
from frontend.clocks import Face
from tenants.selectors import jurisdiction_by_code

_TONES = {OutsideState.OPEN: "info", OutsideState.RETURNED: "caution", OutsideState.WITHDRAWN: "neutral"}


def place_name(code: str) -> str:
    """The name of the jurisdiction that asks; its code where it is gone."""
    try:
        return jurisdiction_by_code(code).name
    except KeyError:
        return code


def state(part: OutsidePart) -> str:
    """The opinion where it was given, else the state."""
    return str(part.get_opinion_display() if part.opinion else part.get_state_display())


def tone(part: OutsidePart) -> str:
    """The tone of the tag."""
    if part.opinion:
        return OPINION_TONES.get(Opinion(part.opinion), "neutral")
    return _TONES.get(OutsideState(part.state), "neutral")


def why(part: OutsidePart) -> str:
    """Why it was given back or is not needed any more, in words."""
    return part.reason or (state_label(part.ended_with) if part.ended_with else "")


def face(part: OutsidePart, on: date) -> Face | None:
    """The clock of its limit; what is not needed any more has none."""
    if part.limit_days is None or part.state not in {OutsideState.OPEN, OutsideState.ANSWERED}:
        return None
    return limit_face(part.started_on, part.limit_days, on, local_date(part.ended_at) if part.ended_at else None)


def moment(when: str) -> datetime | None:
    """When a site visit is; None where it was called off."""
    return datetime.fromisoformat(when) if when else None
