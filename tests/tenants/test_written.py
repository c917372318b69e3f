"""Rows as JSON has them are the same as those made of objects."""

from datetime import UTC, datetime, timedelta
from operator import itemgetter

import orjson
import pytest

from apps.core.cases.models import Case
from tenants.across import LeftOut, page, written_page
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.cases import make_case

ORDER = ("-received_at", "-id")
COLUMNS = ("number", "received_at", "closed_at", "promised_due", "urgent", "used_days", "id")
MOMENTS = [
    datetime(2026, 3, 1, 23, 59, 59, micros, tzinfo=UTC) - timedelta(hours=hours)
    for hours, micros in enumerate((0, 1, 100_000, 123_456, 500_000, 999_999, 120))
]


@pytest.fixture
def cases(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        for moment in MOMENTS:
            make_case(received_at=moment)


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("planned_once", [True, False])
def test_a_moment_is_written_as_python_writes_it(xiushui: Jurisdiction, planned_once: bool) -> None:
    queryset = Case.objects.values(*COLUMNS)
    objects = page(queryset, [xiushui], order=ORDER, size=50).rows
    written = written_page(queryset, [xiushui], order=ORDER, size=50, planned_once=planned_once)
    take = itemgetter(*written.columns)
    assert orjson.loads(orjson.dumps([take(row) for row in objects])) == [list(row) for row in written.rows]
    moments = [row[written.columns.index("received_at")] for row in written.rows]
    assert [moment.isoformat() for moment in MOMENTS] == [text for text in moments if text.startswith("2026-03-01")]


@pytest.mark.usefixtures("cases")
def test_written_pages_go_on_behind_a_key(xiushui: Jurisdiction) -> None:
    queryset = Case.objects.values(*COLUMNS)
    whole = written_page(queryset, [xiushui], order=ORDER, size=50)
    assert not whole.has_next
    first = written_page(queryset, [xiushui], order=ORDER, size=3)
    at = {name: place for place, name in enumerate(first.columns)}
    key = tuple(first.rows[-1][at[name.removeprefix("-")]] for name in ORDER)
    rest = written_page(queryset, [xiushui], order=ORDER, size=50, after=key)
    assert first.has_next
    assert first.rows + rest.rows == whole.rows


def test_nobody_who_can_answer_is_an_empty_page_that_says_so(xiushui: Jurisdiction) -> None:
    gone = Jurisdiction(pk=0, code="369999", schema_name="j369999", state="active", level="county", slug="gone")
    found = written_page(Case.objects.values(*COLUMNS), [gone], order=ORDER, size=5)
    assert found.rows == []
    assert [each.place.code for each in found.left_out] == ["369999"]
    assert isinstance(found.left_out[0], LeftOut)
    assert written_page(Case.objects.none().values(*COLUMNS), [xiushui], order=ORDER, size=5).rows == []
