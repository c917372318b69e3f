"""While a county is restored the others run; killed at any point, the old schema serves; what is refused."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.relay.models import PublicRecord, Submission
from apps.platforms.exchange.carry import carry
from tenants import selectors
from tenants.context import PUBLIC, door, tell
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction, Recording
from tenants.provisioning.schemas import schema_exists
from tests.operations.jurisdictions.conftest import (
    NOW,
    County,
    accept,
    command,
    findings,
    handed,
    seal,
    write,
    written,
)
from tests.support.catalog import describe_schema
from tests.support.clients import PortalClient


def test_the_others_work_all_the_while(county: County) -> None:
    for _ in range(5):
        written(county.xiushui)
    county.dump()
    done: list[str] = []

    def neighbours() -> None:
        for _ in range(10):
            receipt = written(county.wuning)
            accept(county.wuning, receipt.number)
            done.append(receipt.number)

    county.live.in_threads(neighbours, lambda: county.restore())
    assert len(done) == 10
    with door(county.wuning):
        assert set(Case.objects.values_list("number", flat=True)) == set(done)
    assert findings(county.wuning) == []
    assert findings(county.xiushui) == []


def test_who_writes_into_it_during_the_swap_is_in_the_one_schema_or_the_other(county: County) -> None:
    """A letter with a receipt is either copied over or written into the restored schema: its record can be read."""
    county.dump()
    receipts: list[Any] = []

    def writing() -> None:
        for _ in range(60):
            receipts.append(write(county.xiushui))

    county.live.in_threads(writing, lambda: county.restore())
    with door(county.xiushui):
        known = set(Submission.objects.values_list("number", flat=True))
    assert {receipt.number for receipt in receipts} == known
    assert len({receipt.number for receipt in receipts}) == 60
    for receipt in receipts:
        with door(county.xiushui, role="portal"):
            tell(number=receipt.number, code=receipt.code)
            assert PublicRecord.objects.get().number == receipt.number


def test_it_is_under_maintenance_meanwhile_and_open_afterwards(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.operations.jurisdictions.restoring import beside as side

    seen: list[int] = []
    check = side.check_ledger

    def looking(beside: Jurisdiction) -> bool:
        selectors.forget()
        seen.append(PortalClient(county.xiushui).get("/").status_code)
        return check(beside)

    monkeypatch.setattr(side, "check_ledger", looking)
    county.dump()
    county.restore()
    assert seen == [503]
    assert selectors.jurisdiction_by_code("360424").state == JurisdictionState.ACTIVE
    assert PortalClient(county.xiushui).get("/").status_code == 200


@pytest.mark.parametrize("moment", ["side.check_ledger", "_rename", "_put_in_service"])
def test_killed_at_any_point_the_old_schema_still_serves(county: County, moment: str) -> None:
    county.dump()
    receipt = written(county.xiushui)
    killed = county.live.start(
        "import os, apps.operations.jurisdictions.restoring.restore as module\n"
        "from django.core.management import call_command\n"
        f"module.{moment} = lambda *a: os.kill(os.getpid(), 9)\n"
        f"call_command('jurisdiction', 'restore', 'xiushui', {str(county.file)!r}, *{NOW!r}, '--yes')\n"
    )
    killed.communicate()
    assert killed.returncode == -9
    selectors.forget()
    assert county.numbers() == {receipt.number}
    assert findings(county.xiushui) == []
    said = county.restore()
    assert f"petition {receipt.number} was handed in again" in said
    selectors.forget()
    assert selectors.jurisdiction_by_code("360424").state == JurisdictionState.ACTIVE
    assert not schema_exists("j360424_restoring")


def test_the_schema_before_is_kept_shut_until_it_is_dropped(county: County) -> None:
    county.dump()
    county.restore()
    kept = county.kept()
    with pytest.raises(ProgrammingError, match=r"does not exist|permission denied"), door(kept, role="office"):
        Case.objects.count()
    with county.live.admin() as cursor:
        cursor.execute(f"SELECT count(*) FROM {kept}.people_official")
        assert cursor.fetchone()[0] > 0
        cursor.execute(f"DROP SCHEMA {kept} CASCADE")
    county.restore("--drop-old")
    with county.live.admin() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'j360424%'")
        assert cursor.fetchone()[0] == 1


def test_nothing_in_a_schema_is_pinned_to_its_name(county: County) -> None:
    """A function with a search path of its own would write into the schema that takes its name (RECIPES 2)."""
    with county.live.admin() as cursor:
        cursor.execute(
            "SELECT p.proname, p.proconfig::text, pg_get_functiondef(p.oid) FROM pg_proc p"
            " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'j360424'"
        )
        found = cursor.fetchall()
    assert len(found) > 3
    for name, settings_, source in found:
        assert "j360424" not in source.replace("FUNCTION j360424.", ""), name
        assert settings_ is None or "search_path=pg_catalog, pg_temp" in settings_, name


def test_a_dump_of_another_county_is_refused(county: County) -> None:
    county.dump()
    with pytest.raises(CommandError, match="of 修水县"):
        command("restore", "wuning", str(county.file), *NOW)


def test_the_newest_dump_not_later_than_the_time_is_taken(county: County, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    command("dump", "xiushui", str(folder / "first"))
    first = written(county.xiushui)
    between = timezone.now()
    command("dump", "xiushui", str(folder / "second"))
    command("dump", "wuning", str(folder / "other"))
    written(county.xiushui)
    said = command("restore", "xiushui", str(folder), "--at", between.isoformat(), *NOW)
    assert f"case {first.number} came after the dump and is lost" in said
    with pytest.raises(CommandError, match="has no dump"):
        command("restore", "xiushui", str(folder), "--at", "2020-01-01", *NOW)
    with pytest.raises(CommandError, match="after the time asked for"):
        command("restore", "xiushui", str(folder / "second"), "--at", "2020-01-01", *NOW)
    with pytest.raises(CommandError, match="is no time"):
        command("restore", "xiushui", str(folder), "--at", "yesterday", *NOW)


def test_a_ledger_altered_before_the_dump_is_not_put_in_service(county: County) -> None:
    written(county.xiushui)
    seal()
    with county.live.admin() as cursor:
        cursor.execute("ALTER TABLE j360424.ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE j360424.ledger_entry SET reason = 'x' WHERE act = 'received'")
        cursor.execute("ALTER TABLE j360424.ledger_entry ENABLE TRIGGER USER")
    county.dump()
    with pytest.raises(CommandError, match="not sound"):
        county.restore()
    assert selectors.jurisdiction_by_code("360424").state == JurisdictionState.ACTIVE


def test_a_schema_that_is_lost_altogether_comes_back_and_no_known_number_is_used_again(county: County) -> None:
    receipt = written(county.xiushui)
    accept(county.xiushui, receipt.number)
    seal()
    county.dump()
    later = handed(county.xiushui, county.jiujiang)
    carry()
    with county.live.admin() as cursor:
        cursor.execute("DROP SCHEMA j360424 CASCADE")
    county.restore()
    assert county.numbers() == {receipt.number}
    after = written(county.xiushui)
    assert int(after.number.split("-")[2]) > int(later.number.split("-")[2])
    assert findings(county.xiushui) == []


def test_a_dump_older_than_a_merge_is_refused(county: County) -> None:
    county.dump()
    written(county.wuning)
    command("merge", "wuning", "--into", "xiushui", "--reason", "x", "--wait", "0")
    with pytest.raises(CommandError, match="older than a merge"):
        county.restore()
    county.file.unlink()
    county.dump()
    selectors.forget()
    county.restore()
    assert findings(county.xiushui) == []
    assert len(county.numbers()) == 1


def test_a_dump_of_an_older_release_is_upgraded_by_the_migrations_that_it_lacks(
    county: County,
) -> None:
    """Of a release before the oversight's tokens had a table: its recording makes a schema without it."""
    receipt = written(county.xiushui)
    with door(PUBLIC, role="owner"):
        objects = describe_schema("j360424")
        last = Recording.objects.get(digest=county.xiushui.release)
    older = last.sql + (";\nDROP TABLE oversight_apitoken;\nDELETE FROM django_migrations WHERE app = 'oversight'")
    with county.live.admin() as cursor:
        cursor.execute(
            "INSERT INTO public.tenants_recording (digest, sql, statements, recorded_at)"
            " VALUES ('older', %s, 1, now())",
            [older],
        )
        cursor.execute("UPDATE public.tenants_jurisdiction SET release = 'older' WHERE code = '360424'")
        cursor.execute("DROP TABLE j360424.oversight_apitoken")
        cursor.execute("DELETE FROM j360424.django_migrations WHERE app = 'oversight'")
    selectors.forget()
    county.dump()
    county.restore()
    assert county.numbers() == {receipt.number}
    with door(PUBLIC):
        assert describe_schema("j360424") == objects
    selectors.forget()
    assert selectors.jurisdiction_by_code("360424").release == last.digest
    assert findings(county.xiushui) == []


def test_a_dump_of_a_newer_release_is_refused_naming_what_is_unknown(county: County) -> None:
    with county.live.admin() as cursor:
        cursor.execute(
            "INSERT INTO j360424.django_migrations (app, name, applied) VALUES ('cases', '0099_of_tomorrow', now())"
        )
    county.dump()
    with pytest.raises(CommandError, match="newer release"):
        county.restore()


def test_an_installation_that_does_not_know_it_registers_it_and_anchors_its_seals(
    county: County, settings: Any
) -> None:
    receipt = written(county.xiushui, file=b"content")
    seal()
    county.dump()
    with county.live.admin() as cursor:
        cursor.execute("DROP SCHEMA j360424 CASCADE")
        for table in (
            "tenants_domain WHERE tenant_id = (SELECT id FROM public.tenants_jurisdiction WHERE code = '360424')",
            "tenants_jurisdiction WHERE code = '360424'",
            "anchors_sealanchor WHERE code = '360424'",
            "hub_address WHERE jurisdiction_code = '360424'",
        ):
            cursor.execute(f"DELETE FROM public.{table}")
    settings.ANCHORS_DIR = settings.ANCHORS_DIR.with_name("another-machine")
    selectors.forget()
    county.restore()
    selectors.forget()
    place = selectors.jurisdiction_by_slug("xiushui")
    assert place.state == JurisdictionState.ACTIVE
    assert county.numbers() == {receipt.number}
    assert findings(place) == []
    found = PortalClient(place).post("/track/", {"number": receipt.number, "code": receipt.code})
    assert found.headers["Location"] == f"/petitions/{receipt.number}/"


def test_a_letter_that_took_its_number_before_the_swap_is_written_after_it(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number is of the sequence that served, taken when that had been looked at; nobody gets it again."""
    from apps.core.cases import numbers
    from apps.operations.jurisdictions.restoring import serials

    before = written(county.xiushui)
    county.dump()
    take, advance, taken = numbers.next_number, serials.advance, threading.Event()
    receipts: list[Any] = []

    def taking(**asked: Any) -> Any:
        number = take(**asked)
        taken.set()
        return number

    def writing() -> None:
        receipts.append(write(county.xiushui))
        connection.close()

    writer = threading.Thread(target=writing)

    def advancing(*asked: Any) -> int:
        writer.start()
        taken.wait()
        return advance(*asked)

    monkeypatch.setattr("apps.core.relay.services.next_number", taking)
    monkeypatch.setattr(serials, "advance", advancing)
    county.restore()
    writer.join()
    after = written(county.xiushui)
    assert len(receipts) == 1
    with door(county.xiushui):
        kept = list(Submission.objects.values_list("number", flat=True))
    assert sorted(kept) == sorted({before.number, receipts[0].number, after.number})
