"""Adding a batch to the books: all of it or none, on disk before success is said, refused if the head has moved."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import duckdb
from filelock import FileLock

from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.files import log_file, sha256_of
from wyebridge.books.journal.log import last_version, log_text, place_entry, segments_of, shows, sync_entry
from wyebridge.books.journal.manifest import GENESIS, Manifest, Segment, canonical, fingerprint
from wyebridge.books.journal.read import Head, last_batch, read_batch
from wyebridge.books.journal.store import store_of
from wyebridge.books.journal.tables import PARTITIONS, SHARED, TABLES, begin_tables
from wyebridge.engine.kernel.problems import Place, refuse

DoneT = TypeVar("DoneT")
_TRIES: Final = 20


class HeadMoved(Exception):
    """Another writer committed first: nothing was posted. Read the head again, and do the work again."""


@dataclass(frozen=True, slots=True)
class SegmentQuery:
    """A segment to write: the query (over the connection's tables) whose rows it holds, and the pence they come to."""

    table: str
    kind: str
    holder: str
    query: str
    pence_column: str = ""


def with_the_head(books: Path, work: Callable[[Head], DoneT]) -> DoneT:
    """Do `work` after the head of the books; where another writer was first, do it again after the new head.

    The lock keeps writers on one machine apart, so only a writer on another can be first. `work` begins anew each time,
    and looks again at what the books then hold. Raises Refused, with nothing posted, where others keep being first.
    """
    for _ in range(_TRIES):
        with one_writer(books) as at:
            try:
                return work(at)
            except HeadMoved:
                continue
    raise refuse(
        "others-were-first",
        f"other writers posted to the books first, {_TRIES} times running",
        why="each batch is chained to the one before it, so they land one by one",
        remedy="do it again when fewer are writing; nothing of this was posted",
        place=Place(str(books)),
    )


@contextmanager
def one_writer(books: Path) -> Iterator[Head]:
    """Hold the books for writing on this machine; gives the head to build on. Readers are never held up.

    The head is on disk, and shown in every table that it added to, before anything builds on it, even where the
    attempt that wrote it could not see to that.
    """
    with FileLock(books / ".writer.lock"):
        last = last_batch(books)
        sync_entry(books, "entries", last)
        if not last:
            yield Head(0, GENESIS)
            return
        batch = read_batch(books, last)
        _show(books, batch.manifest)
        yield Head(last, batch.sha256)


def append(
    connection: duckdb.DuckDBPyConnection,
    books: Path,
    at: Head,
    queries: Iterable[SegmentQuery],
    draft: Mapping[str, Any],
) -> Manifest:
    """Write a batch after the head `at` and return its manifest, once data, log and folders are synced to disk.

    `draft` is the manifest without what ties it to the chain (batch, previous, previous_log and segments). The log
    entry of the entries table decides: before it there is no batch, and once it is there the batch is whole. Other
    tables that the batch adds to show it to their readers after that.
    Raises HeadMoved, with nothing posted, where another writer has committed since `at` was read.
    """
    number = at.batch + 1
    written: list[Path] = []
    entry = ""
    try:
        queries = list(queries)
        begun = begin_tables(books, (query.table for query in queries))
        each = [_write_segment(connection, books, number, query, written) for query in queries]
        manifest = cast(
            Manifest,
            {
                **draft,
                "batch": number,
                "previous": at.sha256,
                "previous_log": sha256_of(log_file(books, at.batch)),
                "segments": [segment for segment in each if segment["rows"]],
                **({"begins": begun} if begun else {}),
            },
        )
        link = _write_manifest(connection, books, manifest, written)
        _sync_segments(books, [*manifest["segments"], link])
        _send_segments(books, [*manifest["segments"], link])
        entry = log_text("entries", manifest, link)
        place_entry(books, "entries", number, entry)
    except BaseException as error:
        if not _may_be_placed(books, number, entry, error):
            for path in written:
                path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise HeadMoved(f"batch {number} was committed by another writer first") from error
        raise
    sync_entry(books, "entries", number)
    _show(books, manifest)
    return manifest


def _may_be_placed(books: Path, number: int, entry: str, error: BaseException) -> bool:
    """Whether the batch is in the books all the same. Its entry is its own: the names in it are not given twice.

    An entry that was sent to a store may come to stand there, unless another was there first.
    """
    if log_file(books, number).is_file() and log_file(books, number).read_text(encoding="ascii") == entry:
        return True
    return bool(entry and store_of(books)) and not isinstance(error, FileExistsError)


def _write_segment(
    connection: duckdb.DuckDBPyConnection, books: Path, number: int, wanted: SegmentQuery, written: list[Path]
) -> Segment:
    folder = Path(wanted.table)
    if PARTITIONS[wanted.table]:
        folder = folder / f"kind={wanted.kind}" / f"holder={wanted.holder}"
    path = folder / f"batch-{number:08}-{uuid.uuid4().hex}.parquet"
    (books / folder).mkdir(parents=True, exist_ok=True)
    written.append(books / path)
    target = str(books / path).replace("'", "''")
    connection.execute(f"COPY ({wanted.query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    total = f"coalesce(sum({wanted.pence_column}), 0)::BIGINT" if wanted.pence_column else "0::BIGINT"
    [(rows, pence)] = connection.execute(
        f"SELECT count(*), {total} FROM read_parquet(?, hive_partitioning = false)",
        [str(books / path)],
    ).fetchall()
    if not rows:
        (books / path).unlink()
    return {
        "path": path.as_posix(),
        "kind": wanted.kind,
        "holder": wanted.holder,
        "rows": rows,
        "pence": pence,
        "bytes": (books / path).stat().st_size if rows else 0,
        "sha256": sha256_of(books / path) if rows else "",
    }


def _write_manifest(
    connection: duckdb.DuckDBPyConnection, books: Path, manifest: Manifest, written: list[Path]
) -> Segment:
    text = canonical(manifest)
    connection.execute("CREATE OR REPLACE TEMP TABLE link (batch BIGINT, manifest VARCHAR, sha256 VARCHAR)")
    connection.execute("INSERT INTO link VALUES (?, ?, ?)", [manifest["batch"], text, fingerprint(text)])
    wanted = SegmentQuery("entries", "manifest", SHARED, "SELECT * FROM link")
    return _write_segment(connection, books, manifest["batch"], wanted, written)


def _sync_segments(books: Path, segments: Iterable[Segment]) -> None:
    paths = [books / segment["path"] for segment in segments]
    for path in paths:
        sync_file(path)
    # A new folder's own name is in the folder above it, up to the books themselves.
    sync_folders(folder for path in paths for folder in path.parents if folder == books or books in folder.parents)


def _send_segments(books: Path, segments: Iterable[Segment]) -> None:
    if store := store_of(books):
        for segment in segments:
            store.put(segment["path"], books / segment["path"])


def _show(books: Path, manifest: Manifest) -> None:
    """Let readers of the other tables see what a batch added to them. Done again, it changes nothing."""
    for table in TABLES:
        added = segments_of(table, manifest)
        if table == "entries" or not added:
            continue
        while not shows(books, table, added):
            # Another machine may be finishing the same batch: whoever comes second looks again.
            with suppress(FileExistsError):
                place_entry(books, table, last_version(books, table) + 1, log_text(table, manifest))
        sync_entry(books, table, last_version(books, table))
