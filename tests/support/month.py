"""A month of matters with planted violations, as somebody tells them who has read DOMAIN and not the code.

Days are counted here by a plain walk over the State Council's calendar of autumn 2025 (National Day and Mid-Autumn from
1 to 8 October; Sunday 28 September and Saturday 11 October are worked); what must be found follows from the story.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.models import Entry
from apps.core.workdays.services import SHANGHAI
from apps.platforms.supervision.events import Event
from tenants.ids import uuid7
from tests.support.supervision import days_later  # with it the acts of the system `test` are watched

FREE = {date(2025, 10, day) for day in range(1, 9)}
WORKED = {date(2025, 9, 28), date(2025, 10, 11)}
OFFICIALS = {"water": ("o-1", "o-2"), "land": ("o-3", "o-4")}
NAMES = {"o-1": "刘桂英", "o-2": "周敏", "o-3": "胡志勇", "o-4": "谢芳"}
Span = tuple[date, date]


def works(day: date) -> bool:
    """Whether offices work."""
    return day in WORKED or (day.weekday() < 5 and day not in FREE)


def nth(start: date, number: int, stood: tuple[Span, ...] = ()) -> date:
    """The `number`-th working day after `start` on which no clock stood: days of stopping and going on count for
    nothing, a stop and a start on the same day are none.
    """
    day = start
    while number:
        day += timedelta(days=1)
        number -= works(day) and not any(a <= day <= b for a, b in stood if a != b)
    return day


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment in Asia/Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def midnight(day: date) -> datetime:
    """24:00 of a day."""
    return at(day + timedelta(days=1), 0)


@dataclass(frozen=True)
class Must:
    """An alert that must be there: rule, level, when it fell due, of whom."""

    number: str
    rule: str
    level: str
    when: datetime
    department: str
    official: str
    lifted: bool = False


@dataclass
class Story:
    """One matter: what was entered, and what must be found."""

    number: str
    department: str
    official: str
    start: date
    promised: int
    statutory: int
    stood: tuple[Span, ...] = ()
    extended: int = 0
    ended: datetime | None = None
    complete: bool = True
    key: UUID = field(default_factory=uuid7)
    entries: list[Entry] = field(default_factory=list)
    musts: list[Must] = field(default_factory=list)

    def __post_init__(self) -> None:
        facts: dict[str, Any] = {
            "power": "approval", "item": "x", "item_version": "1", "item_title": "取水许可",
            "received_on": self.start.isoformat(), "counts_from": self.start.isoformat(),
            "promised_days": self.promised, "statutory_days": self.statutory, "department": self.department,
        }  # fmt: skip
        self.say(Event.RECEIVED, at(self.start, 9), by="", **facts)
        self.say(Event.ASSIGNED, at(self.start, 9, 30), department=None, official=self.official,
                 official_name=NAMES[self.official])  # fmt: skip

    def say(
        self, event: Event, when: datetime, *, recorded: datetime | None = None, reason: str = "",
        by: str | None = None, **facts: Any,
    ) -> Entry:  # fmt: skip
        """An entry by the matter's official, `by` nobody ("") or another one."""
        who = self.official if by is None else by
        entry = Entry(
            id=uuid7(), case_id=self.key, number=self.number, act=f"test_{event}",
            actor_kind=ActorKind.OFFICIAL if who else ActorKind.CITIZEN, actor_id=who, actor_name=NAMES.get(who, ""),
            department=self.department, reason=reason, facts=facts, occurred_at=when, recorded_at=recorded or when,
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    @property
    def due(self) -> date:
        """The last day of the promised limit."""
        return nth(self.start, self.promised + self.extended, self.stood)

    def must(self, rule: str, level: str, when: datetime, **other: Any) -> None:
        """What has to be found."""
        who = {"department": self.department, "official": self.official, **other}
        self.musts.append(Must(self.number, rule, level, when, **who))

    def pause(self, begin: date, end: date, kind: str) -> None:
        """A supplement or a special procedure; the clock stands."""
        if kind == "supplement":
            self.say(Event.SUPPLEMENT_ASKED, at(begin, 11), notice=1)
            self.say(Event.SUPPLEMENT_RECEIVED, at(end, 11), notice=1, by="")
        else:
            self.say(Event.SPECIAL_STARTED, at(begin, 11), procedure=kind, reason="依法")
            self.say(Event.SPECIAL_ENDED, at(end, 11), procedure=kind)
        self.stood = (*self.stood, (begin, end))

    def decide(self, when: datetime, *, publish: bool = True, outcome: str = "granted", reason: str = "同意") -> None:
        """The end, public the next working day."""
        self.ended = when
        day = when.date()
        self.say(Event.DECIDED, when, reason=reason, outcome=outcome, decided_on=day.isoformat())
        if publish:
            shown = nth(day, 1)
            self.say(Event.PUBLISHED, at(shown, 15), published_on=shown.isoformat())

    def yellow(self, rule: str, entry: Entry, *, right: str = "", **other: Any) -> None:
        """A yellow card for an entry; `right`: corrected or lifted after two working days, else a red one follows."""
        when, who = entry.recorded_at, {"official": entry.actor_id, **other}
        lifted = right == "lifted"
        self.must(rule, "yellow", when, lifted=lifted, **who)
        if right:
            moment = at(nth(when.astimezone(SHANGHAI).date(), 2), 16)
            self.say(Event.PUT_RIGHT, moment, by="o-9", alert=f"{rule}:{entry.pk}", lifted=lifted)
        else:
            self.red_after(when, **who)

    def red_after(self, card: datetime, righted: datetime | None = None, **who: Any) -> None:
        """A red card when a yellow one was not put right in five working days."""
        late = midnight(nth(card.astimezone(SHANGHAI).date(), 5))
        if righted is None or righted >= late:
            self.must("T-06", "red", late, **who)

    def time_runs(self) -> None:
        """What the limits themselves make due, until the matter ended."""
        limit = self.promised + self.extended
        warned = nth(self.start, -(-9 * limit // 10), self.stood)
        for rule, level, when in (
            ("T-02", "warning", at(warned, 0)),
            ("T-01", "reminder", at(self.due, 0)),
            ("T-04", "yellow", midnight(self.due)),
            ("T-05", "red", midnight(nth(self.start, self.statutory, self.stood))),
        ):
            if self.ended is None or when < self.ended:
                self.must(rule, level, when)
                if rule == "T-04":
                    self.red_after(when, self.ended)


# what can be planted: each takes a matter of ten days and spoils it in one way


def _late(story: Story) -> None:
    story.decide(at(nth(story.due, 2)))


def _very_late(story: Story) -> None:
    story.decide(at(nth(story.start, story.statutory + 2)))


def _warned(story: Story) -> None:
    story.decide(at(story.due, 9))


def _slow_step(story: Story) -> None:
    begun = nth(story.start, 1)
    story.say(Event.STEP_STARTED, at(begun), step="site", department="land", days=2, official="", by="")
    card = midnight(nth(begun, 2))
    done = at(nth(begun, 4))
    story.must("T-03", "yellow", card, department="land", official="")
    story.say(Event.STEP_DONE, done, step="site", department="land", duty_held=True)
    story.decide(at(nth(story.start, 7)))


def _refused_at_the_window(story: Story) -> None:
    moment = at(nth(story.start, 1))
    story.yellow("P-01", story.say(Event.ACCEPTANCE_REFUSED, moment))
    story.ended = moment


def _refused(story: Story) -> None:
    story.decide(at(nth(story.start, 3)), outcome="refused", reason=" ")
    decided = next(each for each in story.entries if each.act == "test_decided")
    story.yellow("P-02", decided, right="corrected")


def _second_notice(story: Story) -> None:
    days = [nth(story.start, number) for number in (1, 2, 3, 4)]
    for notice, (begin, end) in enumerate((days[:2], days[2:]), start=1):
        asked = story.say(Event.SUPPLEMENT_ASKED, at(begin), notice=notice)
        story.say(Event.SUPPLEMENT_RECEIVED, at(end), notice=notice, by="")
    story.stood = ((days[0], days[1]), (days[2], days[3]))
    story.yellow("P-03", asked)
    story.decide(at(nth(days[3], 2)))


def _skipped(story: Story) -> None:
    story.yellow("P-04", story.say(Event.STEP_SKIPPED, at(nth(story.start, 1)), step="review"), right="lifted")
    story.decide(at(nth(story.start, 3)))


def _without_duty(story: Story) -> None:
    begun, done = nth(story.start, 1), nth(story.start, 2)
    story.say(Event.STEP_STARTED, at(begun), step="review", department="land", days=5, official="", by="")
    entry = story.say(Event.STEP_DONE, at(done), step="review", department="land", duty_held=False, by="o-3")
    story.yellow("P-05", entry, department="land")
    story.decide(at(nth(story.start, 4)))


def _entered_later(story: Story) -> None:
    happened = nth(story.start, 1)
    entered = at(nth(happened, 3), 8)
    paid = story.say(Event.PAID, at(happened), recorded=entered, bill="b", line="1", amount=100)
    story.yellow("P-06", paid)
    story.decide(at(nth(story.start, 6)))


def _not_published(story: Story) -> None:
    decided = nth(story.start, 2)
    story.decide(at(decided), publish=False)
    card = midnight(nth(decided, 7))
    story.must("P-07", "yellow", card)
    shown = nth(card.astimezone(SHANGHAI).date(), 1)
    story.say(Event.PUBLISHED, at(shown), published_on=shown.isoformat())


def _complaint(story: Story) -> None:
    story.decide(at(nth(story.start, 2)))
    day = nth(story.start, 3)
    story.say(Event.COMPLAINED, at(day), by="", about="conduct", named=True, official=story.official)
    card = midnight(nth(day, 5))
    story.must("C-01", "yellow", card)
    story.red_after(card)


def _charged(story: Story) -> None:
    entry = story.say(Event.CHARGED, at(nth(story.start, 1)), bill="b", line="1", fee="", amount=3000)
    story.yellow("F-01", entry)
    story.decide(at(nth(story.start, 3)))


def _incomplete(story: Story) -> None:
    story.say(Event.PAID, at(nth(story.start, 1)), bill="b")
    story.complete = False
    story.decide(at(nth(story.start, 3)))


PLANTS: dict[str, Callable[[Story], None]] = {
    "T-01 T-02": _warned, "T-03": _slow_step, "T-04": _late, "T-05 T-06": _very_late, "P-01": _refused_at_the_window,
    "P-02": _refused, "P-03": _second_notice, "P-04": _skipped, "P-05": _without_duty, "P-06": _entered_later,
    "P-07": _not_published, "C-01": _complaint, "F-01": _charged, "incomplete": _incomplete,
}  # fmt: skip


def _good(story: Story, chance: random.Random) -> None:
    """Everything as it should be, in many ways: nothing may be found."""
    begin = nth(story.start, 1)
    match chance.randrange(6):
        case 0:
            story.pause(begin, nth(begin, chance.randrange(8)) if chance.random() < 0.8 else begin, "supplement")
        case 1:
            story.pause(
                begin, nth(begin, chance.randrange(1, 6)), chance.choice(["hearing", "testing", "expert_review"])
            )
        case 2:
            story.say(Event.EXTENDED, at(begin, 14), days=5, clock="both", approved_by="胡志勇")
            story.extended = 5
        case 3:
            story.say(Event.CHARGED, at(begin), bill="b", line="1", fee="F-12", amount=3000)
            story.say(Event.PAID, at(begin, 12), bill="b", line="1", amount=3000, by="")
        case 4:
            story.say(Event.STEP_STARTED, at(begin), step="review", department="land", days=3, by="")
            story.say(Event.STEP_DONE, midnight(nth(begin, 3)) - timedelta(minutes=1), step="review", department="land",
                      duty_held=True)  # fmt: skip
    resumed = max([begin, *(end for _begin, end in story.stood)])
    last = nth(story.start, -(-9 * (story.promised + story.extended) // 10), story.stood)
    end = max(nth(resumed, 1), nth(story.start, 4))
    story.decide(midnight(min(end, last - timedelta(days=1))) - timedelta(minutes=chance.randrange(1, 600)))


def month(seed: int, count: int) -> Iterator[Story]:
    """So many matters of two departments, received from the middle of September on; about every third is spoilt."""
    chance = random.Random(seed)
    days = [date.fromisoformat(days_later("2025-09-15", number)) for number in range(36)]
    open_ = [day for day in days if works(day)]
    for serial in range(count):
        department = chance.choice(list(OFFICIALS))
        name = list(PLANTS)[serial // 3 % len(PLANTS)] if serial % 3 == 0 else ""
        promised = 10 if name else chance.choice([10, 12, 15])
        story = Story(f"M-{serial:04d}", department, chance.choice(OFFICIALS[department]), chance.choice(open_),
                      promised, chance.choice([20, 30]))  # fmt: skip
        if name:
            PLANTS[name](story)
        else:
            _good(story, chance)
        story.time_runs()
        yield story
