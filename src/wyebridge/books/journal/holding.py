"""Holding what stands at the books' address to the folder that mirrors them: every file of the books, byte by byte."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from wyebridge.books.journal.files import log_file, log_folder, sha256_of
from wyebridge.books.journal.mirror import bring_over
from wyebridge.books.journal.read import last_batch, manifest_file, read_batch
from wyebridge.books.journal.store import Store, key_of
from wyebridge.books.journal.tables import tables_in


def checks_at(store: Store, books: Path, last: int) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is checked at a store once the folder's `last` batches have been: each place, and its check, in order.

    A check raises StoreDiffers where the store has not, byte for byte, what the folder has.
    """
    for number in range(1, last + 1):
        yield f"batch {number}", partial(_check_batch, store, books, number)
    for table in tables_in(books):
        yield f"the log of {table}", partial(_check_log, store, books, table, last)
    yield "what the folder has not", partial(bring_over, books)


def _check_batch(store: Store, books: Path, number: int) -> None:
    _check_entry(store, books, log_file(books, number), number)
    segments = {segment["path"]: segment["sha256"] for segment in read_batch(books, number).manifest["segments"]}
    link = f"entries/{manifest_file(books, number)}"
    for key, recorded in {**segments, link: sha256_of(books / link)}.items():
        try:
            there = store.sha256_of(key)
        except FileNotFoundError:
            raise store.differs(number, f"its file {key} is missing") from None
        if there != recorded:
            raise store.differs(number, f"its file {key} is not the one that was recorded")


def _check_log(store: Store, books: Path, table: str, last: int) -> None:
    """Each entry of a table's log, and none besides: readers of Delta Lake take a table as its log there says."""
    place, here = f"the log of {table}", log_folder(books, table)
    held = {entry.name for entry in here.glob("[0-9]*.json")}
    for name in sorted(held):
        _check_entry(store, books, here / name, place)
    for name in store.names(key_of(books, here)):
        is_log = name.endswith(".json") or "checkpoint" in name
        if is_log and name not in held and last_batch(books) == last and not (here / name).is_file():
            raise store.differs(place, f"it shows others what no batch holds ({name})")


def _check_entry(store: Store, books: Path, entry: Path, at: int | str) -> None:
    there = store.read(key_of(books, entry))
    if there is None:
        raise store.differs(at, f"its log entry {entry.name} is missing")
    if there != entry.read_bytes():
        raise store.differs(at, f"its log entry {entry.name} is not the one in the folder")
