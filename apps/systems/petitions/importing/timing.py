"""When the acts between receipt and reply happened: the file knows only those two moments.

Accepted at the first working moment after receipt, assigned twenty minutes later, claimed at the first working moment
an hour after that; handed to review four hours and approved one hour before the reply, or a fifth and a tenth of the
whole time where that is less. Where the reply came too soon for this, the acts are spread evenly between receipt and
reply. So nothing happens after the reply, and the clock is that of receipt and reply alone.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from apps.core.workdays.services import SHANGHAI, Calendar

OPENS, CLOSES = time(9), time(17)


@dataclass(frozen=True)
class Moments:
    """The acts of a case in their order."""

    received: datetime
    accepted: datetime
    assigned: datetime
    claimed: datetime
    submitted: datetime
    approved: datetime
    published: datetime


def working_moment(after: datetime, calendar: Calendar) -> datetime:
    """The moment itself in office hours of a working day, else the next opening of the office."""
    local = after.astimezone(SHANGHAI)
    day = local.date()
    if calendar.is_workday(day) and local.time() < CLOSES:
        return max(local, datetime.combine(day, OPENS, SHANGHAI))
    day += timedelta(days=1)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, SHANGHAI)


def between(received: datetime, replied: datetime, calendar: Calendar) -> Moments:
    """Plausible moments for the acts between a message and its reply."""
    span = replied - received
    submitted = replied - min(timedelta(hours=4), span / 5)
    approved = replied - min(timedelta(hours=1), span / 10)
    accepted = working_moment(received + timedelta(minutes=1), calendar)
    assigned = accepted + timedelta(minutes=20)
    claimed = working_moment(assigned + timedelta(hours=1), calendar)
    if claimed > submitted:
        accepted, assigned, claimed = (received + span * part / 5 for part in (1, 2, 3))
    return Moments(received, accepted, assigned, claimed, submitted, approved, replied)
