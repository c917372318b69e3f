from enum import StrEnum


class CodeAnswer(StrEnum):
    """What became of a request for a code. Says nothing about whether the phone has an account."""

    MADE = "made"
    WAIT = "wait"
    TOO_MANY = "too_many"


class SignInAnswer(StrEnum):
    """What became of a code that was typed."""

    SIGNED_IN = "signed_in"
    WRONG = "wrong"
    EXPIRED = "expired"
    TOO_MANY = "too_many"
