"""The State Council's holiday notices of 2004-2026, carried as facts in `data/notices.json`.

The notices before 2008 are carried without their numbers. Days of the December before belong to the notice that named
them (30 and 31 December 2007 are in the notice for 2008).
"""

import json
from functools import cache
from pathlib import Path

from apps.core.workdays.calendar import Notice

_DATA = Path(__file__).parent / "data" / "notices.json"


@cache
def published_notices() -> tuple[Notice, ...]:
    """The shipped notices, oldest first."""
    return tuple(Notice.from_json(record) for record in json.loads(_DATA.read_text(encoding="utf-8")))
