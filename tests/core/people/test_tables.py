"""Lists of the project: filters, order, pages, export. The rows here are officials and departments."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory
from openpyxl import load_workbook

from apps.core.people.models import Department, Official
from frontend import exports
from frontend.tables import Choice, Column, Day, Table
from tenants.context import door
from tenants.models import Jurisdiction


class Officials(Table[Official]):
    name = "officials"
    columns = (
        Column("name", "Name", sort="name", link=lambda o: f"/officials/{o.pk}/"),
        Column("username", "Account", sort="username"),
        Column("seen", "Seen", value="last_login", sort="last_login"),
        Column("phone", "Phone", on_screen=False),
    )
    search = ("name__icontains", "username__icontains")
    filters = (
        Choice("active", "State", field="is_active", choices=[("True", "yes"), ("False", "no")]),
        Day("since", "Since", field="created_at__date__gte"),
    )
    default_sort = "username"
    per_page = 5


class OfficialsByKey(Officials):
    keyset = True


@pytest.fixture
def ask(xiushui: Jurisdiction) -> Any:
    def build(query: str = "", table: type[Table[Any]] = Officials, rows: Any = None) -> Table[Any]:
        request = RequestFactory().get(f"/officials/{query}")
        request.jurisdiction = xiushui  # type: ignore[attr-defined]
        return table(request, Official.objects.all() if rows is None else rows)

    return build


def _content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def _names(table: Table[Any]) -> list[str]:
    return [row.username for row in table.objects]


def _cast(count: int = 12) -> None:
    Official.objects.all().delete()
    for number in range(count):
        seen = None if number % 4 == 0 else datetime(2026, 11, 1 + number % 3, tzinfo=UTC)
        Official.objects.create(username=f"o{number:02d}", name=f"Name {number % 5}", last_login=seen)


@pytest.mark.usefixtures("inside")
class TestRows:
    def test_rows_come_in_the_default_order_page_by_page(self, ask: Any) -> None:
        _cast()
        assert _names(ask()) == ["o00", "o01", "o02", "o03", "o04"]
        assert _names(ask("?page=3")) == ["o10", "o11"]
        assert _names(ask("?page=99")) == ["o10", "o11"]

    def test_a_head_sorts_by_its_column_and_then_the_other_way(self, ask: Any) -> None:
        _cast()
        table = ask("?sort=-username")
        assert _names(table)[0] == "o11"
        head = next(head for head in table.heads if head.column.key == "username")
        assert (head.order, head.url) == ("descending", "?sort=username")

    def test_a_column_that_does_not_sort_cannot_be_asked_for(self, ask: Any) -> None:
        _cast()
        assert _names(ask("?sort=password")) == _names(ask("?sort=phone")) == _names(ask())

    def test_search_and_filters_narrow_together(self, ask: Any) -> None:
        _cast()
        Official.objects.filter(username="o01").update(is_active=False)
        assert _names(ask("?q=O1")) == ["o10", "o11"]
        assert _names(ask("?active=False")) == ["o01"]
        assert _names(ask("?active=False&q=o1")) == []

    @pytest.mark.parametrize("query", ["?active=maybe", "?since=yesterday", "?q=%00", f"?q={'x' * 101}"])
    def test_a_filter_that_is_not_understood_gives_no_row_and_says_so(self, ask: Any, query: str) -> None:
        table = ask(query)
        assert list(table.objects) == []
        assert table.filter_errors
        assert table.is_filtered

    @pytest.mark.parametrize("sort", ["username", "-username", "seen", "-seen", "name", "-name"])
    def test_pages_by_key_show_every_row_once_in_both_directions(self, ask: Any, sort: str) -> None:
        _cast()
        everything = [row.username for row in ask(f"?sort={sort}", OfficialsByKey).sorted_rows]
        forward, pages, query = [], [], f"?sort={sort}"
        while True:
            table = ask(query, OfficialsByKey)
            forward += _names(table)
            pages.append(_names(table))
            if table.page.next_cursor is None:
                break
            query = f"?sort={sort}&after={table.page.next_cursor}"
        assert forward == everything
        for expected in reversed(pages[:-1]):
            table = ask(f"?sort={sort}&before={table.page.previous_cursor}", OfficialsByKey)
            assert _names(table) == expected
        assert table.page.previous_cursor is None

    @pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzEsMl0", "WyIyMDI2IiwgIngiXQ"])
    def test_a_cursor_that_was_not_made_here_is_not_found(self, ask: Any, cursor: str) -> None:
        with pytest.raises(Http404):
            _ = ask(f"?sort=seen&after={cursor}", OfficialsByKey).page

    def test_a_page_costs_two_statements_by_number_and_one_by_key(
        self, ask: Any, django_assert_num_queries: Any
    ) -> None:
        _cast()
        with django_assert_num_queries(2):
            _ = ask().body
        with django_assert_num_queries(1):
            _ = ask("", OfficialsByKey).body

    def test_a_sequence_sorts_filters_and_searches_too(self, ask: Any) -> None:
        rows = [Official(username="b", name="Bee"), Official(username="a", name="Ant", is_active=False)]
        assert _names(ask("", Officials, rows)) == ["a", "b"]
        assert _names(ask("?sort=-name", Officials, rows)) == ["b", "a"]
        assert _names(ask("?active=True", Officials, rows)) == ["b"]
        assert _names(ask("?q=ANT", Officials, rows)) == ["a"]


class TestExport:
    def test_the_filtered_list_is_exported_in_its_order_after_the_request_has_ended(
        self, ask: Any, xiushui: Jurisdiction
    ) -> None:
        with door(xiushui):
            _cast()
            answer = ask("?export=csv&q=o1&sort=-username&page=2").respond("unused.html")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert "officials-360424-" in answer.headers["Content-Disposition"]
        text = _content(answer).decode()
        assert text.startswith("\ufeff")
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert rows[0] == ["Name", "Account", "Seen", "Phone"]
        assert [row[1] for row in rows[1:]] == ["o11", "o10"]
        assert rows[1][2] == "2026-11-03 08:00"

    @pytest.mark.parametrize("typed", ["=1+1", "+8613800000000", "-2", "@SUM(A1)", "\tx", "＝1"])
    def test_nothing_typed_becomes_a_formula(self, ask: Any, xiushui: Jurisdiction, typed: str) -> None:
        with door(xiushui):
            Official.objects.all().delete()
            Official.objects.create(username="x", name=typed, phone="13800000000")
            as_csv, as_xlsx = (ask(f"?export={kind}").respond("unused.html") for kind in ("csv", "xlsx"))
        row = list(csv.reader(io.StringIO(_content(as_csv).decode())))[1]
        assert row[0] == f"'{typed}"
        cell = load_workbook(io.BytesIO(_content(as_xlsx))).active["A2"]
        assert (cell.value, cell.data_type) == (typed, "s")

    def test_a_workbook_keeps_numbers_dates_and_texts_as_such(self, ask: Any, xiushui: Jurisdiction) -> None:
        with door(xiushui):
            _cast(2)
            Official.objects.update(phone="013800000000\x07")
            answer = ask("?export=xlsx").respond("unused.html")
        sheet = load_workbook(io.BytesIO(_content(answer))).active
        assert [cell.value for cell in sheet[1]] == ["Name", "Account", "Seen", "Phone"]
        assert sheet["C3"].value == datetime(2026, 11, 2, 8)  # noqa: DTZ001  a workbook has no zones
        assert sheet["C2"].value is None
        assert sheet["D2"].value == "013800000000"

    def test_a_list_that_is_cut_says_so(self, ask: Any, xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(exports, "CAP", 3)
        with door(xiushui):
            _cast(5)
            answer = ask("?export=csv").respond("unused.html")
        rows = list(csv.reader(io.StringIO(_content(answer).decode())))
        assert len(rows) == 5
        assert "3" in rows[-1][0]

    def test_an_unknown_format_is_not_found(self, ask: Any) -> None:
        with pytest.raises(Http404):
            ask("?export=pdf").respond("unused.html")

    def test_departments_of_a_neighbour_never_come_along(self, ask: Any, wuning: Jurisdiction) -> None:
        class Departments(Table[Department]):
            columns = (Column("name", "Name", sort="name"),)

        with door(wuning):
            table = ask("?export=csv", Departments, Department.objects.all())
        text = _content(table.respond("unused.html")).decode()
        assert "修水县" in text
        assert "武宁县" not in text
