"""The arithmetic of one score: plain numbers in, lines out. Pure, no database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.platforms.supervision.enums import Grade, Level, Part
from apps.platforms.supervision.rules import RULES


@dataclass(frozen=True, kw_only=True)
class Counting:
    """An alert that counts: not lifted, fallen due in the month. `ref` leads to it."""

    rule: str
    level: str
    ref: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Done:
    """A matter that ended in the month. Days are working days; `statutory` None: the law sets none."""

    promised: int | None
    statutory: int | None
    early: bool = False
    complete: bool = True
    number: str = ""


@dataclass(frozen=True)
class Line:
    """One deduction or bonus. `what` says which, `count` of what, `refs` the alerts behind it."""

    part: str
    what: str
    points: int
    count: int = 0
    of: int = 0
    refs: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """As it is stored."""
        return {"part": self.part, "what": self.what, "points": self.points, "count": self.count, "of": self.of,
                "refs": list(self.refs)}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """A score with its lines: `parts` are what is left of each, `base` their sum."""

    parts: dict[str, int]
    lines: tuple[Line, ...] = field(default_factory=tuple)

    @property
    def base(self) -> int:
        """The nine parts together."""
        return sum(self.parts.values())

    @property
    def bonus(self) -> int:
        """What comes on top."""
        return sum(line.points for line in self.lines if line.points > 0)

    @property
    def total(self) -> int:
        """The score."""
        return self.base + self.bonus


def sheet_of(alerts: Sequence[Counting], done: Sequence[Done], scheme: Mapping[str, Any]) -> Sheet:
    """The score of one department or official for one month."""
    lines = [*_cards(alerts, scheme), *_warnings(alerts, scheme), *_incomplete(done, scheme)]
    lost: dict[str, int] = defaultdict(int)
    for line in lines:
        lost[line.part] += line.points
    parts = {part: max(0, points + lost[part]) for part, points in scheme["points"].items()}
    return Sheet(parts, (*lines, *_early(done, scheme), *_shorter(done, scheme)))


def grade_of(total: Decimal | int, scheme: Mapping[str, Any]) -> str:
    """What a score means."""
    for grade in (Grade.EXCELLENT, Grade.GOOD, Grade.PASS):
        if total >= scheme["grades"][grade]:
            return str(grade)
    return str(Grade.FAIL)


def mean(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean of months, to one decimal; None without a month."""
    listed = list(totals)
    return (sum(listed, Decimal(0)) / len(listed)).quantize(Decimal("0.1")) if listed else None


def _cards(alerts: Sequence[Counting], scheme: Mapping[str, Any]) -> list[Line]:
    """Each yellow and each red card, in the part of its rule."""
    lines = []
    for level in (Level.YELLOW, Level.RED):
        for part in Part.values:
            hit = [a for a in alerts if a.level == level and RULES[a.rule].part == part]
            if hit:
                points = -scheme[level] * len(hit)
                lines.append(Line(part, str(level), points, len(hit), refs=tuple(a.ref for a in hit)))
    return lines


def _warnings(alerts: Sequence[Counting], scheme: Mapping[str, Any]) -> list[Line]:
    """Every full row of three warnings, in the order in which they fell due."""
    warned = [a for a in alerts if a.level == Level.WARNING]
    rows = len(warned) // scheme["warnings_in_a_row"]
    if not rows:
        return []
    refs = tuple(a.ref for a in warned[: rows * scheme["warnings_in_a_row"]])
    return [Line(Part.TIME, "warnings", -scheme["warnings_points"] * rows, rows, of=len(warned), refs=refs)]


def _incomplete(done: Sequence[Done], scheme: Mapping[str, Any]) -> list[Line]:
    """Each full per cent of ended matters with incomplete data."""
    lacking = sum(not each.complete for each in done)
    points = min(scheme["incomplete_most"], 100 * lacking // len(done)) if done else 0
    return [Line(Part.SUPERVISION, "incomplete", -points, lacking, of=len(done))] if points else []


def _early(done: Sequence[Done], scheme: Mapping[str, Any]) -> list[Line]:
    """Each full tenth of the month's matters that ended before the last day."""
    early = sum(each.early for each in done)
    points = 100 * early // len(done) // scheme["early_percent"] if done else 0
    return [Line("bonus", "early", points, early, of=len(done))] if points else []


def _shorter(done: Sequence[Done], scheme: Mapping[str, Any]) -> list[Line]:
    """Promises at least 30 % shorter than the law's, over all matters that have both limits."""
    both = [each for each in done if each.statutory and each.promised is not None]
    law = sum(each.statutory or 0 for each in both)
    percent = 100 * (law - sum(each.promised or 0 for each in both)) // law if law else 0
    if percent < scheme["shorter_from_percent"]:
        return []
    further = (percent - scheme["shorter_from_percent"]) // scheme["shorter_percent"]
    return [Line("bonus", "shorter", scheme["shorter_points"] + further, percent, of=len(both))]
