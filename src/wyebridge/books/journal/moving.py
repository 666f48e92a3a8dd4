"""Moving a home's books from its folder to an object store's address, where they are posted to from then on."""

import re
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

from wyebridge.books.journal.durable import write_file
from wyebridge.books.journal.files import log_file
from wyebridge.books.journal.log import last_version
from wyebridge.books.journal.read import last_batch, manifest_file, read_batches
from wyebridge.books.journal.store import FOLDER, Store, key_of, open_store, store_of
from wyebridge.books.journal.tables import tables_in
from wyebridge.books.settings import SETTINGS
from wyebridge.engine.kernel.problems import Place, refuse


def move_books(home: Path, address: str) -> int:
    """Put a home's books at an address, set that for the home, and return how many batches they are.

    The folder stays, as their mirror. Cut short, it is done by moving again: the chain's first entry goes last, and
    until it is there nobody finds books at the address. Raises Refused, with the books still in the folder, where they
    have an address already, or others stand there.
    """
    books, settings = home / FOLDER, home / SETTINGS
    if at := store_of(books):
        raise refuse(
            "moved-already",
            f"the books stand at {at.address}",
            why="there is one place where they are posted to",
            remedy="to have them in the folder again, let nobody post, run `wyebridge verify`, "
            f'and set journal to "{FOLDER}" in {SETTINGS}',
            place=Place(str(settings)),
        )
    store = open_store(address)
    with FileLock(books / ".writer.lock"):
        last = last_batch(books)
        for path in _segments(books):
            store.put(key_of(books, path), path)
        for path in _log_entries(books, last):
            if store.put_new(key_of(books, path), path.read_bytes()) != path.read_bytes():
                raise refuse(
                    "others-there",
                    f"other books stand at {store.address}, or began to be put there ({key_of(books, path)})",
                    why="two sets of books cannot share an address",
                    remedy="choose an address where there is nothing; to post to the books that are there, set journal "
                    "to it in a home that has no books folder yet",
                    place=Place(store.address),
                )
        _set_address(settings, store)
    return last


def _segments(books: Path) -> Iterator[Path]:
    """Every file that the chain names."""
    for batch in read_batches(books):
        yield from (books / segment["path"] for segment in batch.manifest["segments"])
        yield books / "entries" / manifest_file(books, batch.number)


def _log_entries(books: Path, last: int) -> Iterator[Path]:
    """Every log entry, in the order in which nobody sees half of the books: the first of the chain comes last."""
    for table in tables_in(books):
        if table != "entries":
            yield from (log_file(books, version, table) for version in range(last_version(books, table) + 1))
    yield from (log_file(books, version) for version in (*range(1, last + 1), 0))


def _set_address(settings: Path, store: Store) -> None:
    said, line = settings.read_text("utf-8"), f'journal = "{store.address}"'
    now, count = re.subn(r"(?m)^journal\s*=.*$", lambda _: line, said)
    write_file(settings, now if count else f"{line}\n{said}")
