"""Synthetic cases for measuring and for looking at full screens: rows by COPY, as many as wanted.

They have what figures are made of (kind, category, channel, department, due dates and clocks by the real calendar,
breaches, outcomes, ratings, search words) and the petition behind each case. They never happened: they write **no
ledger entries**, no relay records and no messages. `import_key` begins with `generated:`, so that they are known from
real ones.
"""

import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models

from apps.core.cases.enums import Channel, ClockKind, Satisfaction
from apps.core.cases.models import Case, Clock
from apps.core.cases.numbers import CaseNumber
from apps.core.catalogue.enums import CaseKind
from apps.core.catalogue.models import Limit
from apps.core.people.models import Department
from apps.core.search.services import words
from apps.core.workdays.services import Calendar, ClockRun, calendar, local_date
from apps.operations.demo_titles import PLACES, SUBJECTS
from apps.systems.petitions.enums import Outcome, PetitionState
from apps.systems.petitions.models import Petition
from tenants.enums import Level
from tenants.models import Jurisdiction


def _hundred(*weighted: tuple[str, int]) -> tuple[str, ...]:
    """A hundred lots, as many of each value as its weight."""
    lots = tuple(str(value) for value, weight in weighted for _ in range(weight))
    if len(lots) != 100:
        raise ValueError(weighted)
    return lots


MARK = "generated:"
MONTHS = 24
CHUNK = 20_000
SHARES = {Level.PROVINCE: 0.12, Level.CITY: 0.38, Level.COUNTY: 0.50}
CHANNELS = _hundred((Channel.WEB, 62), (Channel.PHONE, 25), (Channel.WINDOW, 8), (Channel.EMAIL, 3), (Channel.SMS, 2))
OUTCOMES = _hundred((Outcome.RESOLVED, 55), (Outcome.EXPLAINED, 30), (Outcome.PLANNED, 10), (Outcome.NOT_POSSIBLE, 5))
RATINGS = _hundred(("", 60), (Satisfaction.SATISFIED, 30), (Satisfaction.BASICALLY, 6), (Satisfaction.NOT_SATISFIED, 4))
WAITING = (PetitionState.RECEIVED, PetitionState.ASSIGNED, PetitionState.HANDLING, PetitionState.REVIEW)
LATE = 0.06
DAY = 86_400
_FIRST_DAY = date(1970, 1, 1).toordinal()


class NotHere(RuntimeError):
    """Synthetic cases are for demo, tests and measuring only."""


def check_allowed() -> None:
    """Raises NotHere in production."""
    if not any(getattr(settings, name, False) for name in ("DEMO", "DOOR_SETS_ROLE", "BENCH")):
        raise NotHere("synthetic cases are made in the demo, in tests and for measuring only")


def distribution(places: Iterable[Jurisdiction], total: int) -> dict[Jurisdiction, int]:
    """How many cases each jurisdiction gets: the province and the cities more, within a level some much more."""
    weights: dict[Jurisdiction, float] = {}
    by_level: dict[str, list[Jurisdiction]] = {}
    for place in places:
        by_level.setdefault(place.level, []).append(place)
    for level, members in by_level.items():
        raw = [1 / (1 + rank) ** 0.5 for rank in range(len(members))]
        for place, weight in zip(members, raw, strict=True):
            weights[place] = SHARES.get(Level(level), 0.0) * weight / sum(raw)
    whole = sum(weights.values())
    exact = {place: total * weight / whole for place, weight in weights.items()}
    wanted = {place: int(share) for place, share in exact.items()}
    by_remainder = sorted(exact, key=lambda place: int(exact[place]) - exact[place])
    for place in by_remainder[: total - sum(wanted.values())]:
        wanted[place] += 1
    return wanted


@dataclass(frozen=True)
class _Times:
    """The clock of a case begun on a day with a limit."""

    due: date
    reminder: date | None
    warning: date | None


class _Clockwork:
    """Due dates by the real calendar, each worked out once."""

    def __init__(self, days: Calendar) -> None:
        self.days = days
        self.times = lru_cache(maxsize=None)(self._times)
        self.used = lru_cache(maxsize=None)(self._used)

    def _times(self, start: date, limit: int) -> _Times:
        run = ClockRun(start, limit)
        return _Times(run.expires_on(self.days), run.reminder_on(self.days), run.warning_on(self.days))

    def _used(self, start: date, end: date) -> int:
        return ClockRun(start, 1).used(self.days, end)


class Generator:
    """Writes cases into the schema behind the open door."""

    def __init__(self, place: Jurisdiction, *, seed: int, now: datetime) -> None:
        check_allowed()
        self.place, self.now, self.today = place, now, local_date(now)
        self.random = random.Random(f"{seed}:{place.code}")  # noqa: S311  nothing secret is drawn
        self.clockwork = _Clockwork(calendar())
        self.limits = dict(Limit.objects.filter(case_kind=CaseKind.PETITION).values_list("subkind", "promised_days"))
        self.departments = list(Department.objects.filter(active=True).order_by("code").values_list("pk", flat=True))
        self.titles = [
            _Title(f"{where}{what}", category, kind) for where in PLACES for what, category, kind in SUBJECTS
        ]

    def write(self, count: int) -> None:
        """So many cases, with clock and petition."""
        for begin in range(0, count, CHUNK):
            size = min(CHUNK, count - begin)
            cases, clocks, petitions = _Copy(Case), _Copy(Clock), _Copy(Petition)
            for serial in _serials(size):
                case, clock, petition = self._one(serial)
                cases.add(case)
                clocks.add(clock)
                petitions.add(petition)
            for each in (cases, clocks, petitions):
                each.send()

    def _one(self, serial: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        draw = self.random
        title = draw.choice(self.titles)
        # more came in lately than two years ago, and never in the future
        second = self.now.timestamp() - MONTHS * 30.4 * DAY * (1 - draw.random() ** 0.8) - 60
        received, start = _moment(second)
        limit = self.limits.get(title.kind, 13)
        times = self.clockwork.times(start, limit)
        key = _key(second, draw)
        case: dict[str, Any] = {
            "id": key,
            "number": str(CaseNumber(self.place.code, CaseKind.PETITION.letter, start.year, serial)),
            "kind": CaseKind.PETITION.value,
            "subkind": title.kind,
            "title": title.text,
            "category": title.category,
            "place": "",
            "state": draw.choice(WAITING).value,
            "department_id": draw.choice(self.departments) if self.departments else None,
            "channel": CHANNELS[int(draw.random() * 100)],
            "import_key": f"{MARK}{key}",
            "received_at": received,
            "accepted_at": min(received + timedelta(hours=1 + 18 * draw.random()), self.now),
            "promised_due": times.due,
            "search": title.search,
        }
        clock = {
            "id": _key(second, draw),
            "case_id": key,
            "kind": ClockKind.PROMISED.value,
            "generation": 1,
            "started_on": start,
            "limit_days": limit,
            "due_on": times.due,
            "reminder_on": times.reminder,
            "warning_on": times.warning,
        }
        self._close(case, clock, times, second)
        return case, clock, {"case_id": key, "kind": title.kind, "text": title.text}

    def _close(self, case: dict[str, Any], clock: dict[str, Any], times: _Times, second: float) -> None:
        draw = self.random
        span = max((times.due - clock["started_on"]).days, 1)
        late = draw.random() < LATE
        days = span + draw.expovariate(1 / 20) if late else span * (0.15 + 0.8 * draw.random())
        closed, end = _moment(second + days * DAY)
        if closed < self.now:
            case |= {
                "state": PetitionState.ANSWERED.value,
                "decided_at": closed,
                "answered_at": closed,
                "closed_at": closed,
                "outcome": OUTCOMES[int(draw.random() * 100)],
                "satisfaction": RATINGS[int(draw.random() * 100)],
            }
            case["used_days"] = clock["used_days"] = self.clockwork.used(clock["started_on"], end)
            clock["ended_on"] = end
        else:
            end = self.today
        if end > times.due:
            case["breached_on"] = clock["breached_on"] = times.due + timedelta(days=1)


@dataclass(frozen=True)
class _Title:
    text: str
    category: str
    kind: str

    @property
    def search(self) -> str:
        return _vector(self.text)


@lru_cache(maxsize=4096)
def _vector(text: str) -> str:
    """The text form of a tsvector: words have no quote in them (they are `\\w`)."""
    return " ".join(f"'{word}':{place}" for place, word in enumerate(words(text), start=1))


def _moment(second: float) -> tuple[datetime, date]:
    """An aware moment and its date in Asia/Shanghai (eight hours ahead since 1991), without asking the zone's rules."""
    day = int((second + 8 * 3600) // DAY)
    return datetime.fromtimestamp(second, UTC), date.fromordinal(_FIRST_DAY + day)


def _key(second: float, draw: random.Random) -> UUID:
    """A UUIDv7 of the moment, as if it had been made then."""
    milliseconds = int(second * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | draw.getrandbits(12) << 64 | 2 << 62 | draw.getrandbits(62))


def _serials(count: int) -> Iterator[int]:
    """The jurisdiction's next numbers, taken from its sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('case_number') FROM generate_series(1, %s)", [count])
        rows = cursor.fetchall()
    return (int(row[0]) for row in rows)


class _Copy:
    """Rows of a table for COPY; columns that are not given hold what the model would put there."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if field.column]
        self.table = model._meta.db_table
        self.columns = [str(field.column) for field in fields]
        self.place = {column: number for number, column in enumerate(self.columns)}
        self.blank = [_text(None if field.primary_key else field.get_default()) for field in fields]
        self.lines: list[str] = []

    def add(self, row: dict[str, Any]) -> None:
        cells = self.blank.copy()
        for column, value in row.items():
            cells[self.place[column]] = value if type(value) is str else _text(value)
        self.lines.append("\t".join(cells))

    def send(self) -> None:
        quoted = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(f'COPY "{self.table}" ({quoted}) FROM STDIN', io.StringIO("\n".join(self.lines) + "\n"))


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)
