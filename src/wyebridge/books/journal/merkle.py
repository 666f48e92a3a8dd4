"""The Merkle tree of RFC 6962 over the batches of the books: one hash that stands for all of them, and short proofs.

A leaf is the hash of a batch's manifest, as its 32 bytes. Leaves and nodes are hashed apart (0x00 and 0x01 go before),
so that a node can never pass for a leaf. Proofs are made by RFC 6962, section 2.1, and checked by RFC 9162's own 2.1.
"""

import hashlib
from collections.abc import Sequence


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over these leaves, in order; of no leaves, the SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return _leaf(leaves[0])
    middle = _split(len(leaves))
    return _node(root_of(leaves[:middle]), root_of(leaves[middle:]))


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from the leaf at `index` (from 0) to the root, nearest first."""
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*inclusion_path(leaves[:middle], index), root_of(leaves[middle:])]
    return [*inclusion_path(leaves[middle:], index - middle), root_of(leaves[:middle])]


def consistency_path(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The hashes that show that the tree over all the leaves begins with the tree over the `first` of them."""
    return _consistency(leaves, first, is_whole=True) if 0 < first < len(leaves) else []


def _consistency(leaves: Sequence[bytes], first: int, *, is_whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if is_whole else [root_of(leaves)]
    middle = _split(len(leaves))
    if first <= middle:
        return [*_consistency(leaves[:middle], first, is_whole=is_whole), root_of(leaves[middle:])]
    return [*_consistency(leaves[middle:], first - middle, is_whole=False), root_of(leaves[:middle])]


def includes(root: bytes, size: int, leaf: bytes, index: int, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the tree of `size` leaves under this root has this leaf at `index` (from 0)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, _leaf(leaf)
    for beside in path:
        if not last:
            return False
        if at % 2 or at == last:
            found = _node(beside, found)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            found = _node(found, beside)
        at, last = at // 2, last // 2
    return not last and found == root


def extends(first_root: bytes, first: int, root: bytes, size: int, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the tree of `size` leaves begins with the tree of the `first` of them."""
    if not 0 <= first <= size:
        return False
    if first in (0, size):
        return not path and first_root == (root if first else root_of([]))
    hashes = list(path) if first & (first - 1) else [first_root, *path]
    at, last = first - 1, size - 1
    while at % 2:
        at, last = at // 2, last // 2
    if not hashes:
        return False
    before = after = hashes[0]
    for beside in hashes[1:]:
        if not last:
            return False
        if at % 2 or at == last:
            before, after = _node(beside, before), _node(beside, after)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            after = _node(after, beside)
        at, last = at // 2, last // 2
    return not last and (before, after) == (first_root, root)


def _leaf(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size`, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)
