"""Two counties become one: cases, numbers, letters, files, people, messages and the ledger go over whole."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection
from django.utils import timezone

from apps.core.cases.models import Case, Clock, Note
from apps.core.counters import services as counters
from apps.core.files.models import Attachment
from apps.core.files.services import open_file
from apps.core.ledger import anchor_checks
from apps.core.ledger.checker import ganjiang_verify
from apps.core.ledger.models import Chain, Entry
from apps.core.ledger.verify import verify_jurisdiction
from apps.core.people.models import Department, Official
from apps.core.relay.models import PublicProof, PublicRecord, Submission
from apps.core.relay.services import hand_in
from apps.operations.jurisdictions.merging.moving import in_order
from apps.operations.jurisdictions.merging.people import called_anew
from apps.operations.jurisdictions.merging.ways import WAYS, undeclared
from apps.platforms.supervision.models import Alert, AlertStep, Order, OutsideSystem
from apps.platforms.supervision.outside.keeping import register_system
from apps.platforms.supervision.projecting import take_waiting
from apps.platforms.supervision.verifying import verify as supervision_verify
from apps.systems.petitions.models import Petition
from tenants import selectors
from tenants.context import PUBLIC, door, tell
from tenants.enums import JurisdictionState
from tenants.grants import label_of, models_in
from tests.operations.jurisdictions.conftest import (
    LETTER,
    MERGE,
    Counties,
    accept,
    anchors_at,
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
from tests.support.supervision import supervised


def test_no_table_is_forgotten() -> None:
    assert undeclared() == []
    known = {label_of(model) for model in models_in(shared=False)}
    assert set(WAYS) - known == set()


def test_rows_go_over_after_those_that_they_refer_to() -> None:
    order = [model._meta.label for model in in_order()]
    assert order.index("people.Department") < order.index("cases.Case") < order.index("cases.Clock")
    assert order.index("ledger.Chain") < order.index("ledger.Seal") < order.index("ledger.Leaf")
    assert len(order) == len(models_in(shared=False))


def test_a_taken_name_gets_an_end_that_nobody_has() -> None:
    theirs = {"1": "clerk", "2": "clerk-wuning", "3": "x" * 40}
    found = called_anew(theirs, {"clerk", "x" * 40}, "-wuning", 40)
    assert found == {"1": "clerk-wuning2", "3": "x" * 33 + "-wuning"}


def test_a_case_goes_over_with_all_that_hangs_on_it(counties: Counties) -> None:
    receipt = written(counties.wuning, file="路面照片的说明".encode())
    accept(counties.wuning, receipt.number)
    assign(counties.wuning, receipt.number)
    with door(counties.wuning):
        case = Case.objects.get()
        Note.objects.create(
            case=case, author=who("clerk"), author_name="陈晓岚", text="已电话联系", written_at=case.received_at
        )
        before = Case.objects.values().get()
        clocks = list(Clock.objects.order_by("pk").values())
        vector = _vector(case.number)
    counties.merge()
    with door(counties.xiushui):
        now = Case.objects.values().get()
        department = Department.objects.get(code="transport")
        assert now["department_id"] == department.pk
        assert department.name.startswith("修水县")
        assert {**now, "department_id": None} == {**before, "department_id": None}
        assert list(Clock.objects.order_by("pk").values()) == clocks
        assert _vector(receipt.number) == vector
        assert Note.objects.get().author.username == "clerk-wuning"
        assert Petition.objects.get().writer == "张三丰"
        assert Submission.objects.get().number == receipt.number
        [attachment] = Attachment.objects.all()
        assert attachment.stored_as.startswith("j360424/case/")
        with open_file(attachment.stored_as) as file:
            assert file.read() == "路面照片的说明".encode()
        record = PublicRecord.objects.get()
        for public in record.files.all():
            with open_file(public.stored_as) as file:
                assert file.read() == "路面照片的说明".encode()


def _vector(number: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search::text FROM cases_case WHERE number = %s", [number])
        return cursor.fetchone()[0]


def test_the_old_number_and_code_find_the_letter_and_its_answer(counties: Counties) -> None:
    receipt = written(counties.wuning)
    old = counties.wuning
    counties.merge()
    browser = PortalClient(old)
    page = browser.get(f"/petitions/{receipt.number}/")
    assert (page.status_code, page.headers["Location"]) == (
        301,
        f"{counties.xiushui.portal_url}/petitions/{receipt.number}/",
    )
    accept(counties.xiushui, receipt.number)
    assign(counties.xiushui, receipt.number)
    answer(counties.xiushui, receipt.number)
    browser.at(counties.xiushui)
    found = browser.post("/track/", {"number": receipt.number, "code": receipt.code})
    assert found.status_code == 302
    shown = browser.get(f"/petitions/{receipt.number}/")
    assert shown.status_code == 200
    assert "已派人修补" in shown.content.decode()


def test_a_wrong_code_for_an_old_number_is_refused_at_once(counties: Counties) -> None:
    receipt = written(counties.wuning)
    counties.merge()
    browser = PortalClient(counties.xiushui)
    assert browser.post("/track/", {"number": receipt.number, "code": "AAAAAAAA"}).status_code == 422
    right = browser.post("/track/", {"number": receipt.number, "code": receipt.code})
    assert right.headers["Location"] == f"/petitions/{receipt.number}/"


def test_the_page_of_a_case_in_the_office_leads_to_the_successor(counties: Counties) -> None:
    receipt = written(counties.wuning)
    counties.merge()
    moved = OfficeClient(counties.wuning).get(f"/cases/{receipt.number}/")
    assert moved.headers["Location"] == f"{counties.xiushui.office_url}/cases/{receipt.number}/"
    page = OfficeClient(counties.xiushui).sign_in("clerk").get(f"/cases/{receipt.number}/")
    assert page.status_code == 200


def test_what_is_sent_to_the_old_address_says_where_to_go(counties: Counties) -> None:
    counties.merge()
    answer_ = PortalClient(counties.wuning).post("/petitions/new/send/")
    assert answer_.status_code == 410
    assert f"{counties.xiushui.portal_url}/petitions/new/send/" in answer_.content.decode()


def test_a_letter_not_taken_in_yet_is_taken_in_by_the_successor_under_its_number(counties: Counties) -> None:
    receipt = write(counties.wuning, file=b"x")
    counties.merge()
    assert take_in(counties.xiushui) == 1
    assert state_of(counties.xiushui, receipt.number) == "received"
    with door(counties.xiushui, role="portal"):
        tell(number=receipt.number, code=receipt.code)
        assert PublicRecord.objects.get().number == receipt.number


def test_new_letters_have_the_successors_numbers_and_none_twice(counties: Counties) -> None:
    mine, theirs = written(counties.xiushui), written(counties.wuning)
    counties.merge()
    after = written(counties.xiushui)
    assert after.number.startswith("360424-P")
    assert len({mine.number, theirs.number, after.number}) == 3
    assert int(after.number.split("-")[2]) == int(mine.number.split("-")[2]) + 1


def test_officials_come_with_their_duties_and_sign_in_under_a_name_of_their_own(counties: Counties) -> None:
    with door(counties.wuning):
        Official.objects.filter(username="handler").update(username="only-here", name="王五")
    said = counties.merge()
    with door(counties.xiushui):
        clerk = Official.objects.get(username="clerk-wuning")
        assert {(d.department.code, d.duty) for d in clerk.duties} == {("petitions", "clerk")}
        assert Official.objects.filter(username="only-here").exists()
        assert not Official.objects.get(username="admin-wuning").duties
    assert "account clerk is called clerk-wuning now" in said
    assert "no administrators any more: admin." in said
    assert OfficeClient(counties.xiushui).sign_in("clerk-wuning").get("/").status_code == 200


def test_a_department_that_only_the_one_had_goes_over(counties: Counties) -> None:
    with door(counties.wuning):
        Department.objects.create(code="lake", name="庐山西海管理局", short_name="西海局", accepts=True, position=99)
    said = counties.merge()
    assert "new department lake" in said
    with door(counties.xiushui):
        assert Department.objects.get(code="lake").name == "庐山西海管理局"
        assert Department.objects.filter(code="transport").count() == 1


def test_the_closed_chain_is_carried_whole_and_every_proof_still_holds(counties: Counties, tmp_path: Path) -> None:
    receipt = written(counties.wuning)
    written(counties.xiushui)
    seal()
    with door(counties.wuning):
        given = PublicProof.objects.get(record__number=receipt.number).proof
        entries = {entry.pk: entry.recorded_at for entry in Entry.objects.all()}
    said = counties.merge()
    assert "the ledger's chain 360423-g1" in last_line(said)
    assert findings(counties.xiushui) == []
    assert findings(counties.wuning) == []
    with door(counties.xiushui):
        chain = Chain.objects.get(code="360423")
        assert chain.closed_at is not None
        assert Chain.objects.filter(code="360424", closed_at=None).count() == 1
        carried = dict(Entry.objects.filter(pk__in=list(entries)).values_list("pk", "recorded_at"))
        assert carried == entries
    anchors = anchors_at(PortalClient(counties.xiushui))
    assert ganjiang_verify.check(given, ganjiang_verify.read_anchors(anchors)) == []
    page = PortalClient(counties.xiushui).post("/verify/", {"text": json.dumps(given)})
    assert page.status_code in {200, 422}
    seal()
    assert findings(counties.xiushui) == []


def test_an_altered_entry_of_the_carried_chain_is_found(counties: Counties) -> None:
    receipt = written(counties.wuning)
    counties.merge()
    with counties.live.admin() as cursor:
        cursor.execute("ALTER TABLE j360424.ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE j360424.ledger_entry SET reason = 'x' WHERE number = %s", [receipt.number])
        cursor.execute("ALTER TABLE j360424.ledger_entry ENABLE TRIGGER USER")
    assert any("360423-g1" in text for text in findings(counties.xiushui))


def test_all_three_ledgers_tell_of_it(counties: Counties) -> None:
    written(counties.wuning)
    counties.merge()
    [there] = ledger_acts(counties.wuning, "jurisdiction.merged")
    [here] = ledger_acts(counties.xiushui, "jurisdiction.took_in")
    [centre] = ledger_acts(selectors.jurisdiction_by_code("000000"), "jurisdiction.merged")
    assert (there["into"], here["code"], centre["jurisdiction"]) == ("360424", "360423", "360423")
    assert (here["chain"], here["cases"]) == ("360423-g1", 1)
    assert here["accounts"]["clerk"] == "clerk-wuning"


def test_figures_are_counted_once_in_the_successor(counties: Counties) -> None:
    written(counties.wuning)
    written(counties.xiushui)
    counties.merge()
    assert counters.verify(counties.xiushui) == []
    with door(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM totals_duetotal WHERE code = '360423'")
        assert cursor.fetchone()[0] == 0
    assert "360423" not in {place.code for place in selectors.subtree(counties.jiujiang)}
    call_command("oversight", "verify")  # raises where a place is counted twice, or one that is no more is missed
    with pytest.raises(CommandError, match="No jurisdiction that counts its own cases has the slug wuning"):
        call_command("oversight", "rebuild", "--slug", "wuning")


def test_the_ledger_left_behind_is_still_found_sound(counties: Counties, monkeypatch: pytest.MonkeyPatch) -> None:
    written(counties.wuning)
    seal()
    counties.merge()
    monkeypatch.setattr(anchor_checks, "LAG", timedelta(seconds=-1))  # as when the copies outside are long due
    report = verify_jurisdiction(selectors.jurisdiction_by_code("360423"))
    assert report.seals > 0
    assert report.findings == []


def test_the_successors_schema_is_as_before_triggers_too(counties: Counties) -> None:
    with door(PUBLIC):
        before = describe_schema("j360424")
    written(counties.wuning)
    counties.merge()
    with door(PUBLIC):
        assert describe_schema("j360424") == before


def test_nobody_writes_into_what_was_merged(counties: Counties) -> None:
    written(counties.wuning)
    counties.merge()
    assert counties.wuning.state == JurisdictionState.ARCHIVED
    assert counties.wuning.successor_code == "360424"
    with pytest.raises(ProgrammingError, match="permission denied"), door(counties.wuning, role="portal"):
        hand_in(kind="petition", payload=LETTER)


def test_killed_before_its_end_nothing_has_moved_and_the_same_command_does_it_once(counties: Counties) -> None:
    receipt = written(counties.wuning, file=b"x")
    killed = counties.live.start(
        "import os, apps.operations.jurisdictions.merging.merge as module\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        f"settings.STORAGES = {_storages()!r}\n"
        "module.freeze = lambda schema: os.kill(os.getpid(), 9)\n"
        f"call_command('jurisdiction', *{MERGE!r}, '--yes')\n"
    )
    killed.communicate()
    assert killed.returncode == -9
    selectors.forget()
    with door(counties.xiushui):
        assert not Case.objects.exists()
    with door(counties.wuning):
        assert Chain.objects.filter(code="360423", closed_at__isnull=False).count() == 0
        assert Case.objects.count() == 1
    counties.merge()
    with door(counties.xiushui):
        assert Case.objects.get().number == receipt.number
    assert counties.wuning.state == JurisdictionState.ARCHIVED
    with pytest.raises(CommandError, match="merged into 修水县 already"):
        command(*MERGE)


def _storages() -> Any:
    from django.conf import settings

    return settings.STORAGES


def test_a_letter_sent_during_the_merge_is_lost_to_nobody(counties: Counties) -> None:
    """Either it was there before the lock and goes over, or its sender is told that it was not taken."""
    written(counties.wuning)
    sent: list[str] = []
    refused: list[str] = []

    def writing() -> None:
        for _ in range(40):
            try:
                with door(counties.wuning, role="portal"):
                    sent.append(hand_in(kind="petition", payload=LETTER).number)
            except ProgrammingError as error:
                refused.append(str(error))

    counties.live.in_threads(writing, lambda: command(*MERGE))
    with door(counties.xiushui):
        known = set(Submission.objects.values_list("number", flat=True))
    assert set(sent) <= known
    assert len(sent) + len(refused) == 40


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("merge", "wuning", "--into", "wuning"), "into itself"),
        (("merge", "wuning", "--into", "jiujiang"), "two counties or two cities"),
        (("merge", "nowhere", "--into", "xiushui"), "no jurisdiction nowhere"),
    ],
)
def test_what_cannot_be_merged_is_refused(live_database: LiveDatabase, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        command(*arguments, "--reason", "x", "--wait", "0")


def test_a_ledger_that_is_not_sound_goes_nowhere(counties: Counties) -> None:
    written(counties.wuning)
    seal()
    with counties.live.admin() as cursor:
        cursor.execute("ALTER TABLE j360423.ledger_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE j360423.ledger_entry SET reason = 'x'")
        cursor.execute("ALTER TABLE j360423.ledger_entry ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match="not sound"):
        command(*MERGE)
    assert selectors.jurisdiction_by_code("360423").state == JurisdictionState.ACTIVE


def test_what_supervision_watches_goes_over_with_its_alerts_orders_and_histories(counties: Counties) -> None:
    with door(counties.wuning):
        found = supervised("transport")
        system = register_system(
            official=who("admin"), code="fiscal", name="财政支付系统", power="fiscal", public_key="A" * 43
        )
    with door(counties.xiushui):
        register_system(official=who("admin"), code="fiscal", name="财政支付系统", power="fiscal", public_key="A" * 43)
    counties.merge()
    with door(counties.xiushui):
        take_waiting(now=timezone.now())
        alert = Alert.objects.select_related("matter").get(pk=found["alert"])
        assert alert.matter.department == "transport"
        assert AlertStep.objects.filter(alert__matter=found["matter"]).count() == 2
        assert Order.objects.get(pk=found["order"]).number.startswith(counties.wuning.code)
        assert OutsideSystem.objects.get(pk=system.pk).code != "fiscal"
    assert supervision_verify(counties.xiushui, timezone.now()) == []
