"""Words and tones of requests on screens."""

from apps.systems.disclosure.requests.enums import Outcome, RequestState

_TONES = {
    RequestState.RECEIVED: "neutral",
    RequestState.CORRECTION: "caution",
    RequestState.FEE: "caution",
    RequestState.CONSULTING: "neutral",
    RequestState.TRANSFERRED: "neutral",
    RequestState.ANSWERED: "ok",
    RequestState.ENDED: "neutral",
    RequestState.RETURNED: "neutral",
    RequestState.WITHDRAWN: "neutral",
}


def state_label(state: str) -> str:
    """The state in words."""
    return str(RequestState(state).label) if state in RequestState.values else state


def state_tone(state: str) -> str:
    """neutral, info, caution or ok."""
    return _TONES.get(RequestState(state), "info") if state in RequestState.values else "neutral"


def outcome_label(outcome: str) -> str:
    """The outcome in words."""
    return str(Outcome(outcome).label) if outcome in Outcome.values else outcome
