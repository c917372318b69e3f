"""The SQL of the counters. Each takes `code`, the jurisdiction's, and runs behind its door.

A change that counts (`changed`) is a case with a sign. Folding changes what was appended, rebuilding the cases
themselves, verifying the cases less what was appended less the totals: nothing may be left.
"""

import re
from dataclasses import dataclass

from apps.core.cases.enums import Satisfaction
from apps.core.counters.enums import Dated, Dimension

COLUMNS = (
    "sign, kind, subkind, state, category, channel, department, outcome, received, closed, due, on_time, satisfaction,"
    " used_days"
)
_APPENDED = """SELECT {sign}sign AS sign, t.kind, t.subkind, t.state, t.category, t.channel,
  coalesce(d.code, '') AS department, t.outcome, t.received, t.closed, t.due, t.on_time, t.satisfaction, t.used_days
  FROM {source} t LEFT JOIN people_department d ON d.id = t.department_id"""
# the same as the trigger appends (migration counters.0002)
CASES = """SELECT 1 AS sign, c.kind, c.subkind, c.state, c.category, c.channel, coalesce(d.code, '') AS department,
  c.outcome, (c.received_at AT TIME ZONE 'Asia/Shanghai')::date AS received,
  (c.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS closed,
  CASE WHEN c.closed_at IS NULL THEN c.promised_due END AS due,
  c.closed_at IS NOT NULL AND c.breached_on IS NULL AS on_time, c.satisfaction,
  CASE WHEN c.closed_at IS NOT NULL THEN c.used_days END AS used_days
  FROM cases_case c LEFT JOIN people_department d ON d.id = c.department_id"""
_TAKEN_AWAY = _APPENDED.format(sign="-", source="counters_casedelta")
_CONTENT = f"('{Satisfaction.SATISFIED.value}', '{Satisfaction.BASICALLY.value}')"
# what a signed row adds to each measure
MEASURES = {
    "received": "sign",
    "closed": "CASE WHEN closed IS NOT NULL THEN sign ELSE 0 END",
    "closed_on_time": "CASE WHEN on_time THEN sign ELSE 0 END",
    "rated": "CASE WHEN satisfaction <> '' THEN sign ELSE 0 END",
    "satisfied": f"CASE WHEN satisfaction IN {_CONTENT} THEN sign ELSE 0 END",
    "days": "sign * coalesce(used_days, 0)",
    "timed": "CASE WHEN used_days IS NOT NULL THEN sign ELSE 0 END",
}
# the columns that each measure looks at
MEASURED_BY = {name: set(COLUMNS.split(", ")) & set(re.findall(r"\w+", text)) for name, text in MEASURES.items()}
_DIMENSIONS = tuple(each.value for each in Dimension if each is not Dimension.ALL)
_SETS = f"GROUPING SETS ((), {', '.join(f'({each})' for each in _DIMENSIONS)})"
_WHICH = " ".join(f"WHEN GROUPING({each}) = 0 THEN '{each}'" for each in _DIMENSIONS)
_DIMENSION = f"CASE {_WHICH} ELSE 'all' END"
_VALUE = f"coalesce({', '.join(_DIMENSIONS)}, '')"


def month_of(day: str) -> str:
    """The first day of a day's month."""
    return f"date_trunc('month', {day}::timestamp)::date"  # of a bare date it would look into time zones


@dataclass(frozen=True)
class Marginal:
    """A table of totals: its keys besides `code`, and the groups of `changed` that it adds up (columns: keys, then
    measures).
    """

    table: str
    keys: tuple[str, ...]
    groups: str
    measures: tuple[str, ...] = tuple(MEASURES)

    @property
    def fold(self) -> str:
        """Add the groups, by key, so that two who fold meet the rows in the same order."""
        keys, columns = ", ".join(self.keys), ", ".join((*self.keys, *self.measures))
        added = ", ".join(f"{name} = t.{name} + excluded.{name}" for name in self.measures)
        return (
            f"INSERT INTO {self.table} AS t (code, {columns}) SELECT %(code)s, {columns} FROM ({self.groups}) AS g"  # noqa: S608
            f" WHERE {_any(self.measures)} ORDER BY {keys} ON CONFLICT (code, {keys}) DO UPDATE SET {added}"
        )

    @property
    def differences(self) -> str:
        """Keys at which the groups and the table differ, with how much the table lacks of each measure."""
        keys = ", ".join(self.keys)
        sums = ", ".join(f"sum({name})::bigint AS {name}" for name in self.measures)
        less = ", ".join(f"-{name}" for name in self.measures)
        return (
            f"WITH changed AS MATERIALIZED ({CASES} UNION ALL {_TAKEN_AWAY})"  # noqa: S608
            f" SELECT * FROM (SELECT {keys}, {sums} FROM ({self.groups} UNION ALL"
            f" SELECT {keys}, {less} FROM {self.table} WHERE code = %(code)s) AS both_sides GROUP BY {keys}) AS found"
            f" WHERE {_any(self.measures)} ORDER BY {keys}"
        )


def _any(measures: tuple[str, ...]) -> str:
    return f"({', '.join(measures)}) IS DISTINCT FROM ({', '.join('0' for _ in measures)})"


_SUMS = ", ".join(f"sum({text})::bigint AS {name}" for name, text in MEASURES.items())


def _months(dated: Dated) -> str:
    return (
        f"SELECT {_DIMENSION} AS dimension, '{dated}' AS dated, {month_of(dated)} AS month, kind, {_VALUE} AS value,"  # noqa: S608
        f" {_SUMS} FROM changed WHERE {dated} IS NOT NULL GROUP BY kind, {month_of(dated)}, {_SETS}"
    )


def _days(dated: Dated) -> str:
    return (
        f"SELECT '{dated}' AS dated, {dated} AS day, kind, {_SUMS} FROM changed"  # noqa: S608
        f" WHERE {dated} IS NOT NULL GROUP BY kind, {dated}"
    )


DUE = Marginal(
    "totals_duetotal",
    ("dimension", "due", "received", "kind", "value"),
    f"SELECT {_DIMENSION} AS dimension, due, received, kind, {_VALUE} AS value, sum(sign)::bigint AS open"  # noqa: S608
    f" FROM changed WHERE due IS NOT NULL GROUP BY kind, due, received, {_SETS}",
    ("open",),
)
MARGINALS = (
    Marginal(
        "totals_total",
        ("dimension", "kind", "value"),
        f"SELECT {_DIMENSION} AS dimension, kind, {_VALUE} AS value, {_SUMS} FROM changed GROUP BY kind, {_SETS}",  # noqa: S608
    ),
    Marginal(
        "totals_monthtotal",
        ("dimension", "dated", "month", "kind", "value"),
        f"{_months(Dated.RECEIVED)} UNION ALL {_months(Dated.CLOSED)}",
    ),
    Marginal("totals_daytotal", ("dated", "day", "kind"), f"{_days(Dated.RECEIVED)} UNION ALL {_days(Dated.CLOSED)}"),
    DUE,
    Marginal(
        "totals_handlingtotal",
        ("month", "used_days", "kind"),
        f"SELECT {month_of('closed')} AS month, used_days, kind, sum(sign)::bigint AS cases FROM changed"  # noqa: S608
        f" WHERE used_days IS NOT NULL GROUP BY kind, {month_of('closed')}, used_days",
        ("cases",),
    ),
)


def _adding(changed: str, *before: str) -> str:
    """One statement, one snapshot: what changes is taken and added to every table; how many rows were taken."""
    parts = [*before, f"changed AS MATERIALIZED ({changed})" if changed == CASES else f"changed AS ({changed})"]
    parts += [f"into_{number} AS ({each.fold})" for number, each in enumerate(MARGINALS)]
    return f"WITH {', '.join(parts)} SELECT count(*) FROM changed"  # noqa: S608


# One who folds, rebuilds or verifies a jurisdiction at a time. Held to the transaction's end, so that the next one's
# statements begin after it. Writers of cases take no such lock.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('counters ' || %(code)s, 0))"
FOLD = _adding(_APPENDED.format(sign="", source="taken"), "taken AS (DELETE FROM counters_casedelta RETURNING *)")
# What was appended is in the cases already: it goes in the same statement that counts them, so that a change which
# commits meanwhile is neither counted nor taken away, but waits to be folded.
REBUILD = _adding(CASES, "gone AS (DELETE FROM counters_casedelta)")
FORGET = tuple(f"DELETE FROM {each.table} WHERE code = %(code)s" for each in MARGINALS)  # noqa: S608
TIDY = "DELETE FROM totals_duetotal WHERE code = %(code)s AND open = 0"
