"""The folder of books that stand at an object store: a mirror of them, which everything that reads goes on reading.

Whatever the store has and the folder has not is brought over in the order of the chain and checked against it, by the
same writing as a batch of one's own: files first, and the log entry last, so that a batch is here whole or not at all.
"""

import json
import uuid
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

import duckdb

from wyebridge.books.journal.durable import put_new, sync_file, sync_folders, write_file
from wyebridge.books.journal.files import last_here, log_actions, log_file, sha256_of, stored_manifests
from wyebridge.books.journal.log import last_version, segments_of, shows
from wyebridge.books.journal.manifest import GENESIS, Manifest, fingerprint
from wyebridge.books.journal.store import Store, key_of, store_of
from wyebridge.books.journal.tables import FIRST_ENTRIES, TABLES

CHAIN_LOG: Final = "entries/_delta_log"


def bring_over(books: Path) -> None:
    """Bring over every batch that the books' address has and this folder has not; nothing where they stand here alone.

    Raises Refused where there are no books at the address or it cannot be reached. Raises StoreDiffers, with the batch
    and nothing here changed for it, where what is there does not go on from what is here, or does not hold.
    """
    store = store_of(books)
    if store is None:
        return
    here = last_here(books) if log_file(books, 0).is_file() else -1
    there = _numbers_from(store, max(here, 0))
    if here >= 0:
        _check_same(books, store, here)
    elif 0 not in there:
        raise store.nothing_there()
    else:
        _bring_beginning(books, store)
    for number in range(max(here, 0) + 1, max([here, *there]) + 1):
        _bring_batch(books, store, number)


def _numbers_from(store: Store, first: int) -> list[int]:
    names = store.names_from(CHAIN_LOG, f"{first:020}.json")
    return [int(name.removesuffix(".json")) for name in names if name.removesuffix(".json").isdigit()]


def _check_same(books: Path, store: Store, number: int) -> None:
    """The newest entry here must be the one there: the hashes in it lead to all that comes before."""
    entry = log_file(books, number)
    there = store.read(key_of(books, entry))
    if there is None:
        raise store.differs(number, "its log entry is in the folder, and missing")
    if there != entry.read_bytes():
        raise store.differs(number, "its log entry is not the one in the folder")


def _bring_beginning(books: Path, store: Store) -> None:
    """The first entry of each table's log, and that of the chain last: it holds the others by their hashes."""
    content = _log_entry(books, store, 0)
    infos = [action["commitInfo"] for action in _actions(store, 0, content) if "commitInfo" in action]
    held: dict[str, str] = infos[0].get(FIRST_ENTRIES, {}) if infos else {}
    for table in (table for table in TABLES if table != "entries"):
        if table in held or store.read(key_of(books, log_file(books, 0, table))) is not None:
            _bring_first_entry(books, store, 0, table, held.get(table))
    _place(books, store, 0, content)


def _bring_first_entry(books: Path, store: Store, number: int, table: str, held: str | None) -> None:
    """How a table's log begins, by the hash that batch `number` holds of it; books of long ago held none."""
    first = log_file(books, 0, table)
    content = store.read(key_of(books, first)) or b""
    if held and sha256(content).hexdigest() != held:
        raise store.differs(number, f"the {table} table's first log entry is missing or was changed")
    if not first.is_file() or first.read_bytes() != content:
        first.parent.mkdir(parents=True, exist_ok=True)
        write_file(first, content.decode("utf-8"))
        sync_folders(_up_to(books, first))


def _bring_batch(books: Path, store: Store, number: int) -> None:
    """One batch: what its chained manifest names, then its entry, and how other tables show it."""
    content = _log_entry(books, store, number)
    before, hash_before = _manifest_of(books, number - 1)
    _bring_shown(books, store, number - 1, before)
    manifest = _bring_manifest(books, store, number, content, hash_before)
    for segment in manifest["segments"]:
        _bring_file(books, store, number, segment["path"], segment["sha256"])
    for table, held in manifest.get("begins", {}).items():
        _bring_first_entry(books, store, number, table, held)
    _place(books, store, number, content)
    _bring_shown(books, store, number, manifest)


def _manifest_of(books: Path, number: int) -> tuple[Manifest | None, str]:
    """The manifest of a batch that is here, and its hash."""
    if number == 0:
        return None, GENESIS
    paths = [str(books / path) for path, _ in _manifest_files(log_actions(books, number))]
    [(_, text, hashed)] = stored_manifests(paths)
    return json.loads(text), hashed


def _bring_manifest(books: Path, store: Store, number: int, content: bytes, hash_before: str) -> Manifest:
    """The manifest of a batch, which must follow from the one before. Its file is brought over with it."""
    try:
        [(path, recorded)] = _manifest_files(_actions(store, number, content))
        _bring_file(books, store, number, path, recorded)
        [(stored, text, hashed)] = stored_manifests([str(books / path)])
        manifest: Manifest = json.loads(text)
        said = (stored, hashed, manifest["previous"], manifest["previous_log"])
    except (ValueError, KeyError, TypeError, AttributeError, duckdb.Error) as fault:
        raise store.differs(number, f"its manifest cannot be read ({fault})") from None
    if said != (number, fingerprint(text), hash_before, sha256_of(log_file(books, number - 1))):
        raise store.differs(number, "it does not follow from the batch before: the chain is broken")
    return manifest


def _bring_file(books: Path, store: Store, number: int, key: str, recorded: str | None) -> None:
    """One file of record, of the bytes that the chain has the hash of. One that is here already is left as it is."""
    parts = PurePosixPath(key).parts
    if parts[0] not in TABLES or ".." in parts or "_delta_log" in parts:
        # Whoever can write at the store could name what is no file of the books, to have it written over here.
        raise store.differs(number, f"it names {key}, which is no file of the books")
    path = books / key
    if path.is_file() and recorded in (None, sha256_of(path)):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    digest = sha256()
    try:
        with draft.open("wb") as stream:
            for piece in store.pieces(key):
                digest.update(piece)
                stream.write(piece)
        if recorded and digest.hexdigest() != recorded:
            raise store.differs(number, f"its file {key} is not the one that was recorded")
        sync_file(draft)
        draft.replace(path)
    except FileNotFoundError:
        raise store.differs(number, f"its file {key} is missing") from None
    finally:
        draft.unlink(missing_ok=True)
    sync_folders(_up_to(books, path))


def _bring_shown(books: Path, store: Store, number: int, manifest: Manifest | None) -> None:
    """What readers of the other tables see of a batch, where its writer has come to show it at the store.

    Where it has not, whoever posts next does, there and here; so all that comes before a batch is always shown.
    """
    for table in (table for table in TABLES if table != "entries" and manifest):
        added = segments_of(table, manifest) if manifest else []
        if added and not shows(books, table, added):
            entry = log_file(books, last_version(books, table) + 1, table)
            if (content := store.read(key_of(books, entry))) is not None:
                _place(books, store, number, content, entry)


def _place(books: Path, store: Store, number: int, content: bytes, entry: Path | None = None) -> None:
    """Put a log entry here, as it is there. Another process of this machine may just have done the same."""
    entry = entry or log_file(books, number)
    entry.parent.mkdir(parents=True, exist_ok=True)
    try:
        put_new(entry, content)
    except FileExistsError:
        if entry.read_bytes() != content:
            raise store.differs(number, f"another {entry.name} than the one in the folder") from None
    sync_file(entry)
    sync_folders(_up_to(books, entry))


def _log_entry(books: Path, store: Store, number: int) -> bytes:
    content = store.read(key_of(books, log_file(books, number)))
    if content is None:
        raise store.differs(number, "its log entry is missing")
    return content


def _actions(store: Store, number: int, content: bytes) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in content.splitlines()]
    except ValueError:
        raise store.differs(number, "its log entry cannot be read") from None


def _manifest_files(actions: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Path under the books, and hash where it has one, of each manifest's file that a log entry adds."""
    adds = [action["add"] for action in actions if "add" in action]
    return [
        (f"entries/{unquote(add['path'])}", (add.get("tags") or {}).get("sha256"))
        for add in adds
        if add["partitionValues"]["kind"] == "manifest"
    ]


def _up_to(books: Path, path: Path) -> list[Path]:
    """The folders above a file, up to the one that names the books: a new one's name is in the one above it."""
    return [folder for folder in path.parents if folder == books.parent or books in (folder, *folder.parents)]
