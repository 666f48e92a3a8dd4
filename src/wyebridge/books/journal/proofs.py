"""Proofs for somebody who has a checkpoint and not the books: that a batch is in them, or that they were only added to.

A proof is JSON: whole numbers, hashes in base 64, and a batch's manifest as its own canonical text.
"""

import json
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wyebridge.books.journal.checkpoint import Checkpoint, misfit, origin_of, shown, tree_over
from wyebridge.books.journal.manifest import fingerprint
from wyebridge.books.journal.merkle import consistency_path, extends, includes, inclusion_path
from wyebridge.books.journal.read import Batch, read_batches
from wyebridge.engine.kernel.problems import Place, Refused, refuse

Json = dict[str, Any]


def batch_proof(books: Path, number: int, checkpoint: Checkpoint | None = None) -> Json:
    """That a batch is in the books: its manifest, and the path from it to a checkpoint's root, or to today's.

    Raises Refused where there is no such batch, or where the books do not extend the checkpoint.
    """
    batches = _batches(books, checkpoint)
    size = checkpoint.size if checkpoint else len(batches)
    if not 0 < number <= size:
        raise refuse(
            "no-such-batch",
            f"there is no batch {number} among the {size}",
            why="only what is there can be proved",
            remedy=f"give a number from 1 to {size}",
            place=Place(str(books)),
        )
    leaves = _leaves(batches[:size])
    return {
        "proof": "batch",
        "origin": origin_of(batches),
        "size": size,
        "root": shown(tree_over([batch.sha256 for batch in batches[:size]])),
        "batch": number,
        "manifest": batches[number - 1].text,
        "path": [shown(node) for node in inclusion_path(leaves, number - 1)],
    }


def extension_proof(books: Path, checkpoint: Checkpoint) -> Json:
    """That today's books begin with those of a checkpoint: the path from its root to today's.

    Raises Refused where they do not.
    """
    batches = _batches(books, checkpoint)
    return {
        "proof": "extension",
        "origin": origin_of(batches),
        "first_size": checkpoint.size,
        "first_root": shown(checkpoint.root),
        "size": len(batches),
        "root": shown(tree_over([batch.sha256 for batch in batches])),
        "path": [shown(node) for node in consistency_path(_leaves(batches), checkpoint.size)],
    }


def _batches(books: Path, checkpoint: Checkpoint | None) -> list[Batch]:
    batches = read_batches(books)
    odd = misfit(checkpoint, [batch.sha256 for batch in batches]) if checkpoint else None
    if odd or not batches:
        raise refuse(
            "no-proof",
            f"the books do not extend that checkpoint: {odd.place}: {odd.failure}" if odd else "the books are empty",
            why="what is not so cannot be proved",
            remedy="`wyebridge verify --checkpoint` shows the place; ask whoever keeps these books",
            place=Place(str(books)),
        )
    return batches


def _leaves(batches: Sequence[Batch]) -> list[bytes]:
    return [bytes.fromhex(batch.sha256) for batch in batches]


def read_proof(file: Path) -> Json:
    """A proof as it was given. Raises Refused where the file is none."""
    try:
        proof = json.loads(file.read_text(encoding="utf-8"))
        path = [b64decode(node, validate=True) for node in proof["path"]]
        numbers = [proof[name] for name in ("size", "batch", "first_size") if name in proof]
        texts = [proof[name] for name in ("root", "origin", "first_root", "manifest") if name in proof]
        known = proof["proof"] in ("batch", "extension") and all(type(number) is int for number in numbers)
        if not known or not all(type(text) is str for text in texts):
            raise ValueError(proof["proof"])
    except (OSError, ValueError, KeyError, TypeError):
        raise refuse(
            "proof",
            "this is no proof as Wyebridge gives it",
            why="it cannot be checked",
            remedy="use the file as you received it, or ask for it again",
            place=Place(file.name),
        ) from None
    return {**proof, "path": path}


def check_proof(proof: Json, checkpoint: Checkpoint, place: str) -> str:
    """What a proof that was read shows, in a sentence, to somebody who kept this checkpoint.

    Raises Refused where it shows nothing of the kind.
    """
    try:
        shows = _batch_shown(proof, checkpoint) if proof["proof"] == "batch" else _extension_shown(proof, checkpoint)
    except (KeyError, TypeError, ValueError):
        shows = ""
    if shows:
        return shows
    raise _proves_nothing(proof, checkpoint, place)


def _batch_shown(proof: Json, checkpoint: Checkpoint) -> str:
    manifest = json.loads(proof["manifest"])
    leaf = bytes.fromhex(fingerprint(proof["manifest"]))
    number = proof["batch"]
    if manifest["batch"] != number or proof["size"] != checkpoint.size:
        return ""
    if not includes(checkpoint.root, checkpoint.size, leaf, number - 1, proof["path"]):
        return ""
    return (
        f"Batch {number} is one of the {checkpoint.size} that the checkpoint saw: "
        f"{manifest['kind']}, by {manifest['by']} for {manifest['for_partner']}, recorded at {manifest['recorded_at']}."
    )


def _extension_shown(proof: Json, checkpoint: Checkpoint) -> str:
    root = b64decode(proof["root"], validate=True)
    if proof["first_size"] != checkpoint.size:
        return ""
    if not extends(checkpoint.root, checkpoint.size, root, proof["size"], proof["path"]):
        return ""
    return (
        f"The books whose {proof['size']} batches have the root {proof['root']} begin with the {checkpoint.size} "
        "that the checkpoint saw: nothing was cut off or rewritten."
    )


def _proves_nothing(proof: Json, checkpoint: Checkpoint, place: str) -> Refused:
    size = proof.get("first_size", proof.get("size"))
    sizes = f"it is about {size} batches, and the checkpoint saw {checkpoint.size}"
    return refuse(
        "proof-fails",
        "the proof does not hold" if size == checkpoint.size else f"the proof is for another checkpoint: {sizes}",
        why="it shows nothing about the books that your checkpoint saw",
        remedy="ask for a proof for this checkpoint; if it fails again, verify a copy of the books against it",
        place=Place(place),
    )
