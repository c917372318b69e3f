"""The search of the portal over all schemas, and the same statement over one table of all documents."""

import os
from collections.abc import Callable
from typing import Any

import django

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db.models import TextField  # noqa: E402
from django.db.models.expressions import RawSQL  # noqa: E402

from apps.systems.disclosure.publications import finding  # noqa: E402
from apps.systems.disclosure.publications.finding import Found, find, places  # noqa: E402
from apps.systems.disclosure.publications.wanted import Wanted  # noqa: E402
from tenants.context import door  # noqa: E402
from tenants.united import United  # noqa: E402
from tests.benchmarks.measure import interleaved, serve  # noqa: E402

WARM_UP = 6  # after five runs PostgreSQL weighs plans for all values


class Flat:
    """One table on a connection of its own, asked with the product's statement around it."""

    def __init__(self) -> None:
        held: Any = settings.DATABASES["default"]
        user = os.environ["GANJIANG_BENCH_SUPERUSER"]
        raw = psycopg2.connect(host=held["HOST"], port=held["PORT"], user=user, dbname=held["NAME"])
        raw.autocommit = True
        self.cursor = raw.cursor()
        self.cursor.execute("SET jit = off; SET search_path = flat")

    def find(self, wanted: Wanted) -> Found:
        rows, query = finding._having(wanted.text, all_words=True)
        columns = (*finding._ROW, "body_text", "search")
        asked = finding._Asked(wanted, query)
        with door("public"):
            placed = rows.order_by().annotate(jurisdiction=RawSQL("code", (), TextField()))
            text, bound = placed.values(*columns, "jurisdiction").query.sql_with_params()
        inner = self.cursor.mogrify(text, bound).decode().replace("%", "%%")
        outer, values = asked.with_page(
            United(inner, ", ".join(f'"{name}"' for name in (*columns, "jurisdiction")), ())
        )
        self.cursor.execute(outer, values)
        return asked.found(self.cursor.fetchall(), ())


def united(wanted: Wanted) -> Found:
    """The product."""
    with door("public"):
        return find(wanted, places())


def same(one: Found, other: Found) -> bool:
    return (one.total, one.facets, [line.id for line in one.lines]) == (
        other.total, other.facets, [line.id for line in other.lines],
    )  # fmt: skip


def measure(words: list[str], rounds: int) -> dict[str, dict[str, list[float]]]:
    """Seconds by question and side; both are first shown to give the same."""
    flat = Flat()
    questions = {
        "frequent": Wanted(text=words[3]),
        "two": Wanted(text=f"{words[10]} {words[40]}"),
        "narrowed": Wanted(text=words[60], category="laws", year=2020),
        "rare": Wanted(text=f"{words[-2]} {words[-5]}"),
        "number": Wanted(text="文[2015]7号"),
    }
    for name, wanted in questions.items():
        ours, theirs = united(wanted), flat.find(wanted)
        if not same(ours, theirs) or not ours.total:
            raise RuntimeError(f"{name}: schemas and flat table differ: {ours.total} and {theirs.total}")

    def every(ask: Callable[[Wanted], Found]) -> Callable[[], object]:
        return lambda: [ask(wanted) for wanted in questions.values()]

    taken = {"all": interleaved({"united": every(united), "flat": every(flat.find)}, rounds, warm_up=WARM_UP)}
    for name in ("frequent", "rare", "number"):
        sides = {
            "united": lambda wanted=questions[name]: united(wanted),
            "flat": lambda wanted=questions[name]: flat.find(wanted),
        }
        taken[name] = interleaved(sides, rounds, warm_up=WARM_UP)  # type: ignore[arg-type]
    return taken


if __name__ == "__main__":
    serve({"measure": measure})
