"""The bench's own parts: a figure that cannot miss, or a comparison that sees nothing, would be worth nothing."""

from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import report
from tests.benchmarks.measure import Figure, Worker, interleaved, number, ratio
from tests.benchmarks.provisioning import describe
from tests.support import database


@pytest.mark.parametrize(
    ("value", "text"), [(0.10937, "0.109"), (3.842, "3.84"), (0, "0"), (112.0, "112"), (1234.5, "1.23e+03")]
)
def test_numbers_have_three_figures(value: float, text: str) -> None:
    assert number(value) == text


def test_a_line_is_what_others_read() -> None:
    assert Figure("page_vs_loop", 0.0638, "x", 0.1).line() == "BENCH page_vs_loop 0.0638 x"


def test_a_figure_beyond_its_demand_is_missed() -> None:
    assert Figure("a", 0.5, "x", 0.5).met
    assert not Figure("a", 0.51, "x", 0.5).met
    assert not Figure("differences", 1, "lines", 0).met
    assert Figure("only told", 99, "s").met


def test_sides_run_in_turn_and_the_order_changes() -> None:
    ran: list[str] = []
    taken = interleaved({"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}, rounds=2, warm_up=1)
    assert ran == ["a", "b", "a", "b", "b", "a"]
    assert [len(values) for values in taken.values()] == [2, 2]


def test_a_ratio_is_of_medians() -> None:
    assert ratio([1, 2, 90], [4, 4, 4]) == 0.5


def test_the_table_replaces_what_stands_between_the_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "performance.md"
    file.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(report, "machine", lambda found, cases: f"{cases} cases")
    nowhere: Any = None
    report.write([Figure("a", 0.2, "x", 0.1, "how"), Figure("b", 3, "s")], nowhere, 7, file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "| a | 0.2 x | ≤ 0.1 **missed** | how |" in text
    assert "7 cases" in text
    assert "old" not in text


def test_the_committed_report_has_its_marks() -> None:
    text = report.FILE.read_text(encoding="utf-8")
    assert text.count(report.BEGIN) == text.count(report.END) == 1


def test_a_worker_that_stops_is_noticed() -> None:
    with Worker("keyword", "test") as worker, pytest.raises((RuntimeError, BrokenPipeError)):
        worker.ask("anything")


def test_two_schemas_of_a_release_are_the_same_and_every_change_is_seen(live_database: Any) -> None:
    def lines(schema: str) -> set[str]:
        return describe(live_database.server, live_database.name, schema)

    before = lines("j360424")
    assert before == lines("j360423")
    assert len(before) > 500
    changes = {
        "column": "ALTER TABLE j360424.cases_case ALTER urgent SET DEFAULT true",
        "constraint": "ALTER TABLE j360424.cases_case RENAME CONSTRAINT cases_closed_after_received TO other",
        "index": "DROP INDEX j360424.cases_search",
        "relation": "REVOKE SELECT ON j360424.cases_case FROM ganjiang_oversight",
        "sequence": "ALTER SEQUENCE j360424.case_number CACHE 5",
        "trigger": "ALTER TABLE j360424.ledger_entry DISABLE TRIGGER ledger_entry_waits",
        "function": "GRANT EXECUTE ON FUNCTION j360424.ledger_refuse_change() TO ganjiang_portal",
        "policy": "DROP POLICY portal_mine ON j360424.relay_publicrecord",
        "applied migration": "DELETE FROM j360424.django_migrations WHERE app = 'cases'",
    }
    seen = before
    for kind, change in changes.items():
        with database.admin(live_database.server, live_database.name) as cursor:
            cursor.execute(change)
        now = lines("j360424")
        assert any(line.startswith(f"{kind} ") for line in seen ^ now), kind
        seen = now
