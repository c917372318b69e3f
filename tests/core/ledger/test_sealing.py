"""What waits is sealed once, chained, anchored; the database's own guards."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from apps.core.ledger.anchoring import copy_out, public_anchors
from apps.core.ledger.canonical import entry_leaf, opening_digest
from apps.core.ledger.checker.ganjiang_verify import check
from apps.core.ledger.merkle import tree_root
from apps.core.ledger.models import Chain, Entry, Leaf, PendingEntry, Seal
from apps.core.ledger.services import LedgerError, NotSealedYet, proof_of, record, seal_pending
from apps.core.ledger.stores import store
from apps.core.ledger.tasks import seal as seal_task
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.ledger.conftest import CLERK, NUMBER, kinds, verified, write


def test_an_entry_waits_and_is_sealed_with_its_leaf(inside: Jurisdiction) -> None:
    entries = write(3)
    assert PendingEntry.objects.count() == 3
    seal = seal_pending()
    assert seal is not None
    assert (seal.number, seal.size, PendingEntry.objects.count()) == (1, 3, 0)
    leaves = list(Leaf.objects.filter(seal=seal).order_by("position"))
    assert [leaf.entry_id for leaf in leaves] == [entry.pk for entry in entries]
    assert seal.root == tree_root([entry_leaf(e) for e in Entry.objects.order_by("id")]).hex()
    assert seal.previous == opening_digest(Chain.objects.get())


def test_seals_are_chained_and_anchored_in_public(inside: Jurisdiction) -> None:
    seals = []
    for _ in range(3):
        write(2)
        seals.append(seal_pending())
    first, second, third = (seal for seal in seals if seal)
    assert [second.previous, third.previous] == [first.digest, second.digest]
    assert [a.digest for a in public_anchors(inside.code)] == [first.digest, second.digest, third.digest]


def test_without_anything_waiting_there_is_no_seal(inside: Jurisdiction) -> None:
    assert seal_pending() is None
    assert not Seal.objects.exists()


def test_the_limit_leaves_the_rest_waiting_in_order(inside: Jurisdiction) -> None:
    entries = write(5)
    first, second = seal_pending(limit=3), seal_pending(limit=3)
    assert first is not None
    assert second is not None
    assert (first.size, second.size) == (3, 2)
    assert set(second.leaves.values_list("entry_id", flat=True)) == {entries[3].pk, entries[4].pk}


def test_a_sealed_ledger_is_sound(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        write(4)
        seal_pending()
        write(1)
    copy_out()
    report = verified(xiushui)
    assert report.findings == []
    assert (report.entries, report.sealed, report.waiting, report.seals) == (5, 4, 1, 1)


def test_a_proof_holds_and_a_waiting_entry_has_none(inside: Jurisdiction) -> None:
    entries = write(7)
    with pytest.raises(NotSealedYet):
        proof_of(entries[0].pk)
    seal_pending()
    for entry in entries:
        assert check(proof_of(entry.pk)) == []
    with pytest.raises(Entry.DoesNotExist):
        proof_of(UUID("01900000-0000-7000-8000-00000000dead"))


def test_the_proof_of_a_public_act_reaches_the_citizen_s_record(inside: Jurisdiction) -> None:
    from apps.core.relay.models import PublicProof, PublicRecord

    now = timezone.now()
    PublicRecord.objects.create(
        number=NUMBER, kind="petition", title="路灯不亮", state="accepted", received_at=now, updated_at=now
    )
    told = record(act="accept", actor=CLERK, number=NUMBER, public=True)
    record(act="note", actor=CLERK, number=NUMBER)
    record(act="accept", actor=CLERK, number="360424-P2026-000009-9", public=True)
    seal_pending()
    proof = PublicProof.objects.get()
    assert (proof.entry_id, proof.act) == (told.pk, "accept")
    assert check(proof.proof) == []


def test_the_task_seals_every_jurisdiction_and_copies_the_anchors_out(
    xiushui: Jurisdiction, wuning: Jurisdiction
) -> None:
    for place, count in ((xiushui, 3), (wuning, 2)):
        with door(place):
            write(count)
    assert seal_task() == 5
    for place in (xiushui, wuning):
        with door(place):
            anchors = public_anchors(place.code)
        assert [a.number for a in anchors] == [1]
        assert store().read(place.code) == anchors


def test_the_task_goes_on_where_one_jurisdiction_cannot_be_sealed(
    xiushui: Jurisdiction, wuning: Jurisdiction, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from apps.core.ledger import tasks

    for place in (xiushui, wuning):
        with door(place):
            write()

    def seal_but_one() -> Any:
        if connection.tenant.schema_name == wuning.schema_name:  # type: ignore[attr-defined]
            raise RuntimeError("broken")
        return seal_pending()

    monkeypatch.setattr(tasks, "seal_pending", seal_but_one)
    assert seal_task() == 1
    assert "wuning" in caplog.text


REFUSED = [
    "UPDATE ledger_entry SET reason = 'x'",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_seal SET root = 'x'",
    "DELETE FROM ledger_seal",
    "UPDATE ledger_leaf SET digest = 'x'",
    "DELETE FROM ledger_leaf",
    "TRUNCATE ledger_entry, ledger_leaf",
    "DELETE FROM ledger_chain",
]


@pytest.mark.parametrize("statement", [*REFUSED, "UPDATE ledger_chain SET opening = '{}'"])
def test_the_office_may_not_change_the_ledger(inside: Jurisdiction, statement: str) -> None:
    write()
    seal_pending()
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_owner_is_refused_by_a_trigger(xiushui: Jurisdiction, statement: str) -> None:
    with door(xiushui):
        write()
        seal_pending()
    with door(xiushui, role="owner"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO ledger_pending VALUES (gen_random_uuid())", "UPDATE ledger_pending SET entry_id = entry_id"],
)
def test_the_office_may_put_nothing_into_the_queue(inside: Jurisdiction, statement: str) -> None:
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_office_may_not_change_an_anchor(inside: Jurisdiction) -> None:
    write()
    seal_pending()
    for statement in ("UPDATE anchors_sealanchor SET root = 'x'", "DELETE FROM anchors_sealanchor"):
        with pytest.raises(Error, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_can_forge_the_time_of_recording(inside: Jurisdiction) -> None:
    long_ago = timezone.now() - timedelta(days=900)
    entry = record(act="accept", actor=CLERK, occurred_at=long_ago)
    Entry.objects.bulk_create([Entry(act="forged", occurred_at=long_ago, recorded_at=long_ago, actor_kind="system")])
    assert Entry.objects.get(pk=entry.pk).occurred_at == long_ago
    for forged in Entry.objects.all():
        assert timezone.now() - forged.recorded_at < timedelta(minutes=5)


@pytest.mark.parametrize("role", ["portal", "oversight"])
def test_other_roles_neither_write_nor_seal(xiushui: Jurisdiction, role: str) -> None:
    with door(xiushui, role=role), pytest.raises(Error, match="permission denied"), transaction.atomic():
        write()
    with door(xiushui, role=role), pytest.raises(Error, match="permission denied"), transaction.atomic():
        seal_pending()


def test_the_portal_reads_anchors_but_no_entry(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        write()
        seal_pending()
    with door(xiushui, role="portal"):
        assert len(public_anchors(xiushui.code)) == 1
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            Entry.objects.count()


def test_an_entry_taken_out_of_the_queue_is_found(xiushui: Jurisdiction) -> None:
    with door(xiushui):
        entry = write()[0]
        PendingEntry.objects.all().delete()
        assert seal_pending() is None
    report = verified(xiushui)
    assert kinds(report) == ["entry-inserted"]
    assert str(entry.pk) in report.findings[0].text
    assert NUMBER in report.findings[0].text


def test_a_closed_chain_takes_no_seal(inside: Jurisdiction) -> None:
    write()
    seal_pending()
    Chain.objects.update(closed_at=timezone.now())
    write()
    with pytest.raises(LedgerError, match="is closed"):
        seal_pending()
    assert Chain.objects.count() == 1
