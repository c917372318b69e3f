"""Inclusion proofs: self-contained JSON that anybody can check offline with `checker/ganjiang_verify.py`."""

from typing import Any
from uuid import UUID

from apps.core.ledger.canonical import chain_fields, entry_fields, seal_fields
from apps.core.ledger.checker.ganjiang_verify import PROOF_FORMAT
from apps.core.ledger.errors import NotSealedYet
from apps.core.ledger.merkle import Tree
from apps.core.ledger.models import Entry, Leaf, Seal


def proof_in(seal: Seal, entry: Entry, tree: Tree, position: int) -> dict[str, Any]:
    """The proof of an entry at a position of a seal's tree."""
    return {
        "format": PROOF_FORMAT,
        "chain": chain_fields(seal.chain),
        "entry": entry_fields(entry),
        "leaf": {
            "index": position,
            "hash": tree.leaves[position].hex(),
            "path": [step.hex() for step in tree.path(position)],
        },
        "seal": seal_fields(seal),
    }


def proof_of(entry_id: UUID) -> dict[str, Any]:
    """The proof of a sealed entry.

    Raises Entry.DoesNotExist, and NotSealedYet while the entry waits.
    """
    entry = Entry.objects.get(pk=entry_id)
    leaf = Leaf.objects.select_related("seal__chain").filter(pk=entry_id).first()
    if leaf is None:
        raise NotSealedYet(f"entry {entry_id} waits for its seal")
    digests = leaf.seal.leaves.order_by("position").values_list("digest", flat=True)
    return proof_in(leaf.seal, entry, Tree([bytes.fromhex(digest) for digest in digests]), leaf.position)
