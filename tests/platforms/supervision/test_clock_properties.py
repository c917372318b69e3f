"""Any order of suspending, resuming, extending and supplementing, over holidays and make-up days.

The recount here is another one than the product's: a plain walk over days, with the calendar's own word for each.
"""

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.workdays.services import SHANGHAI, day_end
from apps.platforms.supervision.engine import judge
from apps.platforms.supervision.events import Event
from tests.support.supervision import CALENDAR, Told, book, received

# each year's holidays and make-up days lie within reach of these starts
STARTS = st.dates(date(2024, 1, 2), date(2026, 6, 30))
MOVES = st.lists(
    st.tuples(st.sampled_from(["supplement", "hearing", "testing", "extend", "resume"]), st.integers(0, 9)),
    max_size=14,
)


@st.composite
def stories(draw) -> tuple[Told, int, list[tuple[date, date | None]], date, list[date]]:
    """A history, its limit with what was granted, its pauses as plain pairs, the start, and when it was suspended."""
    start, limit = draw(STARTS), draw(st.integers(1, 30))
    told = Told()
    told.say(
        Event.RECEIVED, _at(start), official="", **received(start.isoformat(), promised_days=limit, statutory_days=None)
    )
    open_: set[str] = set()
    pauses: list[tuple[date, date | None]] = []
    day, minute, extended = start, 0, 0
    for move, wait in draw(MOVES):
        day, minute = day + timedelta(days=wait), minute + 2
        if move == "resume":
            for name in sorted(open_):
                _end(told, name, day, minute)
            if open_:
                pauses[-1] = (pauses[-1][0], day)
            open_.clear()
        elif move == "extend":
            due = _last(start, limit + extended, pauses)
            if not extended and (due is None or day <= due):
                extended = 5
            told.say(Event.EXTENDED, _at(day, minute), days=5, clock="promised")
        else:
            if not open_:
                pauses.append((day, None))
            open_.add(move)
            _begin(told, move, day, minute)
    return told, limit + extended, pauses, start, [pause[0] for pause in pauses]


def _begin(told: Told, name: str, day: date, minute: int) -> None:
    if name == "supplement":
        told.say(Event.SUPPLEMENT_ASKED, _at(day, minute), notice=1)
    else:
        told.say(Event.SPECIAL_STARTED, _at(day, minute), procedure=name)


def _end(told: Told, name: str, day: date, minute: int) -> None:
    if name == "supplement":
        told.say(Event.SUPPLEMENT_RECEIVED, _at(day, minute), notice=1)
    else:
        told.say(Event.SPECIAL_ENDED, _at(day, minute), procedure=name)


def _at(day: date, minute: int = 0) -> datetime:
    return datetime.combine(day, time(9, minute), SHANGHAI)


def _stood(day: date, pauses: list[tuple[date, date | None]]) -> bool:
    """Whether the clock stood still at the day's 00:00 or at its 24:00."""
    return any((a < day and (b is None or b >= day)) or (a <= day and (b is None or b > day)) for a, b in pauses)


def _last(start: date, limit: int, pauses: list[tuple[date, date | None]]) -> date | None:
    """The day on which a plain count reaches the limit; None where it stands still for ever before."""
    counted, day = 0, start
    for _each in range(1500):
        day += timedelta(days=1)
        counted += CALENDAR.describe(day).works and not _stood(day, pauses)
        if counted == limit:
            return day
    return None


@given(stories())
@settings(max_examples=300, deadline=None)
def test_recounting_forward_from_the_start_gives_exactly_the_limit(story) -> None:
    told, limit, pauses, start, _suspended = story
    clock = judge(told.history, book(), CALENDAR).matter.promised
    assert clock is not None
    assert clock.run.total_days == limit
    assert clock.run.due(CALENDAR).date == _last(start, limit, pauses)


@given(stories())
@settings(max_examples=300, deadline=None)
def test_nothing_suspended_in_time_comes_back_overdue(story) -> None:
    told, limit, pauses, start, _suspended = story
    resumed = [b for _a, b in pauses if b is not None]
    for position, back in enumerate(resumed):
        began = pauses[position][0]
        due_before = _last(start, limit, pauses[:position])
        if due_before is not None and began > due_before:
            continue  # it was overdue when it was suspended
        due_after = _last(start, limit, pauses[: position + 1])
        assert due_after is None or due_after > back or began == back
        cards = [f for f in judge(told.history, book(), CALENDAR).findings.values() if f.rule == "T-04"]
        assert all(card.at > day_end(back) or card.at <= day_end(began) or began == back for card in cards)


@given(stories())
@settings(max_examples=200, deadline=None)
def test_each_limit_is_carded_at_most_once(story) -> None:
    told, _limit, _pauses, _start, _suspended = story
    findings = judge(told.history, book(), CALENDAR).findings.values()
    assert len([f for f in findings if f.rule == "T-04"]) <= 1
    assert len([f for f in findings if f.rule == "T-02"]) <= 2  # once more after the extension


@given(stories(), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_what_a_sweep_would_have_raised_is_what_a_replay_finds(story, after: int) -> None:
    """Played forward entry by entry, with sweeps between, against the whole history at once."""
    told, _limit, _pauses, start, _suspended = story
    until = _at(start) + timedelta(days=after)
    raised: set[str] = set()
    for position, happening in enumerate(told.history):
        if happening.recorded_at > until:
            break
        following = told.history[position + 1].recorded_at if position + 1 < len(told.history) else until
        known = judge(told.history[: position + 1], book(), CALENDAR)
        raised |= {f.key for f in known.findings.values() if f.at < min(following, until)}
    known_then = [h for h in told.history if h.recorded_at <= until]
    replayed = {f.key for f in judge(known_then, book(), CALENDAR).due(until - timedelta(microseconds=1))}
    assert raised == replayed
