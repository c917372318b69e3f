"""The environment, read once and loudly: a missing or malformed variable names itself."""

import os
from enum import StrEnum


class MisconfiguredEnvironment(Exception):
    """An environment variable is missing or wrong; the text says which and how to mend it."""


class Zone(StrEnum):
    """Which process this is. `owner` migrates and provisions; it never serves."""

    PORTAL = "portal"
    OFFICE = "office"
    OWNER = "owner"


def text(name: str, default: str | None = None) -> str:
    """The variable's value; without a default its absence is an error."""
    value = os.environ.get(name, default)
    if value is None or (value == "" and default is None):
        raise MisconfiguredEnvironment(f"Set the environment variable {name}.")
    return value


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError:
        raise MisconfiguredEnvironment(f"{name} must be a whole number, not {value!r}.") from None


def flag(name: str, *, default: bool) -> bool:
    """1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise MisconfiguredEnvironment(f"{name} must be 1 or 0, not {value!r}.")
    return default


def zone() -> Zone:
    """The zone of this process (`GANJIANG_ZONE`, default `office`)."""
    value = os.environ.get("GANJIANG_ZONE", Zone.OFFICE)
    try:
        return Zone(value)
    except ValueError:
        raise MisconfiguredEnvironment(f"GANJIANG_ZONE must be one of {', '.join(Zone)}, not {value!r}.") from None
