"""From a history to what it breaks: a pure function of entries, rules and calendar.

What falls due by time is looked at as it was known: after each entry, until the next one was made. Entries made within
a minute of each other count as made at once: supervision raises what is due within a minute, and a case that is entered
in one go is judged as a whole. So a replay finds what was found while it happened, however late the work was done.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from apps.core.workdays.services import Calendar
from apps.platforms.supervision.book import Rulebook, Version
from apps.platforms.supervision.enums import Level
from apps.platforms.supervision.events import Happening
from apps.platforms.supervision.folding import MatterView
from apps.platforms.supervision.rules import RULES, Finding
from apps.platforms.supervision.rules.time import NotPutRight

log = structlog.get_logger(__name__)
AT_ONCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Judged:
    """A matter with all that its history breaks, past and to come, by key."""

    matter: MatterView
    findings: dict[str, Finding]

    def due(self, now: datetime) -> list[Finding]:
        """What has fallen due, in order of time."""
        return sorted((f for f in self.findings.values() if f.at <= now), key=lambda f: (f.at, f.key))

    def next_at(self, now: datetime) -> datetime | None:
        """When the next one falls due if nothing happens."""
        return min((f.at for f in self.findings.values() if f.at > now), default=None)


def judge(history: list[Happening], book: Rulebook, calendar: Calendar) -> Judged:
    """What a history breaks under the versions of the rules that were in force."""
    matter, found = MatterView(), dict[str, Finding]()
    for position, happening in enumerate(history):
        matter.apply(happening, calendar)
        following = history[position + 1].recorded_at if position + 1 < len(history) else None
        if following is None or following - happening.recorded_at > AT_ONCE:
            _timed(matter, book, calendar, following, found)
    _by_entries(matter, book, calendar, found)
    _following(matter, book, calendar, found)
    return Judged(matter, found)


def judge_or_say(history: list[Happening], book: Rulebook, calendar: Calendar) -> Judged:
    """`judge`, and a matter with a fault where that cannot be done: one bad case must not hold up all others."""
    try:
        return judge(history, book, calendar)
    except (ArithmeticError, LookupError, ValueError) as error:
        log.exception("supervision_cannot_judge", number=history[0].number)
        matter = MatterView(system=history[0].system, number=history[0].number, trail=list(history))
        matter.faults.append(f"cannot be judged: {error}"[:500])
        return Judged(matter, {})


def _timed(
    matter: MatterView, book: Rulebook, calendar: Calendar, until: datetime | None, found: dict[str, Finding]
) -> None:
    """What falls due in this state before the next entry changes it.

    What a new version would have found before it was there is found when it comes into force, while the work is open.
    """
    for finding, version in _of(matter, book, calendar, timed=True):
        since = version.since
        if since is not None and finding.at < since and _is_open(matter, finding, since):
            finding = replace(finding, at=since)
        if version.holds(finding.at) and (until is None or finding.at < until):
            found.setdefault(finding.key, replace(finding, version=version.number))


def _is_open(matter: MatterView, finding: Finding, at: datetime) -> bool:
    step = matter.steps.get(finding.step)
    if step is not None and step.clock is not None and not step.clock.open_at(at):
        return False
    return matter.ended_at is None or at < matter.ended_at


def _by_entries(matter: MatterView, book: Rulebook, calendar: Calendar, found: dict[str, Finding]) -> None:
    """What the entries break by themselves, under the version in force when they were made."""
    for finding, version in _of(matter, book, calendar, timed=False):
        if version.holds(finding.at):
            found.setdefault(finding.key, replace(finding, version=version.number))


def _of(matter: MatterView, book: Rulebook, calendar: Calendar, *, timed: bool) -> Iterator[tuple[Finding, Version]]:
    for version in book:
        for code, rule in RULES.items():
            parameters = version.of(code)
            if parameters is not None and rule.timed == timed:
                for finding in rule.find(matter, parameters, calendar):
                    yield finding, version


def _following(matter: MatterView, book: Rulebook, calendar: Calendar, found: dict[str, Finding]) -> None:
    """Red cards for yellow ones: how long there is time was said by the rules in force when the yellow one came."""
    rule = RULES[NotPutRight.code]
    for card in [finding for finding in found.values() if finding.level == Level.YELLOW]:
        version = book.at(card.at)
        parameters = version.of(NotPutRight.code)
        if parameters is not None and isinstance(rule, NotPutRight):
            for finding in rule.after([card], matter, parameters, calendar):
                found.setdefault(finding.key, replace(finding, version=version.number))
