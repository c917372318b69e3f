"""The tree and its proofs against the vectors of Certificate Transparency and against an independent recount."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.ledger.merkle import audit_path, leaf_hash, root_by_path, tree_root

# Inputs, roots and paths of the reference tests of Certificate Transparency (RFC 6962).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(data) for data in INPUTS]
PATH_OF_FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference(size: int) -> None:
    assert tree_root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree_root([]) == hashlib.sha256(b"").digest()


def test_a_path_is_that_of_the_reference() -> None:
    assert [step.hex() for step in audit_path(LEAVES, 0)] == PATH_OF_FIRST_OF_EIGHT


def _definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word: split at the largest power of two smaller than n."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + _definition(leaves[:split]) + _definition(leaves[split:])).digest()


trees = st.integers(1, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))


def _leaves(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


@given(st.integers(1, 200))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert tree_root(_leaves(size)) == _definition(_leaves(size))


@given(trees)
def test_every_leaf_leads_to_the_root(tree: tuple[int, int]) -> None:
    size, index = tree
    leaves = _leaves(size)
    assert root_by_path(leaves[index], index, size, audit_path(leaves, index)) == tree_root(leaves)


@given(trees, st.data())
def test_no_other_leaf_index_or_path_leads_there(tree: tuple[int, int], data: st.DataObject) -> None:
    size, index = tree
    leaves, root = _leaves(size), tree_root(_leaves(size))
    path = audit_path(leaves, index)
    assert root_by_path(leaf_hash(b"another"), index, size, path) != root
    other = data.draw(st.integers(-1, size).filter(lambda n: n != index))
    assert root_by_path(leaves[index], other, size, path) != root
    assert root_by_path(leaves[index], index, size, [*path, root]) != root
    if path:
        assert root_by_path(leaves[index], index, size, path[:-1]) != root
        place = data.draw(st.integers(0, len(path) - 1))
        flipped = bytes([path[place][0] ^ 1]) + path[place][1:]
        assert root_by_path(leaves[index], index, size, [*path[:place], flipped, *path[place + 1 :]]) != root


def test_an_inner_node_is_never_taken_for_a_leaf() -> None:
    left, right = _leaves(2)
    assert leaf_hash(left + right) != tree_root([left, right])


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_path_outside_the_tree(index: int) -> None:
    with pytest.raises(IndexError):
        audit_path(_leaves(3), index)
