"""Open matters in every schema, some of them due, and the sweep over them."""

import os
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

import psycopg2  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from apps.core.ledger.enums import ActorKind  # noqa: E402
from apps.core.ledger.services import Actor, record  # noqa: E402
from apps.core.workdays.services import day_start, today  # noqa: E402
from apps.platforms.supervision.events import Event  # noqa: E402
from apps.platforms.supervision.models import Matter  # noqa: E402
from apps.platforms.supervision.projecting import take_waiting  # noqa: E402
from apps.platforms.supervision.services import watch  # noqa: E402
from apps.platforms.supervision.tasks import sweep_at  # noqa: E402
from tenants.context import door  # noqa: E402
from tenants.enums import Level  # noqa: E402
from tenants.ids import uuid7  # noqa: E402
from tenants.selectors import all_jurisdictions  # noqa: E402
from tenants.waiting import jurisdictions_with  # noqa: E402
from tests.benchmarks.measure import serve  # noqa: E402

DUE = 1_000
CITIZEN = Actor(kind=ActorKind.CITIZEN)
_moment: Any = None
_FILL = """
INSERT INTO supervision_matter (id, system, number, power, item, item_version, item_title, channel, department,
  official_id, official_name, received_at, promised_due, provisional, next_due_at, outcome, faults, entries,
  last_entry, projected_at)
SELECT gen_random_uuid(), 'bench', 'B-' || n, 'approval', 'b', '1', 'b', '', 'water', '', '', now(), current_date + 30,
  false, now() + interval '30 days' + n * interval '1 minute', '', '[]', 1, gen_random_uuid(), now()
FROM generate_series(1, %s) n
"""


def fill(matters: int) -> dict[str, int]:
    """Open matters in all schemas; of the due ones the ledger knows."""
    global _moment
    watch("bench", {"bench_received": Event.RECEIVED})
    places = [place for place in all_jurisdictions() if place.level != Level.CENTRE]
    each, due = matters // len(places), -(-DUE // len(places))
    moments: list[Any] = []
    for place in places:
        with door(place):
            for number in range(due):
                _receive(number)
            take_waiting()
            moments += Matter.objects.filter(system="bench").values_list("next_due_at", flat=True)
            with connection.cursor() as cursor:
                cursor.execute(_FILL, [each - due])
    _moment = max(moments)
    _analyze()
    return {"matters": each * len(places), "schemas": len(places), "due": due * len(places)}


def _receive(number: int) -> None:
    day = today().isoformat()
    facts = {
        "power": "approval", "item": "b", "item_version": "1", "item_title": "b", "received_on": day,
        "counts_from": day, "promised_days": 20, "statutory_days": None, "department": "water",
    }  # fmt: skip
    record(act="bench_received", actor=CITIZEN, case_id=uuid7(), number=f"B-{number}", facts=facts,
           occurred_at=day_start(today()))  # fmt: skip


def _analyze() -> None:
    held: Any = settings.DATABASES["default"]
    user = os.environ["GANJIANG_BENCH_SUPERUSER"]
    raw = psycopg2.connect(host=held["HOST"], port=held["PORT"], user=user, dbname=held["NAME"])
    raw.autocommit = True
    with raw.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    raw.close()


def find(rounds: int) -> list[float]:
    """Seconds of the one statement that says where something is due."""
    taken = []
    for _round in range(rounds):
        begin = time.perf_counter()
        found = jurisdictions_with("supervision_matter", f"t.next_due_at <= '{_moment.isoformat()}'")
        taken.append(time.perf_counter() - begin)
        assert found
    return taken


def sweep() -> dict[str, float]:
    """Raise what is due everywhere, then once more: nothing is raised twice."""
    begin = time.perf_counter()
    alerts = sweep_at(_moment)
    seconds = time.perf_counter() - begin
    return {"alerts": alerts, "seconds": seconds, "again": sweep_at(_moment + timedelta(seconds=1))}


if __name__ == "__main__":
    serve({"fill": fill, "find": find, "sweep": sweep})
