"""The log entries by which any reader of Delta Lake sees a batch: each is, byte for byte, what its manifest gives.

Nothing in an entry is left to chance or to a library's version, so the newest one can be checked as well as the rest,
which the manifest after each holds by its hash.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from wyebridge.books.journal.durable import put_new, sync_file, sync_folders
from wyebridge.books.journal.files import log_actions, log_file, log_folder
from wyebridge.books.journal.manifest import Manifest, Segment
from wyebridge.books.journal.store import key_of, store_of
from wyebridge.books.journal.tables import PARTITIONS, WRITER

CHAIN: Final = "wyebridge.chain"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def log_text(table: str, manifest: Manifest, link: Segment | None = None) -> str:
    """The log entry that shows a batch's segments of one table; `link` is the file of the manifest itself.

    One JSON object a line: who wrote, the batch's place in the chain, and each file with its size, rows and SHA-256.
    """
    moment = datetime.fromisoformat(manifest["recorded_at"])
    assert moment.tzinfo, "a moment says its zone"
    recorded = (moment - _EPOCH) // timedelta(milliseconds=1)
    written = {
        "timestamp": recorded,
        "operation": "WRITE",
        "operationParameters": {"mode": "Append", "partitionBy": json.dumps(PARTITIONS[table])},
        "engineInfo": WRITER,
    }
    files = [*segments_of(table, manifest), *([link] if link else [])]
    actions: list[dict[str, Any]] = [
        {"commitInfo": written},
        {"txn": {"appId": CHAIN, "version": manifest["batch"]}},
        *({"add": _add(table, file, recorded)} for file in files),
    ]
    return "".join(json.dumps(action, separators=(",", ":")) + "\n" for action in actions)


def segments_of(table: str, manifest: Manifest) -> list[Segment]:
    """A batch's segments that are files of one table."""
    return [segment for segment in manifest["segments"] if segment["path"].startswith(f"{table}/")]


def _add(table: str, file: Segment, recorded: int) -> dict[str, Any]:
    return {
        "path": file["path"].removeprefix(f"{table}/"),
        "partitionValues": {name: file[name] for name in PARTITIONS[table]},  # type: ignore[literal-required]
        "size": file["bytes"],
        "modificationTime": recorded,
        "dataChange": True,
        "stats": json.dumps({"numRecords": file["rows"]}, separators=(",", ":")),
        "tags": {"sha256": file["sha256"]},
    }


def last_version(books: Path, table: str) -> int:
    """The number of the newest entry in a table's log; the first, which makes the table, is 0."""
    return max(int(entry.stem) for entry in log_folder(books, table).glob("[0-9]*.json") if entry.stem.isdigit())


def shows(books: Path, table: str, added: Iterable[Segment]) -> bool:
    """Whether the newest entry in a table's log shows these segments to the table's readers."""
    newest = log_actions(books, last_version(books, table), table)
    seen = {f"{table}/{action['add']['path']}" for action in newest if "add" in action}
    return seen.issuperset(segment["path"] for segment in added)


def place_entry(books: Path, table: str, version: int, text: str) -> None:
    """Put a log entry in its place, never over another: at the books' address first, where they stand at a store.

    Raises FileExistsError where there is an entry of that number already. The folder is not synced yet.
    """
    content, path = text.encode("ascii"), log_file(books, version, table)
    store = store_of(books)
    if store and store.put_new(key_of(books, path), content) != content:
        if table != "entries":  # what another table shows of a batch is given by its manifest, whoever shows it
            raise store.differs(f"{table}/_delta_log/{path.name}", "another log entry than its batch gives")
        raise FileExistsError(f"{path.name} is at {store.address} already")
    try:
        put_new(path, content)
    except FileExistsError:
        # Another process here may have brought over what this one had just put at the store.
        if not store or path.read_bytes() != content:
            raise


def sync_entry(books: Path, table: str, version: int) -> None:
    """Wait until a log entry, and the folder that names it, are on disk."""
    sync_file(log_file(books, version, table))
    sync_folders([log_folder(books, table), books / table])
