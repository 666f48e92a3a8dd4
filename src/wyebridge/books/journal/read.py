"""Reading the books: batches in the order of their chain, and the files of record that hold their rows."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb

from wyebridge.books.journal.manifest import GENESIS, Manifest, Segment, canonical, fingerprint
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


def log_folder(books: Path, table: str = "entries") -> Path:
    return books / table / "_delta_log"


def log_file(books: Path, batch: int, table: str = "entries") -> Path:
    """The log entry of a batch. Batch numbers are the entries table's versions: the table itself is version 0."""
    return log_folder(books, table) / f"{batch:020}.json"


def last_batch(books: Path) -> int:
    """The number of the last batch committed. Raises Refused where the folder holds no books."""
    if not log_file(books, 0).is_file():
        raise refuse(
            "no-books",
            f"there are no books at {books}",
            why="nothing can be read or posted",
            remedy="make a home with `wyebridge init HOME --agreement PATH`",
            place=Place(str(books)),
        )
    return max(int(entry.stem) for entry in log_folder(books).glob("[0-9]*.json") if entry.stem.isdigit())


def added_files(books: Path, batch: int) -> list[dict[str, Any]]:
    """The files that a batch's log entry adds to the entries table."""
    return [action["add"] for action in log_actions(books, batch) if "add" in action]


def log_actions(books: Path, batch: int, table: str = "entries") -> list[dict[str, Any]]:
    """Every action of a batch's log entry. Raises ValueError where the entry is not readable."""
    text = log_file(books, batch, table).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def read_batch(books: Path, number: int) -> Batch:
    """One batch, with its manifest as stored: reading trusts it, verifying does not."""
    path = next(
        unquote(added["path"]) for added in added_files(books, number) if added["partitionValues"]["kind"] == "manifest"
    )
    with duckdb.connect() as connection:
        [(text, sha256)] = connection.execute(
            "SELECT manifest, sha256 FROM read_parquet(?, hive_partitioning = false)",
            [str(books / "entries" / path)],
        ).fetchall()
    return Batch(number, json.loads(text), text, sha256)


def read_batches(books: Path) -> list[Batch]:
    """Every batch in the order of the chain."""
    last = last_batch(books)
    if not last:
        return []
    paths = {}
    for number in range(1, last + 1):
        for added in added_files(books, number):
            if added["partitionValues"]["kind"] == "manifest":
                paths[number] = str(books / "entries" / unquote(added["path"]))
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT batch, manifest, sha256 FROM read_parquet(?, hive_partitioning = false) ORDER BY batch",
            [list(paths.values())],
        ).fetchall()
    return [Batch(number, json.loads(text), text, sha256) for number, text, sha256 in rows]


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
    """Paths of the files of one kind that this copy of the books holds; another body's own may be withheld from it."""
    paths = (books / segment["path"] for segment in segments(batches, kind))
    return [str(path) for path in paths if path.is_file()]


def is_withheld(books: Path, batch: Batch) -> bool:
    """Whether this copy of the books leaves out entries of a batch that are its body's own."""
    return any(
        segment["kind"] == "entry" and not (books / segment["path"]).is_file() for segment in batch.manifest["segments"]
    )


def sha256_of(path: Path) -> str:
    """The fingerprint of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
