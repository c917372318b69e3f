"""What supervision understands: the events of a watched matter, and the facts that each must tell.

The same for every system of the house and for what outside systems report. Dates are ISO `YYYY-MM-DD`, days are working
days, amounts are in fen. A business act that is entered later than it happened shows by `occurred_at` against
`recorded_at`; a matter whose past is carried over in one go says `backfilled` in its receipt and is spared that.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Event(StrEnum):
    """What happened to a matter. The last five are supervision's own or of systems without acceptance."""

    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement_asked"
    SUPPLEMENT_RECEIVED = "supplement_received"
    ACCEPTED = "accepted"
    ACCEPTANCE_REFUSED = "acceptance_refused"
    STEP_STARTED = "step_started"
    STEP_DONE = "step_done"
    STEP_SKIPPED = "step_skipped"
    SPECIAL_STARTED = "special_started"
    SPECIAL_ENDED = "special_ended"
    EXTENDED = "extended"
    DECIDED = "decided"
    CHARGED = "charged"
    PAID = "paid"
    WAIVED = "waived"
    REFUNDED = "refunded"
    DELIVERED = "delivered"
    PUBLISHED = "published"
    RATED = "rated"
    COMPLAINED = "complained"
    COMPLAINT_DECIDED = "complaint_decided"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ASSIGNED = "assigned"
    LIMITS_CHANGED = "limits_changed"
    REOPENED = "reopened"
    RESTARTED = "restarted"
    PUT_RIGHT = "put_right"


_LIMITS = ("promised_days", "statutory_days")
_FEE = ("bill", "line", "amount")

#: Facts that an event must tell. What lacks one is not understood: it is counted as incomplete data.
REQUIRED: dict[Event, tuple[str, ...]] = {
    Event.RECEIVED: ("power", "item", "item_version", "item_title", "received_on", *_LIMITS, "department"),
    Event.SUPPLEMENT_ASKED: ("notice",),
    Event.SUPPLEMENT_RECEIVED: ("notice",),
    Event.ACCEPTED: ("accepted_on", *_LIMITS, "counts_from"),
    Event.ACCEPTANCE_REFUSED: (),
    Event.STEP_STARTED: ("step", "department", "days"),
    Event.STEP_DONE: ("step", "department"),
    Event.STEP_SKIPPED: ("step",),
    Event.SPECIAL_STARTED: ("procedure",),
    Event.SPECIAL_ENDED: ("procedure",),
    Event.EXTENDED: ("days",),
    Event.DECIDED: ("outcome", "decided_on"),
    Event.CHARGED: _FEE,
    Event.PAID: _FEE,
    Event.WAIVED: _FEE,
    Event.REFUNDED: _FEE,
    Event.DELIVERED: ("delivered_on",),
    Event.PUBLISHED: ("published_on",),
    Event.RATED: ("satisfaction",),
    Event.COMPLAINED: (),
    Event.COMPLAINT_DECIDED: ("taken_up",),
    Event.WITHDRAWN: (),
    Event.CLOSED: (),
    Event.ASSIGNED: ("department",),
    Event.LIMITS_CHANGED: _LIMITS,
    Event.REOPENED: ("counts_from", *_LIMITS),
    Event.RESTARTED: ("counts_from", *_LIMITS),
    Event.PUT_RIGHT: ("alert",),
}

_MAY_BE_EMPTY = frozenset({*_LIMITS, "department"})
_DATES = frozenset(
    {"received_on", "accepted_on", "counts_from", "decided_on", "delivered_on", "published_on", "answer_by"}
)
_NUMBERS = frozenset({"promised_days", "statutory_days", "days", "notice", "amount", "satisfaction"})
_FLAGS = frozenset({"about_visible", "backfilled", "deemed", "mandatory", "duty_held", "named", "taken_up", "runs_on"})
_MOST_DAYS = 1000
_MOST = {"satisfaction": 5, "amount": 10**15}
_TEXT = 60  # signs of a name that becomes a key
_NAMES = frozenset({"step", "procedure"})
_FIRST, _LAST = date(2004, 1, 1), date(2045, 12, 31)  # within the calendar, with room for the longest limit


class NotUnderstood(ValueError):
    """The facts of an event are incomplete or malformed; the text says which and why, in plain English."""


def understood(event: Event, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with dates, numbers and flags read. Raises NotUnderstood."""
    if not isinstance(facts, dict):
        raise NotUnderstood("the facts must be an object")
    wanted = REQUIRED[event]
    may_be_empty = _MAY_BE_EMPTY | ({"days"} if event == Event.STEP_STARTED else frozenset())
    lacking = [name for name in wanted if name not in facts or (facts[name] in (None, "") and name not in may_be_empty)]
    if lacking:
        raise NotUnderstood(f"{event} lacks {', '.join(lacking)}")
    return {name: _read(event, name, value) for name, value in facts.items()}


def _read(event: Event, name: str, value: Any) -> Any:
    if value is None or value == "":
        return None if name in _DATES or name in _NUMBERS else value
    if name in _DATES:
        try:
            found = date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise NotUnderstood(f"{event}: {name} is no date (YYYY-MM-DD): {value!r}") from error
        if not _FIRST <= found <= _LAST:
            raise NotUnderstood(f"{event}: {name} lies outside the calendar (2004 to 2045): {value!r}")
        return found
    if name in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise NotUnderstood(f"{event}: {name} is no whole number of 0 or more: {value!r}")
        most = _MOST_DAYS if name.endswith("days") else _MOST.get(name, _MOST_DAYS)
        if value > most:
            raise NotUnderstood(f"{event}: {name} is more than {most}: {value!r}")
        return value
    if name in _FLAGS and not isinstance(value, bool):
        raise NotUnderstood(f"{event}: {name} is neither true nor false: {value!r}")
    if name in _NAMES and len(str(value)) > _TEXT:
        raise NotUnderstood(f"{event}: {name} is longer than {_TEXT} signs")
    return value


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event as the ledger tells it: which entry, when it happened and when it was entered, who acted.

    `fault` says why the facts were not understood; they are empty then. `outside`: an outside system reported it.
    """

    event: Event
    entry: UUID
    system: str
    number: str
    occurred_at: datetime
    recorded_at: datetime
    department: str = ""
    official: str = ""
    official_name: str = ""
    duty: str = ""
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    outside: bool = False
