"""A dump is one file that only its owner reads, complete, and worthless once altered."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from apps.core.cases.models import Case
from apps.core.files.moving import names_of
from apps.operations.jurisdictions.dumps.archive import opened, sha256_of
from apps.operations.jurisdictions.refusals import JurisdictionRefused
from tenants.context import door
from tenants.models import Jurisdiction
from tests.operations.jurisdictions.conftest import command, last_line, ledger_acts, write, written
from tests.support.live import LiveDatabase


@pytest.fixture
def xiushui(live_database: LiveDatabase) -> Jurisdiction:
    return live_database.jurisdiction("360424")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "xiushui.dump"


def test_it_holds_every_table_every_stored_file_and_what_public_knows(xiushui: Jurisdiction, file: Path) -> None:
    receipt = written(xiushui, file="说明".encode())
    said = command("dump", "xiushui", str(file))
    assert last_line(said).startswith(f"Dumped 修水县 to {file}: ")
    with opened(file) as dump:
        tables = dump.manifest.tables()
        assert tables["cases_case"].rows == 1
        assert tables["relay_submission"].rows == 1
        assert set(dump.manifest.files) == set(names_of("j360424"))
        assert len(dump.manifest.files) >= 1
        assert dump.damaged() == []
        assert receipt.number in dump.text("tables/cases_case.copy")
        public = json.loads(dump.text("public.json"))
        assert public["jurisdiction"]["code"] == "360424"
        assert len(public["domains"]) == 2
        assert len(public["addresses"]) > 10


def test_only_its_owner_may_read_it_and_it_says_why(xiushui: Jurisdiction, file: Path) -> None:
    said = command("dump", "xiushui", str(file))
    assert os.stat(file).st_mode & 0o777 == 0o600
    assert "personal data" in said
    assert f"sha256 {sha256_of(file)}" in said


def test_both_ledgers_know_which_file_it_was(xiushui: Jurisdiction, file: Path, live_database: LiveDatabase) -> None:
    command("dump", "xiushui", str(file))
    [here] = ledger_acts(xiushui, "jurisdiction.dumped")
    [there] = ledger_acts(live_database.jurisdiction("000000"), "jurisdiction.dumped")
    assert here["sha256"] == there["sha256"] == sha256_of(file)


def test_a_file_that_is_there_is_not_overwritten_unasked(xiushui: Jurisdiction, file: Path) -> None:
    file.write_text("mine")
    with pytest.raises(CommandError, match="there already"):
        command("dump", "xiushui", str(file))
    assert file.read_text() == "mine"
    command("dump", "xiushui", str(file), "--overwrite")
    assert zipfile.is_zipfile(file)


def test_without_files_it_names_them_and_their_hashes(xiushui: Jurisdiction, file: Path) -> None:
    written(xiushui, file=b"content")
    command("dump", "xiushui", str(file), "--without-files")
    with opened(file) as dump, zipfile.ZipFile(file) as archive:
        assert dump.manifest.files
        assert not [name for name in archive.namelist() if name.startswith("files/")]


def test_it_is_one_moment_whatever_is_written_meanwhile(
    xiushui: Jurisdiction, file: Path, live_database: LiveDatabase
) -> None:
    def writing() -> None:
        for _ in range(15):
            written(xiushui)

    live_database.in_threads(writing, lambda: command("dump", "xiushui", str(file)))
    with opened(file) as dump:
        tables = dump.manifest.tables()
        assert tables["cases_case"].rows == tables["petitions_petition"].rows == tables["relay_intake"].rows
        assert tables["ledger_entry"].rows == tables["ledger_pending"].rows + tables["ledger_leaf"].rows
    with door(xiushui):
        assert Case.objects.count() == 15


def test_killed_while_writing_it_leaves_nothing_under_its_name(
    xiushui: Jurisdiction, file: Path, live_database: LiveDatabase
) -> None:
    write(xiushui)
    killed = live_database.start(
        "import os, apps.operations.jurisdictions.dumps.dumping as module\n"
        "from django.core.management import call_command\n"
        "module._write_files = lambda *a: os.kill(os.getpid(), 9)\n"
        f"call_command('jurisdiction', 'dump', 'xiushui', {str(file)!r}, '--yes')\n"
    )
    killed.communicate()
    assert killed.returncode == -9
    assert not file.exists()
    command("dump", "xiushui", str(file))
    assert [path.name for path in file.parent.glob("*.part")] == []


def test_an_altered_dump_is_known_by_its_signature(xiushui: Jurisdiction, file: Path, tmp_path: Path) -> None:
    written(xiushui)
    command("dump", "xiushui", str(file))
    forged = tmp_path / "forged.dump"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b'"rows": 1', b'"rows": 2') if name == "manifest.json" else content)
    with pytest.raises(JurisdictionRefused, match="was altered"), opened(forged):
        pass


def test_an_altered_table_is_known_by_its_hash(xiushui: Jurisdiction, file: Path, tmp_path: Path) -> None:
    written(xiushui)
    command("dump", "xiushui", str(file))
    forged = tmp_path / "forged.dump"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace("省道".encode(), "国道".encode()))
    with opened(forged) as dump:
        assert "tables/cases_case.copy" in dump.damaged()
    with pytest.raises(CommandError, match="damaged"):
        command("restore", "xiushui", str(forged), "--reason", "x", "--wait", "0")


def test_another_installations_key_is_told_apart(xiushui: Jurisdiction, file: Path, settings: object) -> None:
    command("dump", "xiushui", str(file))
    settings.FIELD_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="FIELD_KEY"):
        command("restore", "xiushui", str(file), "--reason", "x", "--wait", "0")


def test_anything_else_is_no_dump(xiushui: Jurisdiction, file: Path) -> None:
    for content in (b"", b"PK\x05\x06" + b"\x00" * 18, b"text"):
        file.write_bytes(content)
        with pytest.raises(CommandError, match=r"cannot be read|no dump"):
            command("restore", "xiushui", str(file), "--reason", "x", "--wait", "0")
