"""An upgrade holds a jurisdiction's tables: the others answer."""

from typing import Any

import pytest

from apps.core.cases.models import Case
from tenants import across
from tenants.across import Reason, read
from tenants.context import door
from tests.support.cases import make_case


def test_a_schema_locked_by_an_upgrade_is_left_out(live_database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(across, "LOCK_TIMEOUT_MS", 200)
    xiushui, wuning = (live_database.jurisdiction(code) for code in ("360424", "360423"))
    for place in (xiushui, wuning):
        with door(place):
            make_case(place.code)
    with live_database.admin() as cursor:
        cursor.execute("BEGIN; LOCK TABLE j360423.cases_case IN ACCESS EXCLUSIVE MODE")
        found = read(Case.objects.values("number"), [xiushui, wuning])
        cursor.execute("ROLLBACK")
    assert [row["jurisdiction"] for row in found.rows] == ["360424"]
    assert [(each.place.code, each.reason) for each in found.left_out] == [("360423", Reason.LOCKED)]
    assert len(read(Case.objects.values("number"), [xiushui, wuning]).rows) == 2
