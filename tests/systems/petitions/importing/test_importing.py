"""The command on a database of its own: whole cases at their own times, nothing sent, nothing twice."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils import translation

from apps.core.cases.models import Case, Mark
from apps.core.cases.tasks import sweep
from apps.core.ledger.models import Entry
from apps.core.messaging.models import OutgoingMessage
from apps.core.people.models import DutyHolding
from apps.core.relay.models import PublicRecord
from apps.systems.petitions import handling
from apps.systems.petitions.models import PublishedAnswer
from tenants.context import door
from tests.support.live import LiveDatabase
from tests.systems.petitions.importing.letters import letter, table

ACTS = ["received", "accept", "assign", "claim", "submit_reply", "approve_reply", "publish_reply"]
XIUSHUI, WUNING, JIUJIANG, PROVINCE = "360424", "360423", "360400", "360000"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "messages.csv"


def run(file: Path, capsys: Any, **options: Any) -> list[str]:
    """The lines that the command says; a refusal's words are the last."""
    try:
        call_command("import_petitions", str(file), **options)
    except CommandError as error:
        return [*capsys.readouterr().out.splitlines(), str(error)]
    lines: list[str] = capsys.readouterr().out.splitlines()
    return lines


def count(database: LiveDatabase, code: str) -> int:
    with door(database.jurisdiction(code)):
        return Case.objects.count()


def test_a_message_becomes_a_case_with_the_real_times(live_database, file, capsys):
    late = letter(2, subject="投诉修水县工地扰民", replied_at="2019-06-03 10:00:00")
    file.write_text(table(letter(1), late), encoding="utf-8")
    said = run(file, capsys)
    assert said[-1] == (
        "2 imported into 1 jurisdictions (50 % answered late), 0 were there already, "
        "0 have changed since, 0 rows are bad."
    )
    with door(live_database.jurisdiction(XIUSHUI)):
        case = Case.objects.select_related("petition", "department").get(import_key__startswith="messages:1:")
        assert (case.state, case.subkind, case.channel, case.outcome) == ("answered", "inquiry", "import", "explained")
        assert case.number.startswith("360424-P2019-")
        assert case.department is not None
        assert case.department.code == "insurance"
        assert case.received_at.isoformat() == "2019-04-08T00:37:20+00:00"
        assert case.closed_at.isoformat() == "2019-04-10T07:00:00+00:00"
        clock = case.clocks.get()
        assert (clock.limit_days, clock.used_days, clock.breached_on, case.used_days) == (3, 2, None, 2)
        assert case.petition.text == letter()["body"]
        assert case.replies.get().text == letter()["reply"]
        entries = list(Entry.objects.filter(case_id=case.pk).order_by("occurred_at"))
        assert [entry.act for entry in entries] == ACTS
        assert entries[0].facts["import"] == "messages:1"
        assert len({entry.actor_id for entry in entries[4:]}) == 3
        other = Case.objects.get(import_key__startswith="messages:2:")
        assert (other.subkind, other.breached_on.isoformat()) == ("complaint", "2019-04-26")


def test_nothing_is_sent_nobody_is_rung_and_no_mark_is_raised(live_database, file, capsys):
    file.write_text(table(letter(1, replied_at="2019-09-03 10:00:00")), encoding="utf-8")
    run(file, capsys)
    assert sweep() == 0
    with door(live_database.jurisdiction(XIUSHUI)):
        assert Case.objects.get().breached_on is not None
        assert not OutgoingMessage.objects.exists()
        assert not Mark.objects.exists()
        assert not PublicRecord.objects.exists()


def test_the_answer_is_published_without_the_phone_number_and_found(live_database, file, capsys):
    file.write_text(table(letter(1)), encoding="utf-8")
    run(file, capsys)
    with door(live_database.jurisdiction(XIUSHUI), role="portal"):
        published = PublishedAnswer.objects.get(search="医保")
        assert "13912345678" not in published.question
        assert "＊＊＊" in published.question
        assert published.received_on.isoformat() == "2019-04-08"


def test_places_land_in_their_jurisdictions(live_database, file, capsys):
    rows = [
        letter(1),
        letter(2, subject="武宁县修路"),
        letter(3, subject="A市的事"),
        letter(4, subject="政策", body="无"),
    ]
    file.write_text(table(*rows), encoding="gb18030")
    said = run(file, capsys, jurisdiction_map=True)
    assert said[-1] == "4 messages, 4 places, 4 jurisdictions; nothing was changed."
    assert "     1  A市  →  360400 九江市" in said
    run(file, capsys)
    assert [count(live_database, code) for code in (XIUSHUI, WUNING, JIUJIANG, PROVINCE)] == [1, 1, 1, 1]


def test_a_dry_run_changes_nothing(live_database, file, capsys):
    file.write_text(table(letter(1), letter(2, body="")), encoding="utf-8")
    said = run(file, capsys, dry_run=True)
    assert said[-2:] == [
        "Line 3, message 2: body is empty.",
        "Nothing was changed: 1 would be imported into 1 jurisdictions, 0 are there already, 0 have changed since, "
        "1 rows are bad.",
    ]
    assert count(live_database, XIUSHUI) == 0


def test_running_it_twice_adds_nothing_and_a_changed_row_is_told(live_database, file, capsys):
    file.write_text(table(letter(1), letter(2)), encoding="utf-8")
    run(file, capsys)
    again = run(file, capsys)
    assert again[-1].startswith("0 imported into 0 jurisdictions (0 % answered late), 2 were there already")
    moved = letter(2, subject="咨询武宁县医保", body="另一段话")
    file.write_text(table(letter(1), moved), encoding="utf-8")
    changed = run(file, capsys)
    assert changed[-2] == "Line 3, message 2: was imported with other words or times; the case stays as it is."
    assert "1 were there already, 1 have changed since" in changed[-1]
    assert (count(live_database, XIUSHUI), count(live_database, WUNING)) == (2, 0)


def test_the_same_id_of_another_source_is_another_message(live_database, file, capsys):
    file.write_text(table(letter(1)), encoding="utf-8")
    run(file, capsys)
    run(file, capsys, source="second")
    assert count(live_database, XIUSHUI) == 2


def test_a_row_that_nobody_could_have_handled_is_bad_and_leaves_nothing(live_database, file, capsys):
    with live_database.admin() as cursor:
        cursor.execute("DELETE FROM j360424.people_dutyholding WHERE duty = 'leader'")
    file.write_text(table(letter(1), letter(2, subject="武宁县修路")), encoding="utf-8")
    said = run(file, capsys)
    assert said[-2].startswith("Line 2, message 1: nobody is there with the duty")
    assert (count(live_database, XIUSHUI), count(live_database, WUNING)) == (0, 1)
    with door(live_database.jurisdiction(XIUSHUI)):
        assert not Entry.objects.filter(act="received").exists()
        assert not DutyHolding.objects.filter(duty="leader").exists()


def test_two_imports_at_once_make_one_case_of_each_message(live_database, file):
    file.write_text(table(*(letter(number) for number in range(1, 9))), encoding="utf-8")
    live_database.in_threads(*[lambda: call_command("import_petitions", str(file))] * 2)
    assert count(live_database, XIUSHUI) == 8


def test_killed_in_the_middle_and_run_again_it_is_complete(live_database, file, capsys):
    total = 40
    file.write_text(table(*(letter(number) for number in range(1, total + 1))), encoding="utf-8")
    process = live_database.start(
        f"from django.core.management import call_command; call_command('import_petitions', {str(file)!r})"
    )
    end = time.monotonic() + 60
    while (before := count(live_database, XIUSHUI)) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert 3 <= before < total
    with door(live_database.jurisdiction(XIUSHUI)):
        assert not Case.objects.open().exists()
    run(file, capsys)
    with door(live_database.jurisdiction(XIUSHUI)):
        assert Case.objects.closed().count() == total
        assert Entry.objects.filter(act__in=ACTS).count() == total * len(ACTS)


def test_where_the_database_goes_away_the_user_is_told_to_run_it_again(live_database, file, monkeypatch):
    file.write_text(table(*(letter(number) for number in range(1, 6))), encoding="utf-8")
    left = [3]

    def breaking(*args: Any, **options: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            raise OperationalError("server closed the connection unexpectedly")
        return accept(*args, **options)

    accept = handling.accept
    monkeypatch.setattr(handling, "accept", breaking)
    with pytest.raises(CommandError, match="after 2 messages: run this again to go on"):
        call_command("import_petitions", str(file))
    assert count(live_database, XIUSHUI) == 2
    call_command("import_petitions", str(file))
    assert count(live_database, XIUSHUI) == 5


@pytest.mark.parametrize(("source", "told"), [("Some Source", "small letters"), ("x" * 17, "small letters")])
def test_a_source_has_a_short_plain_name(file, source, told):
    with pytest.raises(CommandError, match=told):
        call_command("import_petitions", str(file), source=source)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere.csv cannot be read"):
        call_command("import_petitions", str(tmp_path / "nowhere.csv"))
