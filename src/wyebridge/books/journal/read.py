"""Reading the books: batches in the order of their chain, and the files of record that hold their rows."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb

from wyebridge.books.journal.compact import KINDS, find_compact
from wyebridge.books.journal.files import last_here, log_actions, stored_manifests
from wyebridge.books.journal.manifest import GENESIS, Manifest, Segment, canonical, fingerprint
from wyebridge.books.journal.mirror import bring_over
from wyebridge.engine.kernel.problems import Place, refuse


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch as the books hold it: its manifest, that manifest's text as stored, and the hash stored beside it."""

    number: int
    manifest: Manifest
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the number of the last batch (0 where there is none) and its hash."""

    batch: int
    sha256: str


def last_batch(books: Path) -> int:
    """The number of the last batch committed, which the folder then has. Raises Refused where there are no books.

    Where the books stand at an object store, whatever the folder has not got yet is brought over.
    """
    bring_over(books)
    return last_here(books)


def added_files(books: Path, batch: int) -> list[dict[str, Any]]:
    """The files that a batch's log entry adds to the entries table."""
    return [action["add"] for action in log_actions(books, batch) if "add" in action]


def read_batch(books: Path, number: int) -> Batch:
    """One batch, with its manifest as stored: reading trusts it, verifying does not. Raises Refused where it cannot."""
    [batch] = _read(books, [number])
    return batch


def read_batches(books: Path) -> list[Batch]:
    """Every batch in the order of the chain. Raises Refused where one is damaged past reading.

    Those that the compact copy has are taken from there, since their hashes lead to the one the books themselves hold.
    """
    last = last_batch(books)
    copied = _compact_batches(books, last)
    return [*copied, *_read(books, range(len(copied) + 1, last + 1))]


def _compact_batches(books: Path, last: int) -> list[Batch]:
    compact = find_compact(books)
    if compact is None or not 0 < compact.batches <= last:
        return []
    if compact.head != read_batch(books, compact.batches).sha256:
        return []
    return [Batch(number, json.loads(text), text, sha256) for number, text, sha256 in compact.manifests()]


def _read(books: Path, numbers: Iterable[int]) -> list[Batch]:
    try:
        files = [str(books / "entries" / manifest_file(books, number)) for number in numbers]
        if not files:
            return []
        return [Batch(number, json.loads(text), text, sha256) for number, text, sha256 in stored_manifests(files)]
    except (ValueError, KeyError, TypeError, StopIteration, FileNotFoundError, duckdb.Error) as fault:
        raise refuse(
            "damaged-books",
            f"a batch of the books cannot be read ({fault})",
            why="something other than Wyebridge has changed or removed a file of theirs",
            remedy="`wyebridge verify` names the batch; put its file back from a backup or a partner's copy",
            place=Place(str(books)),
        ) from fault


def manifest_file(books: Path, number: int) -> str:
    """The path, under the entries table, of the file that a batch's manifest stands in."""
    added = added_files(books, number)
    return next(unquote(file["path"]) for file in added if file["partitionValues"]["kind"] == "manifest")


def head(books: Path) -> Head:
    """The end of the chain as it stands now."""
    last = last_batch(books)
    return Head(last, read_batch(books, last).sha256 if last else GENESIS)


def hash_of(manifest: Manifest) -> str:
    return fingerprint(canonical(manifest))


def known_by(batches: Sequence[Batch], known_on: date | None) -> Sequence[Batch]:
    """The batches known by the end of a day; all of them where no day is given.

    A batch is known once every batch that it builds on is, so where a machine's clock went back, it counts from the
    latest moment recorded before it. An answer once given as known on a day is therefore given again for ever.
    """
    if known_on is None:
        return batches
    return list(takewhile(lambda batch: batch.manifest["recorded_at"][:10] <= known_on.isoformat(), batches))


def segments(batches: Sequence[Batch], kind: str) -> Iterator[Segment]:
    """The segments of one kind, over batches, in order."""
    return (segment for batch in batches for segment in batch.manifest["segments"] if segment["kind"] == kind)


def held_files(books: Path, batches: Sequence[Batch], kind: str) -> list[str]:
    """Paths of the files of one kind that this copy of the books holds; another body's own may be withheld from it.

    One file of the compact copy stands for all those of the batches it has, where these are among `batches`.
    """
    compact = find_compact(books) if kind in KINDS else None
    done = compact.batches if compact else 0
    if compact is None or not 0 < done <= len(batches) or batches[done - 1].sha256 != compact.head:
        return files_of_record(books, batches, kind)
    copied = [str(compact.file(kind))] if kind in compact.sha256 else []
    return copied + files_of_record(books, batches[done:], kind)


def files_of_record(books: Path, batches: Sequence[Batch], kind: str) -> list[str]:
    """Paths of the files of one kind, as they were posted, that this copy of the books holds."""
    paths = (books / segment["path"] for segment in segments(batches, kind))
    return [str(path) for path in paths if path.is_file()]


def is_withheld(books: Path, batch: Batch) -> bool:
    """Whether this copy of the books leaves out entries of a batch that are its body's own."""
    return any(
        segment["kind"] == "entry" and not (books / segment["path"]).is_file() for segment in batch.manifest["segments"]
    )
