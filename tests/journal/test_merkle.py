"""The tree over batches: the same as an independent one and as others publish, and proofs that cannot be bent."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from wyebridge.books.journal.merkle import consistency_path, extends, includes, inclusion_path, root_of

SIZES = range(1, 34)
LEAVES = [hashlib.sha256(bytes([number])).digest() for number in range(max(SIZES))]

PUBLISHED = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes.fromhex("606162636465666768696a6b6c6d6e6f")
]
PUBLISHED_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""The test leaves of Certificate Transparency, and the roots its implementations give for the first so many."""


@pytest.mark.parametrize("size", PUBLISHED_ROOTS)
def test_the_roots_are_those_that_certificate_transparency_publishes(size: int) -> None:
    assert root_of(PUBLISHED[:size]).hex() == PUBLISHED_ROOTS[size]


@pytest.mark.parametrize(
    ("first", "path"),
    [
        (
            1,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
    ],
)
def test_the_paths_between_trees_are_those_that_certificate_transparency_publishes(first: int, path: list[str]) -> None:
    assert [node.hex() for node in consistency_path(PUBLISHED, first)] == path


@pytest.fixture(scope="module")
def tree() -> Any:
    tree: Any = InmemoryTree(algorithm="sha256")
    for leaf in LEAVES:
        tree.append_entry(leaf)
    return tree


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_paths_are_those_of_an_independent_tree(tree: Any, size: int) -> None:
    leaves = LEAVES[:size]
    assert root_of(leaves) == tree.get_root(size)
    for index in range(size):
        theirs = set(tree.prove_inclusion(index + 1, size).serialize()["path"]) - {tree.get_leaf(index + 1).hex()}
        assert {node.hex() for node in inclusion_path(leaves, index)} == theirs
    for first in range(1, size):
        path = consistency_path(leaves, first)
        assert extends(tree.get_root(first), first, tree.get_root(size), size, path)


@pytest.mark.parametrize("size", SIZES)
def test_every_proof_holds_for_what_it_proves_and_for_nothing_beside_it(size: int) -> None:
    leaves, root = LEAVES[:size], root_of(LEAVES[:size])
    for index in range(size):
        path = inclusion_path(leaves, index)
        assert includes(root, size, leaves[index], index, path)
        assert not any(includes(root, size, leaves[index], other, path) for other in range(size) if other != index)
        assert not includes(root, size, LEAVES[index - 1] + b"x", index, path)
        assert not includes(root, size, leaves[index], index, [*path, root])
    for first in range(size + 1):
        path = consistency_path(leaves, first)
        assert extends(root_of(leaves[:first]), first, root, size, path)
        assert not extends(root_of([b"other", *leaves[1:first]]), first, root, size, path)
        assert not extends(root_of(leaves[:first]), first, root_of([*leaves, b"more"]), size, path) or first == 0
        assert not extends(root_of(leaves[:first]), first, root, size, [*path, root])


@given(st.data())
def test_no_bit_of_a_proof_can_be_changed(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, max(SIZES)))
    leaves, root = LEAVES[:size], root_of(LEAVES[:size])
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size - 1))
    proofs: list[tuple[list[bytes], Callable[[list[bytes]], bool]]] = [
        (inclusion_path(leaves, index), lambda path: includes(root, size, leaves[index], index, path)),
        (consistency_path(leaves, first), lambda path: extends(root_of(leaves[:first]), first, root, size, path)),
    ]
    for path, holds in proofs:
        assert holds(path)
        at = data.draw(st.integers(0, len(path) - 1))
        bit = data.draw(st.integers(0, 255))
        changed = bytearray(path[at])
        changed[bit // 8] ^= 1 << bit % 8
        assert not holds([*path[:at], bytes(changed), *path[at + 1 :]])
        assert not holds(path[:-1])
