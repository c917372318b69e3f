"""Sealing: what waits becomes the leaves of a Merkle tree, its root is chained to the last seal and anchored.

No cursor over ids or transactions: an entry waits in `ledger_pending` until the transaction that seals it takes it out.
Nothing is skipped, and a restored schema goes on where its dump stood.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from apps.core.ledger import anchoring
from apps.core.ledger.canonical import digest_of, entry_leaf, opening_digest
from apps.core.ledger.errors import LedgerError, RestoredToEarlierTime
from apps.core.ledger.merkle import Tree
from apps.core.ledger.models import Chain, Entry, Leaf, Seal
from apps.core.ledger.proofs import proof_in
from apps.core.ledger.stores import store
from tenants.context import current_jurisdiction

LIMIT = 1000

# An entry that is gone keeps its row here as evidence; one that already is a leaf too. Both are found by `verify`.
_TAKE = """
DELETE FROM ledger_pending WHERE entry_id IN (
  SELECT p.entry_id FROM ledger_pending p JOIN ledger_entry e ON e.id = p.entry_id
  WHERE NOT EXISTS (SELECT 1 FROM ledger_leaf l WHERE l.entry_id = p.entry_id)
  ORDER BY p.entry_id LIMIT %s
) RETURNING entry_id
"""


@transaction.atomic
def seal_pending(*, limit: int = LIMIT) -> Seal | None:
    """Seal up to `limit` waiting entries of the jurisdiction behind the door; None where none waits.

    The row lock on the chain keeps two sealers apart: the second waits, then seals what the first has left.
    Raises RestoredToEarlierTime where anchors know seals that this schema does not have.
    """
    chain = lock_chain(current_jurisdiction().code)
    last = chain.seals.order_by("-number").first()
    _refuse_after_restore(chain.code, (chain.generation, last.number if last else 0))
    taken = _take(limit)
    if not taken:
        return None
    entries = list(Entry.objects.filter(pk__in=taken).order_by("id"))
    tree = Tree([entry_leaf(entry) for entry in entries])
    seal = _write_seal(chain, last, tree)
    Leaf.objects.bulk_create(
        Leaf(entry_id=entry.pk, seal=seal, position=position, digest=leaf.hex())
        for position, (entry, leaf) in enumerate(zip(entries, tree.leaves, strict=True))
    )
    anchoring.save(seal)
    _tell_citizens(seal, entries, tree)
    return seal


def lock_chain(code: str) -> Chain:
    """The open chain of a jurisdiction, locked until the transaction's end; the first one is opened here."""
    found = _open_chain(code)
    if found is None:
        # two first sealers: the second waits here for the first, and adds nothing; only behind the lock may it be
        # asked how far the anchors go
        Chain.objects.bulk_create(
            [Chain(code=code, generation=1, opened_at=timezone.now(), opening={})], ignore_conflicts=True
        )
        found = _open_chain(code)
    if found is None:
        raise LedgerError(f"the chain of {code} is closed: open a new generation")
    return found


def _open_chain(code: str) -> Chain | None:
    return Chain.objects.select_for_update().filter(code=code, closed_at__isnull=True).first()


def _refuse_after_restore(code: str, here: tuple[int, int]) -> None:
    for known in (anchoring.newest_public(code), store().newest(code)):
        if known is not None and known.place > here:
            raise RestoredToEarlierTime(
                f"an anchor knows seal {known.number} of {code}-g{known.generation}, the schema ends at"
                f" seal {here[1]} of generation {here[0]}: it was restored to an earlier time, or seals were removed."
                " Run `manage.py ledger verify`, then open a new generation"
            )


def _take(limit: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        return [row[0] for row in cursor.fetchall()]


def _write_seal(chain: Chain, last: Seal | None, tree: Tree) -> Seal:
    seal = Seal(
        chain=chain,
        number=last.number + 1 if last else 1,
        size=len(tree.leaves),
        root=tree.root.hex(),
        previous=last.digest if last else opening_digest(chain),
        sealed_at=timezone.now(),
    )
    seal.digest = digest_of(seal)
    seal.save(force_insert=True)
    return seal


def _tell_citizens(seal: Seal, entries: Sequence[Entry], tree: Tree) -> None:
    from apps.core.relay.services import Proof, publish_proofs  # relay -> cases -> ledger: not at import

    proofs = [
        Proof(entry.number, entry.act, entry.pk, proof_in(seal, entry, tree, position))
        for position, entry in enumerate(entries)
        if entry.public and entry.number
    ]
    if proofs:
        publish_proofs(proofs)
