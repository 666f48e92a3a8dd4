"""Making the compact copy, and holding it to the books it was made from."""

import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb
from filelock import FileLock

from wyebridge.books.duck import bounded
from wyebridge.books.journal.compact import FOLDER, KINDS, NEWEST, Compact, find_compact
from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.files import sha256_of
from wyebridge.books.journal.read import Batch, last_batch, read_batches, segments

_ROWS_AT_ONCE: Final = 250_000
WORTH_IT: Final = 30
"""Batches that may stand beside the compact copy before an import makes it anew: opening that many is hardly slower."""


def is_long(books: Path) -> bool:
    """Whether many batches stand beside the compact copy, so that it is worth making anew."""
    done = find_compact(books)
    return last_batch(books) - (done.batches if done else 0) > WORTH_IT


def compact(books: Path, gather: Callable[[Path], tuple[str, int]] | None = None) -> Compact:
    """Make a compact copy of every batch there is, in place of the one before.

    `gather` is given the folder, and puts monthly sums in it; it returns the hash of their shares, and how many parts
    they have. The copy has its name only once it is whole and on disk. Readers who have opened the one before still
    find it.
    """
    with FileLock(books / ".writer.lock"):
        batches = read_batches(books)
        name = f"{len(batches):08}-{uuid.uuid4().hex}"
        folder = books / FOLDER / name
        folder.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as scratch, bounded(Path(scratch)) as connection:
            _write_manifests(connection, batches, folder / "manifest.parquet")
            for kind in KINDS:
                if held := _held(books, batches, kind):
                    _write(connection, _rows_of(held), folder / f"{kind}.parquet")
        shares, parts = gather(folder) if gather else ("", 0)
        files = sorted(folder.glob("*.parquet"))
        said = {
            "folder": name,
            "batches": len(batches),
            "head": batches[-1].sha256 if batches else "",
            "shares": shares,
            "parts": parts,
            "sha256": {file.stem: sha256_of(file) for file in files},
        }
        _keep(books / FOLDER, json.dumps(said, indent=1), folder)
    found = find_compact(books)
    assert found is not None
    return found


def _write_manifests(connection: duckdb.DuckDBPyConnection, batches: Sequence[Batch], file: Path) -> None:
    connection.execute("CREATE TEMP TABLE link (batch BIGINT, manifest VARCHAR, sha256 VARCHAR)")
    if batches:
        links = [(batch.number, batch.text, batch.sha256) for batch in batches]
        connection.executemany("INSERT INTO link VALUES (?, ?, ?)", links)
    _write(connection, "SELECT * FROM link ORDER BY batch", file)


def _write(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    target = str(file).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _rows_of(files: Iterable[Path]) -> str:
    """Every row of these files; a column that an older one has not is null there."""
    listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
    return f"SELECT * FROM read_parquet([{listed}], hive_partitioning = false, union_by_name = true)"


def _held(books: Path, batches: Sequence[Batch], kind: str) -> list[Path]:
    """The segments themselves, and not a compact copy of them."""
    paths = [books / segment["path"] for segment in segments(batches, kind)]
    return [path for path in paths if path.is_file()]


def _keep(folder: Path, said: str, made: Path) -> None:
    for file in made.iterdir():
        sync_file(file)
    draft = folder / f".{NEWEST}.tmp"
    draft.write_text(said, encoding="utf-8")
    sync_file(draft)
    sync_folders([made, folder])
    before = find_compact(folder.parent)
    draft.rename(folder / NEWEST)
    sync_folders([folder, folder.parent])
    for other in folder.iterdir():
        if other.is_dir() and other not in (made, before and before.folder):
            shutil.rmtree(other)


def compact_fault(books: Path, manifests: Sequence[str]) -> str:
    """What is wrong with the compact copy of books with these batches, by hash; '' where nothing is, or there is none.

    Every row of it is held against the segments, not its hashes alone: it gives the answers.
    """
    folder = books / FOLDER
    if not (folder / NEWEST).exists():
        return ""
    done = find_compact(books)
    if done is None:
        return f"{FOLDER}/{NEWEST} cannot be read, or names files that are not there"
    for name, sha256 in done.sha256.items():
        if sha256_of(done.file(name)) != sha256:
            return f"its file {done.file(name).relative_to(books)} is not the one that was made"
    kept = [sha256 for _, _, sha256 in done.manifests()]
    if kept != list(manifests[: done.batches]) or len(kept) != done.batches:
        return "it is not of these batches"
    batches = read_batches(books)[: done.batches]
    with duckdb.connect() as connection:
        for kind in KINDS:
            if not all(_has_the_rows(connection, books, done, kind, part) for part in _parts(batches, kind)):
                return f"its rows of kind {kind} are not those of the segments"
    return ""


def _parts(batches: Sequence[Batch], kind: str) -> Iterator[Sequence[Batch]]:
    """Batches so many at a time that their rows fit in memory twice."""
    first, rows = 0, 0
    for number, batch in enumerate(batches, 1):
        rows += sum(segment["rows"] for segment in segments([batch], kind))
        if rows > _ROWS_AT_ONCE or number == len(batches):
            yield batches[first:number]
            first, rows = number, 0


def _has_the_rows(
    connection: duckdb.DuckDBPyConnection, books: Path, done: Compact, kind: str, part: Sequence[Batch]
) -> bool:
    held = _held(books, part, kind)
    if kind not in done.sha256:
        return not held
    copied = f"{_rows_of([done.file(kind)])} WHERE batch BETWEEN {part[0].number} AND {part[-1].number}"
    # Without a segment there is nothing to compare columns with, and there must be no row.
    rows = _rows_of(held) if held else f"SELECT * FROM ({copied}) WHERE false"
    [(as_many, none_other)] = connection.execute(
        f"""
        SELECT (SELECT count(*) FROM ({rows})) = (SELECT count(*) FROM ({copied})),
               NOT EXISTS (SELECT {_columns(connection, rows)} FROM ({rows})
                           EXCEPT ALL SELECT {_columns(connection, rows)} FROM ({copied}))
        """
    ).fetchall()
    return bool(as_many and none_other)


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    return ", ".join(f'"{name}"' for name, *_ in connection.execute(f"DESCRIBE {query}").fetchall())
