"""Words and tones of applications on screens."""

from datetime import date

from apps.core.cases.enums import StepState
from apps.core.cases.explanations import face_of
from apps.core.cases.models import Case
from apps.core.workdays.services import calendar
from apps.systems.approvals.applications.enums import ApplicationOutcome, ApplicationState, MaterialState, Opinion
from apps.systems.approvals.applications.limits import ACCEPTANCE_DAYS, acceptance_run
from frontend.clocks import Face

_TONES = {
    ApplicationState.RECEIVED: "neutral",
    ApplicationState.SUPPLEMENT: "caution",
    ApplicationState.SUSPENDED: "neutral",
    ApplicationState.NOT_ACCEPTED: "neutral",
    ApplicationState.WITHDRAWN: "neutral",
    ApplicationState.DECIDED: "ok",
    ApplicationState.DELIVERED: "ok",
}
MATERIAL_TONES = {
    MaterialState.THERE: "ok", MaterialState.SHARED: "ok", MaterialState.MISSING: "caution",
    MaterialState.FAULTY: "caution",
}  # fmt: skip
OPINION_TONES = {Opinion.AGREE: "ok", Opinion.CONDITIONAL: "caution", Opinion.OBJECT: "alarm"}
STEP_TONES = {StepState.ACTIVE: "info", StepState.DONE: "ok"}


def material_tone(state: str) -> str:
    """ok where it is there."""
    return MATERIAL_TONES[MaterialState(state)]


def state_label(state: str) -> str:
    """The state in words."""
    return str(ApplicationState(state).label) if state in ApplicationState.values else state


def state_tone(state: str) -> str:
    """neutral, info, caution or ok."""
    return _TONES.get(ApplicationState(state), "info") if state in ApplicationState.values else "neutral"


def outcome_label(outcome: str) -> str:
    """The outcome in words."""
    return str(ApplicationOutcome(outcome).label) if outcome in ApplicationOutcome.values else outcome


def face(case: Case, on: date) -> Face | None:
    """The clock that counts now: of acceptance before it, then the promised limit."""
    application = case.application
    if application.counts_from is not None or case.closed_at is not None:
        return face_of(case, on)
    if case.state == ApplicationState.SUPPLEMENT:
        return Face(0, ACCEPTANCE_DAYS, ACCEPTANCE_DAYS, None, "stopped")
    days, run = calendar(), acceptance_run(application)
    late = run.is_overdue(days, on)
    left = min(-run.overdue_days(days, on), -1) if late else run.remaining(days, on)
    return Face(run.used(days, on), run.total_days, left, application.answer_by, "running")
