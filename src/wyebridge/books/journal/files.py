"""Where the files of the books stand, and what is in them as bytes and as log entries: nothing here is checked."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wyebridge.books.duck import at_hand
from wyebridge.engine.kernel.problems import Place, refuse


def log_folder(books: Path, table: str = "entries") -> Path:
    return books / table / "_delta_log"


def log_file(books: Path, batch: int, table: str = "entries") -> Path:
    """The log entry of a batch. Batch numbers are the entries table's versions: the table itself is version 0."""
    return log_folder(books, table) / f"{batch:020}.json"


def last_here(books: Path) -> int:
    """The number of the last batch that this folder has. Raises Refused where the folder holds no books."""
    if not log_file(books, 0).is_file():
        raise refuse(
            "no-books",
            f"there are no books at {books}",
            why="nothing can be read or posted",
            remedy="make a home with `wyebridge init HOME --agreement PATH`",
            place=Place(str(books)),
        )
    return max(int(entry.stem) for entry in log_folder(books).glob("[0-9]*.json") if entry.stem.isdigit())


def log_actions(books: Path, batch: int, table: str = "entries") -> list[dict[str, Any]]:
    """Every action of a batch's log entry. Raises ValueError where the entry is not readable."""
    text = log_file(books, batch, table).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def stored_manifests(files: Sequence[str]) -> list[tuple[int, str, str]]:
    """Number, text and hash as they stand in the files of manifests, in order of number. Raises duckdb.Error."""
    with at_hand() as connection:
        return connection.execute(
            "SELECT batch, manifest, sha256 FROM read_parquet(?, hive_partitioning = false) ORDER BY batch",
            [list(files)],
        ).fetchall()


def sha256_of(path: Path) -> str:
    """The fingerprint of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
