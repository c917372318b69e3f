"""With real commits: sealers side by side, killed processes, a true superuser, dump and restore."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from apps.core.ledger import sealing
from apps.core.ledger.anchoring import copy_out, public_anchors
from apps.core.ledger.errors import NothingAbandoned, NotSound, RestoredToEarlierTime
from apps.core.ledger.models import Chain, Entry, PendingEntry, Seal
from apps.core.ledger.services import adopt_anchors, open_generation, seal_pending
from apps.core.ledger.stores import store
from apps.core.ledger.tasks import seal as seal_task
from apps.core.ledger.verify import verify_jurisdiction
from tenants.context import door
from tenants.models import Jurisdiction
from tenants.provisioning.schemas import release_digest
from tests.core.ledger.conftest import CLERK, kinds, write
from tests.support import database, seed
from tests.support.live import LiveDatabase, live

SCHEMA = "j360424"


@pytest.fixture
def xiushui(live_database: LiveDatabase) -> Jurisdiction:
    return live_database.jurisdiction("360424")


def _write(place: Jurisdiction, count: int = 1) -> list[Entry]:
    with door(place):
        return write(count)


def _seal(place: Jurisdiction, limit: int = 1000) -> Seal | None:
    with door(place):
        return seal_pending(limit=limit)


def test_sealers_side_by_side_make_one_chain(live_database: LiveDatabase, xiushui: Jurisdiction) -> None:
    _write(xiushui, 60)

    def seal_until_nothing_waits() -> int:
        made = 0
        while _seal(xiushui, limit=4) is not None:
            made += 1
        return made

    made = live_database.in_threads(*[seal_until_nothing_waits] * 4)
    assert sum(made) == 15
    with door(xiushui):
        assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 16))
        assert Chain.objects.count() == 1
    copy_out()
    assert verify_jurisdiction(xiushui).findings == []


def test_a_sealer_that_comes_just_after_the_very_first_one_takes_it_for_no_restore(
    live_database: LiveDatabase, xiushui: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(xiushui, 5)
    look = sealing._open_chain
    looked: list[Chain | None] = []

    def look_and_be_overtaken(code: str) -> Chain | None:
        found = look(code)
        if not looked:
            looked.append(found)
            live_database.in_threads(lambda: _seal(xiushui, limit=2))
        return found

    monkeypatch.setattr(sealing, "_open_chain", look_and_be_overtaken)
    made = _seal(xiushui)
    assert looked == [None]
    assert made is not None
    assert (made.number, made.size) == (2, 3)


def test_entries_written_while_sealers_run_are_all_sealed_once(
    live_database: LiveDatabase, xiushui: Jurisdiction
) -> None:
    def write_some() -> None:
        for _ in range(30):
            _write(xiushui, 2)

    def seal_some() -> None:
        for _ in range(30):
            _seal(xiushui, limit=7)

    live_database.in_threads(write_some, seal_some, write_some, seal_some)
    seal_task()
    report = verify_jurisdiction(xiushui)
    assert report.findings == []
    assert (report.entries, report.sealed, report.waiting) == (120, 120, 0)


def _until(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().strip() == word, process.communicate(timeout=10)[1][-2000:]


def test_a_sealer_killed_before_its_commit_leaves_everything_waiting(
    live_database: LiveDatabase, xiushui: Jurisdiction
) -> None:
    _write(xiushui, 5)
    process = live_database.start(
        "import time\n"
        "from tenants.context import door\n"
        "from tenants.selectors import jurisdiction_by_code\n"
        "from apps.core.ledger.services import seal_pending\n"
        "with door(jurisdiction_by_code('360424')):\n"
        "    assert seal_pending().size == 5\n"
        "    print('sealed', flush=True)\n"
        "    time.sleep(60)\n",
        GANJIANG_ANCHORS_DIR=str(settings.ANCHORS_DIR),
    )
    _until(process, "sealed")
    process.kill()
    process.wait(10)
    assert seal_task() == 5
    report = verify_jurisdiction(xiushui)
    assert report.findings == []
    assert (report.sealed, report.seals) == (5, 1)


def test_a_sealer_killed_between_commit_and_file_is_made_good_by_the_next_run(
    live_database: LiveDatabase, xiushui: Jurisdiction
) -> None:
    _write(xiushui, 5)
    process = live_database.start(
        "import time\n"
        "from apps.core.ledger import tasks\n"
        "def never_comes_to_it(codes=None):\n"
        "    print('committed', flush=True)\n"
        "    time.sleep(60)\n"
        "tasks.copy_out = never_comes_to_it\n"
        "tasks.seal()\n",
        GANJIANG_ANCHORS_DIR=str(settings.ANCHORS_DIR),
    )
    _until(process, "committed")
    process.kill()
    process.wait(10)
    assert store().read("360424") == []
    assert seal_task() == 0
    assert [anchor.number for anchor in store().read("360424")] == [1]
    assert verify_jurisdiction(xiushui).findings == []


def test_a_row_altered_by_a_superuser_is_found(live_database: LiveDatabase, xiushui: Jurisdiction) -> None:
    entry = _write(xiushui, 3)[1]
    seal_task()
    with live_database.admin() as cursor:
        change = f"UPDATE {SCHEMA}.ledger_entry SET reason = '另有原因' WHERE id = %s"
        with pytest.raises(psycopg2.Error, match="append-only"):
            cursor.execute(change, [str(entry.pk)])
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(change, [str(entry.pk)])
    report = verify_jurisdiction(xiushui)
    assert kinds(report) == ["entry-altered"]
    assert str(entry.pk) in report.findings[0].text


class Backup:
    """pg_dump and pg_restore of one schema, by the binaries of the test cluster."""

    def __init__(self, base: LiveDatabase, folder: Path) -> None:
        self.base, self.file = base, folder / "schema.dump"

    def _run(self, tool: str, *arguments: str) -> None:
        where = ["-h", self.base.server.host, "-p", str(self.base.server.port), "-U", self.base.server.user]
        done = subprocess.run(
            [str(self.base.server.binaries / tool), *where, *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def dump(self) -> None:
        self._run("pg_dump", "-Fc", "-n", SCHEMA, "-f", str(self.file), self.base.name)

    def restore(self, base: LiveDatabase) -> None:
        connection.close()
        with base.admin() as cursor:
            cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        self._run("pg_restore", "-d", base.name, "--exit-on-error", str(self.file))


@pytest.fixture
def backup(live_database: LiveDatabase, tmp_path: Path) -> Backup:
    return Backup(live_database, tmp_path)


@pytest.fixture
def elsewhere(live_database: LiveDatabase, backup: Backup, xiushui: Jurisdiction) -> Iterator[LiveDatabase]:
    """Another database, into which Xiushui's schema with two seals and one waiting entry was restored."""
    for _ in range(2):
        _write(xiushui, 3)
        seal_task()
    _write(xiushui, 1)
    backup.dump()
    template = database.template(live_database.server, release_digest(), seed.build)
    with live(template, f"{live_database.name}_elsewhere") as found:
        settings.ANCHORS_DIR = settings.ANCHORS_DIR.with_name("anchors-elsewhere-" + settings.ANCHORS_DIR.name)
        backup.restore(found)
        yield found


def test_a_schema_restored_into_another_database_goes_on_sealing(elsewhere: LiveDatabase) -> None:
    place = elsewhere.jurisdiction("360424")
    _write(place, 2)
    assert seal_task() == 3
    with door(place):
        assert list(Seal.objects.order_by("number").values_list("number", "size")) == [(1, 3), (2, 3), (3, 3)]
        assert [anchor.number for anchor in public_anchors("360424")] == [3]
    report = verify_jurisdiction(place)
    assert kinds(report) == ["moved"]
    assert "Seals up to 360424-g1 #2" in report.findings[0].text
    with door(place):
        assert adopt_anchors(reason="moved to another machine", actor=CLERK) == 2
    seal_task()
    assert verify_jurisdiction(place).findings == []
    assert {anchor.number for anchor in store().read("360424")} == {1, 2, 3, 4}


def test_a_tampered_schema_is_not_adopted(elsewhere: LiveDatabase) -> None:
    place = elsewhere.jurisdiction("360424")
    with elsewhere.admin() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE {SCHEMA}.ledger_entry SET reason = 'x' WHERE facts ->> 'n' = '2'")
    with door(place), pytest.raises(NotSound, match="was altered"):
        adopt_anchors(reason="moved", actor=CLERK)


@pytest.fixture
def restored(live_database: LiveDatabase, backup: Backup, xiushui: Jurisdiction) -> Jurisdiction:
    """Xiushui, restored to a time two seals ago."""
    _write(xiushui, 3)
    seal_task()
    _write(xiushui, 1)
    backup.dump()
    for _ in range(2):
        _write(xiushui, 2)
        seal_task()
    backup.restore(live_database)
    return xiushui


def test_a_restore_to_an_earlier_time_is_told_from_tampering(
    live_database: LiveDatabase, restored: Jurisdiction
) -> None:
    report = verify_jurisdiction(restored)
    assert kinds(report) == ["restored"]
    assert "go on to seal 360424-g1 #3, the schema ends at seal 360424-g1 #1" in report.findings[0].text
    with live_database.admin() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(f"UPDATE {SCHEMA}.ledger_entry SET reason = 'x' WHERE facts ->> 'n' = '1'")
    assert kinds(verify_jurisdiction(restored)) == ["entry-altered", "restored"]


def test_a_restored_schema_does_not_seal_until_a_generation_is_opened(restored: Jurisdiction) -> None:
    with door(restored), pytest.raises(RestoredToEarlierTime, match="seal 3 of 360424-g1"):
        seal_pending()
    assert seal_task() == 0
    with door(restored):
        chain = open_generation(reason="disk lost, backup of the night", actor=CLERK)
        last = Seal.objects.get()
    assert (chain.generation, chain.opening["kept"]["digest"]) == (2, last.digest)
    assert [(a["generation"], a["number"]) for a in chain.opening["abandoned"]] == [(1, 2), (1, 3)]
    assert seal_task() == 2  # the entry that waited in the backup, and that of the opening
    report = verify_jurisdiction(restored)
    assert report.findings == []
    assert [(a.generation, a.number) for a in store().read("360424")] == [(1, 1), (1, 2), (1, 3), (2, 1)]
    with door(restored), pytest.raises(NothingAbandoned):
        open_generation(reason="again", actor=CLERK)


def test_where_the_whole_database_was_restored_the_anchors_outside_tell(
    live_database: LiveDatabase, restored: Jurisdiction
) -> None:
    with live_database.admin() as cursor:
        cursor.execute("DELETE FROM public.anchors_sealanchor WHERE number > 1")
    report = verify_jurisdiction(restored)
    assert [finding.kind.value for finding in report.findings] == ["restored"]
    assert "outside the database" in report.findings[0].text
    with door(restored), pytest.raises(RestoredToEarlierTime):
        seal_pending()


def test_a_restore_to_before_an_earlier_restore_abandons_both_ends(
    backup: Backup, live_database: LiveDatabase, restored: Jurisdiction
) -> None:
    with door(restored):
        open_generation(reason="first", actor=CLERK)
    seal_task()
    backup.restore(live_database)
    with door(restored):
        assert PendingEntry.objects.count() == 1
        chain = open_generation(reason="second", actor=CLERK)
    assert chain.generation == 3
    assert [(a["generation"], a["number"]) for a in chain.opening["abandoned"]] == [(1, 2), (1, 3), (2, 1)]
    seal_task()
    assert verify_jurisdiction(restored).findings == []
