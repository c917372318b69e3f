"""The Merkle tree of RFC 6962 over leaf hashes of 32 bytes. Verification is the checker's (`root_by_path`)."""

import hashlib
from collections.abc import Sequence

from apps.core.ledger.checker.ganjiang_verify import leaf_hash, node_hash, root_by_path

__all__ = ["audit_path", "leaf_hash", "node_hash", "root_by_path", "tree_root"]

EMPTY_ROOT = hashlib.sha256(b"").digest()


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """From the leaves up to the root; a node without a sibling is carried up as it is."""
    level = list(leaves)
    found = [level]
    while len(level) > 1:
        pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
        found.append(level)
    return found


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, in their order."""
    return _levels(leaves)[-1][0] if leaves else EMPTY_ROOT


def audit_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The siblings that lead from a leaf to the root, lowest first. IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of {len(leaves)}")
    path = []
    for level in _levels(leaves)[:-1]:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        index //= 2
    return path
