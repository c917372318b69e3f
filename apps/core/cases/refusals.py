"""Why a move was refused: one exception type, in the user's words."""

from enum import StrEnum

from django.utils.translation import gettext as _


class Refusal(StrEnum):
    """The kinds of refusal; views choose the status by it."""

    ILLEGAL = "illegal"
    STALE = "stale"
    FORBIDDEN = "forbidden"
    REASON = "reason"
    OPEN_SUB_CASES = "open_sub_cases"
    OPEN_STEPS = "open_steps"
    NO_ANSWER = "no_answer"
    CLOCK = "clock"


class TransitionRefused(Exception):
    """A move that the case, its state, its clock or the official's duties do not allow."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal
        self.message = message

    @classmethod
    def illegal(cls, label: str, state: str) -> "TransitionRefused":
        """The move does not start from the case's state."""
        return cls(
            Refusal.ILLEGAL,
            _("“%(move)s” is not possible now: the case is “%(state)s”.") % {"move": label, "state": state},
        )

    @classmethod
    def stale(cls, who: str, what: str) -> "TransitionRefused":
        """Somebody else acted after the user had opened the page."""
        return cls(
            Refusal.STALE,
            _("%(who)s acted first (%(what)s). Look at the case again before you act.") % {"who": who, "what": what},
        )

    @classmethod
    def forbidden(cls, label: str) -> "TransitionRefused":
        """The official lacks the duty."""
        return cls(Refusal.FORBIDDEN, _("“%(move)s” needs a duty that you do not hold here.") % {"move": label})

    @classmethod
    def reason(cls, label: str) -> "TransitionRefused":
        """A reason is required."""
        return cls(Refusal.REASON, _("Give the reason for “%(move)s”.") % {"move": label})

    @classmethod
    def open_sub_cases(cls) -> "TransitionRefused":
        """Part of the case is still open."""
        return cls(Refusal.OPEN_SUB_CASES, _("A part of this case is still open. It must end first."))

    @classmethod
    def no_answer(cls) -> "TransitionRefused":
        """Nothing can be closed without an answer."""
        return cls(
            Refusal.NO_ANSWER, _("A case cannot be closed without an outcome and an answer that the citizen can read.")
        )
