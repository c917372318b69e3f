"""The rulebook as the engine reads it: which version holds at which moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.platforms.supervision.rules import RULES


@dataclass(frozen=True)
class Version:
    """A set of rules and the time in which it is in force; `until` None: still."""

    number: int
    parameters: Mapping[str, Any]
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at a moment."""
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def of(self, code: str) -> dict[str, Any] | None:
        """A rule's parameters, those that this version does not name as a new book gives them; None where it is off."""
        given = {**RULES[code].starting(), **self.parameters.get("rules", {}).get(code, {})}
        return given if given["on"] else None

    @property
    def explain_days(self) -> int:
        """Working days in which a department explains or corrects."""
        return int(self.parameters.get("explain_days", 3))


@dataclass(frozen=True)
class Rulebook:
    """Versions in the order in which they came into force."""

    versions: Sequence[Version]

    def __iter__(self) -> Iterator[Version]:
        return iter(self.versions)

    def at(self, moment: datetime) -> Version:
        """The version in force at a moment; the first one before it."""
        return next((each for each in reversed(self.versions) if each.holds(moment)), self.versions[0])

    @classmethod
    def alone(cls, parameters: Mapping[str, Any], number: int = 0) -> "Rulebook":
        """One version for all time: what if it had been in force."""
        return cls([Version(number, parameters)])
