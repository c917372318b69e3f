"""Verification of one jurisdiction's ledger: entries against leaves, leaves against roots, seals against their chain
and against both anchors. Reads only; batches keep the memory small.

What nobody can find: a change to an entry that still waits for its seal (seconds), and one that was made in the
schema, in public and outside the database alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from uuid import UUID

from django.db import connection

from apps.core.ledger.anchor_checks import check_anchors
from apps.core.ledger.anchoring import Anchor
from apps.core.ledger.canonical import digest_of, entry_leaf, opening_digest
from apps.core.ledger.findings import Finding, Kind, Report, ranges, short
from apps.core.ledger.merkle import tree_root
from apps.core.ledger.models import Chain, Entry, Leaf, PendingEntry, Seal
from apps.core.ledger.stores import store
from tenants.context import current_jurisdiction, door
from tenants.models import Jurisdiction
from tenants.selectors import codes_of

__all__ = ["Finding", "Kind", "Report", "verify_here", "verify_jurisdiction"]

BATCH = 2000

_ADRIFT = """
SELECT e.id, e.act, e.number FROM ledger_entry e
WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry_id = e.id)
  AND NOT EXISTS (SELECT 1 FROM ledger_pending p WHERE p.entry_id = e.id)
ORDER BY e.id
"""
_TWICE = "SELECT l.entry_id FROM ledger_leaf l JOIN ledger_pending p USING (entry_id) ORDER BY 1"
_GONE = """
SELECT p.entry_id FROM ledger_pending p
WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = p.entry_id)
  AND NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry_id = p.entry_id)
ORDER BY 1
"""


def verify_jurisdiction(jurisdiction: Jurisdiction, *, with_outside: bool = True) -> Report:
    """Verify a ledger in one snapshot. Outside of any door.

    The anchors outside the database are read first: they may lag behind the snapshot, never be ahead of it.
    """
    # also those whose chains were carried here whole by a merge; of a merged one its own, which stays where it was
    codes = sorted(codes_of(jurisdiction) | {jurisdiction.code})
    outside = [anchor for code in codes for anchor in store().read(code)] if with_outside else None
    with door(jurisdiction, isolation="REPEATABLE READ"):
        return verify_here(outside=outside)


def verify_here(*, outside: Iterable[Anchor] | None) -> Report:
    """Verify the ledger behind the open door; `outside` None: without the anchors outside the database."""
    report = Report(entries=Entry.objects.count(), waiting=PendingEntry.objects.count())
    chains = list(Chain.objects.order_by("code", "generation"))
    _check_generations(report, chains)
    for chain in chains:
        _check_chain(report, chain)
    for batch in _batches():
        _check_leaves(report, batch)
    _check_queue(report)
    outside = None if outside is None else list(outside)
    for code in sorted({current_jurisdiction().code, *(chain.code for chain in chains)}):
        own = [chain for chain in chains if chain.code == code]
        check_anchors(report, code, own, None if outside is None else [a for a in outside if a.code == code])
    return report


def _check_generations(report: Report, chains: Sequence[Chain]) -> None:
    by_code: dict[str, list[Chain]] = {}
    for chain in chains:
        by_code.setdefault(chain.code, []).append(chain)
    for found in by_code.values():
        for before, after in pairwise(found):
            if before.closed_at is None:
                report.add(Kind.CHAIN_MISSING, generation=before.name)
            skipped = {a["generation"] for a in after.opening.get("abandoned", [])}
            for generation in range(before.generation + 1, after.generation):
                if generation not in skipped:
                    report.add(Kind.CHAIN_MISSING, generation=f"{after.code}-g{generation}")


def _check_chain(report: Report, chain: Chain) -> None:
    expected, before = 1, opening_digest(chain)
    for seal in chain.seals.order_by("number").iterator(BATCH):
        seal.chain = chain
        report.seals += 1
        name = _name(seal)
        for missing in range(expected, seal.number):
            report.add(Kind.SEAL_MISSING, seal=f"{chain.name} #{missing}")
        if seal.number == expected and seal.previous != before:
            report.add(Kind.CHAIN_BROKEN, seal=name, held=short(seal.previous), found=short(before))
        found = digest_of(seal)
        if found != seal.digest:
            report.add(Kind.SEAL_ALTERED, seal=name, held=short(seal.digest), found=short(found))
        expected, before = seal.number + 1, seal.digest


def _name(seal: Seal) -> str:
    return f"{seal.chain.name} #{seal.number}"


def _batches() -> Iterator[list[Seal]]:
    """Seals in order, together about BATCH leaves."""
    batch: list[Seal] = []
    for seal in Seal.objects.select_related("chain").order_by("chain__generation", "number").iterator(BATCH):
        batch.append(seal)
        if sum(s.size for s in batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _check_leaves(report: Report, seals: list[Seal]) -> None:
    leaves: dict[UUID, list[Leaf]] = {seal.pk: [] for seal in seals}
    for leaf in Leaf.objects.filter(seal__in=seals).order_by("seal_id", "position"):
        leaves[leaf.seal_id].append(leaf)
    entries = Entry.objects.in_bulk([leaf.pk for listed in leaves.values() for leaf in listed])
    for seal in seals:
        report.sealed += len(leaves[seal.pk])
        _check_tree(report, seal, leaves[seal.pk], entries)


def _check_tree(report: Report, seal: Seal, leaves: list[Leaf], entries: dict[UUID, Entry]) -> None:
    positions = [leaf.position for leaf in leaves]
    if positions != list(range(seal.size)):
        report.add(Kind.LEAVES_MISSING, seal=_name(seal), size=seal.size, positions=ranges(positions))
    held = [leaf.digest for leaf in leaves]
    found = [entry_leaf(entries[leaf.pk]).hex() if leaf.pk in entries else "" for leaf in leaves]
    different = [i for i, (a, b) in enumerate(zip(held, found, strict=True)) if a != b]
    if _root(held) == seal.root:
        if different and sorted(held) == sorted(found):
            report.add(Kind.REORDERED, seal=_name(seal), positions=ranges([positions[i] for i in different]))
        else:
            _different_entries(report, seal, [(leaves[i], found[i]) for i in different], entries)
    elif _root(found) == seal.root:
        for i in different:
            report.add(Kind.LEAF_ALTERED, seal=_name(seal), position=positions[i], entry=leaves[i].pk)
    else:
        _explain_root(report, seal, leaves, found, entries)


def _explain_root(report: Report, seal: Seal, leaves: list[Leaf], found: list[str], entries: dict[UUID, Entry]) -> None:
    """Leaves that do not give the root: exchanged, or altered or removed in a way that cannot be undone."""
    in_order = sorted(leaves, key=lambda leaf: leaf.pk)  # the sealer seals in the order of the keys
    if _root([leaf.digest for leaf in in_order]) == seal.root:
        moved = [a.position for a, b in zip(leaves, in_order, strict=True) if a is not b]
        report.add(Kind.REORDERED, seal=_name(seal), positions=ranges(moved))
    elif len(leaves) == seal.size:
        root = _root([leaf.digest for leaf in leaves])
        report.add(Kind.ROOT_DIFFERS, seal=_name(seal), held=short(seal.root), found=short(root))
    different = [(leaf, digest) for leaf, digest in zip(leaves, found, strict=True) if leaf.digest != digest]
    _different_entries(report, seal, different, entries)


def _different_entries(
    report: Report, seal: Seal, different: list[tuple[Leaf, str]], entries: dict[UUID, Entry]
) -> None:
    for leaf, found in different:
        where = {"entry": leaf.pk, "seal": _name(seal), "position": leaf.position}
        entry = entries.get(leaf.pk)
        if entry is None:
            report.add(Kind.ENTRY_REMOVED, **where)
        else:
            what = _what(entry.act, entry.number)
            report.add(Kind.ENTRY_ALTERED, **where, what=what, held=short(leaf.digest), found=short(found))


def _what(act: str, number: str) -> str:
    return f"{act} {number}".strip()


def _root(digests: Sequence[str]) -> str:
    try:
        return tree_root([bytes.fromhex(digest) for digest in digests]).hex()
    except ValueError:
        return "no hash"


def _check_queue(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ADRIFT)
        for entry, act, number in cursor.fetchall():
            report.add(Kind.ENTRY_INSERTED, entry=entry, what=_what(act, number))
        cursor.execute(_TWICE)
        for (entry,) in cursor.fetchall():
            report.add(Kind.ENTRY_TWICE, entry=entry)
        cursor.execute(_GONE)
        for (entry,) in cursor.fetchall():
            report.add(Kind.WAITING_REMOVED, entry=entry)
