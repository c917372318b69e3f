"""Cases for tests that only read: a row, its promised clock, no ledger."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.core.cases.models import Case, Clock
from apps.core.cases.numbers import CaseNumber

_serial = itertools.count(1)


def make_case(code: str = "360424", *, used_days: int | None = None, rounds: int = 1, **fields: Any) -> Case:
    """A petition of the jurisdiction behind the door. `closed_at` closes it with outcome and answer; `used_days` ends
    its promised clock, once a round.
    """
    received: datetime = fields.pop("received_at", timezone.now() - timedelta(days=5))
    closed = fields.get("closed_at")
    fields = {
        "number": str(CaseNumber(code, "P", received.year, next(_serial))),
        "kind": "petition",
        "subkind": "inquiry",
        "title": "路灯不亮",
        "state": "answered" if closed else "received",
        "channel": "web",
        "received_at": received,
        "outcome": "resolved" if closed else "",
        "answered_at": closed,
        "used_days": None if used_days is None else used_days * rounds,
        **fields,
    }
    case = Case.objects.create(**fields)
    for generation in range(1, rounds + 1):
        _clock(case, generation, received.date(), used_days)
    return case


def _clock(case: Case, generation: int, started: date, used_days: int | None) -> None:
    Clock.objects.create(
        case=case,
        kind="promised",
        generation=generation,
        started_on=started,
        limit_days=3,
        ended_on=None if used_days is None else started + timedelta(days=used_days),
        used_days=used_days,
    )
