"""One county goes back to an earlier time while the others run: nothing is issued, sent or sealed twice."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection
from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.counters import services as counters
from apps.core.files.models import Attachment
from apps.core.files.services import open_file
from apps.core.ledger.checker import ganjiang_verify
from apps.core.ledger.models import Chain, Entry
from apps.core.messaging.models import OutgoingMessage
from apps.core.people.models import Official
from apps.core.relay.models import PublicProof, PublicRecord, Submission
from apps.platforms.exchange.carry import carry
from apps.platforms.exchange.models import Handover, InboxMessage, OutboxMessage
from apps.systems.petitions import transfer
from tenants import selectors
from tenants.context import PUBLIC, door, tell
from tenants.enums import JurisdictionState
from tenants.models import Jurisdiction, Recording
from tenants.provisioning.schemas import schema_exists
from tests.operations.jurisdictions.conftest import (
    accept,
    answer,
    assign,
    command,
    findings,
    last_line,
    ledger_acts,
    seal,
    state_of,
    take_in,
    who,
    write,
    written,
)
from tests.support.catalog import describe_schema
from tests.support.clients import OfficeClient, PortalClient
from tests.support.live import LiveDatabase

NOW = ("--reason", "误删数据，恢复到昨天", "--wait", "0")


class County:
    """Xiushui, its neighbours, and a dump of it."""

    def __init__(self, live: LiveDatabase, folder: Path) -> None:
        self.live, self.file = live, folder / "xiushui.dump"
        self.xiushui = live.jurisdiction("360424")
        self.wuning = live.jurisdiction("360423")
        self.jiujiang = live.jurisdiction("360400")

    def dump(self) -> None:
        command("dump", "xiushui", str(self.file))

    def restore(self, *more: str) -> str:
        return command("restore", "xiushui", str(self.file), *NOW, *more)

    def numbers(self) -> set[str]:
        with door(self.xiushui):
            return set(Case.objects.values_list("number", flat=True))

    def kept(self) -> str:
        with door(PUBLIC), connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname LIKE 'j360424_until_%'")
            return str(cursor.fetchone()[0])


@pytest.fixture
def county(live_database: LiveDatabase, tmp_path: Path) -> County:
    return County(live_database, tmp_path)


def hand(place: Jurisdiction, number: str, to: Jurisdiction) -> None:
    with door(place):
        transfer.transfer(
            case_id=Case.objects.get(number=number).pk,
            official=who("clerk"),
            to_code=to.code,
            department_code="transport",
            reason="属地办理",
        )


# what was there


def test_it_is_as_it_was_to_the_last_row_and_object(county: County) -> None:
    receipt = written(county.xiushui, file="说明".encode())
    accept(county.xiushui, receipt.number)
    with door(county.xiushui):
        before = Case.objects.values().get()
    with door(PUBLIC):
        objects = describe_schema("j360424")
    county.dump()
    assign(county.xiushui, receipt.number)
    said = county.restore()
    assert last_line(said).startswith("Restored 修水县 to ")
    assert f"case {receipt.number} is as it was at the dump" in said
    with door(county.xiushui):
        assert Case.objects.values().get() == before
    with door(PUBLIC):
        assert describe_schema("j360424") == objects
    assert PortalClient(county.xiushui).get("/").status_code == 200
    assert OfficeClient(county.xiushui).sign_in("clerk").get(f"/cases/{receipt.number}/").status_code == 200


def test_work_goes_on_where_it_was(county: County) -> None:
    receipt = written(county.xiushui)
    county.dump()
    county.restore()
    accept(county.xiushui, receipt.number)
    assign(county.xiushui, receipt.number)
    answer(county.xiushui, receipt.number)
    assert state_of(county.xiushui, receipt.number) == "answered"
    with door(county.xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        assert "已派人修补" in PublicRecord.objects.get().answer


def test_rows_deleted_by_mistake_are_back(county: County) -> None:
    receipt = written(county.xiushui)
    county.dump()
    with county.live.admin() as cursor:
        cursor.execute("TRUNCATE j360424.petitions_petition, j360424.cases_case CASCADE")
    assert county.numbers() == set()
    county.restore()
    assert county.numbers() == {receipt.number}


def test_stored_files_that_are_gone_are_written_again(county: County, settings: Any) -> None:
    written(county.xiushui, file="说明".encode())
    county.dump()
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / "j360424" / "case"
    for file in folder.rglob("*.txt"):
        file.unlink()
    county.restore()
    with door(county.xiushui), open_file(Attachment.objects.get().stored_as) as file_:
        assert file_.read() == "说明".encode()


# what came after the dump


def test_letters_of_citizens_since_the_dump_are_taken_in_anew_under_their_numbers(county: County) -> None:
    county.dump()
    receipt = written(county.xiushui, file="照片".encode())
    waiting = write(county.xiushui)
    said = county.restore()
    assert f"case {receipt.number} came after the dump and is lost" in said
    assert f"petition {receipt.number} was handed in again" in said
    assert take_in(county.xiushui) == 2
    assert county.numbers() == {receipt.number, waiting.number}
    with door(county.xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        assert PublicRecord.objects.get().state == "received"
    with door(county.xiushui):
        for attachment in Attachment.objects.all():
            with open_file(attachment.stored_as) as file:
                assert file.read() == "照片".encode()


def test_a_letter_dumped_before_it_was_taken_in_is_taken_in_with_its_files(county: County) -> None:
    receipt = write(county.xiushui, file="照片".encode())
    county.dump()
    take_in(county.xiushui)
    county.restore()
    assert take_in(county.xiushui) == 1
    assert county.numbers() == {receipt.number}
    with door(county.xiushui):
        assert Attachment.objects.count() == 1


def test_no_number_is_given_out_twice_not_even_a_lost_one(county: County) -> None:
    county.dump()
    with door(county.xiushui):
        from apps.core.ledger.services import SYSTEM
        from apps.systems.petitions.registration import Letter, register

        lost = register(
            letter=Letter(kind="inquiry", title="电话来访", text="x", channel="phone", received_at=timezone.now()),
            actor=SYSTEM,
        )
    assert f"case {lost.number} came after the dump and is lost" in county.restore()
    assert county.numbers() == set()
    after = written(county.xiushui)
    assert int(after.number.split("-")[2]) == int(lost.number.split("-")[2]) + 1


def test_access_that_was_taken_away_does_not_come_back(county: County) -> None:
    office = OfficeClient(county.xiushui).sign_in("clerk")
    county.dump()
    with door(county.xiushui):
        Official.objects.filter(username="handler").update(is_active=False)
        leader = Official.objects.get(username="leader")
        leader.set_password("quite another one 7")
        leader.save()
    county.restore()
    with door(county.xiushui):
        assert not Official.objects.get(username="handler").is_active
    assert (
        OfficeClient(county.xiushui).post("/sign-in/", {"username": "leader", "password": "ganjiang-demo"}).status_code
        != 302
    )
    assert OfficeClient(county.xiushui).sign_in("leader", "quite another one 7")
    assert office.get("/").status_code == 302  # a session of the dump's day is none of today


def test_a_text_sent_since_the_dump_is_not_sent_again(county: County) -> None:
    with door(county.xiushui):
        now = timezone.now()
        OutgoingMessage.objects.create(
            key="once", medium="sms", address="13800001111", template="x", text="x", created_at=now, next_try_at=now
        )
    county.dump()
    with door(county.xiushui):
        OutgoingMessage.objects.filter(key="once").update(state="sent", sent_at=timezone.now())
    county.restore()
    with door(county.xiushui):
        assert OutgoingMessage.objects.get(key="once").state == "sent"


# the ledger


def test_a_new_generation_names_what_was_abandoned_and_old_proofs_still_hold(county: County) -> None:
    kept = written(county.xiushui)
    seal()
    county.dump()
    lost = written(county.xiushui)
    accept(county.xiushui, lost.number)
    seal()
    with door(county.xiushui):
        proofs = [PublicProof.objects.filter(record__number=r.number).first().proof for r in (kept, lost)]  # type: ignore[union-attr]
    said = county.restore()
    assert "new chain 360424-g2" in last_line(said)
    assert findings(county.xiushui) == []
    with door(county.xiushui):
        chain = Chain.objects.get(generation=2)
        assert [(a["generation"], a["number"]) for a in chain.opening["abandoned"]] == [(1, 2)]
        assert chain.opening["kept"]["number"] == 1
    seal()
    assert findings(county.xiushui) == []
    anchors = b"".join(PortalClient(county.xiushui).get("/verify/anchors.jsonl").streaming_content).decode()
    for proof in proofs:
        assert ganjiang_verify.check(proof, ganjiang_verify.read_anchors(anchors)) == []


def test_where_nothing_sealed_was_lost_the_chain_goes_on(county: County) -> None:
    written(county.xiushui)
    seal()
    county.dump()
    assert "the chain goes on" in last_line(county.restore())
    seal()
    assert findings(county.xiushui) == []
    with door(county.xiushui):
        assert Chain.objects.count() == 1


def test_both_ledgers_name_the_dump_and_what_was_lost(county: County) -> None:
    county.dump()
    receipt = written(county.xiushui)
    county.restore()
    [here] = ledger_acts(county.xiushui, "jurisdiction.restored")
    [there] = ledger_acts(selectors.jurisdiction_by_code("000000"), "jurisdiction.restored")
    assert here["lost"]["cases"] == there["lost"]["cases"] == [receipt.number]
    assert here["dump_taken_at"] == there["dump_taken_at"]
    assert there["jurisdiction"] == "360424"


def test_figures_are_those_of_the_restored_cases(county: County) -> None:
    written(county.xiushui)
    county.dump()
    written(county.xiushui)
    county.restore()
    assert counters.verify(county.xiushui) == []


# the exchange


def test_a_case_that_came_after_the_dump_comes_again_once(county: County) -> None:
    sent = written(county.jiujiang)
    accept(county.jiujiang, sent.number)
    county.dump()
    hand(county.jiujiang, sent.number, county.xiushui)
    carry()
    [before] = county.numbers()
    county.restore()
    assert county.numbers() == set()
    carry()
    [after] = county.numbers()
    assert after != before
    carry()
    assert county.numbers() == {after}
    with door(county.jiujiang):
        assert Handover.objects.get().peer_number == after
        assert not InboxMessage.objects.exclude(state="processed").exists()
    answer(county.xiushui, after)
    carry()
    assert state_of(county.jiujiang, sent.number) == "answered"


def test_an_answer_that_came_after_the_dump_comes_again_once(county: County) -> None:
    receipt = written(county.xiushui)
    accept(county.xiushui, receipt.number)
    hand(county.xiushui, receipt.number, county.jiujiang)
    carry()
    with door(county.jiujiang):
        number = Case.objects.get().number
    county.dump()
    answer(county.jiujiang, number)
    carry()
    assert state_of(county.xiushui, receipt.number) == "answered"
    county.restore()
    assert state_of(county.xiushui, receipt.number) == "transferred"
    carry()
    assert state_of(county.xiushui, receipt.number) == "answered"
    with door(county.xiushui):
        assert Entry.objects.filter(act="exchange.answered").count() == 1
        assert not InboxMessage.objects.exclude(state="processed").exists()


def test_a_case_that_came_and_was_answered_after_the_dump_is_not_opened_again(county: County) -> None:
    sent = written(county.jiujiang)
    accept(county.jiujiang, sent.number)
    county.dump()
    hand(county.jiujiang, sent.number, county.xiushui)
    carry()
    [number] = county.numbers()
    answer(county.xiushui, number)
    carry()
    assert state_of(county.jiujiang, sent.number) == "answered"
    said = county.restore()
    assert f"the case of {sent.number}:1 came and ended after the dump" in said
    carry()
    assert county.numbers() == set()
    assert state_of(county.jiujiang, sent.number) == "answered"


def test_what_was_sent_after_the_dump_is_known_and_not_sent_twice(county: County) -> None:
    receipt = written(county.xiushui)
    accept(county.xiushui, receipt.number)
    county.dump()
    hand(county.xiushui, receipt.number, county.jiujiang)
    carry()
    said = county.restore()
    assert f"{receipt.number}:1 was handed to 360400 after the dump" in said
    carry()
    with door(county.xiushui):
        assert OutboxMessage.objects.filter(state="sent", thread=f"{receipt.number}:1").count() == 1
    with door(county.jiujiang):
        assert Case.objects.count() == 1


def test_a_message_waiting_in_the_dumped_outbox_is_taken_in_once(county: County) -> None:
    receipt = written(county.xiushui)
    accept(county.xiushui, receipt.number)
    hand(county.xiushui, receipt.number, county.jiujiang)
    county.dump()
    carry()
    county.restore()
    carry()
    with door(county.jiujiang):
        assert Case.objects.count() == 1
    with door(county.xiushui):
        assert Handover.objects.get().state == "accepted"


# while it happens


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
    from apps.operations.jurisdictions.restoring import restore as module

    seen: list[int] = []
    check = module.side.check_ledger

    def looking(beside: Jurisdiction) -> bool:
        selectors.forget()
        seen.append(PortalClient(county.xiushui).get("/").status_code)
        return check(beside)

    monkeypatch.setattr(module.side, "check_ledger", looking)
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


# what is refused, what is chosen


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
    handed = written(county.xiushui)
    accept(county.xiushui, handed.number)
    hand(county.xiushui, handed.number, county.jiujiang)
    carry()
    with county.live.admin() as cursor:
        cursor.execute("DROP SCHEMA j360424 CASCADE")
    county.restore()
    assert county.numbers() == {receipt.number}
    after = written(county.xiushui)
    assert int(after.number.split("-")[2]) > int(handed.number.split("-")[2])
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
