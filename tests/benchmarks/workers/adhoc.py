"""Questions that the counters do not hold: the product's statement over all schemas, the same on one table, a loop."""

import os
from collections import defaultdict
from typing import Any

import django

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db.models import TextField  # noqa: E402
from django.db.models.expressions import RawSQL  # noqa: E402

from oversight import figures  # noqa: E402
from oversight.access import Viewer  # noqa: E402
from oversight.counted import question_of  # noqa: E402
from oversight.figures import Dimension, Figures  # noqa: E402
from oversight.filters import CaseFilter  # noqa: E402
from tenants.context import door  # noqa: E402
from tenants.selectors import jurisdiction_by_code, subtree  # noqa: E402
from tests.benchmarks.measure import interleaved, serve  # noqa: E402

WARM_UP = 6  # after five runs PostgreSQL weighs plans for all values
Found = list[dict[tuple[str, ...], Figures]]
QUESTIONS: list[tuple[CaseFilter, list[Dimension]]] = [
    (CaseFilter(channel=("web",)), [Dimension.JURISDICTION, Dimension.STATE]),
    (CaseFilter(kind=("complaint",)), [Dimension.CATEGORY, Dimension.MONTH]),
    (CaseFilter(), [Dimension.CATEGORY, Dimension.STATE]),
    (CaseFilter(overdue=True), [Dimension.JURISDICTION, Dimension.CATEGORY]),
    (CaseFilter(category=("urban.02", "transport")), [Dimension.CHANNEL, Dimension.OUTCOME]),
]


def viewer() -> Viewer:
    province = jurisdiction_by_code("360000")
    return Viewer(home=province, places=tuple(subtree(province)), sees_cases=True, sees_titles=True)


def united() -> Found:
    """The product: a statement a question."""
    with door("public"):
        found = [figures.summary(viewer(), wanted, by) for wanted, by in QUESTIONS]
    return [
        {tuple(group.keys[each] or "" for each in by): group.figures for group in summary.groups}
        for summary, (_, by) in zip(found, QUESTIONS, strict=True)
    ]


def asked(wanted: CaseFilter, by: list[Dimension], place: Any) -> Any:
    """The product's own query of one schema, which names the jurisdiction as `place` says."""
    keys = {each: figures.EXPRESSIONS.get(each, place) for each in by}
    named = wanted.cases(viewer()).order_by().values(**{f"{each}_key": key for each, key in keys.items()})
    return named.annotate(**figures._counts(with_days=True))


def collected(rows: list[tuple[Any, ...]], found: dict[tuple[str, ...], Figures], keys: int) -> None:
    for row in rows:
        key = tuple(figures._plain(value) or "" for value in row[:keys])
        found[key].add(Figures(*(value or 0 for value in row[keys:])))


class Flat:
    """One table of all cases on a connection of its own, asked with the same expressions."""

    def __init__(self) -> None:
        held: Any = settings.DATABASES["default"]
        user = os.environ["GANJIANG_BENCH_SUPERUSER"]
        raw = psycopg2.connect(host=held["HOST"], port=held["PORT"], user=user, dbname=held["NAME"])
        raw.autocommit = True
        self.cursor = raw.cursor()
        self.cursor.execute("SET jit = off; SET search_path = flat")

    def read(self) -> Found:
        answers: Found = []
        for wanted, by in QUESTIONS:
            with door("public"):
                text, bound = asked(wanted, by, RawSQL("code", (), TextField())).query.sql_with_params()
            self.cursor.execute(text, bound)
            found: dict[tuple[str, ...], Figures] = defaultdict(Figures)
            collected(self.cursor.fetchall(), found, len(by))
            answers.append(found)
        return answers


def looped() -> Found:
    """A door a jurisdiction, one query a question behind it, added up in Python."""
    answers: Found = []
    for wanted, by in QUESTIONS:
        found: dict[tuple[str, ...], Figures] = defaultdict(Figures)
        for place in viewer().places:
            with door(place):
                code = RawSQL("%s", (place.code,), TextField())
                collected([tuple(row.values()) for row in asked(wanted, by, code)], found, len(by))
        answers.append(found)
    return answers


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds by side; all are first shown to give the same."""
    with door("public"):
        assert not any(question_of(wanted, by) for wanted, by in QUESTIONS), "a counter holds one of the answers"
    flat, ours = Flat(), united()
    for name, theirs in (("flat table", flat.read()), ("loop", looped())):
        assert ours == [dict(each) for each in theirs], f"schemas and {name} differ"
    return interleaved({"united": united, "flat": flat.read, "loop": looped}, rounds, warm_up=WARM_UP)


if __name__ == "__main__":
    serve({"measure": measure})
