"""Adding a batch to the books: all of it or none, on disk before success is said, refused if the head has moved."""

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import duckdb
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Transaction
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import AddAction, RemoveAction
from filelock import FileLock

from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.manifest import Manifest, Segment, canonical, fingerprint
from wyebridge.books.journal.read import Head, head, log_file, log_folder, sha256_of
from wyebridge.books.journal.tables import PARTITIONS, SHARED, TABLES, address, schema

CHAIN: Final = "wyebridge.chain"
_AFTER_COMMIT: Final = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


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


@contextmanager
def one_writer(books: Path) -> Iterator[Head]:
    """Hold the books for writing on this machine; gives the head to build on. Readers are never held up.

    The head is on disk before anything builds on it, even where the attempt that wrote it could not see to that.
    """
    with FileLock(books / ".writer.lock"):
        at = head(books)
        sync_commit(books, "entries", at.batch)
        yield at


def append(
    connection: duckdb.DuckDBPyConnection,
    books: Path,
    at: Head,
    queries: Iterable[SegmentQuery],
    draft: Mapping[str, Any],
) -> Manifest:
    """Write a batch after the head `at` and return its manifest, once data, log and folders are synced to disk.

    `draft` is the manifest without what ties it to the chain (batch, previous, previous_log and segments). Rows of the
    other tables are committed first and count only when the chain names them, so the one commit to the entries table
    decides.
    Raises HeadMoved, with nothing posted, where another writer has committed since `at` was read.
    """
    number = at.batch + 1
    written = [_write_segment(connection, books, number, query) for query in queries]
    segments = [segment for segment in written if segment["rows"]]
    manifest = cast(
        Manifest,
        {
            **draft,
            "batch": number,
            "previous": at.sha256,
            "previous_log": sha256_of(log_file(books, at.batch)),
            "segments": segments,
        },
    )
    files = [*segments, _write_manifest(connection, books, manifest)]
    _sync_segments(books, files)
    try:
        for table in TABLES:
            of_table = [segment for segment in files if segment["path"].startswith(f"{table}/")]
            if of_table:
                _commit(books, table, of_table, at if table == "entries" else None)
    except HeadMoved:
        for segment in files:
            if segment["path"].startswith("entries/"):
                (books / segment["path"]).unlink()
        raise
    return manifest


def _write_segment(connection: duckdb.DuckDBPyConnection, books: Path, number: int, wanted: SegmentQuery) -> Segment:
    folder = Path(wanted.table)
    if PARTITIONS[wanted.table]:
        folder = folder / f"kind={wanted.kind}" / f"holder={wanted.holder}"
    path = folder / f"batch-{number:08}-{uuid.uuid4().hex}.parquet"
    (books / folder).mkdir(parents=True, exist_ok=True)
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


def _write_manifest(connection: duckdb.DuckDBPyConnection, books: Path, manifest: Manifest) -> Segment:
    text = canonical(manifest)
    connection.execute("CREATE OR REPLACE TEMP TABLE link (batch BIGINT, manifest VARCHAR, sha256 VARCHAR)")
    connection.execute("INSERT INTO link VALUES (?, ?, ?)", [manifest["batch"], text, fingerprint(text)])
    wanted = SegmentQuery("entries", "manifest", SHARED, "SELECT * FROM link")
    return _write_segment(connection, books, manifest["batch"], wanted)


def _sync_segments(books: Path, segments: Iterable[Segment]) -> None:
    paths = [books / segment["path"] for segment in segments]
    for path in paths:
        sync_file(path)
    # A new folder's own name is in the folder above it, up to the books themselves.
    sync_folders(folder for path in paths for folder in path.parents if folder == books or books in folder.parents)


def _commit(books: Path, name: str, segments: Iterable[Segment], at: Head | None) -> None:
    """One commit of these files. After a given head, a writer that read an older one is refused, never rebased."""
    table = DeltaTable(address(books, name), version=at.batch if at else None)
    chain_version = at.batch + 1 if at else None
    actions: list[AddAction | RemoveAction] = [
        AddAction(
            path=segment["path"].removeprefix(f"{name}/"),
            size=segment["bytes"],
            partition_values={"kind": segment["kind"], "holder": segment["holder"]} if PARTITIONS[name] else {},
            modification_time=time.time_ns() // 1_000_000,
            data_change=True,
            stats=json.dumps({"numRecords": segment["rows"]}),
        )
        for segment in segments
    ]
    properties = CommitProperties(
        max_commit_retries=0 if chain_version else None,
        app_transactions=[Transaction(CHAIN, chain_version)] if chain_version else None,
    )
    try:
        table.create_write_transaction(
            actions,
            "append",
            schema(name),
            PARTITIONS[name],
            commit_properties=properties,
            post_commithook_properties=_AFTER_COMMIT,
        )
    except CommitFailedError as error:
        raise HeadMoved(f"batch {chain_version} was committed by another writer first") from error
    sync_commit(books, name, chain_version or DeltaTable(address(books, name)).version())


def sync_commit(books: Path, name: str, version: int) -> None:
    """Wait until a commit's log entry, and the folder that names it, are on disk."""
    sync_file(log_file(books, version, name))
    sync_folders([log_folder(books, name), books / name])
