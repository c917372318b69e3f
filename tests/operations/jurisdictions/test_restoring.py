"""One county goes back to an earlier time: what was there, what came after, the ledger."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from apps.core.cases.models import Case
from apps.core.counters import services as counters
from apps.core.files.models import Attachment
from apps.core.files.services import open_file
from apps.core.ledger.checker import ganjiang_verify
from apps.core.ledger.models import Chain
from apps.core.messaging.models import OutgoingMessage
from apps.core.people.models import Official
from apps.core.relay.models import PublicProof, PublicRecord
from tenants import selectors
from tenants.context import PUBLIC, door, tell
from tests.operations.jurisdictions.conftest import (
    County,
    accept,
    anchors_at,
    answer,
    assign,
    findings,
    last_line,
    ledger_acts,
    seal,
    state_of,
    take_in,
    write,
    written,
)
from tests.support.catalog import describe_schema
from tests.support.clients import OfficeClient, PortalClient


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
    OfficeClient(county.xiushui).sign_in("leader", "quite another one 7")
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


def test_a_new_generation_names_what_was_abandoned_and_old_proofs_still_hold(county: County) -> None:
    kept = written(county.xiushui)
    seal()
    county.dump()
    lost = written(county.xiushui)
    accept(county.xiushui, lost.number)
    seal()
    with door(county.xiushui):
        proofs = [PublicProof.objects.filter(record__number=r.number).first().proof for r in (kept, lost)]
    said = county.restore()
    assert "new chain 360424-g2" in last_line(said)
    assert findings(county.xiushui) == []
    with door(county.xiushui):
        chain = Chain.objects.get(generation=2)
        assert [(a["generation"], a["number"]) for a in chain.opening["abandoned"]] == [(1, 2)]
        assert chain.opening["kept"]["number"] == 1
    seal()
    assert findings(county.xiushui) == []
    anchors = anchors_at(PortalClient(county.xiushui))
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
