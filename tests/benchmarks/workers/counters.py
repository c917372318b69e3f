"""The dashboard from the counters, by the loop, and from the flat table: the same answer three ways."""

import os
import random
import time
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import django

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db.models import Count, DateTimeField, Sum  # noqa: E402
from django.db.models.functions import TruncMonth  # noqa: E402

from apps.core.cases.models import Case  # noqa: E402
from apps.core.counters.models import CaseDelta  # noqa: E402
from apps.core.counters.selectors import By, Dated, Dimension, Period, Question, answer  # noqa: E402
from apps.core.counters.services import fold  # noqa: E402
from apps.core.workdays.services import SHANGHAI, day_start, today  # noqa: E402
from tenants.context import door  # noqa: E402
from tenants.models import Jurisdiction  # noqa: E402
from tenants.selectors import jurisdiction_by_code, subtree  # noqa: E402
from tests.benchmarks.measure import interleaved, serve  # noqa: E402

MONTHS = 24
TOP = 10
Found = dict[str, Any]


def months() -> list[date]:
    """The first days of the last 24 months."""
    last = today().year * 12 + today().month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]


def places() -> list[Jurisdiction]:
    return subtree(jurisdiction_by_code("360000"))


def counted() -> Found:
    """The product: one statement."""
    since, by_month = Period(months()[0], None), frozenset({By.MONTH})
    questions = [
        Question(dimension=Dimension.STATE, by=frozenset({By.CODE, By.VALUE}), figures=frozenset({"received"})),
        Question(period=since, by=by_month, figures=frozenset({"received"})),
        Question(dated=Dated.CLOSED, period=since, by=by_month, figures=frozenset({"closed"})),
        Question(by=frozenset({By.CODE}), figures=frozenset({"overdue"})),
        Question(
            dimension=Dimension.CATEGORY, by=frozenset({By.VALUE}), figures=frozenset({"closed", "days", "timed"})
        ),
    ]
    with door("public"):
        states, received, closed, by_place, subjects = answer(questions, places()).rows
    return {
        "states": {(row.code, row.value): row.received for row in states},
        "received": {row.period: row.received for row in received},
        "closed": {row.period: row.closed for row in closed},
        "overdue": top({row.code: row.overdue for row in by_place}),
        "days": {row.value: (row.days, row.timed) for row in subjects if row.closed},
    }


def top(overdue: dict[str, int]) -> list[tuple[str, int]]:
    ranked = sorted(((code, count) for code, count in overdue.items() if count), key=lambda each: (-each[1], each[0]))
    return ranked[:TOP]


def looped() -> Found:
    """A door a jurisdiction, five queries behind it, added up in Python."""
    cases: Any = Case.objects.order_by()
    found: Found = {name: Counter() for name in ("states", "received", "closed", "overdue")}
    days: dict[str, tuple[int, int]] = {}
    since = day_start(months()[0])
    for place in places():
        with door(place):
            for row in cases.values("state").annotate(n=Count("pk")):
                found["states"][place.code, row["state"]] += row["n"]
            for name in ("received", "closed"):
                month = TruncMonth(f"{name}_at", output_field=DateTimeField(), tzinfo=SHANGHAI)
                rows = cases.filter(**{f"{name}_at__gte": since}).values(month=month)
                for row in rows.annotate(n=Count("pk")):
                    found[name][row["month"].date()] += row["n"]
            found["overdue"][place.code] = cases.overdue(today()).count()
            rows = cases.closed().values("category")
            for row in rows.annotate(days=Sum("used_days"), timed=Count("used_days")):
                before = days.get(row["category"], (0, 0))
                days[row["category"]] = (before[0] + (row["days"] or 0), before[1] + row["timed"])
    return {**{name: dict(found[name]) for name in ("states", "received", "closed")}, "overdue": top(found["overdue"]),
            "days": days}  # fmt: skip


class Flat:
    """One table of all cases, as good SQL as we can write, on a connection of its own."""

    def __init__(self) -> None:
        held: Any = settings.DATABASES["default"]
        user = os.environ["GANJIANG_BENCH_SUPERUSER"]
        self.raw = psycopg2.connect(host=held["HOST"], port=held["PORT"], user=user, dbname=held["NAME"])
        self.raw.autocommit = True
        self.cursor = self.raw.cursor()
        self.cursor.execute("SET jit = off; SET search_path = flat")
        self.starts = [datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) for day in months()]

    def rows(self, text: str, *bound: Any) -> list[tuple[Any, ...]]:
        self.cursor.execute(text, bound)
        return list(self.cursor.fetchall())

    def by_month(self, name: str) -> dict[date, int]:
        counted = self.rows(
            f"SELECT width_bucket({name}_at, %s::timestamptz[]), count(*) FROM cases_case"
            f" WHERE {name}_at >= %s GROUP BY 1",
            self.starts,
            self.starts[0],
        )
        return {months()[bucket - 1]: count for bucket, count in counted}

    def read(self) -> Found:
        states = self.rows("SELECT code, state, count(*) FROM cases_case GROUP BY code, state")
        late = self.rows(
            "SELECT code, count(*) FROM cases_case WHERE closed_at IS NULL AND promised_due < %s"
            " GROUP BY code ORDER BY count(*) DESC, code LIMIT %s",
            today(),
            TOP,
        )
        days = self.rows(
            "SELECT category, coalesce(sum(used_days), 0), count(used_days) FROM cases_case WHERE closed_at IS NOT NULL"
            " GROUP BY category"
        )
        return {
            "states": {(code, state): count for code, state, count in states},
            "received": self.by_month("received"),
            "closed": self.by_month("closed"),
            "overdue": late,
            "days": {category: (int(used), timed) for category, used, timed in days},
        }


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds by side; all three are first shown to give the same."""
    fold_all()
    flat = Flat()
    ours = counted()
    assert ours == looped(), "counters and cases differ"
    assert ours == flat.read(), "counters and flat table differ"
    return interleaved({"counters": counted, "loop": looped, "flat": flat.read}, rounds)


def fold_all() -> None:
    for place in places():
        fold(place)


def pending(deltas: int, rounds: int) -> dict[str, Any]:
    """The dashboard folded and with rows that wait, in turn; what waits is compared with the loop each time."""
    draw, differences = random.Random(3), 0
    taken: dict[str, list[float]] = {"folded": [], "pending": []}
    count = schemas = 0
    for _ in range(rounds):
        fold_all()
        taken["folded"] += timed(5)
        for place in places():
            change(place, draw, deltas // 2 // len(places()) + 1)
        waiting = [waits(place) for place in places()]
        count, schemas = sum(waiting), sum(1 for each in waiting if each)
        taken["pending"] += timed(5)
        ours, theirs = counted(), looped()
        differences += sum(1 for name in theirs if ours[name] != theirs[name])
    fold_all()
    return {**taken, "differences": differences, "deltas": count, "schemas": schemas}


def timed(times: int) -> list[float]:
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        counted()
        found.append(time.perf_counter() - begin)
    return found


def change(place: Jurisdiction, draw: random.Random, count: int) -> None:
    """As work does: states, channels, due dates of some cases."""
    with door(place):
        keys = list(Case.objects.order_by().values_list("pk", flat=True)[: count * 3])
        for key in draw.sample(keys, min(count, len(keys))):
            moved = today() + timedelta(days=draw.randint(-9, 9))
            Case.objects.filter(pk=key).update(
                state=draw.choice(["handling", "review", "assigned", "received"]),
                category=draw.choice(["urban.01", "transport"]),
                promised_due=moved,
            )


def waits(place: Jurisdiction) -> int:
    with door(place):
        return CaseDelta.objects.count()


if __name__ == "__main__":
    serve({"measure": measure, "pending": pending})
