"""The Merkle tree of RFC 6962 over leaf hashes of 32 bytes. Verification is the checker's (`root_by_path`)."""

import hashlib
from collections.abc import Sequence

from apps.core.ledger.checker.ganjiang_verify import leaf_hash, node_hash, root_by_path

__all__ = ["Tree", "audit_path", "leaf_hash", "node_hash", "root_by_path", "tree_root"]

EMPTY_ROOT = hashlib.sha256(b"").digest()


class Tree:
    """All nodes of a tree, level by level: many proofs of one tree cost no second hashing."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = list(leaves)
        self._levels = [self.leaves]
        while len(level := self._levels[-1]) > 1:
            pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
            # a node without a sibling is carried up as it is
            self._levels.append([*pairs, level[-1]] if len(level) % 2 else pairs)

    @property
    def root(self) -> bytes:
        """The root over the leaf hashes, in their order."""
        return self._levels[-1][0] if self.leaves else EMPTY_ROOT

    def path(self, index: int) -> list[bytes]:
        """The siblings that lead from a leaf to the root, lowest first. IndexError outside the tree."""
        if not 0 <= index < len(self.leaves):
            raise IndexError(f"leaf {index} of {len(self.leaves)}")
        path = []
        for level in self._levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                path.append(level[sibling])
            index //= 2
        return path


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Tree(leaves).root


def audit_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """One path (`Tree.path`)."""
    return Tree(leaves).path(index)
