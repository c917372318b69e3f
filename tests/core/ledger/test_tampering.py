"""A superuser's hand in the ledger: whatever it does is found, named, and told apart."""

from datetime import timedelta
from typing import Any

import pytest

from apps.core.ledger import anchor_checks
from apps.core.ledger.anchoring import copy_out
from apps.core.ledger.canonical import digest_of, entry_leaf
from apps.core.ledger.merkle import tree_root
from apps.core.ledger.models import Entry, Leaf, Seal
from apps.core.ledger.services import record, seal_pending
from apps.core.ledger.stores import FolderAnchors, store
from tenants.context import door
from tenants.models import Jurisdiction
from tests.core.ledger.conftest import CLERK, NUMBER, kinds, superuser, verified, write


@pytest.fixture
def sealed(xiushui: Jurisdiction) -> Jurisdiction:
    """Three seals of 2, 3 and 2 entries, anchored twice."""
    for count in (2, 3, 2):
        with door(xiushui):
            write(count)
            seal_pending()
    copy_out()
    assert verified(xiushui).findings == []
    return xiushui


def _leaf(jurisdiction: Jurisdiction, seal: int, position: int) -> Leaf:
    with door(jurisdiction):
        return Leaf.objects.select_related("seal").get(seal__number=seal, position=position)


COLUMNS: dict[str, Any] = {
    "case_id": "01900000-0000-7000-8000-00000000dead",
    "number": "360424-P2026-000002-6",
    "act": "refuse",
    "actor_kind": "system",
    "actor_id": "8",
    "actor_name": "刘桂英",
    "duty": "leader",
    "department": "office",
    "from_state": "x",
    "to_state": "x",
    "reason": "另有原因",
    "facts": '{"n": 1, "more": true}',
    "public": True,
    "occurred_at": "2020-01-01 00:00+00",
    "recorded_at": "2020-01-01 00:00+00",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_an_altered_column_is_found(sealed: Jurisdiction, column: str) -> None:
    leaf = _leaf(sealed, 2, 1)
    with superuser(sealed) as sql:
        sql(f"UPDATE ledger_entry SET {column} = %s WHERE id = %s", [COLUMNS[column], leaf.pk])
    report = verified(sealed)
    assert kinds(report) == ["entry-altered"]
    said = report.findings[0].text
    assert str(leaf.pk) in said
    assert "leaf 1 of seal 360424-g1 #2" in said


def test_columns_of_an_entry_are_all_tried() -> None:
    assert set(COLUMNS) | {"id"} == {field.attname for field in Entry._meta.concrete_fields}


def test_one_character_is_enough(sealed: Jurisdiction) -> None:
    leaf = _leaf(sealed, 1, 0)
    with superuser(sealed) as sql:
        sql("UPDATE ledger_entry SET reason = reason || ' ' WHERE id = %s", [leaf.pk])
    assert kinds(verified(sealed)) == ["entry-altered"]


def test_a_removed_entry_is_found(sealed: Jurisdiction) -> None:
    leaf = _leaf(sealed, 3, 0)
    with superuser(sealed) as sql:
        sql("DELETE FROM ledger_entry WHERE id = %s", [leaf.pk])
    report = verified(sealed)
    assert [f.kind for f in report.findings] == ["entry-removed"]
    assert str(leaf.pk) in report.findings[0].text


def test_an_entry_removed_with_its_leaf_is_found(sealed: Jurisdiction) -> None:
    leaf = _leaf(sealed, 2, 1)
    with superuser(sealed) as sql:
        sql("DELETE FROM ledger_leaf WHERE entry_id = %s", [leaf.pk])
        sql("DELETE FROM ledger_entry WHERE id = %s", [leaf.pk])
    report = verified(sealed)
    assert kinds(report) == ["leaves-missing"]
    assert "0, 2" in report.findings[0].text


def test_an_entry_removed_while_it_waited_is_found(sealed: Jurisdiction) -> None:
    with door(sealed):
        entry = write()[0]
    with superuser(sealed) as sql:
        sql("DELETE FROM ledger_entry WHERE id = %s", [entry.pk])
    with door(sealed):
        assert seal_pending() is None
    report = verified(sealed)
    assert kinds(report) == ["waiting-removed"]
    assert str(entry.pk) in report.findings[0].text


def test_an_entry_inserted_past_the_queue_is_found(sealed: Jurisdiction) -> None:
    with superuser(sealed):
        inserted = record(act="accept", actor=CLERK, number=NUMBER)
    report = verified(sealed)
    assert kinds(report) == ["entry-inserted"]
    assert str(inserted.pk) in report.findings[0].text


def test_an_entry_queued_again_is_found_and_does_not_stop_the_sealer(sealed: Jurisdiction) -> None:
    leaf = _leaf(sealed, 1, 1)
    with superuser(sealed) as sql:
        sql("INSERT INTO ledger_pending VALUES (%s)", [leaf.pk])
    with door(sealed):
        write()
        made = seal_pending()
    assert made is not None
    assert made.size == 1
    copy_out()
    assert kinds(verified(sealed)) == ["entry-twice"]


def test_reordered_leaves_are_found(sealed: Jurisdiction) -> None:
    first, second = _leaf(sealed, 2, 0), _leaf(sealed, 2, 2)
    with superuser(sealed) as sql:
        sql("UPDATE ledger_leaf SET position = 99 WHERE entry_id = %s", [first.pk])
        sql("UPDATE ledger_leaf SET position = 0 WHERE entry_id = %s", [second.pk])
        sql("UPDATE ledger_leaf SET position = 2 WHERE entry_id = %s", [first.pk])
    report = verified(sealed)
    assert kinds(report) == ["reordered"]
    assert "0, 2" in report.findings[0].text


def test_two_entries_that_exchange_their_keys_are_found(sealed: Jurisdiction) -> None:
    first, second = _leaf(sealed, 2, 0), _leaf(sealed, 2, 1)
    with superuser(sealed) as sql:
        for key, to in ((first.pk, "01900000-0000-7000-8000-00000000dead"), (second.pk, first.pk)):
            sql("UPDATE ledger_entry SET id = %s WHERE id = %s", [to, key])
        sql("UPDATE ledger_entry SET id = %s WHERE id = '01900000-0000-7000-8000-00000000dead'", [second.pk])
    assert kinds(verified(sealed)) == ["entry-altered"]  # the key is part of what is sealed


def test_two_leaves_that_exchange_their_entries_are_found_as_reordered(sealed: Jurisdiction) -> None:
    first, second, between = _leaf(sealed, 2, 0), _leaf(sealed, 2, 1), "01900000-0000-7000-8000-00000000dead"
    with superuser(sealed) as sql:
        for key, to in ((first.pk, between), (second.pk, first.pk), (between, second.pk)):
            sql("UPDATE ledger_leaf SET entry_id = %s WHERE entry_id = %s", [to, key])
    report = verified(sealed)
    assert kinds(report) == ["reordered"]
    assert "leaves 0–1" in report.findings[0].text


def test_an_altered_leaf_is_told_from_an_altered_entry(sealed: Jurisdiction) -> None:
    leaf = _leaf(sealed, 1, 1)
    with superuser(sealed) as sql:
        sql("UPDATE ledger_leaf SET digest = %s WHERE entry_id = %s", ["0" * 64, leaf.pk])
    assert kinds(verified(sealed)) == ["leaf-altered"]
    with superuser(sealed) as sql:
        sql("UPDATE ledger_leaf SET digest = 'not a hash' WHERE entry_id = %s", [leaf.pk])
    assert kinds(verified(sealed)) == ["leaf-altered"]


def test_an_entry_altered_with_its_leaf_is_found(sealed: Jurisdiction) -> None:
    _alter_with_leaf(sealed, _leaf(sealed, 2, 0))
    report = verified(sealed)
    assert kinds(report) == ["root-differs"]
    assert "360424-g1 #2" in report.findings[0].text


def _alter_with_leaf(jurisdiction: Jurisdiction, leaf: Leaf) -> None:
    with superuser(jurisdiction) as sql:
        sql("UPDATE ledger_entry SET reason = '另有原因' WHERE id = %s", [leaf.pk])
        digest = entry_leaf(Entry.objects.get(pk=leaf.pk)).hex()
        sql("UPDATE ledger_leaf SET digest = %s WHERE entry_id = %s", [digest, leaf.pk])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("size", 4),
        ("root", "0" * 64),
        ("previous", "0" * 64),
        ("digest", "0" * 64),
        ("sealed_at", "2020-01-01 00:00+00"),
    ],
)
def test_an_altered_seal_is_found(sealed: Jurisdiction, column: str, value: Any) -> None:
    with superuser(sealed) as sql:
        sql(f"UPDATE ledger_seal SET {column} = %s WHERE number = 2", [value])
    found = kinds(verified(sealed))
    assert "seal-altered" in found
    assert ("anchor-differs" in found) == (column != "previous")


def test_a_seal_removed_from_the_middle_is_found(sealed: Jurisdiction) -> None:
    with superuser(sealed) as sql:
        sql("DELETE FROM ledger_leaf WHERE seal_id = (SELECT id FROM ledger_seal WHERE number = 2)")
        sql("DELETE FROM ledger_seal WHERE number = 2")
    report = verified(sealed)
    assert kinds(report) == ["seal-missing", "entry-inserted"]
    assert [f.text for f in report.findings].count("Seal 360424-g1 #2 is missing in the chain") == 1


def _rewrite_from(jurisdiction: Jurisdiction, number: int, *, public: bool) -> None:
    """A perfect forgery inside the database: entry, leaf, roots, digests of all later seals, and public anchors."""
    _alter_with_leaf(jurisdiction, _leaf(jurisdiction, number, 0))
    with superuser(jurisdiction) as sql:
        before = ""
        for seal in Seal.objects.select_related("chain").filter(number__gte=number).order_by("number"):
            digests = seal.leaves.order_by("position").values_list("digest", flat=True)
            seal.root = tree_root([bytes.fromhex(digest) for digest in digests]).hex()
            seal.previous = before or seal.previous
            before = seal.digest = digest_of(seal)
            row = [seal.root, seal.previous, seal.digest, seal.number]
            sql("UPDATE ledger_seal SET root = %s, previous = %s, digest = %s WHERE number = %s", row)
            if public:
                sql("UPDATE anchors_sealanchor SET root = %s, digest = %s WHERE id = %s", [row[0], row[2], seal.pk])


def test_a_chain_rewritten_inside_its_schema_is_found_by_the_public_anchors(sealed: Jurisdiction) -> None:
    _rewrite_from(sealed, 2, public=False)
    report = verified(sealed)
    assert kinds(report) == ["anchor-differs"]
    public = [f.text for f in report.findings if "in public" in f.text]
    assert public[0] == "Seal 360424-g1 #2 differs from its anchor in public in: root, digest"
    assert public[1] == "Seal 360424-g1 #3 differs from its anchor in public in: digest"


def test_a_whole_database_rewritten_is_found_by_the_anchors_outside(sealed: Jurisdiction) -> None:
    _rewrite_from(sealed, 2, public=True)
    report = verified(sealed)
    assert kinds(report) == ["anchor-differs"]
    assert all("outside the database" in finding.text for finding in report.findings)


def test_an_altered_opening_breaks_the_chain(sealed: Jurisdiction) -> None:
    with superuser(sealed) as sql:
        sql("""UPDATE ledger_chain SET opening = '{"reason": "x"}'""")
    assert kinds(verified(sealed)) == ["chain-broken"]


def test_altered_and_removed_public_anchors_are_found(sealed: Jurisdiction) -> None:
    with superuser(sealed) as sql:
        sql("UPDATE anchors_sealanchor SET size = 9 WHERE number = 1 AND code = '360424'")
        sql("DELETE FROM anchors_sealanchor WHERE number = 2 AND code = '360424'")
    said = [f.text for f in verified(sealed).findings]
    assert said == [
        "Seal 360424-g1 #2 has no anchor in public",
        "Seal 360424-g1 #1 differs from its anchor in public in: size",
    ]


def test_all_public_anchors_removed_is_told_as_a_move_or_a_removal(sealed: Jurisdiction) -> None:
    with superuser(sealed) as sql:
        sql("DELETE FROM anchors_sealanchor WHERE code = '360424'")
    assert kinds(verified(sealed)) == ["moved"]


def test_an_altered_line_outside_is_found_and_a_torn_one_is_not_taken_for_it(sealed: Jurisdiction) -> None:
    outside = store()
    assert isinstance(outside, FolderAnchors)
    path = outside.path(sealed.code, 1)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text('{"code":"3604' + "\n" + "".join(lines))
    assert verified(sealed).findings == []
    path.write_text(lines[0] + lines[1].replace('"size":3', '"size":4') + lines[2])
    report = verified(sealed)
    assert [f.text for f in report.findings] == [
        "Seal 360424-g1 #2 differs from its anchor outside the database in: size"
    ]


def test_a_line_missing_outside_is_found_once_it_is_overdue(
    sealed: Jurisdiction, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = store()
    assert isinstance(outside, FolderAnchors)
    path = outside.path(sealed.code, 1)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:2]))
    assert verified(sealed).findings == []  # a young seal's copy may be on its way
    monkeypatch.setattr(anchor_checks, "LAG", timedelta(seconds=-1))
    assert [f.text for f in verified(sealed).findings] == ["Seal 360424-g1 #3 has no anchor outside the database"]
