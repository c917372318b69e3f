"""What if: a changed set of rules over a past month, before it is in force. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from apps.platforms.supervision.book import Rulebook
from apps.platforms.supervision.enums import Subject
from apps.platforms.supervision.rulebook.services import rulebook
from apps.platforms.supervision.rules import Finding
from apps.platforms.supervision.scoring.arithmetic import Sheet, sheet_of
from apps.platforms.supervision.scoring.keeping import scheme_of
from apps.platforms.supervision.scoring.replay import Month, replay_month

Found = dict[tuple[UUID, str], tuple[str, Finding]]


@dataclass(frozen=True)
class Change:
    """An alert that would be there, would not, or would be another one. `before`, `after` None: not there; `finding`
    the one that there is.
    """

    matter: UUID
    number: str
    before: Finding | None
    after: Finding | None
    finding: Finding

    @property
    def kind(self) -> str:
        """new, gone or other."""
        return "other" if self.before and self.after else "new" if self.after else "gone"


@dataclass(frozen=True)
class ScoreChange:
    """A score that would differ."""

    subject: str
    code: str
    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Comparison:
    """A month under the rules in force and under others."""

    first: date
    alerts_before: int
    alerts_after: int
    changes: tuple[Change, ...]
    scores: tuple[ScoreChange, ...]


def what_if(*, first: date, parameters: Mapping[str, Any], now: datetime) -> Comparison:
    """Replay a month twice, behind the open door, and compare alerts and scores."""
    book, other = rulebook(), Rulebook.alone(parameters)
    was, would = replay_month(first, as_of=now, book=book), replay_month(first, as_of=now, book=other)
    before, after = _by_key(was), _by_key(would)
    changes = [
        Change(key[0], number, _one(before, key), _one(after, key), finding)
        for key, (number, finding) in sorted({**before, **after}.items(), key=lambda each: each[1][1].at)
        if not _equal(_one(before, key), _one(after, key))
    ]
    scores = _scores(was, would, scheme_of(book.at(was.begins).parameters), scheme_of(parameters))
    return Comparison(first, len(before), len(after), tuple(changes), tuple(scores))


def _by_key(month: Month) -> Found:
    return {(matter, finding.key): (number, finding) for matter, number, finding in month.found}


def _one(found: Found, key: tuple[UUID, str]) -> Finding | None:
    return found[key][1] if key in found else None


def _equal(one: Finding | None, other: Finding | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.level, one.at) == (other.level, other.at)


def _scores(was: Month, would: Month, scheme: dict[str, Any], other: dict[str, Any]) -> list[ScoreChange]:
    found = []
    for key in sorted(was.accounts.keys() | would.accounts.keys()):
        before, after = _total(was, key, scheme), _total(would, key, other)
        if before != after and key[0] == Subject.DEPARTMENT:
            found.append(ScoreChange(key[0], key[1], would.accounts[key].name, before, after))
    return found


def _total(month: Month, key: tuple[str, str], scheme: dict[str, Any]) -> int:
    account = month.accounts.get(key)
    sheet: Sheet = sheet_of(account.alerts, account.done, scheme) if account else sheet_of([], [], scheme)
    return sheet.total
