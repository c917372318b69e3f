"""Questions that the totals can answer, as SQL over the totals in public and over what is not folded yet.

Every question is a SELECT of the columns of `Row`, after its place among those asked together. `pending` are the
signed rows of all jurisdictions asked, `%(codes)s` their codes.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from apps.core.counters.enums import Dated, Dimension
from apps.core.counters.statements import MEASURED_BY, MEASURES, month_of


class By(StrEnum):
    """What the figures of a question are told by."""

    CODE = "code"
    VALUE = "value"
    MONTH = "month"
    DAY = "day"


FIGURES = frozenset({*MEASURES, "overdue"})


class Unanswerable(ValueError):
    """The totals do not hold this."""


class Row(NamedTuple):
    """Figures of a group; `code` and `value` empty, `period` None where not told by them."""

    code: str
    value: str
    period: date | None
    received: int
    closed: int
    closed_on_time: int
    rated: int
    satisfied: int
    days: int
    timed: int
    overdue: int


@dataclass(frozen=True)
class Period:
    """Days of Asia/Shanghai, both ends included; None: no end."""

    first: date | None = None
    last: date | None = None

    @property
    def bounded(self) -> bool:
        return self.first is not None or self.last is not None

    def whole_months(self, today: date) -> bool:
        """Whether it takes no month in part; a month that goes on is whole up to today."""
        begins = self.first is None or self.first.day == 1
        ends = self.last is None or (self.last + timedelta(days=1)).day == 1 or self.last >= today
        return begins and ends

    def to_months_end(self) -> "Period":
        """The same to the end of its last month: nothing comes after today, and the totals know whole months."""
        if self.last is None:
            return self
        following = (self.last.replace(day=1) + timedelta(days=32)).replace(day=1)
        return Period(self.first, following - timedelta(days=1))

    def holds(self, column: str, bound: dict[str, Any], name: str) -> str:
        """A condition on a column of days, or of months by their first day."""
        parts: list[str] = []
        for end, sign in ((self.first, ">="), (self.last, "<=")):
            if end is not None:
                bound[f"{name}_{len(parts)}_day"] = end
                parts.append(f"{column} {sign} %({name}_{len(parts)}_day)s")
        return " AND ".join(parts) or "true"


@dataclass(frozen=True)
class Question:
    """Figures of the cases that were received (or closed: `dated`) in a period, of some values of one dimension.

    `overdue` are as of today, and only told of cases by their receipt. Raises Unanswerable where the totals do not
    hold it: a part of a month is known for all cases together only. What is not among the `figures` (names of `Row`)
    is not added up and told as 0; `received` always is.
    """

    dimension: Dimension = Dimension.ALL
    values: tuple[str, ...] = ()
    dated: Dated = Dated.RECEIVED
    period: Period = Period()
    by: frozenset[By] = frozenset()
    figures: frozenset[str] = FIGURES

    def text(self, number: int, today: date, bound: dict[str, Any]) -> str:
        """The SELECT; what it binds is added to `bound`."""
        if self.period.whole_months(today) and By.DAY not in self.by:
            return replace(self, period=self.period.to_months_end())._text(number, today, bound)
        return self._text(number, today, bound)

    def _text(self, number: int, today: date, bound: dict[str, Any]) -> str:
        bound |= {f"{self._name(number)}_values": list(self.values), "today": today}
        parts = [self._folded(number, today, bound), self._pending(number, bound)]
        if self._tells_overdue:
            parts.append(self._due(number, bound))
        added = {*self._measures, "overdue"} if self._tells_overdue else {*self._measures}
        sums = ", ".join(
            f"{f'sum({name})' if name in added else '0'}::bigint AS {name}" for name in (*MEASURES, "overdue")
        )
        return (
            f"SELECT {number} AS asked, code, value, period, {sums} FROM ({' UNION ALL '.join(parts)}) AS parts"  # noqa: S608
            " GROUP BY code, value, period HAVING sum(received) <> 0"
        )

    @staticmethod
    def _name(number: int) -> str:
        return f"q{number}"

    def _heads(self, value: str, day: str) -> str:
        code = "code" if By.CODE in self.by else "''::text"
        value = f"{value}::text" if By.VALUE in self.by else "''::text"
        period = day if By.DAY in self.by else month_of(day) if By.MONTH in self.by else "NULL::date"
        return f"{code} AS code, {value} AS value, {period} AS period"

    def _folded(self, number: int, today: date, bound: dict[str, Any]) -> str:
        name, measures = self._name(number), f"{', '.join(self._measures)}, 0::bigint AS overdue"
        if self._by_days(today):
            if self.dimension is not Dimension.ALL:
                raise Unanswerable("single days are counted for all cases together only")
            held, heads = self.period.holds("day", bound, name), self._heads("''", "day")
            return (
                f"SELECT {heads}, {measures} FROM public.totals_daytotal"  # noqa: S608
                f" WHERE dated = '{self.dated}' AND code = ANY(%(codes)s) AND {held}"
            )
        if self.period.bounded or By.MONTH in self.by or self.dated is Dated.CLOSED:
            held = self.period.holds("month", bound, name)
            return (
                f"SELECT {self._heads('value', 'month')}, {measures} FROM public.totals_monthtotal"  # noqa: S608
                f" WHERE dimension = '{self.dimension}' AND dated = '{self.dated}' AND code = ANY(%(codes)s)"
                f" AND {held} AND {self._valued('value', name)}"
            )
        return (
            f"SELECT {self._heads('value', 'NULL::date')}, {measures} FROM public.totals_total"  # noqa: S608
            f" WHERE dimension = '{self.dimension}' AND code = ANY(%(codes)s) AND {self._valued('value', name)}"
        )

    def _by_days(self, today: date) -> bool:
        return By.DAY in self.by or not self.period.whole_months(today)

    def _pending(self, number: int, bound: dict[str, Any]) -> str:
        name, value = self._name(number), self._value
        measures = ", ".join(f"sum({text}) AS {measure}" for measure, text in self._measures.items())
        late = "sum(CASE WHEN due < %(today)s THEN sign ELSE 0 END)" if self._tells_overdue else "0"
        return (
            f"SELECT {self._heads(value, self.dated)}, {measures}, {late} AS overdue FROM pending"  # noqa: S608
            f" WHERE {self.dated} IS NOT NULL AND {self.period.holds(self.dated, bound, name)}"
            f" AND {self._valued(value, name)}{self._grouped}"
        )

    def _due(self, number: int, bound: dict[str, Any]) -> str:
        name, nothing = self._name(number), ", ".join("0" for _ in self._measures)
        return (
            f"SELECT {self._heads('value', 'received')}, {nothing}, open AS overdue FROM public.totals_duetotal"  # noqa: S608
            f" WHERE dimension = '{self.dimension}' AND code = ANY(%(codes)s) AND due < %(today)s"
            f" AND {self.period.holds('received', bound, name)} AND {self._valued('value', name)}"
        )

    @property
    def _value(self) -> str:
        return "''" if self.dimension is Dimension.ALL else self.dimension.value

    @property
    def _grouped(self) -> str:
        """By what differs only: a constant costs each row as much as a column."""
        told = ((By.CODE in self.by, 1), (By.VALUE in self.by, 2), (bool({By.MONTH, By.DAY} & self.by), 3))
        places = ", ".join(str(place) for differs, place in told if differs)
        return f" GROUP BY {places}" if places else ""

    @property
    def columns(self) -> set[str]:
        """What of the rows that wait it looks at."""
        looked_at = {"sign", self.dated.value} | ({"due"} if self._tells_overdue else set())
        if self.dimension is not Dimension.ALL:
            looked_at.add(self.dimension.value)
        return looked_at.union(*(MEASURED_BY[name] for name in self._measures))

    @property
    def _measures(self) -> dict[str, str]:
        return {name: text for name, text in MEASURES.items() if name == "received" or name in self.figures}

    @property
    def _tells_overdue(self) -> bool:
        return self.dated is Dated.RECEIVED and "overdue" in self.figures

    def _valued(self, column: str, name: str) -> str:
        return f"{column} = ANY(%({name}_values)s)" if self.values else "true"


@dataclass(frozen=True)
class HandlingDays:
    """Closed cases that had a clock, by working days: `value` is the days, `timed` the cases. By their closing."""

    period: Period = Period()
    by: frozenset[By] = frozenset()
    columns = frozenset({"sign", "closed", "used_days"})

    def text(self, number: int, today: date, bound: dict[str, Any]) -> str:
        """The SELECT; what it binds is added to `bound`."""
        if not self.period.whole_months(today):
            raise Unanswerable("handling days are counted by months")
        period = self.period.to_months_end()
        code = "code" if By.CODE in self.by else "''::text"
        return (
            f"SELECT {number} AS asked, {code} AS code, used_days::text AS value, NULL::date AS period,"  # noqa: S608
            f" {', '.join('0::bigint' for _ in range(6))}, sum(cases)::bigint AS timed, 0::bigint FROM ("
            " SELECT code, used_days, cases FROM public.totals_handlingtotal WHERE code = ANY(%(codes)s)"
            f" AND {period.holds('month', bound, f'q{number}')} UNION ALL"
            " SELECT code, used_days, sign FROM pending WHERE used_days IS NOT NULL"
            f" AND {period.holds('closed', bound, f'q{number}')}) AS parts"
            f" GROUP BY 2, 3 HAVING sum(cases) <> 0"
        )
