"""Words and tones of petitions on screens."""

from apps.systems.petitions.enums import Outcome, PetitionKind, PetitionState

_TONES = {
    PetitionState.RECEIVED: "neutral",
    PetitionState.SUSPENDED: "neutral",
    PetitionState.REFUSED: "neutral",
    PetitionState.WITHDRAWN: "neutral",
    PetitionState.RETURNED: "neutral",
    PetitionState.ANSWERED: "ok",
}


def state_label(state: str) -> str:
    """The state in words."""
    return str(PetitionState(state).label) if state in PetitionState.values else state


def state_tone(state: str) -> str:
    """neutral, info or ok."""
    return _TONES.get(PetitionState(state), "info") if state in PetitionState.values else "neutral"


def kind_label(kind: str) -> str:
    """The kind in words."""
    return str(PetitionKind(kind).label) if kind in PetitionKind.values else kind


def outcome_label(outcome: str) -> str:
    """The outcome in words."""
    return str(Outcome(outcome).label) if outcome in Outcome.values else outcome
