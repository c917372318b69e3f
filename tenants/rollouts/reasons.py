"""Why a rollout stands still and why a jurisdiction has failed: kept as English text, and understood again by pages."""

import re
from dataclasses import dataclass, field
from enum import Enum


class Reason(Enum):
    """The texts that this package itself writes."""

    PILOT = "a pilot failed"
    TOO_MANY = "{failed} jurisdictions failed, {allowed} were allowed"
    ONLY_FAILED_LEFT = "{failed} jurisdictions failed; the others are done"
    SUPERSEDED = "superseded by release {release}"
    INTERRUPTED = "interrupted"
    IN_USE = "a table is in use: {holders}"
    BACKFILL = "paused in the middle of a backfill"
    DIFFERS = "the schema would not be as released: {drift}"
    NO_SCHEMA = "it has no schema"

    def text(self, **facts: object) -> str:
        """As it is kept."""
        return self.value.format(**facts)


@dataclass(frozen=True)
class Understood:
    """A kept text: one of ours with its facts, or somebody else's (a person's, PostgreSQL's) as it is."""

    text: str
    reason: Reason | None = None
    facts: dict[str, str] = field(default_factory=dict)


_PATTERNS = {
    reason: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(reason.value)) + r"\Z", re.DOTALL)
    for reason in Reason
}


def understood(text: str) -> Understood:
    """What a kept text says."""
    for reason, pattern in _PATTERNS.items():
        if found := pattern.match(text):
            return Understood(text, reason, found.groupdict())
    return Understood(text)
