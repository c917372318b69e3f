"""The bench's own parts: a figure that cannot miss, or a comparison that sees nothing, would be worth nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import report, rollout, run, serving
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


def met(figures: list[Figure]) -> dict[str, bool]:
    return {figure.name: figure.met for figure in figures if figure.demanded}


def test_a_rollout_is_measured_against_both_sides() -> None:
    taken = {"ours": [1.0, 9.0, 1.0], "nothing": [0.5], "bare": [0.25], "stock": [25.0], "stock_nothing": [20.0]}
    assert set(met(rollout.figures(taken, 112)).values()) == {True}
    slow = {**taken, "ours": [1.01], "nothing": [0.51]}
    assert set(met(rollout.figures(slow, 112)).values()) == {False}


def test_of_requests_the_slowest_of_a_hundred_count_and_every_one_that_failed() -> None:
    assert serving.percentile([float(n) for n in range(1, 101)], 99) == 99
    assert serving.percentile([7.0], 99) == 7
    before, during = [0.010] * 200, [0.010] * 197 + [0.031] * 3
    assert met(serving.figures(before, during, 0, 400)) == {"serving_failed": True, "serving_p99_vs_before": False}
    assert not serving.figures(before, before, 1, 400)[0].met


class _Answers(BaseHTTPRequestHandler):
    """Every third is refused, and kept alive all the same."""

    protocol_version = "HTTP/1.1"
    hosts: list[str] = []

    def do_POST(self) -> None:
        self.hosts.append(self.headers["Host"])
        self.send_response(503 if len(self.hosts) % 3 == 0 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is said."""


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_load_goes_to_all_hosts_in_turn_and_tells_of_every_request(port: int) -> None:
    with Worker("tests.benchmarks.workers.load", "test") as load:
        load.ask("begin", port=port, hosts=["a", "b", "c", "d"], rate=500)
        while load.ask("done") < 40:
            pass
        samples = load.ask("end")
    assert len(samples) == len(_Answers.hosts) >= 40
    assert {_Answers.hosts.count(host) for host in "abcd"} <= {len(samples) // 4, len(samples) // 4 + 1}
    assert sum(1 for _, _, status in samples if status == 503) == len(samples) // 3
    assert all(seconds >= 0 for _, seconds, _ in samples)


def test_the_dashboard_and_its_parts_give_the_same_answer(live_database: Any) -> None:
    environment = live_database.environment(
        DJANGO_SETTINGS_MODULE="config.settings.bench", GANJIANG_DB_NAME=live_database.name, GANJIANG_ZONE="office"
    )
    with Worker("tests.benchmarks.workers.graphql", "bench", environment) as worker:
        taken = worker.ask("dashboard", rounds=1)  # it compares the answers itself
    assert taken["statements"] > 5
    assert {len(taken[side]) for side in ("product", "sql", "graphene")} == {1}


def test_every_part_can_be_asked_for_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["--help"])
    said = capsys.readouterr().out
    assert all(name in said for name in run.PARTS)


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
